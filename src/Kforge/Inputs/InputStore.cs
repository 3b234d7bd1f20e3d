using Kforge.Debian;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Sources;
using Kforge.Toolchains;
using Kforge.Workspace;

namespace Kforge.Inputs;

/// <summary>Brings locked inputs into the store: fetched, verified, unpacked. What is there already is not touched.</summary>
/// <param name="Host">The outside world.</param>
/// <param name="Store">Where to.</param>
/// <param name="Archive">The Debian archive, or what the store remembers of it.</param>
public sealed record InputStore(Host Host, Store Store, DebianArchive Archive)
{
    /// <summary>A toolchain, ready to be a sandbox's root.</summary>
    /// <param name="definition">What it is called and which links it needs.</param>
    /// <param name="locked">Its packages.</param>
    /// <param name="cancellation">Stops the work; what is downloaded stays.</param>
    public async Task<InstalledToolchain> ToolchainAsync(ToolchainDefinition definition, LockedToolchain locked, CancellationToken cancellation)
    {
        if (ToolchainStore.Find(Store, definition, locked) is { } installed)
        {
            return installed;
        }

        IReadOnlyDictionary<LockedPackage, string> files = await Archive.FetchAsync(
            locked.Packages, locked.Indexes, $"kforge update {definition.Name}", cancellation).ConfigureAwait(false);
        return await ToolchainStore.InstallAsync(Host, Store, definition, locked, files, cancellation).ConfigureAwait(false);
    }

    /// <summary>A kernel tree, unpacked.</summary>
    /// <param name="kernel">The kernel's name, for messages.</param>
    /// <param name="index">The index that named the package.</param>
    /// <param name="package">The package.</param>
    /// <param name="cancellation">Stops the work; what is downloaded stays.</param>
    public async Task<SourceTree> DebianSourceAsync(string kernel, LockedIndex index, LockedPackage package, CancellationToken cancellation)
    {
        if (DebianSource.Find(Store, package) is { } ready)
        {
            return ready;
        }

        IReadOnlyDictionary<LockedPackage, string> files = await Archive.FetchAsync(
            [package], [index], $"kforge update {kernel}", cancellation).ConfigureAwait(false);
        return await DebianSource.UnpackAsync(Host, Store, package, files[package], cancellation).ConfigureAwait(false);
    }

    /// <summary>The kernel tree the lock names.</summary>
    /// <param name="kernel">The kernel's name, for messages.</param>
    /// <param name="locked">The tree.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="Failure">KF1113 when the package holds another tree than it did when the lock was written.</exception>
    public async Task<SourceTree> SourceAsync(string kernel, LockedSource locked, CancellationToken cancellation)
    {
        SourceTree tree = locked switch
        {
            LockedSource.Debian debian => await DebianSourceAsync(kernel, debian.Index, debian.Package, cancellation).ConfigureAwait(false),
            _ => throw new InvalidOperationException("unreachable: LockedSource is closed"),
        };
        return tree.Digest == locked.Tree ? tree : throw new Diagnostic(
            InputCodes.TreeDiffers,
            $"the kernel tree of `{kernel}` is not the one the lock names",
            new(WorkspaceDirectories.LockFileName),
            [$"the lock says: {locked.Tree}", $"unpacked: {tree.Digest}"],
            [$"run `kforge update {kernel}` if this kforge unpacks trees in a newer way; else the store is damaged: remove `{tree.Root}`"]).ToFailure();
    }
}
