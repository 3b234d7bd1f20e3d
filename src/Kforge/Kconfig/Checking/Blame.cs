using System.Collections.Immutable;
using Kforge.Kconfig.Explaining;
using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Checking;

/// <summary>Finds symbols in explanations.</summary>
internal static class Blame
{
    /// <summary>The symbols that keep terms from holding, and those behind them; the nearest first, each once.</summary>
    public static ImmutableArray<string> Of(IEnumerable<WhyTerm> terms)
    {
        List<string> names = [];
        Queue<Cause> open = new(terms.SelectMany(term => term.Causes));
        while (open.TryDequeue(out Cause? cause))
        {
            names.Add(cause.Symbol.Name);
            if (cause.Reason is Reason.NothingSets { Selectors: var selectors })
            {
                names.AddRange(selectors.Select(selector => selector.Select.Entry.Symbol!.Name));
            }

            foreach (Cause behind in Behind(cause.Reason))
            {
                open.Enqueue(behind);
            }
        }

        return [.. names.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Why the symbols of a reason are what they are.</summary>
    public static IEnumerable<Cause> Behind(Reason reason) => reason switch
    {
        Reason.Default preset => preset.Causes,
        Reason.Selected selected => [selected.Selector],
        Reason.Hidden hidden => hidden.Terms.SelectMany(term => term.Causes),
        Reason.NothingSets nothing => nothing.Defaults.SelectMany(weak => weak.Terms.SelectMany(term => term.Causes).Concat(weak.Causes))
            .Concat(nothing.Selectors.SelectMany(selector => selector.Terms.SelectMany(term => term.Causes))),
        _ => [],
    };

    /// <summary>The symbol at the beginning of a chain of selects.</summary>
    public static Symbol Selector(Cause cause)
    {
        while (cause.Reason is Reason.Selected { By.Kind: PropertyKind.Select, Selector: var by })
        {
            cause = by;
        }

        return cause.Symbol;
    }

    /// <summary>A symbol that nothing turns on for this architecture, when a term fails for such symbols alone; otherwise null.</summary>
    public static Symbol? NeverOn(WhyTerm term) =>
        term.Causes.All(cause => !cause.IsTooHigh && cause.Reason is Reason.Undefined or Reason.NothingSets { Defaults: [], Selectors: [] })
            ? term.Causes.FirstOrDefault()?.Symbol
            : null;
}
