using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Inputs;
using Kforge.Requirements;
using Kforge.Toolchains;
using Kforge.Workspace;

namespace Kforge.Auditing;

/// <summary>What is audited.</summary>
/// <param name="Trees">Trees as the user named them; empty for those of the workspace's kernels.</param>
/// <param name="Arches">Architectures; empty for the kernel's own, or <paramref name="Usual"/>.</param>
/// <param name="Toolchains">Names of toolchains; empty for those the kernels name.</param>
/// <param name="Usual">The architecture of a tree when nothing names one.</param>
public sealed record AuditRequest(ImmutableArray<string> Trees, ImmutableArray<ArchName> Arches, ImmutableArray<string> Toolchains, ArchName Usual);

/// <summary>Gathers and judges: trees and toolchains side by side, then each with each.</summary>
/// <param name="Survey">Gathers.</param>
/// <param name="File">What <c>kbuild.toml</c> says; null outside a workspace.</param>
/// <param name="Locked">What the lock says.</param>
/// <param name="Issues">What is known of versions that do not work together.</param>
public sealed record AuditRun(Survey Survey, BuildFile? File, LockFile Locked, KnownIssues Issues)
{
    /// <summary>The name of this machine's tools, when no definition has it.</summary>
    public const string HostName = "host";

    private sealed record Wanted(string Name, ToolchainDefinition? Definition, LockedToolchain? Locked, bool Ask);

    /// <summary>A kernel or a tree, and the names of the toolchains it is held against.</summary>
    private sealed record Subject(Task<ImmutableArray<AuditedTree>> Trees, ImmutableArray<string> Toolchains);

    /// <summary>Audits.</summary>
    /// <param name="request">What.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="Failure">A tree, a toolchain or a profile that was named does not exist or cannot be read.</exception>
    public async Task<AuditReport> RunAsync(AuditRequest request, CancellationToken cancellation)
    {
        DateTimeOffset now = Survey.Host.Clock.GetUtcNow();
        List<AuditFinding> general = [];
        Dictionary<string, Wanted> wanted = new(StringComparer.Ordinal);
        ImmutableArray<string> named = [.. request.Toolchains.SelectMany(name => Named(name, wanted))];

        // What is started here goes on beside the rest: reading a tree keeps one processor busy, asking tools the other.
        List<Subject> subjects = [];
        if (request.Trees.IsEmpty && File is not null)
        {
            foreach (KernelDefinition kernel in File.Kernels.Values)
            {
                subjects.AddRange(Kernel(kernel, request, named, wanted, general, cancellation));
            }
        }

        subjects.AddRange(request.Trees.Select(tree => new Subject(
            Survey.TreeAsync(tree, request.Arches.IsEmpty ? [request.Usual] : request.Arches, cancellation), named)));
        Task<AuditedToolchain>[] asking = [.. wanted.Values.Select(toolchain => AskAsync(toolchain, cancellation))];
        ImmutableArray<(ImmutableArray<AuditedTree> Trees, ImmutableArray<string> Toolchains)>.Builder read = ImmutableArray.CreateBuilder<(ImmutableArray<AuditedTree>, ImmutableArray<string>)>();
        foreach (Subject subject in subjects)
        {
            read.Add((await subject.Trees.ConfigureAwait(false), subject.Toolchains));
        }

        ImmutableSortedDictionary<string, AuditedToolchain> toolchains = (await Task.WhenAll(asking).ConfigureAwait(false))
            .ToImmutableSortedDictionary(toolchain => toolchain.Name, toolchain => toolchain, StringComparer.Ordinal);
        ImmutableArray<OtherToolchain> others = Others();
        IEnumerable<PairReport> pairs =
            from item in read
            from tree in item.Trees
            from name in item.Toolchains
            where toolchains[name].Tools is not null
            select PairAudit.Judge(tree, toolchains[name], Issues, others);
        if (read.Count == 0)
        {
            pairs = named.Where(name => toolchains[name].Tools is not null).Select(name => PairAudit.Judge(null, toolchains[name], Issues, others));
        }

        return new(
            [.. read.SelectMany(item => item.Trees).Select(tree => TreeAudit.Judge(tree, now))],
            [.. toolchains.Values.Select(toolchain => ToolchainAudit.Judge(toolchain, now))],
            [.. pairs],
            [.. general]);
    }

    /// <summary>A kernel of the workspace, with the toolchains it is held against; nothing but a finding when it is not locked.</summary>
    private IEnumerable<Subject> Kernel(
        KernelDefinition kernel, AuditRequest request, ImmutableArray<string> named, Dictionary<string, Wanted> wanted, List<AuditFinding> general, CancellationToken cancellation)
    {
        KernelSelection selection = KernelSelection.Read(Survey.Directories, kernel, ProfileChoice.Own).OrFail();
        LockedKernel? locked = Locked.Kernels.GetValueOrDefault(kernel.Name);
        if (locked is null || !KernelSources.IsFrom(kernel.Source, locked.Source))
        {
            general.Add(new AuditFinding(AuditCodes.NotLocked, FindingLevel.Error, new(kernel.Name),
                locked is null ? $"the kernel `{kernel.Name}` is not locked" : $"the kernel `{kernel.Name}` is locked from another source than kbuild.toml names",
                FindingPlace.OfWorkspace(kernel.Place)).MendedBy("run `kforge lock`"));
        }

        ImmutableArray<string> own = named;
        if (request.Toolchains.IsEmpty)
        {
            string name = locked?.Choice?.Toolchain ?? selection.Toolchain.Name;
            own = [name];
            wanted[name] = new(name, selection.Toolchain, Locked.Toolchains.GetValueOrDefault(name), true);
            if (selection.BootToolchain is { } boot)
            {
                wanted.TryAdd(boot.Name, new(boot.Name, boot, Locked.Toolchains.GetValueOrDefault(boot.Name), false));
            }
        }

        if (locked is null)
        {
            return [];
        }

        ImmutableArray<ArchName> arches = request.Arches.IsEmpty && ArchName.TryParse(kernel.Arch.Value, out ArchName arch) ? [arch] : request.Arches;
        return [new Subject(Survey.TreeAsync(selection, locked, arches, cancellation), own)];
    }

    /// <summary>The toolchains of a name: one definition may be locked with several choices of tools.</summary>
    private ImmutableArray<string> Named(string name, Dictionary<string, Wanted> wanted)
    {
        string definitionName = LockedName.Definition(name);
        if (definitionName == HostName && !Survey.Directories.ToolchainNames().Contains(HostName))
        {
            wanted[HostName] = new(HostName, null, null, true);
            return [HostName];
        }

        ToolchainDefinition definition = WorkspaceReader.ReadToolchain(Survey.Directories, definitionName, new SourcePlace("--toolchain")).OrFail();
        ImmutableArray<string> locked = [.. Locked.Toolchains.Keys.Where(key => key == name || (name == definitionName && key.StartsWith(name + "@", StringComparison.Ordinal)))];
        if (locked.IsEmpty && name != definitionName)
        {
            throw new Diagnostic(WorkspaceCodes.UnknownToolchain, $"the lock has no toolchain `{name}`", new SourcePlace("--toolchain"))
                .WithSuggestion(name, Locked.Toolchains.Keys, "locked toolchains").ToFailure();
        }

        foreach (string key in locked.IsEmpty ? [name] : locked)
        {
            wanted[key] = new(key, definition, Locked.Toolchains.GetValueOrDefault(key), true);
        }

        return locked.IsEmpty ? [name] : locked;
    }

    private Task<AuditedToolchain> AskAsync(Wanted wanted, CancellationToken cancellation) => wanted.Definition is { } definition
        ? Survey.ToolchainAsync(wanted.Name, definition, wanted.Locked, wanted.Ask, cancellation)
        : Survey.HostAsync(wanted.Name, null, null, cancellation);

    /// <summary>The installed toolchains of the lock, with the versions their tools told when they were installed.</summary>
    private ImmutableArray<OtherToolchain> Others()
    {
        ImmutableArray<OtherToolchain>.Builder others = ImmutableArray.CreateBuilder<OtherToolchain>();
        foreach ((string name, LockedToolchain locked) in Locked.Toolchains)
        {
            if (WorkspaceReader.ReadToolchain(Survey.Directories, LockedName.Definition(name)) is Checked<ToolchainDefinition>.Good { Value: var definition }
                && definition.Provider is not ToolchainProvider.Host
                && ToolchainStore.Find(Survey.Store, definition, locked) is { } installed)
            {
                others.Add(new(definition.Name, installed.Tools
                    .Select(tool => (tool.Key, Known: ToolVersion.TryParse(tool.Value, out ToolVersion version), version))
                    .Where(tool => tool.Known)
                    .ToImmutableSortedDictionary(tool => tool.Key, tool => tool.version, StringComparer.Ordinal)));
            }
        }

        return others.ToImmutable();
    }
}
