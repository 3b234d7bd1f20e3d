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
    /// <summary>What it was called when it was installed; null in records of older versions of kforge.</summary>
    public string? Name { get; init; }

    /// <summary>The digest of <see cref="Tree"/>.</summary>
    [JsonIgnore]
    public Sha256Digest TreeDigest =>
        Sha256Digest.TryParse(Tree, out Sha256Digest digest) ? digest : throw new InvalidOperationException("unreachable: the record was read");

    /// <summary>Reads a record; null when it is missing or damaged: the toolchain is then made again.</summary>
    public static ToolchainRecord? Read(string path) =>
        WholeFile.ReadJson(path, ToolchainJson.Default.ToolchainRecord) is { } record && Sha256Digest.TryParse(record.Tree, out _) ? record : null;

    public void Write(string path) => WholeFile.WriteJson(path, this, ToolchainJson.Default.ToolchainRecord);
}

/// <summary>What a tool said of itself, and to which question.</summary>
internal sealed record ProbedTool([property: JsonRequired] string Command, [property: JsonRequired] string Version);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ToolchainRecord))]
internal sealed partial class ToolchainJson : JsonSerializerContext;
