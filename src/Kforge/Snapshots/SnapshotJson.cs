using System.Text.Json;
using System.Text.Json.Serialization;
using Kforge.Planning;
using Kforge.Platform;
using Kforge.Sources;

namespace Kforge.Snapshots;

/// <summary>The blob <c>snapshot.json</c> of a snapshot.</summary>
internal sealed record SnapshotText(
    [property: JsonRequired] string Key,
    [property: JsonRequired] string Wishes,
    [property: JsonRequired] List<Fact> Facts,
    [property: JsonRequired] string Base,
    [property: JsonRequired] List<ChangedPath> Changed,
    [property: JsonRequired] int Generation,
    [property: JsonRequired] DateTime Made,
    [property: JsonRequired] double FromClean,
    [property: JsonRequired] string Fragment,
    string? Parent)
{
    public static byte[] Write(Snapshot snapshot) => JsonSerializer.SerializeToUtf8Bytes(
        new(
            snapshot.Key.Hex,
            snapshot.Wishes.Hex,
            [.. snapshot.Facts],
            snapshot.Source.Base.Hex,
            [.. snapshot.Source.Changed.Select(one => ChangedPath.Of(one.Key, one.Value))],
            snapshot.Generation,
            snapshot.Made,
            Math.Round(snapshot.FromClean.TotalSeconds, 1),
            snapshot.Fragment,
            snapshot.Parent?.Hex),
        SnapshotTextJson.Default.SnapshotText);

    /// <summary>Reads the blob; null when it is of another kind, or of a kforge that wrote it in another way.</summary>
    public static Snapshot? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, SnapshotTextJson.Default.SnapshotText) is { } text
                && Sha256Digest.TryParse(text.Key, out Sha256Digest key) && Sha256Digest.TryParse(text.Wishes, out Sha256Digest wishes)
                && Sha256Digest.TryParse(text.Base, out Sha256Digest whole) && ChangedPath.ReadAll(text.Changed) is { } changed
                ? new(key, wishes, [.. text.Facts], new(whole, changed), text.Generation, text.Made, TimeSpan.FromSeconds(text.FromClean))
                {
                    Fragment = text.Fragment,
                    Parent = Sha256Digest.TryParse(text.Parent, out Sha256Digest parent) ? parent : null,
                }
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SnapshotText))]
internal sealed partial class SnapshotTextJson : JsonSerializerContext;
