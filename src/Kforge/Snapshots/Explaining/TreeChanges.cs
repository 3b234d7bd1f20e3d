using System.Collections.Immutable;
using Kforge.Kconfig;
using Kforge.Sources;

namespace Kforge.Snapshots.Explaining;

/// <summary>A file of the tree that differs from the one an earlier build was made from.</summary>
/// <param name="Difference">Where, and what is there.</param>
/// <param name="Readers">Who read it then.</param>
public sealed record FileChange(SourceDifference Difference, Readers Readers);

/// <summary>A symbol that has another value than in an earlier build.</summary>
/// <param name="Name">Without <c>CONFIG_</c>.</param>
/// <param name="Then">Its value then; <c>n</c> for none.</param>
/// <param name="Now">Its value now.</param>
/// <param name="Targets">How many targets look at it.</param>
public sealed record SymbolChange(string Name, string Then, string Now, int Targets);

/// <summary>Tells of what differs who looks at it.</summary>
/// <param name="reads">What the commands of the earlier build read; null when that is no longer known.</param>
public sealed class TreeChanges(Readings? reads)
{
    private readonly Relevance? relevance = reads is null ? null : new(reads);

    /// <summary>The files, those with most readers first and those without any last.</summary>
    public ImmutableArray<FileChange> Files(IEnumerable<SourceDifference> differences) =>
    [
        .. differences.Select(difference => new FileChange(difference, ReadersOf(difference)))
            .OrderBy(change => change.Readers switch { Readers.Targets => 0, Readers.Perhaps => 1, _ => 2 })
            .ThenByDescending(change => change.Readers is Readers.Targets by ? by.Count : 0)
            .ThenBy(change => change.Difference.Path.Text, StringComparer.Ordinal),
    ];

    /// <summary>The symbols, those that most targets look at first.</summary>
    /// <param name="then">The <c>.config</c> of the earlier build.</param>
    /// <param name="now">The one of this.</param>
    public ImmutableArray<SymbolChange> Symbols(string then, string now)
    {
        (DotConfig before, DotConfig after) = (DotConfig.Parse(then), DotConfig.Parse(now));
        return
        [
            .. Nearest.Different(before, after)
                .Select(name => new SymbolChange(name, before[name]?.Value ?? "n", after[name]?.Value ?? "n", reads?.Symbols.GetValueOrDefault(name) ?? 0))
                .OrderByDescending(change => change.Targets).ThenBy(change => change.Name, StringComparer.Ordinal),
        ];
    }

    private Readers ReadersOf(SourceDifference difference) =>
        relevance?.MayMatter(difference) == false ? new Readers.Nobody()
        : reads?.Files.TryGetValue(difference.Path.Text, out int count) == true ? new Readers.Targets(count)
        : new Readers.Perhaps();
}
