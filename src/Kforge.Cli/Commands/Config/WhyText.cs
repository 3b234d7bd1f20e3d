using Kforge.Kconfig.Explaining;

namespace Kforge.Cli.Commands.Config;

/// <summary>The explanation of a symbol as text: every line of Kconfig with its place, what is to blame indented below it.</summary>
internal sealed class WhyText
{
    private readonly ReasonLines lines = new();

    public string Of(WhySymbol why)
    {
        string asked = why.Asked is { } line && why.Reason is not Reason.User && line.Value != why.Value ? $", although {line.Place} asks for {line.Value}" : "";
        lines.Add(0, $"{why.Symbol.Name}={ReasonLines.Shown(why.Symbol, why.Value)}{ReasonLines.Version(why.Version)}{asked}: {ReasonLines.Phrase(why.Reason, top: true)}");
        lines.Below(why.Reason, 1);
        foreach (WhyDefinition definition in why.Definitions)
        {
            string prompt = definition.Entry.Prompt?.Text is { } text ? $" \"{text}\"" : ", without a prompt";
            lines.Add(0, "");
            lines.Add(0, $"{definition.Entry.Line}: {Situations.TypeOf(why.Symbol)}{prompt}");
            foreach (WhyTerm term in definition.Terms)
            {
                lines.Term(term, 1);
            }

            if (definition.Terms.IsEmpty)
            {
                lines.Add(1, "it depends on nothing");
            }
        }

        Conflicts(why);
        return string.Join('\n', lines.Lines);
    }

    private void Conflicts(WhySymbol why)
    {
        if (why.RulesOut.IsEmpty)
        {
            return;
        }

        lines.Add(0, "");
        lines.Add(0, why.RulesOut[0].Now ? "being on, it rules out" : "if it were on, it would rule out");
        foreach (RuledOut other in why.RulesOut)
        {
            lines.Add(1, $"{other.Symbol.Name}, now {other.Value}: {other.Term.Text} ({other.Term.Term.Line})");
            foreach (Cause cause in other.Term.Causes.Where(cause => cause.Symbol != why.Symbol))
            {
                lines.Cause(cause, 2);
            }
        }

        if (why.FurtherRulesOut > 0)
        {
            lines.Add(1, $"and {why.FurtherRulesOut} more");
        }
    }
}
