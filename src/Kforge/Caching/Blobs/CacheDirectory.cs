using Kforge.Platform;

namespace Kforge.Caching.Blobs;

/// <summary>
/// Where the content-addressed store lies: <c>v1/cas/ab/abcd…</c> and <c>v1/ac/ab/abcd…</c> below the store, as Bazel's disk cache has it. Another
/// format gets another <c>v</c>, so an older kforge leaves alone what a newer one wrote.
/// </summary>
/// <param name="Store">The store it is a part of.</param>
public sealed record CacheDirectory(Store Store)
{
    /// <summary>How the names of files begin that are not whole yet.</summary>
    internal const string UnfinishedPrefix = "cache-";

    /// <summary>The directory of this format; absolute.</summary>
    public string Root => Path.Combine(Store.Root, "v1");

    /// <summary>Blobs and records that turned out to be damaged.</summary>
    public string Quarantine => Path.Combine(Root, "quarantine");

    /// <summary>A new name in quarantine for what should have been a blob.</summary>
    internal string Aside(Sha256Digest hash) => Path.Combine(Quarantine, $"{hash.Hex}-{Guid.NewGuid():N}");

    /// <summary>Where a blob is.</summary>
    public string OfBlob(Sha256Digest hash) => Path.Combine(Root, "cas", hash.Hex[..2], hash.Hex);

    /// <summary>Where the record of an action is.</summary>
    public string OfAction(Sha256Digest action) => Path.Combine(Root, "ac", action.Hex[..2], action.Hex);

    /// <summary>A new name for something that is not whole yet, on the same file system.</summary>
    public string Unfinished() => Path.Combine(Store.Temporary, UnfinishedPrefix + $"{Guid.NewGuid():N}");
}
