using System.Text.Json;
using System.Text.RegularExpressions;

namespace Kforge.Tests.Cli;

/// <summary>As much of JSON Schema (json-schema.org, 2020-12) as the schemas of docs/schemas use; an unknown keyword is a mistake.</summary>
internal sealed class JsonSchema(JsonElement root)
{
    public static JsonSchema Read(string path) => new(JsonDocument.Parse(File.ReadAllText(path)).RootElement);

    /// <summary>Where a value is not what the schema says.</summary>
    public IReadOnlyList<string> Mistakes(JsonElement value)
    {
        List<string> mistakes = [];
        Check(root, value, "", mistakes);
        return mistakes;
    }

    private void Check(JsonElement schema, JsonElement value, string at, List<string> mistakes)
    {
        foreach (JsonProperty keyword in schema.EnumerateObject())
        {
            bool good = keyword.Name switch
            {
                "$schema" or "$defs" or "title" or "description" => true,
                "$ref" => Follow(keyword.Value.GetString()!, value, at, mistakes),
                "type" => Types(keyword.Value).Contains(TypeOf(value)) || (TypeOf(value) == "integer" && Types(keyword.Value).Contains("number")),
                "const" => JsonElement.DeepEquals(keyword.Value, value),
                "enum" => keyword.Value.EnumerateArray().Any(option => JsonElement.DeepEquals(option, value)),
                "minimum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() >= keyword.Value.GetDouble(),
                "pattern" => value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, keyword.Value.GetString()!),
                "required" => value.ValueKind != JsonValueKind.Object || keyword.Value.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _)),
                "additionalProperties" => value.ValueKind != JsonValueKind.Object || keyword.Value.GetBoolean()
                    || value.EnumerateObject().All(property => schema.GetProperty("properties").TryGetProperty(property.Name, out _)),
                "properties" => Properties(keyword.Value, value, at, mistakes),
                "items" => Items(keyword.Value, value, at, mistakes),
                _ => throw new NotSupportedException($"the schema uses `{keyword.Name}`"),
            };
            if (!good)
            {
                mistakes.Add($"{at}: {keyword.Name} {keyword.Value} does not hold for {value}");
            }
        }
    }

    private bool Follow(string reference, JsonElement value, string at, List<string> mistakes)
    {
        JsonElement target = root;
        foreach (string part in reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            target = target.GetProperty(part);
        }

        Check(target, value, at, mistakes);
        return true;
    }

    private bool Properties(JsonElement properties, JsonElement value, string at, List<string> mistakes)
    {
        foreach (JsonProperty property in value.ValueKind == JsonValueKind.Object ? properties.EnumerateObject() : default)
        {
            if (value.TryGetProperty(property.Name, out JsonElement inner))
            {
                Check(property.Value, inner, $"{at}/{property.Name}", mistakes);
            }
        }

        return true;
    }

    private bool Items(JsonElement item, JsonElement value, string at, List<string> mistakes)
    {
        int index = 0;
        foreach (JsonElement inner in value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : default)
        {
            Check(item, inner, $"{at}/{index++}", mistakes);
        }

        return true;
    }

    private static string[] Types(JsonElement types) =>
        types.ValueKind == JsonValueKind.Array ? [.. types.EnumerateArray().Select(type => type.GetString()!)] : [types.GetString()!];

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Null => "null",
        _ => value.TryGetInt64(out _) ? "integer" : "number",
    };
}
