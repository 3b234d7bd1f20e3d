using System.Collections.Immutable;
using System.Text;

namespace Kforge.Requirements;

/// <summary>A token of a shell script.</summary>
/// <param name="Line">From 1.</param>
internal abstract record ShellToken(int Line)
{
    /// <summary>A word.</summary>
    public sealed record Word(ShellWord Value) : ShellToken(Value.Line);

    /// <summary>A newline or one of <c>;  ;;  (  )  |  ||  &amp;&amp;  &gt;&amp;2</c>.</summary>
    /// <param name="Text">The operator; <c>\n</c> for a newline.</param>
    /// <param name="Line">From 1.</param>
    public sealed record Operator(string Text, int Line) : ShellToken(Line);

    /// <summary>The end of the script.</summary>
    public sealed record End(int Line) : ShellToken(Line);
}

/// <summary>
/// Cuts a script into words and operators by the rules of POSIX "Token Recognition" (XCU 2.3), as far as
/// the kernel's version script needs them. Everything else is refused, never skipped.
/// </summary>
internal ref struct ShellLexer(string text)
{
    private int at;
    private int line = 1;

    /// <summary>All tokens; the last is <see cref="ShellToken.End"/>.</summary>
    /// <exception cref="MalformedScript">At the first character that is not understood.</exception>
    public static ImmutableArray<ShellToken> Tokenize(string text)
    {
        ShellLexer lexer = new(text);
        ImmutableArray<ShellToken>.Builder tokens = ImmutableArray.CreateBuilder<ShellToken>();
        ShellToken token;
        do
        {
            token = lexer.Next();
            tokens.Add(token);
        }
        while (token is not ShellToken.End);
        return tokens.ToImmutable();
    }

    private readonly char Current => at < text.Length ? text[at] : '\0';

    private ShellToken Next()
    {
        SkipBlanks();
        int start = line;
        if (at >= text.Length)
        {
            return new ShellToken.End(line);
        }

        RefuseConflictMarkers();
        foreach (string symbol in (string[])["\n", ";;", ";", "||", "|", "&&", "(", ")", ">&2", "1>&2"])
        {
            if (string.CompareOrdinal(text, at, symbol, 0, symbol.Length) == 0)
            {
                at += symbol.Length;
                line += symbol == "\n" ? 1 : 0;
                return new ShellToken.Operator(symbol == "1>&2" ? ">&2" : symbol, start);
            }
        }

        return new ShellToken.Word(ReadWord());
    }

    private void SkipBlanks()
    {
        while (at < text.Length)
        {
            if (Current is ' ' or '\t')
            {
                at++;
            }
            else if (Current == '\\' && at + 1 < text.Length && text[at + 1] == '\n')
            {
                at += 2;
                line++;
            }
            else if (Current == '#')
            {
                int end = text.IndexOf('\n', at);
                at = end < 0 ? text.Length : end;
            }
            else
            {
                return;
            }
        }
    }

    private readonly void RefuseConflictMarkers()
    {
        bool lineStart = at == 0 || text[at - 1] == '\n';
        foreach (string marker in (string[])["<<<<<<<", "=======", ">>>>>>>", "|||||||"])
        {
            if (lineStart && string.CompareOrdinal(text, at, marker, 0, marker.Length) == 0)
            {
                throw new MalformedScript(line, $"a merge conflict was left in the file: `{marker}`");
            }
        }
    }

    private ShellWord ReadWord()
    {
        int start = line;
        bool quoted = false;
        StringBuilder literal = new();
        ImmutableArray<ShellPart>.Builder parts = ImmutableArray.CreateBuilder<ShellPart>();
        while (at < text.Length && !(Current is ' ' or '\t' or '\n' or ';' or '(' or ')' or '|' or '&' or '<' or '>'))
        {
            switch (Current)
            {
                case '\'':
                    quoted = true;
                    literal.Append(Take(UntilQuote('\'')));
                    at++;
                    break;
                case '"':
                    quoted = true;
                    at++;
                    ReadDoubleQuoted(start, literal, parts);
                    break;
                case '$':
                    ReadParameter(false, literal, parts);
                    break;
                case '\\' when at + 1 < text.Length && text[at + 1] != '\n':
                    quoted = true;
                    literal.Append(text[at + 1]);
                    at += 2;
                    break;
                default:
                    literal.Append(Plain());
                    break;
            }
        }

        Flush(literal, parts);
        return parts.Count > 0 || quoted
            ? new(parts.ToImmutable(), start, quoted)
            : throw new MalformedScript(line, $"`{Current}` is not understood here");
    }

    private void ReadDoubleQuoted(int start, StringBuilder literal, ImmutableArray<ShellPart>.Builder parts)
    {
        while (Current != '"')
        {
            if (at >= text.Length || Current == '\n')
            {
                throw new MalformedScript(start, "a quotation has no end");
            }

            if (Current == '$')
            {
                ReadParameter(true, literal, parts);
            }
            else if (Current == '\\' && at + 1 < text.Length && text[at + 1] is '"' or '\\' or '$' or '`')
            {
                literal.Append(text[at + 1]);
                at += 2;
            }
            else
            {
                literal.Append(Plain());
            }
        }

        at++;
    }

    private char Plain() => Current switch
    {
        '`' => throw new MalformedScript(line, "a command substitution is not understood"),
        < ' ' and not '\t' => throw new MalformedScript(line, "a control character is not understood"),
        _ => text[at++],
    };

    private void ReadParameter(bool quoted, StringBuilder literal, ImmutableArray<ShellPart>.Builder parts)
    {
        int start = ++at;
        bool braces = Current == '{';
        at += braces ? 1 : 0;
        int nameStart = at;
        if (Current is '#' or (>= '0' and <= '9'))
        {
            at++;
        }
        else
        {
            while (char.IsAsciiLetterOrDigit(Current) || Current == '_')
            {
                at++;
            }
        }

        string name = text[nameStart..at];
        if (name.Length == 0 || (braces && Current != '}'))
        {
            throw new MalformedScript(line, $"the expansion `${text[start..Math.Min(text.Length, start + 12)].Split('\n')[0]}` is not understood");
        }

        at += braces ? 1 : 0;
        Flush(literal, parts);
        parts.Add(new ShellPart.Parameter(name, quoted));
    }

    private static void Flush(StringBuilder literal, ImmutableArray<ShellPart>.Builder parts)
    {
        if (literal.Length > 0)
        {
            parts.Add(new ShellPart.Literal(literal.ToString()));
            literal.Clear();
        }
    }

    private readonly int UntilQuote(char quote)
    {
        int end = text.IndexOf(quote, at + 1);
        return end >= 0 && text.IndexOf('\n', at, end - at) < 0 ? end : throw new MalformedScript(line, "a quotation has no end");
    }

    private string Take(int end)
    {
        string taken = text[(at + 1)..end];
        at = end;
        return taken;
    }
}
