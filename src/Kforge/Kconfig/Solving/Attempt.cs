using System.Collections.Immutable;
using Kforge.Kconfig.Model;
using Kforge.Kconfig.Values;

namespace Kforge.Kconfig.Solving;

/// <summary>Tries sets of changes on a base, and tells what they come to.</summary>
/// <param name="index">Who selects whom.</param>
/// <param name="reasons">Words.</param>
/// <param name="pristine">The base as given, nothing calculated.</param>
/// <param name="before">The base's values.</param>
/// <param name="set">What is asked for and what is protected.</param>
internal sealed class Attempt(ModelIndex index, Reasons reasons, Evaluation pristine, Evaluation before, RequestSet set)
{
    private readonly ImmutableArray<(Symbol, string)> asked = [.. set.Wishes.Where(wish => wish.Symbol.HasPrompt).Select(wish => (wish.Symbol, wish.Given))];

    /// <summary>The values with the requests and these changes.</summary>
    public Evaluation With(IEnumerable<Step> steps)
    {
        Evaluation values = pristine.Copy();
        values.Give(asked.Concat(steps.Select(step => (step.Symbol, step.Value))));
        return values;
    }

    /// <summary>The first request that is not fulfilled, or protected symbol that lost its value; null when all is well.</summary>
    public Wish? Unfulfilled(Evaluation values) => set.Wishes.Concat(set.Kept).FirstOrDefault(wish => values.TextOf(wish.Symbol) != wish.Value);

    /// <summary>What could be changed besides, so that a request is fulfilled.</summary>
    public Ways Propose(Evaluation now, Wish missing, Way way)
    {
        Dictionary<Symbol, Held> held = [];
        foreach (Step step in way.Steps)
        {
            string why = reasons.Of(step);
            held[step.Symbol] = Hold(set.IsSeveral ? ObstacleKind.Request : ObstacleKind.Asked, step.Symbol, step.Value, $"{step.Symbol.Name} has to be {step.Value} already: {why}");
        }

        foreach (Wish wish in set.Wishes)
        {
            held[wish.Symbol] = wish == missing
                ? Hold(ObstacleKind.Asked, wish.Symbol, wish.Value, $"{wish.Symbol.Name}={wish.Value} is what is asked for")
                : Hold(ObstacleKind.Request, wish.Symbol, wish.Value, $"{wish.Symbol.Name}={wish.Value} is asked for too");
        }

        foreach (Wish kept in set.Kept)
        {
            held[kept.Symbol] = Hold(ObstacleKind.Request, kept.Symbol, kept.Value, $"{kept.Symbol.Name} is protected, and is {(kept.Value.Length == 0 ? "empty" : kept.Value)}");
        }

        foreach (FixedLine line in set.Lines.Where(line => !set.Wishes.Any(wish => wish.Symbol == line.Symbol)))
        {
            held[line.Symbol] = Hold(ObstacleKind.Request, line.Symbol, line.Value, $"{line.Symbol.Name}={line.Value} is set by {line.Place}");
        }

        WaySearch search = new(now, index, held, reasons);
        Cause cause = new(CauseKind.Asked, missing.Symbol);
        return missing.Symbol.IsTristate
            ? search.Exactly(missing.Symbol, ValueOf(missing.Value), cause)
            : search.SetText(missing.Symbol, missing.Value, cause);
    }

    /// <summary>The same way without what it can do without.</summary>
    public Way Minimal(Way way)
    {
        foreach (Step step in way.Steps)
        {
            Way less = way.Without(step);
            if (Unfulfilled(With(less.Steps)) is null)
            {
                way = less;
            }
        }

        return way;
    }

    /// <summary>The answer: the ways in the order of the rule, with reasons and costs.</summary>
    public SolveResult.Solved Describe(string baseText, List<Way> found, int mostOthers)
    {
        string[] values = Values(ConfigChanges.Evaluate(pristine.Model, baseText));
        ImmutableArray<SolveWay> ways =
        [
            .. found.OrderBy(way => way.Cost).ThenBy(way => way.On).Take(mostOthers + 1)
                .Select(way => (Way: way, Follow: Consequences(way, values)))
                .OrderBy(one => one.Way.Cost).ThenBy(one => one.Way.On).ThenBy(one => one.Follow).ThenBy(one => one.Way.Steps.Sum(step => index.OrderOf(step.Symbol)))
                .Select(one => new SolveWay(Changes(one.Way), one.Follow)),
        ];
        ImmutableArray<ConfigChange> requested = [.. set.Wishes.Where(wish => wish.Symbol.HasPrompt && (before.TextOf(wish.Symbol) != wish.Value || before.GivenTo(wish.Symbol) != wish.Given))
            .Select(wish => new ConfigChange(wish.Symbol.Name, before.TextOf(wish.Symbol), wish.Given, "asked for"))];
        return new(requested, ways[0], ways[1..], [.. set.Wishes.Concat(set.Kept).Select(wish => new ConfigEntry(wish.Symbol.Name, wish.Given))], []);
    }

    private ImmutableArray<ConfigChange> Changes(Way way) =>
        [.. way.Steps.OrderBy(step => index.OrderOf(step.Symbol)).Select(step => new ConfigChange(step.Symbol.Name, before.TextOf(step.Symbol), step.Value, reasons.Of(step)))];

    private int Consequences(Way way, string[] was)
    {
        Evaluation after = With(way.Steps);
        after.CalculateAll();
        string[] now = Values(after);
        HashSet<int> own = [.. way.Steps.Select(step => step.Symbol.Index), .. set.Wishes.Select(wish => wish.Symbol.Index)];
        return Enumerable.Range(0, was.Length).Count(i => was[i] != now[i] && !own.Contains(i));
    }

    private static string[] Values(Evaluation values) =>
        [.. values.Model.Symbols.Select(symbol => symbol is { IsDefined: true, IsChoice: false } ? values.TextOf(symbol) : "")];

    private static Held Hold(ObstacleKind kind, Symbol symbol, string value, string text) =>
        new(ValueOf(value), new(kind, symbol, text, null, []));

    private static Tristate ValueOf(string value) => value switch
    {
        "y" => Tristate.Y,
        "m" => Tristate.M,
        _ => Tristate.N,
    };
}
