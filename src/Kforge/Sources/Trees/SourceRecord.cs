using System.Text.Json.Serialization;
using Kforge.Platform;

namespace Kforge.Sources;

/// <summary>The file <c>source.json</c> beside an unpacked kernel tree.</summary>
internal sealed record SourceRecord(
    [property: JsonRequired] string Tree,
    [property: JsonRequired] string KernelVersion,
    [property: JsonRequired] int Entries,
    [property: JsonRequired] long Bytes)
{
    /// <summary>Reads a record; null when it is missing or damaged: the tree is then unpacked again.</summary>
    public static SourceRecord? Read(string path) =>
        WholeFile.ReadJson(path, SourceJson.Default.SourceRecord) is { } record && Sha256Digest.TryParse(record.Tree, out _) ? record : null;

    public void Write(string path) => WholeFile.WriteJson(path, this, SourceJson.Default.SourceRecord);
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SourceRecord))]
internal sealed partial class SourceJson : JsonSerializerContext;
