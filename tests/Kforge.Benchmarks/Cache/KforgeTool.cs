using System.Collections.Immutable;
using Kforge.Benchmarks.Lab;

namespace Kforge.Benchmarks.Cache;

/// <summary>kforge, whole processes.</summary>
/// <param name="lab">The kernel.</param>
/// <param name="tree">The user's tree.</param>
/// <param name="directory">For workspaces.</param>
internal sealed class KforgeTool(KernelLab lab, UserTree tree, string directory) : ICacheTool
{
    /// <summary>What a cold build does not have; toolchains, kernel trees and downloads it has, as make has them.</summary>
    private static readonly string[] Remembered = ["v1", "probes", "steps"];

    private readonly Aside aside = new(lab.Kforge.Store.Root);
    private readonly List<LabWorkspace> fresh = [];
    private int made;

    /// <inheritdoc/>
    public string Name => "kforge";

    /// <inheritdoc/>
    public async Task KnowAsync(CacheCase asked, CancellationToken cancellation)
    {
        if (asked.Ours != Place.Cold)
        {
            await RunAsync(Known(asked), cancellation);
        }
    }

    /// <inheritdoc/>
    public async Task<(double Seconds, string Hits)> BuildAsync(CacheCase asked, ImmutableDictionary<string, string> symbols, CancellationToken cancellation)
    {
        switch (asked.Ours)
        {
            case Place.Cold:
                Forget();
                break;
            case Place.Deleted:
                aside.Move(Known(asked).BuildDirectory(lab.Kforge.Store).Output);
                break;
            default:
                break;
        }

        LabWorkspace workspace = asked.Ours is Place.Fresh or Place.Cold ? Fresh(asked) : Known(asked);
        workspace.SetSymbols(symbols);
        KforgeRun run = await RunAsync(workspace, cancellation);
        return (run.Elapsed.TotalSeconds, $"{run.CacheResult ?? "no cache"}, {run.Steps} steps");
    }

    /// <summary>Empties the cache.</summary>
    public void Forget()
    {
        foreach (string remembered in Remembered)
        {
            aside.Move(Path.Combine(lab.Kforge.Store.Root, remembered));
        }
    }

    /// <summary>A workspace that never was, for the source of a case.</summary>
    public LabWorkspace Fresh(CacheCase asked)
    {
        string root;
        do
        {
            root = Path.Combine(directory, $"{asked.Name}-{made++}");
        }
        while (Directory.Exists(root));
        fresh.Add(lab.Workspace(root, SourceOf(asked)));
        return fresh[^1];
    }

    /// <inheritdoc/>
    public void Clear()
    {
        foreach (LabWorkspace workspace in fresh)
        {
            workspace.Remove(lab.Kforge.Store);
        }

        fresh.Clear();
        aside.Clear();
    }

    /// <summary>Builds in a workspace.</summary>
    public async Task<KforgeRun> RunAsync(LabWorkspace workspace, CancellationToken cancellation) =>
        (await lab.Kforge.RunAsync(workspace.Root, ["build"], cancellation)).Expect(workspace.Root);

    private LabWorkspace Known(CacheCase asked)
    {
        if (!asked.UsersTree)
        {
            return lab.Base;
        }

        string root = Path.Combine(directory, "user");
        return Directory.Exists(root) ? new(root) : lab.Workspace(root, SourceOf(asked));
    }

    private string SourceOf(CacheCase asked) => asked.UsersTree ? LabKernel.Path(tree.Root) : LabKernel.Debian;
}
