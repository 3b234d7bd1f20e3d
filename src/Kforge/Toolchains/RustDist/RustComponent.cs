using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Workspace;

namespace Kforge.Toolchains.RustDist;

/// <summary>
/// Unpacks archives of the Rust project's installer (rust-lang/rust, <c>src/tools/rust-installer</c>): one directory with a file
/// <c>components</c>, and for each line of it a directory whose <c>manifest.in</c> lists what is installed. <c>install.sh</c> is never run.
/// </summary>
public static class RustComponent
{
    /// <summary>Unpacks what the archive's manifests list, and nothing else.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="path">The archive in the store.</param>
    /// <param name="archive">What the lock says of it.</param>
    /// <param name="tree">Where to; other archives may be unpacked into it at the same time.</param>
    /// <param name="prefix">Below which everything goes; the links of archives may lead anywhere in the tree.</param>
    /// <param name="cancellation">Stops; the tree is then incomplete.</param>
    /// <remarks>
    /// The lists may stand behind the files they list, so the archive is read twice: the first time for the lists, and for the digest of the
    /// whole, before anything is written.
    /// </remarks>
    /// <exception cref="Failure">KF2311 when it is not laid out like this, or lacks a file that it lists; KF2201 to KF2206; KF3003, KF3004.</exception>
    public static void Unpack(Host host, string path, LockedArchive archive, StagedTree tree, RelativePath prefix, CancellationToken cancellation)
    {
        string name = Path.GetFileName(archive.Path);
        TarArchive file = new(path, name, archive.Sha256);
        RustInstallerLists lists = RustInstallerLists.Read(host, file, cancellation);
        HashSet<string> missing = [.. lists.Files];
        file.Read(
            host,
            tar => TarUnpacker.Unpack(
                tar, name, tree, stripTop: true,
                inside =>
                {
                    missing.Remove(inside.Text);
                    return lists.PlaceOf(inside) is { } place ? RelativePath.Parse($"{prefix}/{place}") : null;
                },
                UnpackLimits.Default, cancellation),
            null, cancellation);
        if (missing.Count > 0)
        {
            throw RustInstallerLists.Malformed(name, $"it lists `{ArchiveCodes.Printable(missing.Order(StringComparer.Ordinal).First())}`, but does not hold it");
        }
    }
}
