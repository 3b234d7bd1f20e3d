using System.Collections.Immutable;

namespace Kforge.Building.Steps;

/// <summary>A step below what caused it.</summary>
/// <param name="Step">The step.</param>
/// <param name="OtherReasons">How many further files were newer.</param>
/// <param name="Made">Steps that ran because of what it made.</param>
public sealed record CausedStep(MadeStep Step, int OtherReasons, ImmutableArray<CausedStep> Made)
{
    /// <summary>How many steps there are, this one with it.</summary>
    public int Count => 1 + Made.Sum(made => made.Count);
}

/// <summary>Everything that goes back to one cause.</summary>
/// <param name="Root">The cause.</param>
/// <param name="Made">The steps right below it.</param>
public sealed record CauseTree(Cause Root, ImmutableArray<CausedStep> Made)
{
    /// <summary>How many steps go back to it.</summary>
    public int Count => Made.Sum(made => made.Count);
}

/// <summary>
/// Chains steps by their reasons. A step stands in one place: below a file of the tree or a symbol when one is among its reasons, as nothing lies
/// behind those, else below the first step that made one of its reasons.
/// </summary>
public static class StepChains
{
    /// <summary>The trees, those that most steps go back to first.</summary>
    /// <param name="steps">The steps, in the order make named them. With <c>--output-sync</c> that is: what made a file stands above what it was needed for.</param>
    public static ImmutableArray<CauseTree> Of(IReadOnlyList<MadeStep> steps)
    {
        Dictionary<string, int> madeBy = new(StringComparer.Ordinal);
        List<(Cause Root, int At)> roots = [];
        List<int>[] below = [.. steps.Select(_ => new List<int>())];
        for (int at = 0; at < steps.Count; at++)
        {
            // Only what stands above can be the cause, so there are no circles.
            if (Above(steps[at].Reason, madeBy) is int parent)
            {
                below[parent].Add(at);
            }
            else
            {
                roots.Add((RootOf(steps[at].Reason), at));
            }

            madeBy[steps[at].Target] = at;
        }

        // From the last to the first: what is below a step is whole before the step is.
        CausedStep[] made = new CausedStep[steps.Count];
        for (int at = steps.Count - 1; at >= 0; at--)
        {
            int others = steps[at].Reason is StepReason.Newer newer ? newer.Causes.Length - 1 : 0;
            made[at] = new(steps[at], others, [.. below[at].Select(child => made[child])]);
        }

        return
        [
            .. roots.Where(root => MakeRun.Counts(steps[root.At].Kind) || below[root.At].Count > 0)
                .GroupBy(root => root.Root, root => made[root.At])
                .Select(root => new CauseTree(root.Key, [.. root]))
                .OrderByDescending(tree => tree.Count),
        ];
    }

    private static int? Above(StepReason reason, Dictionary<string, int> madeBy)
    {
        if (reason is not StepReason.Newer newer || newer.Causes.Any(cause => cause is Cause.TreeFile or Cause.Symbol))
        {
            return null;
        }

        foreach (Cause.OutputFile file in newer.Causes.OfType<Cause.OutputFile>())
        {
            if (madeBy.TryGetValue(file.Path, out int maker))
            {
                return maker;
            }
        }

        return null;
    }

    private static Cause RootOf(StepReason reason) => reason switch
    {
        StepReason.Newer newer => newer.Causes.FirstOrDefault(cause => cause is Cause.TreeFile) ?? newer.Causes.FirstOrDefault(cause => cause is Cause.Symbol) ?? newer.Causes[0],
        StepReason.Missing => new Cause.Missing(),
        StepReason.Always => new Cause.Always(),
        StepReason.Command => new Cause.Command(),
        StepReason.NoRecord => new Cause.NoRecord(),
        _ => new Cause.Untold(),
    };
}
