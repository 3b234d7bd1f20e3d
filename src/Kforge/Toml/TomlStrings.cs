using System.Globalization;
using System.Text;

namespace Kforge.Toml;

/// <summary>The four kinds of strings.</summary>
internal static class TomlStrings
{
    /// <summary>Reads the string whose opening quote is the current character.</summary>
    public static string Read(TomlText text)
    {
        char quote = text.Current;
        string three = new(quote, 3);
        bool severalLines = text.StartsWith(three);
        int start = text.Position;
        text.Position += severalLines ? 3 : 1;
        if (severalLines)
        {
            text.SkipLineEnd();
        }

        StringBuilder value = new();
        while (true)
        {
            if (text.AtEnd || (text.AtLineEnd && !severalLines))
            {
                throw text.Error(start, $"the string is not closed with `{(severalLines ? three : quote)}`");
            }

            if (text.Current == quote && (!severalLines || text.StartsWith(three)))
            {
                Close(text, quote, severalLines, value);
                return value.ToString();
            }

            if (text.Current == '\\' && quote == '"')
            {
                Escape(text, severalLines, value);
            }
            else
            {
                value.Append(text.Current);
                text.Position++;
            }
        }
    }

    // Up to two quotes may stand right before the three that close a string of several lines.
    private static void Close(TomlText text, char quote, bool severalLines, StringBuilder value)
    {
        text.Position += severalLines ? 3 : 1;
        for (int extra = 0; severalLines && extra < 2 && text.Skip(quote); extra++)
        {
            value.Append(quote);
        }
    }

    private static void Escape(TomlText text, bool severalLines, StringBuilder value)
    {
        int start = text.Position++;
        char kind = text.Current;
        if (severalLines && kind is ' ' or '\t' or '\n' or '\r')
        {
            SkipFoldedLines(text, start);
            return;
        }

        text.Position += text.AtEnd ? 0 : 1;
        switch (kind)
        {
            case 'b': value.Append('\b'); break;
            case 't': value.Append('\t'); break;
            case 'n': value.Append('\n'); break;
            case 'f': value.Append('\f'); break;
            case 'r': value.Append('\r'); break;
            case '"': value.Append('"'); break;
            case '\\': value.Append('\\'); break;
            case 'u': value.Append(Scalar(text, start, 4)); break;
            case 'U': value.Append(Scalar(text, start, 8)); break;
            default:
                text.Position = start + 1;
                throw text.Error(start, text.AtEnd || text.AtLineEnd
                    ? "a backslash stands at the end of the line"
                    : $"`\\{kind}` is not an escape; a backslash itself is written `\\\\`");
        }
    }

    private static Rune Scalar(TomlText text, int start, int digits)
    {
        int first = text.Position;
        while (text.Position < first + digits && char.IsAsciiHexDigit(text.Current))
        {
            text.Position++;
        }

        string hex = text.Between(first, text.Position);
        if (hex.Length < digits)
        {
            throw text.Error(start, $"`\\{(digits == 4 ? 'u' : 'U')}` needs {digits} hexadecimal digits");
        }

        uint scalar = uint.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return Rune.IsValid(scalar) ? new Rune(scalar) : throw text.Error(start, $"U+{hex} is not a Unicode character");
    }

    // A backslash at the end of a line swallows all white space up to the next other character.
    private static void SkipFoldedLines(TomlText text, int start)
    {
        text.SkipBlanks();
        if (!text.AtLineEnd)
        {
            throw text.Error(start, "a backslash before white space must be the last thing on its line");
        }

        while (text.SkipLineEnd())
        {
            text.SkipBlanks();
        }
    }
}
