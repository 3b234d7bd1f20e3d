using System.Text;
using Kforge.Diagnostics;

namespace Kforge.Cli.Rendering;

/// <summary>A diagnostic as text for people.</summary>
internal static class DiagnosticText
{
    /// <summary>
    /// What another program said comes first and whole; then the message, the place with its source
    /// line when it can be read, the causes and, set off by a blank line, the hints.
    /// </summary>
    /// <param name="diagnostic">What to show.</param>
    /// <param name="style">Colours.</param>
    /// <param name="readLine">Gives a line of a file the user wrote (file, line from 1), or null.</param>
    public static string Of(Diagnostic diagnostic, Style style, Func<string, int, string?> readLine)
    {
        StringBuilder text = new();
        if (diagnostic.Verbatim.Length > 0)
        {
            text.Append(SafeText.Of(diagnostic.Verbatim)).Append("\n\n");
        }

        string label = $"{(diagnostic.Severity == Severity.Error ? "error" : "warning")}[{diagnostic.Code.Id}]";
        text.Append(diagnostic.Severity == Severity.Error ? style.Error(label) : style.Warning(label))
            .Append(": ").Append(style.Bold(SafeText.Of(diagnostic.Message))).Append('\n');
        if (diagnostic.Place is { } place)
        {
            text.Append("  --> ").Append(SafeText.Of(place.ToString())).Append('\n');
            AppendSnippet(text, place, readLine);
        }

        foreach (string cause in diagnostic.Causes)
        {
            text.Append("  = ").Append(SafeText.Of(cause).Replace("\n", "\n    ")).Append('\n');
        }

        foreach (string hint in diagnostic.Hints)
        {
            text.Append('\n').Append(style.Hint("hint")).Append(": ").Append(SafeText.Of(hint)).Append('\n');
        }

        return text.ToString();
    }

    private static void AppendSnippet(StringBuilder text, SourcePlace place, Func<string, int, string?> readLine)
    {
        if (place.Line == 0 || readLine(place.File, place.Line) is not { } line)
        {
            return;
        }

        string number = $"{place.Line}";
        string margin = new(' ', number.Length);
        text.Append(margin).Append(" |\n").Append(number).Append(" | ").Append(SafeText.Of(line)).Append('\n');
        if (place.Column > 0)
        {
            string before = new([.. line.Take(place.Column - 1).Select(c => c == '\t' ? '\t' : ' ')]);
            text.Append(margin).Append(" | ").Append(before).Append("^\n");
        }
    }
}
