using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Inputs;

/// <summary>Reads the lock, has it refreshed and writes it back; one process at a time.</summary>
/// <param name="Host">The outside world.</param>
/// <param name="Store">Where the process lock is.</param>
/// <param name="Directories">The workspace.</param>
/// <param name="Refresh">Works out what the lock should say.</param>
public sealed record LockKeeping(Host Host, Store Store, WorkspaceDirectories Directories, LockRefresh Refresh)
{
    /// <summary>The lock, up to date for the given kernels; written back when it changed.</summary>
    /// <param name="kernels">The kernels that matter.</param>
    /// <param name="all">Every kernel of the workspace, when what nothing names is to be dropped; else null.</param>
    /// <param name="scope">What is resolved again although it is not out of date.</param>
    /// <param name="locked">Whether a change is an error (<c>--locked</c>).</param>
    /// <param name="write">Whether a change is written; not for <c>--dry-run</c>.</param>
    /// <param name="cancellation">Stops the work; the file is then as it was.</param>
    /// <exception cref="Failure">KF1110 when <paramref name="locked"/> and the lock would change.</exception>
    public async Task<(LockFile Old, LockFile New)> EnsureAsync(
        IReadOnlyList<KernelSelection> kernels, IReadOnlyList<KernelSelection>? all, RefreshScope scope, bool locked, bool write, CancellationToken cancellation)
    {
        string name = $"workspace-{Sha256Digest.OfText(Directories.Root).Hex[..16]}";
        using FileLock held = await FileLock.TakeAsync(Host, Store.Lock(name), "the lock of this workspace", cancellation).ConfigureAwait(false);
        LockFile old = LockReader.Read(Directories).OrFail();
        if (locked && Missing(old, kernels) is { } missing)
        {
            throw Stale(missing);
        }

        LockFile refreshed = await Refresh.RefreshAsync(old, kernels, scope, cancellation).ConfigureAwait(false);
        refreshed = all is null ? refreshed : LockRefresh.Prune(refreshed, all);
        if (LockChange.Between(old, refreshed) is [LockChange first, ..])
        {
            if (locked)
            {
                throw Stale(LockChangeText.Of(first).ToString());
            }

            if (write)
            {
                LockWriter.Save(Directories.Lock, refreshed);
            }
        }

        return (old, refreshed);
    }

    /// <summary>What the lock lacks, found without the network: <c>--locked</c> must not download before it refuses.</summary>
    private static string? Missing(LockFile file, IReadOnlyList<KernelSelection> kernels) =>
        kernels.Where(kernel => !file.Kernels.ContainsKey(kernel.Kernel.Name)).Select(kernel => $"kernel `{kernel.Kernel.Name}` is not in it")
            .Concat(kernels.Where(kernel => !KernelSources.IsFrom(kernel.Kernel.Source, file.Kernels.GetValueOrDefault(kernel.Kernel.Name)?.Source))
                .Select(kernel => $"kernel `{kernel.Kernel.Name}` is locked from another source than kbuild.toml names"))
            .Concat(kernels.Where(kernel => file.ToolchainOf(kernel.Kernel.Name)?.Value.Definition != kernel.Toolchain.Digest).Select(kernel => kernel.Toolchain)
                .Concat(kernels.Select(kernel => kernel.BootToolchain).OfType<ToolchainDefinition>().Where(boot => file.Toolchains.GetValueOrDefault(boot.Name)?.Definition != boot.Digest))
                .Select(toolchain => $"toolchain `{toolchain.Name}` is not in it, or its definition has changed"))
            .Concat(kernels.Where(kernel => file.Kernels[kernel.Kernel.Name] is { Choice: { } choice } locked && choice.Basis != ChoiceBasis.Of(kernel, locked))
                .Select(kernel => $"what the tools of kernel `{kernel.Kernel.Name}` are chosen by has changed"))
            .FirstOrDefault();

    private static Failure Stale(string why) => new Diagnostic(
        InputCodes.LockStale, "the lock is out of date and `--locked` forbids to change it", new(WorkspaceDirectories.LockFileName), [why],
        ["run `kforge lock` and commit kforge.lock"]).ToFailure();
}
