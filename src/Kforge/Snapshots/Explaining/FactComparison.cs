using System.Collections.Immutable;
using Kforge.Planning;

namespace Kforge.Snapshots.Explaining;

/// <summary>
/// Compares what two plans rest on. Keys are made from the same lists of facts, so there is a difference exactly when the keys differ.
/// </summary>
public static class FactComparison
{
    /// <summary>Every difference, from coarse to fine; none exactly when the lists are equal.</summary>
    /// <param name="then">The facts of the earlier plan.</param>
    /// <param name="now">The facts of the later one.</param>
    public static ImmutableArray<FactDifference> Between(IReadOnlyList<Fact> then, IReadOnlyList<Fact> now)
    {
        ILookup<string, string> before = then.ToLookup(fact => fact.Name, fact => fact.Value);
        ILookup<string, string> after = now.ToLookup(fact => fact.Name, fact => fact.Value);
        List<FactDifference> differences = [];
        foreach (string name in then.Concat(now).Select(fact => fact.Name).Distinct())
        {
            // A plan may state one name several times: two profiles that set one symbol.
            string one = string.Join(", ", before[name]);
            string other = string.Join(", ", after[name]);
            if (!after.Contains(name))
            {
                differences.Add(new FactDifference.Removed(name, one));
            }
            else if (!before.Contains(name))
            {
                differences.Add(new FactDifference.Added(name, other));
            }
            else if (!before[name].SequenceEqual(after[name]))
            {
                differences.Add(new FactDifference.Changed(name, one, other));
            }
        }

        // What only one of them states shifts the rest, which is no change of order.
        IEnumerable<Fact> common = then.Where(fact => after.Contains(fact.Name));
        IEnumerable<Fact> others = now.Where(fact => before.Contains(fact.Name));
        foreach (FactKind kind in Enum.GetValues<FactKind>())
        {
            if (!Names(common, kind).SequenceEqual(Names(others, kind)) && !differences.Exists(difference => difference.Kind == kind && difference is FactDifference.Changed))
            {
                differences.Add(new FactDifference.Moved(kind));
            }
        }

        if (differences.Count == 0 && !then.SequenceEqual(now))
        {
            // Facts of one kind in the same order, the kinds in another: no kforge states them so, but the keys would differ.
            differences.Add(new FactDifference.Moved(FactKind.Tools));
        }

        return [.. differences.OrderBy(difference => difference.Kind)];
    }

    /// <summary>What a fact is about (<see cref="BuildPlan.Describe"/>).</summary>
    internal static FactKind KindOf(string name) => name.Split(' ')[0] switch
    {
        "source" => FactKind.Tree,
        "patch" => FactKind.Patches,
        "make" or "target" => FactKind.Make,
        "config" or "symbol" or "enable" or "keep" or "solver" => FactKind.Configuration,
        _ => FactKind.Tools,
    };

    private static IEnumerable<string> Names(IEnumerable<Fact> facts, FactKind kind) => facts.Select(fact => fact.Name).Where(name => KindOf(name) == kind);
}
