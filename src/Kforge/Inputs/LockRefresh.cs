using System.Collections.Immutable;
using Kforge.Debian;
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
/// <param name="Inputs">Fetches the trees whose requirements are read.</param>
/// <param name="Resolver">Turns definitions into files.</param>
public sealed record LockRefresh(Host Host, WorkspaceDirectories Directories, InputStore Inputs, ToolchainResolver Resolver)
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

    /// <summary>Whether a kernel is locked from the source its definition names now.</summary>
    internal static bool IsFrom(SourceDefinition definition, LockedKernel? locked) => (definition, locked?.Source) switch
    {
        (_, null) => false,
        (SourceDefinition.Debian wanted, LockedSource.Debian debian) => debian.Package.Name == wanted.Package.Value && debian.Index.Suite == wanted.Suite.Value,
        _ => throw new InvalidOperationException("unreachable: SourceDefinition and LockedSource are closed"),
    };

    private async Task<LockedKernel> ResolveAsync(KernelSelection kernel, LockedKernel? old, RefreshScope scope, CancellationToken cancellation)
    {
        string name = kernel.Kernel.Name;
        SourceDefinition.Debian wanted = (SourceDefinition.Debian)kernel.Kernel.Source;
        LockedSource.Debian? locked = old?.Source as LockedSource.Debian;
        bool current = IsFrom(wanted, old) && !scope.Covers(name);
        ImmutableArray<LockedPatch> patches = await ReadPatchesAsync(kernel, cancellation).ConfigureAwait(false);
        if (current && old!.Choice is not null)
        {
            return old with { Patches = patches };
        }

        if (current)
        {
            // A lock of version 1: the same tree, but what it asks for was read less well.
            SourceTree same = await Inputs.SourceAsync(name, locked!, cancellation).ConfigureAwait(false);
            return new(locked!, await RequirementsAsync(same, kernel, cancellation).ConfigureAwait(false), patches);
        }

        SuiteIndex index = await Host.PhaseAsync(
            $"resolve {name}",
            () => ReadSuiteAsync(kernel, wanted, locked?.Index, cancellation),
            read => $"{wanted.Package.Value} {read.Newest(wanted.Package.Value)?.Version.Text}").ConfigureAwait(false);
        LockedPackage package = (index.Newest(wanted.Package.Value) ?? throw Unknown(wanted, index)).Locked;
        SourceTree tree = await Inputs.DebianSourceAsync(name, index.Locked, package, cancellation).ConfigureAwait(false);
        return new(
            new LockedSource.Debian(tree.KernelVersion, tree.Digest, index.Locked, package),
            await RequirementsAsync(tree, kernel, cancellation).ConfigureAwait(false),
            patches);
    }

    private static async Task<ImmutableArray<LockedRequirement>> RequirementsAsync(SourceTree tree, KernelSelection kernel, CancellationToken cancellation)
    {
        ImmutableArray<ToolRequirement> requirements = await KernelRequirements.ReadAsync(tree, kernel.Kernel.Arch.Value, cancellation).ConfigureAwait(false);
        return [.. requirements.Select(requirement => requirement.Locked).OrderBy(requirement => requirement.Tool, StringComparer.Ordinal)];
    }

    private static Failure Unknown(SourceDefinition.Debian wanted, SuiteIndex index) =>
        new Diagnostic(DebianCodes.UnknownPackage, $"the suite `{wanted.Suite.Value}` has no package `{wanted.Package.Value}`", wanted.Package.Place)
            .WithSuggestion(wanted.Package.Value, index.Names.Where(name => name.StartsWith("linux-source", StringComparison.Ordinal)), "kernel trees there").ToFailure();

    /// <summary>The suite of a source, believed on the word of a toolchain definition that lists it.</summary>
    private async Task<SuiteIndex> ReadSuiteAsync(KernelSelection kernel, SourceDefinition.Debian wanted, LockedIndex? previous, CancellationToken cancellation)
    {
        // The kernel's own toolchains first. Those beside them are as good: whoever wrote them, they are in the same directories.
        IEnumerable<ToolchainDefinition> others = Directories.ToolchainNames().Select(name => WorkspaceReader.ReadToolchain(Directories, name))
            .OfType<Checked<ToolchainDefinition>.Good>().Select(definition => definition.Value);
        foreach (ToolchainDefinition definition in kernel.Toolchains.Concat(others))
        {
            if (definition.Provider is ToolchainProvider.Debian debian && debian.Suites.FirstOrDefault(suite => suite.Name == wanted.Suite.Value) is { } suite)
            {
                return await Resolver.Providers.Debian.During($"resolve {kernel.Kernel.Name}").ReadSuiteAsync(suite, debian.Architecture, previous, cancellation).ConfigureAwait(false);
            }
        }

        throw new Diagnostic(InputCodes.SuiteUnknown, $"no toolchain definition lists the suite `{wanted.Suite.Value}`", wanted.Suite.Place)
            .WithHint($"add a `[[suite]]` named `{wanted.Suite.Value}` with its `signed-by` to a file of toolchains/, such as toolchains/{kernel.Toolchain.Name}.toml").ToFailure();
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
