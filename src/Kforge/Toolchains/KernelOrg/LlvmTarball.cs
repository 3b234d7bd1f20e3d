using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Workspace;

namespace Kforge.Toolchains.KernelOrg;

/// <summary>Unpacks the kernel project's archives of LLVM: one directory with <c>bin</c>, <c>include</c>, <c>lib</c> … in it.</summary>
public static class LlvmTarball
{
    /// <summary>Unpacks what is in the archive's directory.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="path">The archive in the store.</param>
    /// <param name="archive">What the lock says of it.</param>
    /// <param name="tree">Where to; other archives may be unpacked into it at the same time.</param>
    /// <param name="prefix">Below which everything goes.</param>
    /// <param name="cancellation">Stops; the tree is then incomplete.</param>
    /// <exception cref="Failure">KF2201 to KF2207; KF3003, KF3004. The digest is known only at the end: seal the tree only when this returned.</exception>
    public static void Unpack(Host host, string path, LockedArchive archive, StagedTree tree, RelativePath prefix, CancellationToken cancellation)
    {
        string name = Path.GetFileName(archive.Path);
        new TarArchive(path, name, archive.Sha256).Read(
            host,
            tar => TarUnpacker.Unpack(
                tar, name, tree, stripTop: true, inside => RelativePath.Parse($"{prefix}/{inside}"), UnpackLimits.Default, cancellation),
            null, cancellation);
    }
}
