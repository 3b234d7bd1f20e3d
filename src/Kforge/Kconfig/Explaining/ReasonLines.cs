using System.Collections.Immutable;
using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Explaining;

/// <summary>Puts explanations into lines of text: every line of Kconfig with its place, what is to blame indented below it.</summary>
public sealed class ReasonLines
{
    private const int MostWords = 12;
    private const int LongestCommand = 160;

    private readonly List<string> lines = [];

    /// <summary>What was said so far.</summary>
    public ImmutableArray<string> Lines => [.. lines];

    /// <summary>Says a line.</summary>
    /// <param name="depth">How far to the right, in steps of two blanks.</param>
    /// <param name="text">The line.</param>
    public void Add(int depth, string text) => lines.Add(new string(' ', 2 * depth) + text);

    /// <summary>Says a condition and, when it does not hold, what is to blame.</summary>
    public void Term(WhyTerm term, int depth)
    {
        Add(depth, $"{term.Value.ToString().ToLowerInvariant()}  {term.Text} ({term.Term.Line})");
        Blame(term, depth + 2);
    }

    /// <summary>Says what keeps a condition from holding; nothing when it holds.</summary>
    public void Blame(WhyTerm term, int depth)
    {
        if (!term.Holds)
        {
            Commands(term.Commands, depth);
            Causes(term.Causes, depth);
        }
    }

    /// <summary>Says what a symbol is and where that comes from.</summary>
    public void Cause(Cause cause, int depth)
    {
        string compared = cause.Comparison is null ? ""
            : cause.Needed is { } needed ? $", and `{cause.Comparison}` asks for {needed}{(Wants(cause) ? " or later" : "")}" : $", and `{cause.Comparison}` does not hold";
        Add(depth, $"{cause.Symbol.Name}={Shown(cause.Symbol, cause.Value)}{Version(cause.Version)}{compared}: {Phrase(cause.Reason, top: false)}");
        Below(cause.Reason, depth + 1);
    }

    private static bool Wants(Cause cause) => cause.Comparison is { } e && (e.Symbol == cause.Symbol ? e.Kind is ExprKind.GreaterOrEqual : e.Kind is ExprKind.LessOrEqual);

    /// <summary>Where a value comes from, in a few words.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="top">Whether the terms that do not hold are told with the definitions.</param>
    public static string Phrase(Reason reason, bool top) => reason switch
    {
        Reason.User { Line: { } line } => $"set by {line.Place}",
        Reason.User => "answered so by the configuration target",
        Reason.Default { Text: var text, Preset: var preset } => $"by default, `{text}` ({preset.Line})",
        Reason.Selected { By: { Kind: PropertyKind.Imply } by } => $"implied by {by.Entry.Symbol!.Name}, `{by}` ({by.Line})",
        Reason.Selected { By: var by, Further: var further } =>
            $"selected by {by.Entry.Symbol!.Name}{(further > 0 ? $" and {further} more" : "")}, `{by}` ({by.Line})",
        Reason.Hidden when top => "terms below do not hold",
        Reason.Hidden { Asked: { } line } => $"in vain set to {line.Value} by {line.Place}",
        Reason.Hidden => "it cannot be set",
        Reason.Unset => "nothing sets it; it can be set",
        Reason.OtherMember { Member: { } member, Line: { } line } => $"{member.Name} is chosen instead, set by {line.Place}",
        Reason.OtherMember { Member: { } member, Choice: var choice } => $"{member.Name} is chosen instead, by default ({choice.Line}); it can be set",
        Reason.OtherMember { Choice: var choice } => $"no member of its choice is on ({choice.Line})",
        Reason.DefaultMember { Choice: var choice } => $"chosen by default ({choice.Line})",
        Reason.NothingSets { Defaults: [], Selectors: [] } => "it has no prompt, and nothing selects it for this architecture",
        Reason.NothingSets { Defaults: [] } => "it has no prompt, and nothing that is on selects it",
        Reason.NothingSets => "it is computed",
        Reason.Undefined => "no Kconfig file of this architecture defines it",
        Reason.Above => "see above",
        Reason.TooFar => "ask `kforge config why` for it",
        _ => throw new InvalidOperationException("unreachable: Reason is closed"),
    };

    /// <summary>Says what stands indented below a reason.</summary>
    public void Below(Reason reason, int depth)
    {
        switch (reason)
        {
            case Reason.Default preset:
                Commands(preset.Commands, depth);
                Causes(preset.Causes, depth);
                break;
            case Reason.Selected selected:
                Cause(selected.Selector, depth);
                break;
            case Reason.Hidden hidden:
                Terms(hidden.Terms, depth);
                break;
            case Reason.NothingSets nothing:
                foreach (WeakDefault weak in nothing.Defaults)
                {
                    Add(depth, $"n  {weak.Text} ({weak.Preset.Line})");
                    Terms(weak.Terms, depth + 2);
                    Commands(weak.Commands, depth + 2);
                    Causes(weak.Causes, depth + 2);
                }

                foreach (OffSelector selector in nothing.Selectors)
                {
                    Add(depth, $"{selector.Select.Entry.Symbol!.Name}={selector.Value} would do `{selector.Select}` ({selector.Select.Line})");
                    Terms(selector.Terms, depth + 1);
                }

                if (nothing.FurtherSelectors > 0)
                {
                    Add(depth, $"and {nothing.FurtherSelectors} more would");
                }

                break;
        }
    }

    private void Terms(ImmutableArray<WhyTerm> terms, int depth)
    {
        foreach (WhyTerm term in terms)
        {
            Term(term, depth);
        }
    }

    private void Causes(ImmutableArray<Cause> causes, int depth)
    {
        foreach (Cause cause in causes)
        {
            Cause(cause, depth);
        }
    }

    private void Commands(ImmutableArray<Asked> commands, int depth)
    {
        foreach (Asked asked in commands)
        {
            string command = asked.Command.Length > LongestCommand ? $"{asked.Command[..LongestCommand]}…" : asked.Command;
            Add(depth, $"`{command.ReplaceLineEndings(" ")}` answers {(asked.Answer is { Length: > 0 } answer ? answer : "nothing")}");
            string[] words = [.. (asked.Words ?? "").Split('\n').Select(word => word.TrimEnd('\r', ' ')).Where(word => word.Trim('*', ' ').Length > 0)];
            foreach (string word in words.Take(MostWords))
            {
                Add(depth + 1, $"| {word}");
            }

            if (words.Length > MostWords)
            {
                Add(depth + 1, $"| and {words.Length - MostWords} more lines");
            }
        }
    }

    /// <summary>The version that a value means, to be put behind it.</summary>
    public static string Version(string? version) => version is null ? "" : $" ({version})";

    /// <summary>A value as it stands in a <c>.config</c>.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="value">Its value, of a string without quotes.</param>
    public static string Shown(Symbol symbol, string value) => symbol.Type == SymbolType.String ? DotConfig.Quote(value) : value;
}
