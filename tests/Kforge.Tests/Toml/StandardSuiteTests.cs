using System.Globalization;
using System.Text;
using System.Text.Json;
using Kforge.Diagnostics;
using Kforge.Toml;
using Xunit.Abstractions;

namespace Kforge.Tests.Toml;

/// <summary>The standard suite (github.com/toml-lang/toml-test, the TOML 1.0 selection), when it lies beside the checkout.</summary>
public sealed class StandardSuiteTests(ITestOutputHelper output)
{
    [Fact]
    public void Reads_every_valid_file_of_the_standard_suite_as_its_json_says()
    {
        if (Suite() is not { } suite)
        {
            return;
        }

        List<string> wrong = [];
        string[] files = Directory.GetFiles(Path.Combine(suite, "valid"), "*.toml", SearchOption.AllDirectories);
        Assert.True(files.Length > 200, $"only {files.Length} files in {suite}/valid");
        foreach (string file in files)
        {
            using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(Path.ChangeExtension(file, ".json")));
            switch (TomlReader.Read(File.ReadAllBytes(file), file))
            {
                case Checked<TomlTable>.Good good:
                    Compare(expected.RootElement, new TomlValue.Table(good.Value), file, wrong);
                    TomlTable again = TomlReader.Read(Encoding.UTF8.GetBytes(TomlWriter.Document(good.Value)), "again").OrFail();
                    if (!again.Means(good.Value))
                    {
                        wrong.Add($"{file}: does not survive writing");
                    }

                    break;
                case Checked<TomlTable>.Bad bad:
                    wrong.Add(bad.Diagnostics[0].ToString());
                    break;
            }
        }

        output.WriteLine($"{files.Length} valid files");
        Assert.Empty(wrong);
    }

    [Fact]
    public void Refuses_every_invalid_file_of_the_standard_suite_at_a_place_that_exists()
    {
        if (Suite() is not { } suite)
        {
            return;
        }

        List<string> wrong = [];
        string[] files = Directory.GetFiles(Path.Combine(suite, "invalid"), "*.toml", SearchOption.AllDirectories);
        Assert.True(files.Length > 400, $"only {files.Length} files in {suite}/invalid");
        foreach (string file in files)
        {
            byte[] bytes = File.ReadAllBytes(file);
            if (TomlReader.Read(bytes, Path.GetRelativePath(suite, file)) is not Checked<TomlTable>.Bad bad)
            {
                wrong.Add($"{file}: accepted");
                continue;
            }

            string[] lines = Encoding.UTF8.GetString(bytes).TrimStart('\ufeff').Split('\n');
            foreach (Diagnostic diagnostic in bad.Diagnostics)
            {
                output.WriteLine($"{diagnostic}{string.Concat(diagnostic.Causes.Select(cause => $" ({cause})"))}");
                if (diagnostic.Place is not { Line: >= 1, Column: >= 1 } place
                    || place.Line > lines.Length
                    || place.Column > lines[place.Line - 1].Length + 1)
                {
                    wrong.Add($"{file}: no such place: {diagnostic.Place}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    private string? Suite()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string candidate = Path.Combine(at.FullName, "shared", "toml-test");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        output.WriteLine("no shared/toml-test beside the checkout: the standard suite was not run");
        return null;
    }

    private static void Compare(JsonElement expected, TomlValue actual, string where, List<string> wrong)
    {
        bool tagged = expected.ValueKind == JsonValueKind.Object
            && expected.EnumerateObject().Count() == 2
            && expected.TryGetProperty("type", out JsonElement type) && type.ValueKind == JsonValueKind.String
            && expected.TryGetProperty("value", out JsonElement value) && value.ValueKind == JsonValueKind.String;
        if (tagged)
        {
            CompareScalar(expected.GetProperty("type").GetString()!, expected.GetProperty("value").GetString()!, actual, where, wrong);
        }
        else if (expected.ValueKind == JsonValueKind.Object && actual is TomlValue.Table table)
        {
            string[] names = [.. expected.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal)];
            if (!names.SequenceEqual(table.Content.Entries.Select(entry => entry.Key).Order(StringComparer.Ordinal)))
            {
                wrong.Add($"{where}: keys differ");
                return;
            }

            foreach (JsonProperty property in expected.EnumerateObject())
            {
                Compare(property.Value, table.Content.Find(property.Name)!.Value, $"{where}/{property.Name}", wrong);
            }
        }
        else if (expected.ValueKind == JsonValueKind.Array && actual is TomlValue.Array array
            && expected.GetArrayLength() == array.Items.Length)
        {
            foreach ((JsonElement element, TomlValue item) in expected.EnumerateArray().Zip(array.Items))
            {
                Compare(element, item, $"{where}[]", wrong);
            }
        }
        else
        {
            wrong.Add($"{where}: expected {expected}, read {actual}");
        }
    }

    private static void CompareScalar(string type, string value, TomlValue actual, string where, List<string> wrong)
    {
        bool same = (type, actual) switch
        {
            ("string", TomlValue.String read) => read.Value == value,
            ("integer", TomlValue.Integer read) => read.Value == long.Parse(value, CultureInfo.InvariantCulture),
            ("float", TomlValue.Float read) => SameFloat(value, read.Value),
            ("bool", TomlValue.Boolean read) => read.Value == bool.Parse(value),
            ("datetime", TomlValue.OffsetDateTime read) => read.Instant == DateTimeOffset.Parse(value, CultureInfo.InvariantCulture)
                && read.Local == DateTimeOffset.Parse(value, CultureInfo.InvariantCulture).DateTime,
            ("datetime-local", TomlValue.LocalDateTime read) => read.Value == DateTime.Parse(value, CultureInfo.InvariantCulture),
            ("date-local", TomlValue.LocalDate read) => read.Value == DateOnly.Parse(value, CultureInfo.InvariantCulture),
            ("time-local", TomlValue.LocalTime read) => read.Value == TimeOnly.Parse(value, CultureInfo.InvariantCulture),
            _ => false,
        };
        if (!same)
        {
            wrong.Add($"{where}: expected {type} {value}, read {actual}");
        }
    }

    private static bool SameFloat(string expected, double actual) => expected switch
    {
        "nan" => double.IsNaN(actual),
        "inf" => double.IsPositiveInfinity(actual),
        "-inf" => double.IsNegativeInfinity(actual),
        _ => BitConverter.DoubleToInt64Bits(double.Parse(expected, CultureInfo.InvariantCulture)) == BitConverter.DoubleToInt64Bits(actual),
    };
}
