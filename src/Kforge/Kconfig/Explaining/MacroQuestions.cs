using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Kforge.Kconfig.Language;
using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Explaining;

/// <summary>A command that a line of a Kconfig file asks.</summary>
/// <param name="Command">What is run; of <c>$(success,…)</c> and its like, the command alone.</param>
/// <param name="Answer">What the line got: <c>y</c> or <c>n</c>, a version, a text; null when it was not run.</param>
/// <param name="Words">What the command says when it is run by itself, lines kept; null when it was not asked, empty when it says nothing.</param>
public sealed record Asked(string Command, string? Answer, string? Words);

/// <summary>Finds the commands behind the macros of a line: what <c>$(cc-option,…)</c> and its like really run.</summary>
internal sealed partial class MacroQuestions
{
    private readonly SourceLines source;
    private readonly KconfigInputs inputs;
    private readonly List<(string Name, string Sign, string Value, KconfigLine Line)> assignments;

    /// <param name="model">The tree.</param>
    /// <param name="source">Its files.</param>
    /// <param name="inputs">Environment and answers it was read with.</param>
    public MacroQuestions(KconfigModel model, SourceLines source, KconfigInputs inputs)
    {
        this.source = source;
        this.inputs = inputs;
        assignments = [.. model.Files.SelectMany(AssignmentsOf)];
    }

    /// <summary>The commands of a line, in the order they are asked; none when it has no macro.</summary>
    public ImmutableArray<(string Command, string? Answer)> Of(KconfigLine line)
    {
        string text = source[line];
        if (!text.Contains("$(", StringComparison.Ordinal))
        {
            return [];
        }

        List<string> asked = [];
        Dictionary<string, List<string>> behind = new(StringComparer.Ordinal);
        bool recording = true;
        MacroExpander macros = new(new(inputs.Environment, command =>
        {
            if (recording)
            {
                asked.Add(command);
            }

            return inputs.Answer(command) ?? "";
        }));
        foreach ((string name, string sign, string value, KconfigLine place) in assignments)
        {
            macros.Line = place;
            Attempt(() => macros.Assign(name, sign, value));

            // Only the last step of a variable's value: `as-info` comes before `as-version`, and the tool is asked there.
            behind[name] = [.. asked.Count > 0 ? asked : References().Matches(value).SelectMany(match => behind.GetValueOrDefault(match.Groups[1].Value) ?? [])];
            asked.Clear();
        }

        macros.Line = line;
        Attempt(() => macros.Expand(text));
        recording = false;
        string[] own = [.. asked, .. References().Matches(text).SelectMany(match => behind.GetValueOrDefault(match.Groups[1].Value) ?? [])];
        return [.. own.Distinct(StringComparer.Ordinal).Select(command => (command, inputs.Answer(command)))];
    }

    /// <summary>The command inside what <c>$(if-success,…)</c> makes (scripts/Kconfig.include); null for a plain <c>$(shell,…)</c>.</summary>
    public static string? Tested(string command) => Success().Match(command) is { Success: true } match ? match.Groups[1].Value.Trim() : null;

    private static void Attempt(Action expand)
    {
        try
        {
            expand();
        }
        catch (KconfigMistake)
        {
            // The tree was read without it; the line is then shown without its command.
        }
    }

    private IEnumerable<(string Name, string Sign, string Value, KconfigLine Line)> AssignmentsOf(string file)
    {
        string[] lines = source.All(file);
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Contains('=', StringComparison.Ordinal) && Assignment().Match(lines[i]) is { Success: true } match)
            {
                yield return (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value, new(file, i + 1));
            }
        }
    }

    [GeneratedRegex(@"^([A-Za-z0-9_-]+)[ \t]*(=|:=|\+=)[ \t]*(.*?)$", RegexOptions.NonBacktracking)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"\$\(([A-Za-z0-9_-]+)", RegexOptions.NonBacktracking)]
    private static partial Regex References();

    [GeneratedRegex(@"^\{ (.*); \} >/dev/null 2>&1 && echo ""[^""]*"" \|\| echo ""[^""]*""$", RegexOptions.NonBacktracking | RegexOptions.Singleline)]
    private static partial Regex Success();
}
