using System.Text.Json;
using System.Text.Json.Serialization;
using Kforge.Platform;

namespace Kforge.Toolchains;

/// <summary>The file <c>toolchain.json</c> beside a toolchain's root.</summary>
internal sealed record ToolchainRecord(
    [property: JsonRequired] string Tree,
    [property: JsonRequired] int Entries,
    [property: JsonRequired] long Bytes,
    [property: JsonRequired] SortedDictionary<string, ProbedTool> Tools)
{
    /// <summary>Reads a record; null when it is missing or damaged: the toolchain is then made again.</summary>
    public static ToolchainRecord? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), ToolchainJson.Default.ToolchainRecord) is { } record
                && Sha256Digest.TryParse(record.Tree, out _) ? record : null;
        }
        catch (Exception exception) when (exception is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Writes the record so that a reader sees the old or the new one.</summary>
    public void Write(string path)
    {
        string unfinished = path + ".new";
        try
        {
            File.WriteAllBytes(unfinished, JsonSerializer.SerializeToUtf8Bytes(this, ToolchainJson.Default.ToolchainRecord));
            File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(path, exception);
        }
    }
}

/// <summary>What a tool said of itself, and to which question.</summary>
internal sealed record ProbedTool([property: JsonRequired] string Command, [property: JsonRequired] string Version);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ToolchainRecord))]
internal sealed partial class ToolchainJson : JsonSerializerContext;
