using System.Collections.Immutable;
using Kforge.Kconfig.Model;
using Kforge.Kconfig.Values;

namespace Kforge.Kconfig.Explaining;

/// <summary>How far an explanation goes before it says "ask for more".</summary>
/// <param name="Deepest">Symbols behind each other.</param>
/// <param name="MostCauses">Symbols in all.</param>
internal sealed record ExplanationReach(int Deepest, int MostCauses)
{
    /// <summary>All that a person who asks for one symbol can want to read.</summary>
    public static ExplanationReach Far { get; } = new(5, 60);

    /// <summary>What fits into one message among others.</summary>
    public static ExplanationReach Near { get; } = new(3, 12);
}

/// <summary>One explanation. It follows blame from term to symbol to term, tells each symbol once, and ends at what a user or a tool decides.</summary>
internal sealed partial class Explainer(Situation situation, Func<string, string?> heard, ExplanationReach reach)
{
    private const int MostCommands = 5;

    private readonly Evaluation values = situation.Values;
    private readonly HashSet<Symbol> told = [];
    private readonly List<string> unheard = [];
    private int causes;

    /// <summary>Commands whose words would help.</summary>
    public IEnumerable<string> Unheard => unheard.Distinct(StringComparer.Ordinal);

    public WhySymbol Explain(Symbol symbol)
    {
        told.Add(symbol);
        Tristate needed = Needed(symbol);
        ImmutableArray<WhyDefinition> definitions =
        [
            .. symbol.Entries.Select(entry => new WhyDefinition(entry, [.. (entry.Prompt is null ? Terms.OfEntry(entry) : Terms.OfPrompt(entry)).Select(term => TermOf(term, needed, 1))])),
        ];
        Reason reason = symbol.IsTristate ? values.Of(symbol) == Tristate.N ? WhyOff(symbol, 0) : WhyOn(symbol, 0) : WhyText(symbol, 0);
        (ImmutableArray<RuledOut> ruledOut, int further) = RulesOut(symbol);
        return new(symbol, situation.Shown(symbol), ToolVersions.Decode(symbol.Name, situation.Shown(symbol)), situation.Lines[symbol.Name], reason, definitions, ruledOut, further);
    }

    /// <summary>Why one symbol has its value, for whoever tells the rest.</summary>
    public Cause Explained(Symbol symbol) => CauseOf(symbol, 1);

    /// <summary>A bool is content with m; of a tristate that shall be y and is not, everything below y is to blame.</summary>
    private Tristate Needed(Symbol symbol) =>
        symbol.Type == SymbolType.Tristate && situation.Lines[symbol.Name]?.Value == "y" && values.Of(symbol) != Tristate.Y ? Tristate.Y : Tristate.M;

    private WhyTerm TermOf(Term term, Tristate needed, int depth) => TermOf(term, needed, depth, e => values.Of(e));

    private WhyTerm TermOf(Term term, Tristate needed, int depth, Func<Expr, Tristate> of)
    {
        Tristate value = of(term.Expression);
        string raw = situation.Source[term.Line];
        bool macros = raw.Contains("$(", StringComparison.Ordinal);
        Culprit[] culprits = [.. new Culprits(of).Below(term.Expression, needed)];
        return new(
            term,
            macros ? raw : term.ToString(),
            value,
            value >= needed,
            CausesOf(culprits, depth),
            macros && culprits.Any(culprit => culprit is Culprit.Constant) ? CommandsOf(term.Line, onlyNo: true) : []);
    }

    private ImmutableArray<WhyTerm> Failing(IEnumerable<Term> terms, Tristate needed, int depth) =>
        [.. terms.Where(term => values.Of(term.Expression) < needed).Select(term => TermOf(term, needed, depth))];

    private ImmutableArray<Cause> CausesOf(IEnumerable<Culprit> culprits, int depth)
    {
        ImmutableArray<Cause>.Builder found = ImmutableArray.CreateBuilder<Cause>();
        foreach (Culprit culprit in culprits.Distinct())
        {
            switch (culprit)
            {
                case Culprit.Low low:
                    found.Add(CauseOf(low.Symbol, depth));
                    break;
                case Culprit.High high:
                    found.Add(CauseOf(high.Symbol, depth) with { IsTooHigh = true });
                    break;
                case Culprit.Comparison { Expression: var e }:
                    foreach (Symbol side in ((Symbol[])[e.Symbol, e.Other]).Where(IsCompared))
                    {
                        Symbol other = side == e.Symbol ? e.Other : e.Symbol;
                        found.Add(CauseOf(side, depth) with { Comparison = e, Needed = ToolVersions.Decode(side.Name, values.TextOf(other)) });
                    }

                    break;
            }
        }

        return found.ToImmutable();
    }

    /// <summary>A bare number is read as a symbol that nothing defines, and stands for itself.</summary>
    private static bool IsCompared(Symbol side) => !side.IsConstant && (side.IsDefined || !side.Name.All(c => char.IsAsciiDigit(c) || c is '.'));

    private Cause CauseOf(Symbol symbol, int depth)
    {
        string value = situation.Shown(symbol);
        return new(symbol, value, ToolVersions.Decode(symbol.Name, value), null, null, ReasonOf(symbol, depth));
    }

    private Reason ReasonOf(Symbol symbol, int depth)
    {
        if (!symbol.IsDefined)
        {
            return new Reason.Undefined();
        }

        if (!told.Add(symbol))
        {
            return new Reason.Above();
        }

        if (depth > reach.Deepest || ++causes > reach.MostCauses)
        {
            told.Remove(symbol);
            return new Reason.TooFar();
        }

        return !symbol.IsTristate ? WhyText(symbol, depth) : values.Of(symbol) == Tristate.N ? WhyOff(symbol, depth) : WhyOn(symbol, depth);
    }

    private ImmutableArray<Asked> CommandsOf(KconfigLine line, bool onlyNo)
    {
        ImmutableArray<Asked>.Builder found = ImmutableArray.CreateBuilder<Asked>();
        foreach ((string command, string? answer) in situation.Questions.Of(line))
        {
            string? tested = MacroQuestions.Tested(command);
            if (onlyNo && tested is not null && answer is not ("n" or ""))
            {
                continue;
            }

            string? words = null;
            if (tested is not null && (answer is "n" or "" || IsRustCheck(tested)) && unheard.Count < MostCommands)
            {
                words = heard(tested);
                if (words is null)
                {
                    unheard.Add(tested);
                }
            }

            found.Add(new(tested ?? command, answer, words));
        }

        return found.ToImmutable();
    }

    /// <summary>The tree's own check of the Rust tools also warns of tools that it lets pass.</summary>
    private static bool IsRustCheck(string command) => command.EndsWith("rust_is_available.sh", StringComparison.Ordinal);
}
