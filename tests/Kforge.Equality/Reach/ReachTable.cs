using System.Collections.Immutable;
using System.Text;
using Kforge.Kconfig;
using Kforge.Kconfig.Solving;
using Kforge.Kconfig.Values;
using Kforge.Workspace;

namespace Kforge.Equality.Reach;

/// <summary>Every verdict for one tree and architecture.</summary>
/// <param name="Tree">The tree's name.</param>
/// <param name="Arch">The architecture.</param>
/// <param name="Rows">The verdicts.</param>
public sealed record ReachTable(string Tree, ArchName Arch, ImmutableArray<ReachVerdict> Rows)
{
    private const double Promised = 0.95;

    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    /// <summary>Whether nothing is unconfirmed or wrongly called impossible, and enough of what conf can reach is reached.</summary>
    public bool IsGood => Rows.Length > 0 && !Rows.Any(row => row is ReachVerdict.Unconfirmed or ReachVerdict.Refused { IsProven: true, Witness: not null })
        && Rows.Count(row => row.IsReached) >= Promised * Rows.Count(row => row.IsReachable);

    /// <summary>The counts.</summary>
    public string Summary => FormattableString.Invariant(
        $"{Tree} {Arch}: {Rows.Length} symbols, {Rows.Count(row => row.IsReached)} of {Rows.Count(row => row.IsReachable)} that conf can reach are reached; {Rows.Count(row => row is ReachVerdict.Refused { IsProven: true })} called impossible, {Rows.Count(row => row is ReachVerdict.Refused { IsProven: false })} not found, {Rows.Count(row => row is ReachVerdict.Unconfirmed)} not confirmed; {Rows.Count(row => row.Took > Slow)} slower than {Slow.TotalSeconds} s, the slowest {(Rows.IsEmpty ? 0 : Rows.Max(row => row.Took).TotalSeconds):F2} s");

    /// <summary>Asks for symbols, one after the other, from the tree's own <c>defconfig</c>.</summary>
    /// <param name="resolution">The tree as kforge reads it.</param>
    /// <param name="conf">The tree's own program.</param>
    /// <param name="truths">What conf has said in earlier runs.</param>
    /// <param name="tree">The tree.</param>
    /// <param name="arch">The architecture.</param>
    /// <param name="others">What conf makes of these is looked through for symbols that kforge calls impossible.</param>
    /// <param name="requests">What to ask for, from the configuration to begin with.</param>
    /// <param name="told">Is told each verdict.</param>
    /// <param name="cancellation">Stops.</param>
    public static async Task<ReachTable> MakeAsync(
        ConfigResolution resolution, RealConf conf, Truths truths, ConfigTree tree, ArchName arch, IEnumerable<Case> others,
        Func<DotConfig, ImmutableArray<SolveRequest>> requests, Action<ReachVerdict> told, CancellationToken cancellation)
    {
        Sightings sightings = new();
        foreach (Case asked in others)
        {
            sightings.Add(asked.Name, await ConfigAsync(asked));
        }

        string start = await ConfigAsync(new Case.Mode("defconfig"));
        ReachRun run = new(conf, resolution.Reading.Model, Solver.For(resolution.Reading.Model, tree.Root, cancellation), start, sightings);
        ImmutableArray<ReachVerdict>.Builder rows = ImmutableArray.CreateBuilder<ReachVerdict>();
        foreach (SolveRequest request in requests(DotConfig.Parse(start)))
        {
            rows.Add(await run.AskAsync(request, cancellation));
            told(rows[^1]);
        }

        return new(tree.Name, arch, rows.ToImmutable());

        async Task<string> ConfigAsync(Case asked) => Encoding.UTF8.GetString((await truths.OfAsync(conf, tree, arch, asked, cancellation)).Config);
    }
}
