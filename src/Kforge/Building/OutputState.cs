using System.Globalization;
using System.IO.Enumeration;
using System.Text;
using System.Text.Json.Serialization;
using Kforge.Caching;
using Kforge.Platform;

namespace Kforge.Building;

/// <summary>What is known of an output tree; the file <c>output.state</c>. Without it nobody believes in the tree.</summary>
/// <param name="Kin">The key of what builds have in common that may go on from each other's output trees.</param>
/// <param name="Generation">The generation of the source tree whose time stamps the output tree goes by; null when it goes by none, having come from the store.</param>
/// <param name="Runs">How many runs of make it has seen since it was empty.</param>
/// <param name="Nearest">The key of the last plan it was the finished build of; null when there was none.</param>
/// <param name="Finished">Whether it is the finished build of <paramref name="Nearest"/> still.</param>
/// <param name="Listing">The digest of all names, sizes and times, when it was finished.</param>
/// <param name="Newest">The newest time in it then.</param>
/// <param name="Tree">What the store calls the tree as it was when it was finished; null when the store does not have it.</param>
internal sealed record OutputState(
    [property: JsonRequired] string Kin,
    string? Generation,
    [property: JsonRequired] int Runs,
    string? Nearest,
    bool Finished,
    string? Listing,
    DateTime Newest,
    string? Tree)
{
    /// <summary>Reads the state; null when there is none.</summary>
    public static OutputState? Read(BuildDirectory directory) => WholeFile.ReadJson(directory.OutputState, OutputStateJson.Default.OutputState);

    /// <summary>Replaces the state.</summary>
    public void Write(BuildDirectory directory) => WholeFile.WriteJson(directory.OutputState, this, OutputStateJson.Default.OutputState);

    /// <summary>The state of a tree that is the finished build of a plan.</summary>
    public static OutputState OfFinished(BuildDirectory directory, string kin, string? generation, int runs, Sha256Digest key, BlobDigest? tree)
    {
        (Sha256Digest listing, DateTime newest) = ListingOf(directory.Output);
        return new(kin, generation, runs, key.Hex, Finished: true, listing.Hex, newest, tree?.ToString());
    }

    /// <summary>Whether an output tree is the finished build of a plan, and nobody touched it since.</summary>
    public bool Is(Sha256Digest key, BuildDirectory directory) => IsFinished(directory) && Nearest == key.Hex;

    /// <summary>Whether an output tree is a finished build, and nobody touched it since.</summary>
    public bool IsFinished(BuildDirectory directory) =>
        Finished && System.IO.Directory.Exists(directory.Output) && Listing == ListingOf(directory.Output).Listing.Hex;

    private static (Sha256Digest Listing, DateTime Newest) ListingOf(string output)
    {
        List<string> lines = [];
        long newest = 0;
        FileSystemEnumerable<(string Path, long Size, long Time)> files = new(
            output,
            (ref FileSystemEntry entry) => (entry.ToFullPath(), entry.Length, entry.LastWriteTimeUtc.UtcTicks),
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
            ShouldRecursePredicate = (ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) == 0,
        };
        foreach ((string path, long size, long time) in files)
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{path.AsSpan(output.Length)} {size} {time}\n"));
            newest = Math.Max(newest, time);
        }

        lines.Sort(StringComparer.Ordinal);
        return (Sha256Digest.Of(Encoding.UTF8.GetBytes(string.Concat(lines))), new(newest, DateTimeKind.Utc));
    }
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OutputState))]
internal sealed partial class OutputStateJson : JsonSerializerContext;
