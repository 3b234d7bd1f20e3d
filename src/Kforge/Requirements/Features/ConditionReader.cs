using System.Collections.Immutable;
using System.Globalization;
using Kforge.Diagnostics;
using Kforge.Workspace;

namespace Kforge.Requirements;

/// <summary>
/// Reads one Kconfig file and keeps the lines whose conditions name a version variable, with the symbol they belong to. A condition of
/// a menu, a choice or an <c>if</c> concerns every symbol inside it in the same file.
/// </summary>
internal sealed class ConditionReader
{
    private const int DeepestBlock = 200;

    private readonly string file;
    private readonly ConditionVariables macros;
    private readonly List<Diagnostic> mistakes;
    private readonly List<(Entry Entry, KconfigCondition Condition)> found = [];
    private readonly List<Entry> blocks = [];
    private Entry? current;

    private ConditionReader(string file, ArchName arch, List<Diagnostic> mistakes)
    {
        this.file = file;
        this.mistakes = mistakes;
        macros = new(arch);
    }

    /// <summary>The conditions of a file, in its order.</summary>
    /// <param name="text">The file.</param>
    /// <param name="file">Its path in the tree.</param>
    /// <param name="arch">The machine.</param>
    /// <param name="mistakes">Gets KF1301 for every line that names a variable and is not understood.</param>
    public static ImmutableArray<KconfigCondition> Read(string text, string file, ArchName arch, List<Diagnostic> mistakes)
    {
        ConditionReader reader = new(file, arch, mistakes);
        ConditionLines lines = new(text);
        while (lines.MoveNext())
        {
            reader.Statement(ref lines);
        }

        return [.. reader.found.Select(pair => pair.Condition with
        {
            HasPrompt = pair.Entry.HasPrompt,
            Besides = [.. pair.Entry.Dependencies.Where(dependency => dependency.Line != pair.Condition.Line).Select(dependency => dependency.Expression)],
        })];
    }

    private void Statement(ref ConditionLines lines)
    {
        string line = lines.Current;
        int end = 0;
        while (end < line.Length && ConditionLexer.IsWord(line[end]))
        {
            end++;
        }

        switch (line[..end])
        {
            case "help":
                lines.SkipHelp();
                break;
            case "config" or "menuconfig":
                current = new(line[end..].Trim(), []);
                current.Dependencies.AddRange(blocks.SelectMany(block => block.Dependencies));
                foreach (KconfigCondition outer in blocks.SelectMany(block => block.Inherited))
                {
                    found.Add((current, outer with { Symbol = current.Symbol }));
                }

                break;
            case "menu" or "choice":
                current = Enter();
                break;
            case "if":
                Option("if", line, lines.Number, Enter());
                current = null;
                break;
            case "endmenu" or "endchoice" or "endif":
                current = null;
                if (blocks.Count > 0)
                {
                    blocks.RemoveAt(blocks.Count - 1);
                }

                break;
            case "comment":
                current = new(null, []);
                break;
            case { Length: > 0 } keyword when current is not null:
                Option(keyword, line, lines.Number, current);
                break;
        }
    }

    private Entry Enter()
    {
        Entry block = new(null, []);
        if (blocks.Count < DeepestBlock)
        {
            blocks.Add(block);
        }

        return block;
    }

    private void Option(string keyword, string line, int number, Entry entry)
    {
        bool asks = keyword is "prompt" or "bool" or "tristate" or "int" or "hex" or "string" && line.AsSpan().ContainsAny('"', '\'');
        entry.HasPrompt |= asks;
        bool tests = VersionVariables.All.Any(variable => line.Contains(variable, StringComparison.Ordinal));
        if (!tests && keyword is not ("depends" or "if"))
        {
            return;
        }

        List<ConditionToken> tokens = ConditionLexer.Tokenize(line, macros);
        if (tokens is not [_, _, ..] || tokens is [_, { Kind: ConditionTokenKind.Operator, Text: "=" or ":=" or "+=" }, ..])
        {
            return;
        }

        tokens.RemoveAt(0);
        (bool understood, string kind, ConditionExpression? condition, string? target) = Parse(keyword, new(tokens));
        if (understood && condition is not null && keyword is ("depends" or "if"))
        {
            entry.Dependencies.Add((number, condition));
        }

        if (!understood && tests)
        {
            mistakes.Add(ConflictMarkers.Malformed(file, number, $"a condition on the version of a tool is not understood: `{Shown(line)}`"));
        }
        else if (understood && tests && condition is not null && condition.Symbols.Any(symbol => VersionVariables.All.Contains(symbol)))
        {
            KconfigCondition made = new(entry.Symbol, kind, condition, Tests(condition), file, number) { Text = Shown(line), Target = target };
            if (blocks.Contains(entry))
            {
                entry.Inherited.Add(made);
            }

            found.Add((entry, made));
        }
    }

    /// <summary>The condition of a line: of a default, of its value too.</summary>
    private static (bool Understood, string Kind, ConditionExpression? Condition, string? Target) Parse(string keyword, ConditionParser rest)
    {
        ConditionExpression? condition;
        switch (keyword)
        {
            case "if":
                condition = rest.Expression();
                return (condition is not null && rest.AtEnd, "if", condition, null);
            case "depends":
                return rest.AcceptWord("on") && rest.Expression() is { } needed && rest.TryCondition(out condition)
                    ? (true, "depends on", condition is null ? needed : new ConditionExpression.Or(needed, new ConditionExpression.Not(condition)), null)
                    : (false, "", null, null);
            case "visible":
                return (rest.TryCondition(out condition), "visible if", condition, null);
            case "def_bool" or "def_tristate" or "default":
                return rest.Expression() is { } value && rest.TryCondition(out condition)
                    ? (true, keyword == "def_tristate" ? "def_bool" : keyword, condition is null ? value : new ConditionExpression.And(value, condition), null)
                    : (false, "", null, null);
            case "select" or "imply":
                return rest.Name() is { } selected && rest.TryCondition(out condition) ? (true, keyword, condition, selected) : (false, "", null, null);
            case "range":
                return rest.Operand() is not null && rest.Operand() is not null && rest.TryCondition(out condition)
                    ? (true, "range", condition, null)
                    : (false, "", null, null);
            case "prompt" or "bool" or "tristate" or "int" or "hex" or "string":
                rest.Quoted();
                return (rest.TryCondition(out condition), "prompt", condition, null);
            default:
                // Not a line of an entry: a text, or a keyword of another time.
                return (true, "", null, null);
        }
    }

    private static ImmutableArray<VersionTest> Tests(ConditionExpression expression) => expression switch
    {
        ConditionExpression.Compare compare when VersionTests.Of(compare) is { } test => [test],
        ConditionExpression.Not not => Tests(not.Inner),
        ConditionExpression.And and => [.. Tests(and.Left), .. Tests(and.Right)],
        ConditionExpression.Or or => [.. Tests(or.Left), .. Tests(or.Right)],
        _ => [],
    };

    private static string Shown(string line)
    {
        string shown = string.Join(' ', line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries));
        return shown.Length <= 300 ? shown : shown[..300];
    }

    private sealed class Entry(string? symbol, List<KconfigCondition> inherited)
    {
        public string? Symbol { get; } = symbol;

        public List<KconfigCondition> Inherited { get; } = inherited;

        public List<(int Line, ConditionExpression Expression)> Dependencies { get; } = [];

        public bool HasPrompt { get; set; }
    }
}

/// <summary>Recognises comparisons of a version with a number.</summary>
internal static class VersionTests
{
    /// <summary>The test, its variable on the left; null for every other comparison.</summary>
    public static VersionTest? Of(ConditionExpression.Compare compare) =>
        (compare.Left, compare.Right) switch
        {
            (ConditionOperand.Symbol variable, var right) when IsVariable(variable) && Number(right) is { } number => new(variable.Name, compare.Comparison, number),
            (var left, ConditionOperand.Symbol variable) when IsVariable(variable) && Number(left) is { } number => new(variable.Name, Turned(compare.Comparison), number),
            _ => null,
        };

    /// <summary>Whether a number passes.</summary>
    public static bool Holds(this VersionTest test, long number) => test.Comparison switch
    {
        Comparison.Equal => number == test.Number,
        Comparison.NotEqual => number != test.Number,
        Comparison.Less => number < test.Number,
        Comparison.LessOrEqual => number <= test.Number,
        Comparison.Greater => number > test.Number,
        Comparison.GreaterOrEqual => number >= test.Number,
        _ => throw new InvalidOperationException("unreachable: Comparison is closed"),
    };

    private static bool IsVariable(ConditionOperand.Symbol symbol) => VersionVariables.All.Contains(symbol.Name);

    // Kconfig writes numbers as words or in quotes.
    private static long? Number(ConditionOperand operand) => operand switch
    {
        ConditionOperand.Symbol { Name: var text } => Parse(text),
        ConditionOperand.Constant { Text: var text } => Parse(text),
        _ => null,
    };

    private static long? Parse(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    private static Comparison Turned(Comparison comparison) => comparison switch
    {
        Comparison.Less => Comparison.Greater,
        Comparison.LessOrEqual => Comparison.GreaterOrEqual,
        Comparison.Greater => Comparison.Less,
        Comparison.GreaterOrEqual => Comparison.LessOrEqual,
        var same => same,
    };
}
