using System.Collections.Immutable;
using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Explaining;

/// <content>The other direction: what the symbol keeps others from.</content>
internal sealed partial class Explainer
{
    private const int MostRuledOut = 5;

    /// <summary>The symbols with a term that the symbol makes false, or would when it were on.</summary>
    private (ImmutableArray<RuledOut> Shown, int Further) RulesOut(Symbol symbol)
    {
        if (!symbol.IsTristate)
        {
            return ([], 0);
        }

        bool isOn = values.Of(symbol) != Tristate.N;
        Tristate on = isOn ? values.Of(symbol) : Tristate.Y;
        Supposition with = new(values, symbol, on);
        Supposition without = new(values, symbol, Tristate.N);
        List<(Symbol Other, Term Term)> found = [];
        foreach (MenuEntry entry in situation.Model.Entries)
        {
            if (entry.Symbol is not { IsChoice: false } other || other == symbol || (other.Choice is not null && other.Choice == symbol.Choice))
            {
                continue;
            }

            foreach (WrittenCondition condition in entry.WrittenDependencies)
            {
                if (condition.Expression.Contains(symbol) && with.Of(condition.Expression) == Tristate.N && without.Of(condition.Expression) != Tristate.N)
                {
                    found.Add((other, new(TermKind.DependsOn, condition.Expression, condition.Line)));
                }
            }
        }

        (Symbol Other, Term Term)[] all = [.. found.OrderByDescending(pair => values.Of(pair.Other)).ThenByDescending(pair => pair.Other.HasPrompt)];
        ImmutableArray<RuledOut> shown =
        [
            .. all.Take(MostRuledOut).Select(pair => new RuledOut(pair.Other, situation.Shown(pair.Other), isOn, TermOf(pair.Term, Tristate.M, 1, with.Of))),
        ];
        return (shown, all.Length - shown.Length);
    }
}
