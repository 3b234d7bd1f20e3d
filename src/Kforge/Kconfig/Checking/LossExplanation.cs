using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Kconfig.Explaining;
using Kforge.Kconfig.Model;
using Kforge.Kconfig.Values;
using Kforge.Workspace;

namespace Kforge.Kconfig.Checking;

/// <summary>Says why symbols of profiles did not get their values.</summary>
internal sealed partial class LossExplanation(
    ImmutableArray<ProfileSymbol> requested, DotConfig final, Situation situation, Func<string, string?> heard)
{
    private const int MostSelectors = 5;

    private readonly Evaluation values = situation.Values;
    private readonly Dictionary<Symbol, WhySymbol> known = [];
    private readonly List<string> unheard = [];
    private readonly Remedies remedies = new(requested, final, situation.Model);

    /// <summary>Commands whose words would help.</summary>
    public IEnumerable<string> Unheard => unheard.Distinct(StringComparer.Ordinal);

    /// <summary>The explanation of a symbol whose value was not kept.</summary>
    public Diagnostic Of(ProfileSymbol asked)
    {
        if (situation.Model[asked.Name] is not { } symbol)
        {
            return Unknown(asked);
        }

        if (Misfit(asked, symbol) is { } misfit)
        {
            return misfit;
        }

        bool isTooHigh = symbol.IsTristate && values.Of(symbol) > ValueOf(asked.Value);
        return isTooHigh && Forced(asked, symbol) is { } forced ? forced
            : !symbol.HasPrompt ? NoPrompt(asked, symbol)
            : OtherChosen(asked, symbol) ?? Dropped(asked, symbol) ?? NotKept(asked, symbol);
    }

    /// <summary>The symbols to blame when a dependency took a value away, the nearest first; empty when something else did.</summary>
    public ImmutableArray<string> Blamed(ProfileSymbol asked) =>
        situation.Model[asked.Name] is not { HasPrompt: true } symbol || Misfit(asked, symbol) is not null
            ? []
            : Blame.Of(Blockers(WhyOf(symbol)));

    /// <summary>The conditions that keep a symbol from its value, in the definition that is nearest to holding.</summary>
    private static ImmutableArray<WhyTerm> Blockers(WhySymbol why) => why.Definitions
        .Where(definition => definition.Entry.Prompt is not null)
        .Select(definition => definition.Terms.RemoveAll(term => term.Holds))
        .MinBy(terms => terms.Length) is { IsDefault: false } nearest ? nearest : [];

    private WhySymbol WhyOf(Symbol symbol)
    {
        if (!known.TryGetValue(symbol, out WhySymbol? why))
        {
            known[symbol] = why = Explained(explainer => explainer.Explain(symbol));
        }

        return why;
    }

    private T Explained<T>(Func<Explainer, T> explain)
    {
        Explainer explainer = new(situation, heard, ExplanationReach.Near);
        T explanation = explain(explainer);
        unheard.AddRange(explainer.Unheard);
        return explanation;
    }

    /// <summary>Something selects a symbol that should be lower.</summary>
    private Diagnostic? Forced(ProfileSymbol asked, Symbol symbol)
    {
        (Symbol By, Property Select)[] selectors =
        [
            .. situation.SelectorsOf(symbol).Where(pair => pair.Property.Kind == PropertyKind.Select
                && values.Of(pair.By) > ValueOf(asked.Value) && values.Of(pair.Property.Condition) > ValueOf(asked.Value)),
        ];
        if (selectors.Length == 0)
        {
            return null;
        }

        ReasonLines lines = new();
        Cause[] causes = Explained(explainer => selectors.Take(MostSelectors).Select(pair => explainer.Explained(pair.By)).ToArray());
        foreach (((Symbol by, Property select), Cause cause) in selectors.Zip(causes))
        {
            lines.Add(0, $"{select.Line}: {by.Name} does `{select}`");
            lines.Cause(cause, 1);
        }

        return new(
            KconfigCodes.ForcedOn,
            $"{asked.Name} shall be {asked.Value} and is {Final(symbol)}: {string.Join(", ", selectors.Take(MostSelectors).Select(pair => pair.By.Name))} {(selectors.Length == 1 ? "selects" : "select")} it",
            asked.Place,
            lines.Lines,
            [$"switch {string.Join(", ", causes.Select(cause => Blame.Selector(cause).Name).Distinct(StringComparer.Ordinal))} off too, or remove {asked.Name} from the profile"]);
    }

    /// <summary>Another member of the symbol's choice is on.</summary>
    private Diagnostic? OtherChosen(ProfileSymbol asked, Symbol symbol)
    {
        if (asked.Value == "n" || WhyOf(symbol).Reason is not Reason.OtherMember { Member: { } member, Choice: var choice })
        {
            return null;
        }

        ReasonLines lines = new();
        lines.Add(0, $"{choice.Line}: one member of this choice is on at a time");
        lines.Cause(Explained(explainer => explainer.Explained(member)), 0);
        return new(
            KconfigCodes.Forbidden,
            $"{asked.Name} shall be {asked.Value} and is {Final(symbol)}: {member.Name} is chosen instead",
            asked.Place,
            lines.Lines,
            ["ask for one of the two only"]);
    }

    /// <summary>A dependency is too low.</summary>
    private Diagnostic? Dropped(ProfileSymbol asked, Symbol symbol)
    {
        WhySymbol why = WhyOf(symbol);
        ImmutableArray<WhyTerm> blockers = Blockers(why);
        if (blockers.IsEmpty)
        {
            return null;
        }

        ReasonLines lines = new();
        foreach (WhyTerm term in blockers)
        {
            lines.Add(0, $"{term.Term.Line}: {term.Text}: comes to {term.Value.ToString().ToLowerInvariant()}");
            lines.Blame(term, 1);
        }

        if (why.Reason is Reason.Default or Reason.Selected)
        {
            lines.Add(0, Because(symbol, why));
        }

        return new(
            KconfigCodes.Forbidden,
            $"{asked.Name} shall be {asked.Value} and is {Final(symbol)}: {string.Join(", ", blockers.Select(term => $"`{term.Text}`"))} {(blockers.Length == 1 ? "does" : "do")} not hold",
            asked.Place,
            lines.Lines,
            remedies.Of(asked, blockers));
    }

    private Diagnostic NoPrompt(ProfileSymbol asked, Symbol symbol)
    {
        WhySymbol why = WhyOf(symbol);
        ReasonLines lines = new();
        lines.Add(0, $"{asked.Name} is defined in {symbol.Entries[0].Line}");
        lines.Add(0, Because(symbol, why));
        lines.Below(why.Reason, 1);
        Symbol[] selectors = [.. situation.SelectorsOf(symbol).Where(pair => pair.Property.Kind == PropertyKind.Select).Select(pair => pair.By).OrderByDescending(by => by.HasPrompt)];
        return new(
            KconfigCodes.NoPrompt,
            $"{asked.Name} cannot be set by hand: it has no prompt; it is {Final(symbol)}, not {asked.Value}",
            asked.Place,
            lines.Lines,
            [selectors.Length == 0 || asked.Value == "n"
                ? $"remove {asked.Name} from the profile: Kconfig computes it"
                : $"ask for a symbol that selects it, such as `{selectors[0].Name} = {{ value = \"y\", reason = \"…\" }}`"]);
    }

    private Diagnostic NotKept(ProfileSymbol asked, Symbol symbol)
    {
        WhySymbol why = WhyOf(symbol);
        string message = $"{asked.Name} shall be {asked.Value} and is {Final(symbol)}";
        if (asked.Value == "m" && values.Of(situation.Model.Modules) == Tristate.N)
        {
            ReasonLines lines = new();
            lines.Add(0, "without modules there is no m");
            if (situation.Model.Modules is { IsConstant: false } modules)
            {
                lines.Cause(Explained(explainer => explainer.Explained(modules)), 0);
            }

            return new(KconfigCodes.NotKept, message, asked.Place, lines.Lines, [$"add `MODULES = {{ value = \"y\", reason = \"…\" }}` to a profile"]);
        }

        return why.Reason is Reason.DefaultMember { Choice: var choice }
            ? new(
                KconfigCodes.NotKept,
                message,
                asked.Place,
                [$"{choice.Line}: one member of this choice is always on, and {asked.Name} is the one that is left"],
                [$"ask for another member of the choice: {string.Join(", ", choice.Members.Where(member => member != symbol).Select(member => member.Name))}"])
            : new(
                KconfigCodes.NotKept,
                message,
                asked.Place,
                [$"{asked.Name} is defined in {symbol.Entries[0].Line}, and everything that it depends on holds", Because(symbol, why)],
                [$"`kforge config why {asked.Name}` tells every line that has a part in it"]);
    }

    /// <summary>The value of a symbol and where it comes from.</summary>
    private string Because(Symbol symbol, WhySymbol why) => $"{symbol.Name}={Final(symbol)}{ReasonLines.Version(why.Version)}: {ReasonLines.Phrase(why.Reason, top: false)}";

    private string Final(Symbol symbol) => final[symbol.Name]?.Value ?? (symbol.IsTristate ? "n" : "not set");

    private static Tristate ValueOf(string value) => value switch
    {
        "y" => Tristate.Y,
        "m" => Tristate.M,
        _ => Tristate.N,
    };
}
