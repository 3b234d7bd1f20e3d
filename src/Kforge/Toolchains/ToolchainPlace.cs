using Kforge.Platform;

namespace Kforge.Toolchains;

/// <summary>Where the parts of one toolchain are in a store.</summary>
/// <param name="Store">The store.</param>
/// <param name="Key">The digest of what the toolchain is made from.</param>
internal sealed record ToolchainPlace(Store Store, Sha256Digest Key)
{
    /// <summary>What the names of all locks and unfinished directories of toolchains begin with.</summary>
    public const string LockPrefix = "toolchain-";

    private const string RecordName = "toolchain.json";

    private const string ManifestName = "entries.gz";

    /// <summary>The name of its lock, and of its directory below <c>tmp/</c> while it is made.</summary>
    public string LockName => $"{LockPrefix}{Key}";

    /// <summary>The lock: shared by users, held alone by whoever makes, repairs or removes the toolchain.</summary>
    public string Lock => Store.Lock(LockName);

    /// <summary>The lock of the record alone: its answers change while the toolchain is used.</summary>
    public string RecordLock => Store.Lock($"{LockName}-record");

    /// <summary>Its directory.</summary>
    public string Directory => Path.Combine(Store.Toolchains, Key.Hex);

    /// <summary>The root file system.</summary>
    public string Root => RootIn(Directory);

    /// <summary>Its record.</summary>
    public string Record => RecordIn(Directory);

    /// <summary>The list of its entries.</summary>
    public string Manifest => ManifestIn(Directory);

    /// <summary>The root in a directory that is not at its place yet.</summary>
    public static string RootIn(string directory) => Path.Combine(directory, "root");

    /// <summary>The record likewise.</summary>
    public static string RecordIn(string directory) => Path.Combine(directory, RecordName);

    /// <summary>The list of entries likewise.</summary>
    public static string ManifestIn(string directory) => Path.Combine(directory, ManifestName);
}
