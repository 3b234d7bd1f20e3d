using System.Collections.Immutable;
using System.Text;

namespace Kforge.Requirements;

/// <summary>A token of one line of a Kconfig file.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">A word; a quoted text without its quotes; an operator.</param>
/// <param name="At">Where it begins in the line.</param>
internal readonly record struct ConditionToken(ConditionTokenKind Kind, string Text, int At);

/// <summary>The kinds of tokens in a Kconfig line.</summary>
internal enum ConditionTokenKind
{
    /// <summary>A name, keyword or number, or something with a macro.</summary>
    Word,

    /// <summary>A text in single or double quotes.</summary>
    Quoted,

    /// <summary>One of <c>|| &amp;&amp; = != &lt; &lt;= &gt; &gt;= ! ( ) := +=</c>.</summary>
    Operator,
}

/// <summary>Cuts a logical line into tokens by the rules of <c>scripts/kconfig/lexer.l</c>; macros that run commands stay as they are.</summary>
internal static class ConditionLexer
{
    private static readonly ImmutableArray<string> Operators = ["||", "&&", "!=", "<=", ">=", ":=", "+=", "=", "<", ">", "!", "(", ")"];

    /// <summary>The tokens of a line; characters that the kernel's lexer ignores with a warning are ignored.</summary>
    /// <param name="line">A line with its continuation lines joined.</param>
    /// <param name="macros">Gives the variables their values.</param>
    public static List<ConditionToken> Tokenize(string line, ConditionVariables macros)
    {
        List<ConditionToken> tokens = [];
        int at = 0;
        while (at < line.Length && line[at] != '#')
        {
            char c = line[at];
            if (c is '"' or '\'')
            {
                tokens.Add(Quoted(line, ref at, macros));
            }
            else if (IsWord(c) || c == '$')
            {
                int start = at;
                string word = Word(line, ref at, macros);
                if (word.Length > 0)
                {
                    tokens.Add(new(ConditionTokenKind.Word, word, start));
                }
            }
            else if (OperatorAt(line, at) is { } sign)
            {
                tokens.Add(new(ConditionTokenKind.Operator, sign, at));
                at += sign.Length;
            }
            else
            {
                at++;
            }
        }

        return tokens;
    }

    /// <summary>Whether a character can stand in a bare word.</summary>
    public static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';

    private static string Word(string line, ref int at, ConditionVariables macros)
    {
        int start = at;
        bool macro = false;
        while (at < line.Length && (IsWord(line[at]) || line[at] == '$'))
        {
            int end = line[at] == '$' && at + 1 < line.Length && line[at + 1] == '(' ? ConditionVariables.EndOf(line, at) : at + 1;
            macro |= line[at] == '$';
            at = end < 0 ? line.Length : end;
        }

        return macro ? macros.Expand(line[start..at]) : line[start..at];
    }

    private static ConditionToken Quoted(string line, ref int at, ConditionVariables macros)
    {
        int start = at;
        char quote = line[at++];
        StringBuilder text = new();
        while (at < line.Length && line[at] != quote)
        {
            int end = line[at] == '$' && at + 1 < line.Length && line[at + 1] == '(' ? ConditionVariables.EndOf(line, at) : -1;
            if (end > 0)
            {
                text.Append(macros.Expand(line[at..end]));
                at = end;
            }
            else
            {
                at += line[at] == '\\' && at + 1 < line.Length ? 1 : 0;
                text.Append(line[at++]);
            }
        }

        at++;
        return new(ConditionTokenKind.Quoted, text.ToString(), start);
    }

    private static string? OperatorAt(string line, int at)
    {
        foreach (string sign in Operators)
        {
            if (string.CompareOrdinal(line, at, sign, 0, sign.Length) == 0)
            {
                return sign;
            }
        }

        return null;
    }
}
