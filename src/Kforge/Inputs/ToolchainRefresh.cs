using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Requirements;
using Kforge.Toolchains.Choosing;
using Kforge.Toolchains.HostTools;
using Kforge.Toolchains.Probing;
using Kforge.Workspace;

namespace Kforge.Inputs;

/// <summary>The toolchains of one refresh of the lock: each archive is asked once, and each toolchain resolved once.</summary>
internal sealed class ToolchainRefresh(Host host, WorkspaceDirectories directories, ToolchainResolver resolver, LockFile old, RefreshScope scope)
{
    private readonly Dictionary<string, OpenedDefinition> opened = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LockedToolchain> resolved = new(StringComparer.Ordinal);

    /// <summary>A toolchain without any of its offers: what boots a kernel needs no compiler.</summary>
    public async Task<LockedToolchain> PlainAsync(ToolchainDefinition definition, CancellationToken cancellation) =>
        Kept(definition, definition.Name) ?? await ResolveAsync(definition, definition.Name, [], cancellation).ConfigureAwait(false);

    /// <summary>The tools of a kernel and the toolchain that has them.</summary>
    /// <param name="kernel">The kernel with its definitions.</param>
    /// <param name="locked">Its tree, what that asks for, and perhaps an earlier choice.</param>
    /// <param name="cancellation">Stops.</param>
    public async Task<(LockedChoice Choice, LockedToolchain Toolchain)> ChooseAsync(KernelSelection kernel, LockedKernel locked, CancellationToken cancellation)
    {
        ToolchainDefinition definition = kernel.Toolchain;
        Sha256Digest basis = ChoiceBasis.Of(kernel, locked);
        if (locked.Choice is { } present && present.Basis == basis && Kept(definition, present.Toolchain) is { } kept)
        {
            return (present, kept);
        }

        ToolChoice choice = ToolChoice.Make(
            ChoiceBasis.RequestOf(kernel, locked), await CandidatesAsync(definition, cancellation).ConfigureAwait(false), resolver.Issues, Elsewhere()).OrFail();
        foreach (Diagnostic warning in choice.Warnings)
        {
            host.Reports(new Report.Warned(warning));
        }

        string name = ToolchainResolver.LockName(definition, choice.Tools);
        LockedToolchain toolchain = Kept(definition, name)
            ?? await ResolveAsync(definition, name, choice.Tools.Select(tool => tool.Candidate), cancellation).ConfigureAwait(false);
        return (new(name, basis, [.. choice.Tools.Select(tool => tool.Locked)]), toolchain);
    }

    /// <summary>The locked toolchain of a name, if it is to stay as it is.</summary>
    private LockedToolchain? Kept(ToolchainDefinition definition, string name) =>
        resolved.GetValueOrDefault(name)
        ?? (old.Toolchains.GetValueOrDefault(name) is { } locked && locked.Definition == definition.Digest && !scope.Covers(definition.Name) ? locked : null);

    /// <summary>A definition that offers nothing is known from its lock alone, so choosing from it needs no network.</summary>
    private async Task<ImmutableArray<Candidate>> CandidatesAsync(ToolchainDefinition definition, CancellationToken cancellation)
    {
        if (definition.Provider is ToolchainProvider.Host)
        {
            return OfferedTools.Of((Kept(definition, definition.Name) ?? await ResolveAsync(definition, definition.Name, [], cancellation).ConfigureAwait(false)).HostTools);
        }

        if (definition.Offers.IsEmpty && Kept(definition, definition.Name) is { } kept)
        {
            return OfferedTools.Of(definition, [], kept.Packages, resolver.Issues).OrFail();
        }

        return resolver.Candidates(definition, await OpenAsync(definition, cancellation).ConfigureAwait(false)).OrFail();
    }

    private async Task<OpenedDefinition> OpenAsync(ToolchainDefinition definition, CancellationToken cancellation)
    {
        if (!opened.TryGetValue(definition.Name, out OpenedDefinition? open))
        {
            open = await host.PhaseAsync(
                $"read the archives of {definition.Name}",
                () => resolver.OpenAsync(definition, IndexesOf(definition), cancellation),
                read => string.Join(", ", read.Indexes.Select(index => $"{index.Suite.Name} of {index.Locked.Date:yyyy-MM-dd}").Distinct())).ConfigureAwait(false);
            opened.Add(definition.Name, open);
        }

        return open;
    }

    private async Task<LockedToolchain> ResolveAsync(ToolchainDefinition definition, string name, IEnumerable<Candidate> chosen, CancellationToken cancellation)
    {
        if (definition.Provider is ToolchainProvider.Host)
        {
            return resolved[name] = await host.PhaseAsync(
                $"look for the tools of this machine",
                async () => (await HostFinder.FindAsync(host, ProbeLimits.Default, cancellation).ConfigureAwait(false)).Lock(definition.Digest),
                made => $"{made.HostTools.Length} programs").ConfigureAwait(false);
        }

        OpenedDefinition open = await OpenAsync(definition, cancellation).ConfigureAwait(false);
        LockedToolchain toolchain = await host.PhaseAsync(
            $"resolve {name}",
            () => resolver.ResolveAsync(definition, open, chosen, old.Toolchains.GetValueOrDefault(name), cancellation),
            made => Describe(made)).ConfigureAwait(false);
        resolved[name] = toolchain;
        return toolchain;
    }

    private static string Describe(LockedToolchain toolchain) => string.Join(", ", (string[])
    [
        $"{toolchain.Packages.Length} packages",
        .. toolchain.Archives.Length > 0 ? [$"{toolchain.Archives.Length} archives"] : Array.Empty<string>(),
        .. toolchain.CrateTools.Select(tool => $"{tool.Tool} of {tool.Crates.Length} crates"),
    ]);

    /// <summary>The newest index of each suite that any variant of the definition was locked from: an older one is a downgrade.</summary>
    private ImmutableArray<LockedIndex> IndexesOf(ToolchainDefinition definition) =>
    [
        .. old.Toolchains.Where(locked => LockedName.Definition(locked.Key) == definition.Name).SelectMany(locked => locked.Value.Indexes)
            .GroupBy(index => (index.Archive, index.Suite)).Select(same => same.MaxBy(index => index.Date)!),
    ];

    /// <summary>What all definitions promise, for the hint of a refusal; one that cannot be read promises nothing.</summary>
    private ImmutableArray<(string Toolchain, string Tool, ToolVersion Version)> Elsewhere() =>
    [
        .. directories.ToolchainNames().Select(name => WorkspaceReader.ReadToolchain(directories, name)).OfType<Checked<ToolchainDefinition>.Good>()
            .SelectMany(definition => OfferedTools.Promised(definition.Value)),
    ];
}
