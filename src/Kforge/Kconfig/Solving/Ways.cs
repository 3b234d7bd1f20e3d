using System.Collections.Immutable;

namespace Kforge.Kconfig.Solving;

/// <summary>The best ways to something, or why there is none.</summary>
/// <param name="List">The best first.</param>
/// <param name="Why">What is in the way when the list is empty.</param>
internal sealed record Ways(ImmutableArray<Way> List, Obstacle? Why)
{
    /// <summary>How many ways to one goal are kept.</summary>
    public const int Most = 10;

    /// <summary>How many changes a way may have.</summary>
    public const int MostSteps = 40;

    /// <summary>It is so already.</summary>
    public static Ways Free { get; } = new([Way.Empty], null);

    /// <summary>Whether every way is in the list; else some were left out to end in time, and an empty list proves nothing.</summary>
    public bool IsWhole { get; init; } = true;

    public bool None => List.IsEmpty;

    /// <summary>How many steps the best way has; a great number when there is none.</summary>
    public int Least => None ? int.MaxValue : List[0].Count;

    public static Ways Closed(Obstacle why) => new([], why);

    public static Ways Of(Step step) => new([Way.Of(step)], null);

    public static Ways operator &(Ways left, Ways right)
    {
        if (left.None || right.None)
        {
            return left.None ? left : right;
        }

        if (left == Free || right == Free)
        {
            return left == Free ? right : left;
        }

        List<Way> both = [];
        bool isWhole = left.IsWhole && right.IsWhole;
        bool isLong = false;
        foreach (Way one in left.List)
        {
            foreach (Way two in right.List)
            {
                if (one.And(two) is { } way)
                {
                    isLong |= way.Count > MostSteps;
                    if (way.Count <= MostSteps)
                    {
                        both.Add(way);
                    }
                }
            }
        }

        if (both.Count > 0)
        {
            return Best(both, isWhole && !isLong);
        }

        if (isLong)
        {
            return Closed(new(ObstacleKind.Open, right.List[0].Steps[0].Symbol, $"more than {MostSteps} symbols would have to change", null, [])) with { IsWhole = false };
        }

        Step clash = Clash(left.List[0], right.List[0]);
        return Closed(new(ObstacleKind.Asked, clash.Symbol, $"{clash.Symbol.Name} would have to have two values at once", null, [])) with { IsWhole = isWhole };
    }

    public static Ways operator |(Ways left, Ways right)
    {
        bool isWhole = left.IsWhole && right.IsWhole;
        return left.None && right.None ? Closed(left.Why!.Kind <= right.Why!.Kind ? left.Why : right.Why) with { IsWhole = isWhole }
            : left.None ? right.Partly(isWhole)
            : right.None ? left.Partly(isWhole)
            : Best([.. left.List, .. right.List], isWhole);
    }

    /// <summary>The same, known to be whole only if it was and this holds too.</summary>
    public Ways Partly(bool isWhole) => IsWhole && !isWhole ? this with { IsWhole = false } : this;

    /// <summary>The same dead end in other words.</summary>
    public Ways Because(Obstacle why) => Closed(why) with { IsWhole = IsWhole };

    /// <summary>The step of the first way that the second has with another value.</summary>
    private static Step Clash(Way left, Way right) =>
        left.Steps.FirstOrDefault(step => right.Steps.Any(other => other.Symbol == step.Symbol && other.Value != step.Value)) ?? right.Steps[0];

    private static Ways Best(IEnumerable<Way> ways, bool isWhole)
    {
        Way[] all = [.. ways.OrderBy(way => way.Cost).ThenBy(way => way.On).DistinctBy(way => way.Key).Take(Most + 1)];
        return new([.. all.Take(Most)], null) { IsWhole = isWhole && all.Length <= Most };
    }
}
