using System.Runtime.CompilerServices;
using Kforge.Kconfig.Model;
using Kforge.Kconfig.Values;

namespace Kforge.Kconfig.Solving;

/// <summary>
/// Finds sets of changes that should bring a symbol to a value, going backwards from the symbol: to its prompts' conditions, its defaults,
/// those who select it, and on from there. It looks at one side of the matter at a time, so what it finds is a proposal, and
/// <see cref="Solver"/> tries each one with a real evaluation. Used by one thread.
/// </summary>
/// <param name="now">The values as they are.</param>
/// <param name="index">Who selects whom.</param>
/// <param name="held">Symbols that keep their value, with the obstacle that they are.</param>
/// <param name="reasons">Words.</param>
internal sealed partial class WaySearch(Evaluation now, ModelIndex index, IReadOnlyDictionary<Symbol, Held> held, Reasons reasons)
{
    private const int MostVisits = 30_000;
    private const int MostSelectors = 60;
    private const int EnoughWays = 6;

    private readonly Dictionary<Goal, Ways> known = [];
    private readonly Dictionary<Goal, int> open = [];
    private readonly Dictionary<Goal, int> visits = [];
    private int visited;
    private int cutAt = int.MaxValue;

    /// <summary>Ways to exactly this value of a bool or tristate.</summary>
    public Ways Exactly(Symbol symbol, Tristate value, Cause cause) => value switch
    {
        Tristate.Y => Raise(symbol, Tristate.Y, cause),
        Tristate.N => Lower(symbol, Tristate.N, cause),
        _ => (now.Of(symbol) > Tristate.M ? Lower(symbol, Tristate.M, cause) : Raise(symbol, Tristate.M, cause))
            & (now.Model.Modules.IsConstant ? Ways.Free : Raise(now.Model.Modules, Tristate.Y, new(CauseKind.Modules, symbol))),
    };

    /// <summary>Ways to at least this value.</summary>
    public Ways Raise(Symbol symbol, Tristate least, Cause cause)
    {
        least = least == Tristate.M && symbol.Type == SymbolType.Bool ? Tristate.Y : least;
        return now.Of(symbol) >= least ? Ways.Free
            : reasons.Immovable(symbol, now) is { } obstacle ? Ways.Closed(obstacle)
            : held.TryGetValue(symbol, out Held? why) && why.Value < least ? Ways.Closed(why.Obstacle)
            : Once(new(symbol, true, least), () => RaiseOpen(symbol, least, cause));
    }

    /// <summary>Ways to at most this value.</summary>
    public Ways Lower(Symbol symbol, Tristate most, Cause cause)
    {
        most = most == Tristate.M && symbol.Type == SymbolType.Bool ? Tristate.N : most;
        return now.Of(symbol) <= most ? Ways.Free
            : reasons.Immovable(symbol, now) is { } obstacle ? Ways.Closed(obstacle)
            : held.TryGetValue(symbol, out Held? why) && why.Value > most ? Ways.Closed(why.Obstacle)
            : Once(new(symbol, false, most), () => LowerOpen(symbol, most, cause));
    }

    /// <summary>Ways to an expression of at least this value; null holds always.</summary>
    public Ways Make(Expr? e, Tristate least, Cause cause)
    {
        if (now.Of(e) >= least)
        {
            return Ways.Free;
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        return e!.Kind switch
        {
            ExprKind.Symbol => Raise(e.Symbol, least, cause),
            ExprKind.Not => Keep(e.Left, Tristate.Y - (int)least, cause),
            ExprKind.And => Both(Make(e.Left, least, cause), () => Make(e.Right, least, cause)),
            ExprKind.Or => Make(e.Left, least, cause) | Make(e.Right, least, cause),
            _ => Compare(e, true, cause),
        };
    }

    /// <summary>Ways to an expression of at most this value.</summary>
    public Ways Keep(Expr? e, Tristate most, Cause cause)
    {
        if (now.Of(e) <= most)
        {
            return Ways.Free;
        }

        if (e is null)
        {
            return Ways.Closed(reasons.Always(cause));
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        return e.Kind switch
        {
            ExprKind.Symbol => Lower(e.Symbol, most, cause),
            ExprKind.Not => Make(e.Left, Tristate.Y - (int)most, cause),
            ExprKind.And => Keep(e.Left, most, cause) | Keep(e.Right, most, cause),
            ExprKind.Or => Both(Keep(e.Left, most, cause), () => Keep(e.Right, most, cause)),
            _ => Compare(e, false, cause),
        };
    }

    private static Ways Both(Ways left, Func<Ways> right) => left.None ? left : left & right();

    /// <summary>Remembers answers, and cuts circles: what needs itself has no way through itself.</summary>
    private Ways Once(Goal goal, Func<Ways> work)
    {
        if (known.TryGetValue(goal, out Ways? found))
        {
            return found;
        }

        if (open.TryGetValue(goal, out int depth) || ++visited > MostVisits)
        {
            cutAt = Math.Min(cutAt, depth);
            return Ways.Closed(new(ObstacleKind.Open, goal.Symbol, visited > MostVisits ? "the search ends here: too many possibilities" : $"{goal.Symbol.Name} would have to come first", null, []))
                .Partly(visited <= MostVisits);
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        depth = open.Count + 1;
        open.Add(goal, depth);
        int outer = cutAt;
        cutAt = int.MaxValue;
        found = work();
        open.Remove(goal);

        // An answer that depends on a circle above it is only half known; after a few times that has to do.
        visits[goal] = visits.GetValueOrDefault(goal) + 1;
        if (cutAt >= depth || visits[goal] > 2)
        {
            known[goal] = found = found.Partly(cutAt >= depth);
            cutAt = cutAt >= depth ? int.MaxValue : cutAt;
        }

        cutAt = Math.Min(outer, cutAt);
        return found;
    }

    private readonly record struct Goal(Symbol Symbol, bool Up, Tristate Value);
}

/// <summary>A symbol that must keep its value.</summary>
/// <param name="Value">The value; N for numbers and strings.</param>
/// <param name="Obstacle">What to say when it is in the way.</param>
internal sealed record Held(Tristate Value, Obstacle Obstacle);
