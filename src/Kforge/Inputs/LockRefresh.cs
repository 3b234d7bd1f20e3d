using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Requirements;
using Kforge.Sources;
using Kforge.Workspace;

namespace Kforge.Inputs;

/// <summary>Which parts of a lock are resolved again although they are not out of date.</summary>
public abstract record RefreshScope
{
    private RefreshScope()
    {
    }

    /// <summary>None: only what is missing or out of date.</summary>
    public sealed record Stale : RefreshScope;

    /// <summary>Everything.</summary>
    public sealed record All : RefreshScope;

    /// <summary>One kernel's source or one toolchain.</summary>
    public sealed record Named(string Name) : RefreshScope;

    /// <summary>Whether a kernel or toolchain of this name is resolved again.</summary>
    public bool Covers(string name) => this is All || (this is Named named && named.Name == name);
}

/// <summary>Works out what the lock should say: resolves what is missing or out of date, keeps the rest.</summary>
/// <param name="Host">The outside world.</param>
/// <param name="Directories">The workspace.</param>
/// <param name="Sources">Gets the trees whose requirements are read.</param>
/// <param name="Resolver">Turns definitions into files.</param>
public sealed record LockRefresh(Host Host, WorkspaceDirectories Directories, KernelSources Sources, ToolchainResolver Resolver)
{
    /// <summary>The lock with the given kernels brought up to date.</summary>
    /// <param name="old">What it says now.</param>
    /// <param name="kernels">The kernels that matter.</param>
    /// <param name="scope">What else is resolved again.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="Failure">KF1640, KF1641 and what archives and trees have to say.</exception>
    public async Task<LockFile> RefreshAsync(LockFile old, IReadOnlyList<KernelSelection> kernels, RefreshScope scope, CancellationToken cancellation)
    {
        ToolchainRefresh toolchains = new(Host, Directories, Resolver, old, scope);
        LockFile refreshed = old;
        foreach (ToolchainDefinition definition in kernels.Select(kernel => kernel.BootToolchain).OfType<ToolchainDefinition>().DistinctBy(toolchain => toolchain.Name))
        {
            refreshed = refreshed with { Toolchains = refreshed.Toolchains.SetItem(definition.Name, await toolchains.PlainAsync(definition, cancellation).ConfigureAwait(false)) };
        }

        foreach (KernelSelection kernel in kernels)
        {
            LockedKernel resolved = await ResolveAsync(kernel, old.Kernels.GetValueOrDefault(kernel.Kernel.Name), scope, cancellation).ConfigureAwait(false);
            (LockedChoice choice, LockedToolchain toolchain) = await toolchains.ChooseAsync(kernel, resolved, cancellation).ConfigureAwait(false);
            refreshed = new(
                refreshed.Kernels.SetItem(kernel.Kernel.Name, resolved with { Choice = choice }),
                refreshed.Toolchains.SetItem(choice.Toolchain, toolchain));
        }

        return refreshed;
    }

    /// <summary>The lock without kernels and toolchains that nothing names any more.</summary>
    /// <param name="file">The lock.</param>
    /// <param name="kernels">Every kernel of the workspace.</param>
    public static LockFile Prune(LockFile file, IReadOnlyList<KernelSelection> kernels)
    {
        LockFile pruned = file with { Kernels = file.Kernels.RemoveRange(file.Kernels.Keys.Except(kernels.Select(kernel => kernel.Kernel.Name)).ToList()) };
        IEnumerable<string> named = pruned.Kernels.Values.Select(kernel => kernel.Choice?.Toolchain).Concat(kernels.Select(kernel => kernel.BootToolchain?.Name)).OfType<string>();
        return pruned with { Toolchains = pruned.Toolchains.RemoveRange(pruned.Toolchains.Keys.Except(named).ToList()) };
    }

    private async Task<LockedKernel> ResolveAsync(KernelSelection kernel, LockedKernel? old, RefreshScope scope, CancellationToken cancellation)
    {
        ImmutableArray<LockedPatch> patches = await ReadPatchesAsync(kernel, cancellation).ConfigureAwait(false);
        if (kernel.Kernel.Source is SourceDefinition.Path path)
        {
            // Never out of date: what it asks for is read each time, and nothing of it is pinned.
            IKernelTree directory = await Sources.DirectoryAsync(path, cancellation).ConfigureAwait(false);
            return new(KernelSources.Locked(path, directory), await RequirementsAsync(directory, kernel, cancellation).ConfigureAwait(false), patches) { Choice = old?.Choice };
        }

        bool current = old is not null && KernelSources.IsFrom(kernel.Kernel.Source, old.Source) && !scope.Covers(kernel.Kernel.Name);
        if (current && old!.Choice is not null && PatchResults.Kept(old.Patches, patches) is { } kept)
        {
            return old with { Patches = kept };
        }

        (LockedSource source, SourceTree tree) = current
            ? (old!.Source, await Sources.TreeAsync(kernel.Kernel, old.Source, cancellation).ConfigureAwait(false))
            : await Sources.ResolveAsync(kernel, old?.Source, cancellation).ConfigureAwait(false);
        LockedKernel resolved = new(
            source,
            await RequirementsAsync(tree, kernel, cancellation).ConfigureAwait(false),
            await PatchResults.MakeAsync(Host, kernel.Kernel.Name, Directories, tree, patches, Sources.RulesFor(kernel.Kernel, source), cancellation).ConfigureAwait(false));
        // A lock of version 1 has no choice, and what its tree asks for was read less well.
        return current && old!.Choice is not null ? old with { Patches = resolved.Patches } : resolved;
    }

    private static async Task<ImmutableArray<LockedRequirement>> RequirementsAsync(IKernelTree tree, KernelSelection kernel, CancellationToken cancellation)
    {
        ImmutableArray<ToolRequirement> requirements = await KernelRequirements.ReadAsync(tree, kernel.Kernel.Arch.Value, cancellation).ConfigureAwait(false);
        return [.. requirements.Select(requirement => requirement.Locked).OrderBy(requirement => requirement.Tool, StringComparer.Ordinal)];
    }

    private async Task<ImmutableArray<LockedPatch>> ReadPatchesAsync(KernelSelection kernel, CancellationToken cancellation)
    {
        ImmutableArray<LockedPatch>.Builder patches = ImmutableArray.CreateBuilder<LockedPatch>();
        foreach ((Placed<RelativePath> patch, int strip) in kernel.Patches.SelectMany(series => series.Patches))
        {
            patches.Add(new(patch.Value, await Sha256Digest.OfFileAsync(patch.Value.Under(Directories.Root), cancellation).ConfigureAwait(false)) { Strip = strip });
        }

        return patches.ToImmutable();
    }
}
