using Kforge.Benchmarks.Lab;

namespace Kforge.Benchmarks.Mutations;

/// <summary>
/// Applies mutations one after the other, each on top of the last, builds after each as a user does, and holds the output tree against that of a build from
/// nothing.
/// </summary>
/// <param name="kforge">kforge.</param>
/// <param name="tree">The user's tree; every change is taken back at the end.</param>
/// <param name="directory">For workspaces.</param>
/// <param name="lockedLike">A workspace whose toolchains and lock are taken over.</param>
public sealed class MutationRun(KforgeProgram kforge, UserTree tree, string directory, LabWorkspace lockedLike) : IDisposable
{
    private const string Toolchain = "debian-trixie";

    /// <summary>So much of a log, and a build that began with much to do is on its way.</summary>
    private const long OnItsWay = 300_000;

    private readonly Aside aside = new(kforge.Store.Root);
    private readonly Dictionary<string, string> symbols = [];
    private string? toolchain;
    private readonly List<LabWorkspace> all = [];
    private LabWorkspace? warm;
    private OutputManifest? right;
    private int made;

    /// <summary>Told of each build when it has ended: hours pass before a group is judged.</summary>
    public Action<string> Told { get; init; } = _ => { };

    /// <summary>Builds the kernel before all mutations.</summary>
    /// <param name="believed">Whether the first build counts as right, as one from an empty cache does. Else it is held against one without the cache.</param>
    /// <param name="cancellation">Stops the builds.</param>
    public async Task BeginAsync(bool believed, CancellationToken cancellation)
    {
        warm = Workspace();
        OutputManifest first = await ManifestAsync(warm, [], cancellation);
        right = believed || (await kforge.NoCacheAsync(cancellation)).IsEmpty ? first : await CleanAsync(cancellation);
        if (first.DifferencesFrom(right) is { IsEmpty: false } different)
        {
            throw new InvalidOperationException($"two builds of the unchanged tree differ: {string.Join(", ", different)}");
        }
    }

    /// <summary>Applies mutations, builds after each, and judges them together.</summary>
    /// <param name="mutations">One or several; several share a build from nothing.</param>
    /// <param name="cancellation">Stops the builds.</param>
    public async Task<MutationVerdict> TryAsync(IReadOnlyList<Mutation> mutations, CancellationToken cancellation)
    {
        List<string> steps = [];
        List<string> idle = [];
        List<OutputManifest> found = [];
        foreach (Mutation mutation in mutations)
        {
            if ((mutation.Before ?? mutation.Detour) is { } first)
            {
                Apply(first);
                OutputManifest onTheWay = await ManifestAsync(warm!, steps, cancellation);
                idle.AddRange(mutation.Changes.Where(path => mutation.Detour is not null && onTheWay.Agrees(right!, path)));
            }

            Apply(mutation.Apply);
            found = [.. await BuildAsync(mutation.Kind, steps, cancellation)];
            Told($"{mutation.Name}: {steps[^1]}");
        }

        if (!mutations.All(mutation => mutation.ComesBack))
        {
            OutputManifest before = right!;
            right = await CleanAsync(cancellation);

            // Of several, one may take back what another changed.
            idle.AddRange(mutations.Where(mutation => mutation.Detour is null && mutations.Count == 1).SelectMany(mutation => mutation.Changes).Where(path => right.Agrees(before, path)));
        }

        return new(
            [.. mutations.Select(mutation => mutation.Name)], [.. steps], [.. found.SelectMany(one => one.DifferencesFrom(right!)).Distinct()],
            [.. found.SelectMany(one => one.LeftOver(right!)).Distinct()], [.. idle]);
    }

    /// <summary>Takes every change of the tree back, and deletes what was built.</summary>
    public void Dispose()
    {
        tree.Undo();
        all.ForEach(workspace => workspace.Remove(kforge.Store));
        aside.Clear();
    }

    private void Apply(Action<MutationSite> change)
    {
        change(new(tree, symbols, edit => toolchain = edit(toolchain ?? File.ReadAllText(Path.Combine(Checkout.Root, "toolchains", Toolchain + ".toml")))));
        Define(warm!);
    }

    private async Task<OutputManifest[]> BuildAsync(MutationKind kind, List<string> steps, CancellationToken cancellation)
    {
        switch (kind)
        {
            case MutationKind.Killed:
                await KillAsync(warm!, cancellation);
                break;
            case MutationKind.TwoAtOnce:
                LabWorkspace other = warm = Workspace();
                LabWorkspace one = Workspace();
                return await Task.WhenAll(ManifestAsync(one, steps, cancellation), ManifestAsync(other, steps, cancellation));
            default:
                break;
        }

        return [await ManifestAsync(warm!, steps, cancellation)];
    }

    private async Task KillAsync(LabWorkspace workspace, CancellationToken cancellation)
    {
        FileInfo log = new(workspace.BuildDirectory(kforge.Store).Log);
        log.Delete();
        using CancellationTokenSource kill = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<KforgeRun> running = kforge.RunAsync(workspace.Root, ["build"], kill.Token);
        while (!running.IsCompleted && (!log.Exists || log.Length < OnItsWay))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellation);
            log.Refresh();
        }

        await kill.CancelAsync();
        try
        {
            await running;
        }
        catch (OperationCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            return;
        }

        throw new InvalidOperationException("the build ended before it could be killed");
    }

    /// <summary>The truth: a build from nothing, without the cache, in a workspace of its own.</summary>
    private async Task<OutputManifest> CleanAsync(CancellationToken cancellation)
    {
        LabWorkspace workspace = Workspace();
        OutputManifest manifest = await ManifestAsync(workspace, [], cancellation, await kforge.NoCacheAsync(cancellation));
        aside.Move(Path.GetDirectoryName(workspace.BuildDirectory(kforge.Store).Root)!);
        return manifest;
    }

    private async Task<OutputManifest> ManifestAsync(LabWorkspace workspace, List<string> steps, CancellationToken cancellation, params IEnumerable<string> options)
    {
        KforgeRun run = (await kforge.RunAsync(workspace.Root, ["build", .. options], cancellation)).Expect(workspace.Root);
        lock (steps)
        {
            steps.Add(FormattableString.Invariant($"{run.CacheResult ?? "no cache"}, {run.Steps} steps, {run.Elapsed.TotalSeconds:F0} s"));
        }

        return await OutputManifest.OfAsync(run.OutputTree, cancellation);
    }

    private LabWorkspace Workspace()
    {
        string root;
        do
        {
            root = Path.Combine(directory, $"mutations-{made++}");
        }
        while (Directory.Exists(root));
        LabWorkspace workspace = LabWorkspace.Create(root, new(LabKernel.Path(tree.Root), Toolchain, LabKernel.Tiny), warm ?? lockedLike);
        all.Add(workspace);
        Define(workspace);
        return workspace;
    }

    private void Define(LabWorkspace workspace)
    {
        workspace.SetSymbols(symbols.AsReadOnly());
        if (toolchain is not null)
        {
            workspace.Write(Path.Combine("toolchains", Toolchain + ".toml"), toolchain);
        }
    }
}
