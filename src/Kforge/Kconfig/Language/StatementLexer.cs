using System.Text;
using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Language;

/// <summary>The kinds of tokens of a statement.</summary>
internal enum TokenKind
{
    /// <summary>A name or number that is no keyword, or the value of a macro.</summary>
    Word,

    /// <summary>A keyword.</summary>
    Keyword,

    /// <summary>A text in quotes, without them.</summary>
    Quoted,

    /// <summary>An operator.</summary>
    Operator,

    /// <summary>The right side of an assignment, as it stands in the file.</summary>
    Assigned,
}

/// <summary>A token.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">A word, text or operator.</param>
internal readonly record struct Token(TokenKind Kind, string Text);

/// <summary>Cuts a Kconfig file into statements, by the rules of <c>scripts/kconfig/lexer.l</c>.</summary>
internal sealed class StatementLexer(string text, string file, MacroExpander macros, WordTable words)
{
    private int at;
    private int number = 1;
    private int lineBegin;
    private int lineEnd;
    private string lineText = "";

    /// <summary>The tokens of the statement, without its end.</summary>
    public List<Token> Tokens { get; } = [];

    /// <summary>Where the statement begins.</summary>
    public KconfigLine Line { get; private set; }

    /// <summary>Goes to the next statement; false at the end of the file.</summary>
    public bool MoveNext()
    {
        Tokens.Clear();
        while (at < text.Length)
        {
            char c = text[at];
            if (c == '\n')
            {
                at++;
                number++;
                if (Tokens.Count > 0)
                {
                    return true;
                }
            }
            else if (c is ' ' or '\t')
            {
                at++;
            }
            else if (c == '#')
            {
                at = EndOfLine();
            }
            else if (c == '\\' && at + 1 < text.Length && text[at + 1] == '\n')
            {
                at += 2;
                number++;
            }
            else
            {
                if (Tokens.Count == 0)
                {
                    Line = new(file, number);
                    macros.Line = Line;
                }

                Take(c);
            }
        }

        return Tokens.Count > 0;
    }

    /// <summary>Takes the help text that follows a <c>help</c> statement: its first line gives the indentation, a line with less ends it.</summary>
    public (string Text, int Start, int Length) Help()
    {
        int start = at;
        int end = at;
        int first = 0;
        bool begun = false;
        while (at < text.Length)
        {
            int eol = EndOfLine();
            ReadOnlySpan<char> line = text.AsSpan(at, eol - at);
            ReadOnlySpan<char> words = line.TrimStart(" \t");
            if (words.IsEmpty)
            {
                NextLine(eol);
                continue;
            }

            // A text that begins at the very left is one line long: the line break before the next such line ends it.
            int column = HelpText.Column(line[..^words.Length]);
            if ((begun && column == 0) || (first > 0 && column < first))
            {
                break;
            }

            begun = true;
            first = first == 0 ? column : first;
            NextLine(eol);
            end = at;
        }

        return (text, start, end - start);
    }

    private void NextLine(int eol)
    {
        at = Math.Min(eol + 1, text.Length);
        number++;
    }

    private void Take(char c)
    {
        if (IsWord(c) || c == '$')
        {
            int end = at + 1;
            while (end < text.Length && IsWord(text[end]))
            {
                end++;
            }

            if (c == '$' || (end < text.Length && text[end] == '$'))
            {
                ExpandedWord();
                return;
            }

            Tokens.Add(words.Of(text.AsSpan(at, end - at)));
            at = end;
        }
        else if (c is '"' or '\'')
        {
            Tokens.Add(new(TokenKind.Quoted, Quoted(c)));
        }
        else
        {
            Operator(c);
        }
    }

    /// <summary>A word with references: it ends where the text as written has another character.</summary>
    private void ExpandedWord()
    {
        string rest = RestOfLine();
        StringBuilder word = new();
        int i = at - lineBegin;
        while (i < rest.Length && (IsWord(rest[i]) || rest[i] == '$'))
        {
            if (rest[i] == '$')
            {
                word.Append(macros.ExpandAt(rest, ref i));
            }
            else
            {
                word.Append(rest[i++]);
            }
        }

        at = lineBegin + i;
        if (word.Length > 0)
        {
            Tokens.Add(new(TokenKind.Word, word.ToString()));
        }
    }

    private string Quoted(char quote)
    {
        int close = text.AsSpan(at + 1).IndexOfAny(quote, '\n');
        ReadOnlySpan<char> plain = close < 0 ? [] : text.AsSpan(at + 1, close);
        if (close >= 0 && text[at + 1 + close] == quote && !plain.ContainsAny('$', '\\'))
        {
            at += close + 2;
            return plain.ToString();
        }

        StringBuilder whole = new();
        string rest = RestOfLine();
        int i = at - lineBegin + 1;
        while (i < rest.Length && rest[i] != quote)
        {
            switch (rest[i])
            {
                case '$':
                    whole.Append(macros.ExpandAt(rest, ref i));
                    break;
                case '\\':
                    i++;
                    if (i < rest.Length)
                    {
                        whole.Append(rest[i++]);
                    }

                    break;
                default:
                    whole.Append(rest[i++]);
                    break;
            }
        }

        // A text without its closing quote ends with the line; the kernel's program only warns.
        at = Math.Min(lineBegin + i + 1, lineEnd);
        return whole.ToString();
    }

    private void Operator(char c)
    {
        char next = at + 1 < text.Length ? text[at + 1] : '\0';
        string? sign = (c, next) switch
        {
            ('|', '|') => "||",
            ('&', '&') => "&&",
            ('!', '=') => "!=",
            ('<', '=') => "<=",
            ('>', '=') => ">=",
            (':', '=') => ":=",
            ('+', '=') => "+=",
            ('=', _) => "=",
            ('<', _) => "<",
            ('>', _) => ">",
            ('!', _) => "!",
            ('(', _) => "(",
            (')', _) => ")",
            _ => null,
        };
        at += sign?.Length ?? 1;
        if (sign is null)
        {
            // An unknown character is ignored, as the kernel's program does with a warning.
            return;
        }

        Tokens.Add(new(TokenKind.Operator, sign));
        if (sign is "=" or ":=" or "+=" && Tokens is [{ Kind: TokenKind.Word }, _])
        {
            int eol = EndOfLine();
            string value = text[at..eol].TrimStart(' ', '\t');
            at = eol;
            Tokens.Add(new(TokenKind.Assigned, value));
        }
    }

    /// <summary>The text from somewhere before this place up to the end of the line; cut out once a line, however many references it holds.</summary>
    private string RestOfLine()
    {
        if (at < lineBegin || at >= lineEnd)
        {
            lineBegin = at;
            lineEnd = EndOfLine();
            lineText = text[lineBegin..lineEnd];
        }

        return lineText;
    }

    private int EndOfLine()
    {
        int end = text.IndexOf('\n', at);
        return end < 0 ? text.Length : end;
    }

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';
}

/// <summary>Keeps every word once, and knows which of them are keywords.</summary>
internal sealed class WordTable
{
    private readonly Dictionary<string, Token> words = new(30_000, StringComparer.Ordinal);
    private readonly Dictionary<string, Token>.AlternateLookup<ReadOnlySpan<char>> bySpan;

    public WordTable(Dialect dialect)
    {
        bySpan = words.GetAlternateLookup<ReadOnlySpan<char>>();
        string[] always =
        [
            "bool", "choice", "comment", "config", "def_bool", "def_tristate", "default", "depends", "endchoice", "endif", "endmenu", "help",
            "hex", "if", "imply", "int", "mainmenu", "menu", "menuconfig", "modules", "on", "prompt", "range", "select", "source", "string",
            "tristate", "visible",
        ];
        foreach (string keyword in always.Concat(dialect.Transitional ? ["transitional"] : []).Concat(dialect.ModernChoices ? [] : ["optional"]))
        {
            words[keyword] = new(TokenKind.Keyword, keyword);
        }
    }

    public Token Of(ReadOnlySpan<char> word)
    {
        if (!bySpan.TryGetValue(word, out Token token))
        {
            string text = word.ToString();
            words[text] = token = new(TokenKind.Word, text);
        }

        return token;
    }
}
