using System.Collections.Immutable;
using Kforge.Kconfig;
using Kforge.Planning;
using Kforge.Platform;
using Kforge.Sources;

namespace Kforge.Snapshots;

/// <summary>How far a plan is from a build of the past.</summary>
/// <param name="From">The build.</param>
/// <param name="Differences">Where the trees differ.</param>
/// <param name="Symbols">Symbols that have another value, without <c>CONFIG_</c>.</param>
/// <param name="Targets">About how many targets would be made anew.</param>
public sealed record Distance(KeptSnapshot From, ImmutableArray<SourceDifference> Differences, ImmutableArray<string> Symbols, int Targets);

/// <summary>Looks among the builds of the past for one that a plan can do with, or begin from.</summary>
/// <param name="snapshots">The builds.</param>
/// <param name="plan">The plan.</param>
/// <param name="whole">The whole tree that the plan's tree is told by.</param>
/// <param name="patched">Which files the plan's tree has.</param>
public sealed class Nearest(SnapshotStore snapshots, BuildPlan plan, WholeTree whole, PatchedState patched)
{
    /// <summary>What a file counts for whose readers nobody knows.</summary>
    private const int Unknown = 20;

    private readonly Lazy<List<(KeptSnapshot Snapshot, ImmutableArray<SourceDifference> Differences)>> candidates = new(() =>
    {
        SourceDifferences comparison = new(whole);
        return
        [
            .. from snapshot in snapshots.KinOf(plan)
               let differences = comparison.Between(snapshot.Description.Source, patched)
               where differences is not null
               select (snapshot, differences.Value),
        ];
    });

    /// <summary>A build that is what the plan would make, as nothing that differs was read by it; null when there is none.</summary>
    /// <returns>The build, and how many files differ.</returns>
    public (KeptSnapshot Snapshot, int Changes)? Same()
    {
        Sha256Digest wishes = KeyFacts.Of(plan.DescribeWishes);
        foreach ((KeptSnapshot snapshot, ImmutableArray<SourceDifference> differences) in candidates.Value)
        {
            if (snapshot.Description.Wishes == wishes && snapshots.ReadsOf(snapshot) is { } reads && new Relevance(reads) is var relevance && !differences.Any(relevance.MayMatter))
            {
                return (snapshot, differences.Length);
            }
        }

        return null;
    }

    /// <summary>The build that leaves least to be made; null when there is none to begin from.</summary>
    /// <param name="config">The plan's configuration; null when it is not known yet, and only the trees are compared.</param>
    public Distance? Find(string? config)
    {
        DotConfig? wanted = config is null ? null : DotConfig.Parse(config);
        return candidates.Value
            .Where(candidate => candidate.Snapshot.Description.Generation < Snapshot.LastGeneration)
            .Select(candidate => Measure(candidate.Snapshot, candidate.Differences, wanted))
            .OfType<Distance>()
            .MinBy(distance => (distance.Targets, distance.From.Description.Generation));
    }

    /// <summary>How far one of the builds is; null when it is not known here.</summary>
    /// <param name="key">Its plan's key.</param>
    /// <param name="config">The plan's configuration; null when it is not known yet, and only the trees are compared.</param>
    public Distance? To(Sha256Digest key, string? config)
    {
        DotConfig? wanted = config is null ? null : DotConfig.Parse(config);
        return candidates.Value.Where(candidate => candidate.Snapshot.Description.Key == key).Select(candidate => Measure(candidate.Snapshot, candidate.Differences, wanted)).FirstOrDefault();
    }

    private Distance? Measure(KeptSnapshot snapshot, ImmutableArray<SourceDifference> differences, DotConfig? wanted)
    {
        if (snapshots.ReadsOf(snapshot) is not { } reads || snapshots.ConfigOf(snapshot) is not { } config)
        {
            return null;
        }

        Relevance relevance = new(reads);
        ImmutableArray<string> symbols = wanted is null ? [] : [.. Different(DotConfig.Parse(config), wanted)];
        long targets = differences.Where(relevance.MayMatter).Sum(difference => (long)reads.Files.GetValueOrDefault(difference.Path.Text, Unknown))
            + symbols.Sum(symbol => (long)reads.Symbols.GetValueOrDefault(symbol));
        return new(snapshot, differences, symbols, (int)Math.Min(targets, reads.Targets));
    }

    /// <summary>The symbols that have another value; a symbol without a line is off.</summary>
    internal static IEnumerable<string> Different(DotConfig one, DotConfig other) =>
        one.Entries.Concat(other.Entries).Select(entry => entry.Name).Distinct().Where(name => (one[name]?.Value ?? "n") != (other[name]?.Value ?? "n"));
}
