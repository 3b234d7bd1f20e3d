using System.Collections.Immutable;

namespace Kforge.Kconfig.Solving;

/// <summary>The best ways to something, or why there is none.</summary>
/// <param name="List">The best first.</param>
/// <param name="Why">What is in the way when the list is empty.</param>
internal sealed record Ways(ImmutableArray<Way> List, Obstacle? Why)
{
    private const int Most = 10;
    private const int MostSteps = 14;

    /// <summary>It is so already.</summary>
    public static Ways Free { get; } = new([Way.Empty], null);

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
        foreach (Way one in left.List)
        {
            foreach (Way two in right.List)
            {
                if (one.And(two) is { Count: <= MostSteps } way)
                {
                    both.Add(way);
                }
            }
        }

        if (both.Count > 0)
        {
            return Best(both);
        }

        Step clash = right.List[0].Steps[0];
        return Closed(new(ObstacleKind.Asked, clash.Symbol, $"{clash.Symbol.Name} would have to have two values at once", null, []));
    }

    public static Ways operator |(Ways left, Ways right) =>
        left.None && right.None ? Closed(left.Why!.Kind <= right.Why!.Kind ? left.Why : right.Why)
        : left.None ? right
        : right.None ? left
        : Best([.. left.List, .. right.List]);

    private static Ways Best(IEnumerable<Way> ways) =>
        new([.. ways.DistinctBy(way => way.Key).OrderBy(way => way.Cost).ThenBy(way => way.On).Take(Most)], null);
}
