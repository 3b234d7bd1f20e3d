using System.Text;
using System.Text.Unicode;
using Kforge.Diagnostics;

namespace Kforge.Toml;

/// <summary>
/// The characters of a file, checked for everything that holds for the whole file, with a position that
/// moves forward. Lines end with LF or CR LF; no other control character but the tab is in it.
/// </summary>
internal sealed class TomlText
{
    private readonly string text;
    private readonly string file;
    private readonly List<int> lineStarts = [0];

    private TomlText(string text, string file)
    {
        this.text = text;
        this.file = file;
    }

    /// <summary>Where reading is, in UTF-16 units from the start.</summary>
    public int Position { get; set; }

    /// <summary>Whether everything was read.</summary>
    public bool AtEnd => Position >= text.Length;

    /// <summary>The character at the position; NUL, which no text holds, at the end.</summary>
    public char Current => AtEnd ? '\0' : text[Position];

    /// <summary>Whether a line ends here.</summary>
    public bool AtLineEnd => Current is '\n' or '\r';

    /// <summary>Decodes and checks the bytes of a file.</summary>
    /// <exception cref="Stop">KF1003.</exception>
    public static TomlText Decode(ReadOnlySpan<byte> utf8, string file)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        utf8 = utf8.StartsWith(mark) ? utf8[mark.Length..] : utf8;

        int bad = Utf8.IsValid(utf8) ? -1 : ValidPrefix(utf8);
        TomlText decoded = new(Encoding.UTF8.GetString(bad < 0 ? utf8 : utf8[..bad]), file);
        decoded.CheckCharacters();
        return bad < 0
            ? decoded
            : throw decoded.Error(TomlCodes.Encoding, decoded.text.Length, $"the byte 0x{utf8[bad]:x2} is not part of UTF-8 text");
    }

    /// <summary>The character some way ahead, or NUL behind the end.</summary>
    public char Ahead(int distance) => Position + distance < text.Length ? text[Position + distance] : '\0';

    /// <summary>Whether the text goes on like this.</summary>
    public bool StartsWith(string prefix) => string.CompareOrdinal(text, Position, prefix, 0, prefix.Length) == 0;

    /// <summary>Skips a character if it is the next one.</summary>
    public bool Skip(char expected)
    {
        bool found = !AtEnd && text[Position] == expected;
        Position += found ? 1 : 0;
        return found;
    }

    /// <summary>Skips tabs and spaces.</summary>
    public void SkipBlanks()
    {
        while (Current is ' ' or '\t')
        {
            Position++;
        }
    }

    /// <summary>Skips to the end of the line if a comment begins here.</summary>
    public void SkipComment()
    {
        if (Current == '#')
        {
            while (!AtEnd && !AtLineEnd)
            {
                Position++;
            }
        }
    }

    /// <summary>Skips the end of a line, if one is here.</summary>
    public bool SkipLineEnd()
    {
        Skip('\r');
        return Skip('\n');
    }

    /// <summary>The text between two positions.</summary>
    public string Between(int start, int end) => text[start..end];

    /// <summary>A word as messages quote it: not longer than a line.</summary>
    public static string Short(string word) => word.Length <= 40 ? word : word[..39] + "…";

    /// <summary>What stands at the position, for messages: a character, or the end of a line or of the file.</summary>
    public string Found() => AtEnd ? "the end of the file" : AtLineEnd ? "the end of the line" : Shown(Rune.GetRuneAt(text, Position));

    /// <summary>The place of a position.</summary>
    public SourcePlace PlaceOf(int position)
    {
        int found = lineStarts.BinarySearch(position);
        int line = found >= 0 ? found : ~found - 1;
        return new(file, line + 1, position - lineStarts[line] + 1);
    }

    /// <summary>The place of the current position.</summary>
    public SourcePlace Place() => PlaceOf(Position);

    /// <summary>A syntax error at a position, to be thrown.</summary>
    public Stop Error(int position, string message) => Error(TomlCodes.Syntax, position, message);

    /// <summary>An error at a position, to be thrown.</summary>
    public Stop Error(DiagnosticCode code, int position, string message) => new(new Diagnostic(code, message, PlaceOf(position)));

    private static int ValidPrefix(ReadOnlySpan<byte> utf8)
    {
        int position = 0;
        while (position < utf8.Length && Rune.DecodeFromUtf8(utf8[position..], out _, out int used) == System.Buffers.OperationStatus.Done)
        {
            position += used;
        }

        return position;
    }

    private void CheckCharacters()
    {
        for (int i = 0; i < text.Length; i++)
        {
            char character = text[i];
            if (character == '\n')
            {
                lineStarts.Add(i + 1);
            }
            else if (character == '\r' && (i + 1 == text.Length || text[i + 1] != '\n'))
            {
                throw Error(TomlCodes.Encoding, i, "a carriage return stands without a line feed");
            }
            else if (character is (< ' ' and not ('\t' or '\r')) or '\u007f')
            {
                Stop stop = Error(TomlCodes.Encoding, i, $"the control character U+{(int)character:X4} is not allowed, not even in a comment");
                throw new Stop(stop.Diagnostic.WithHint($"in a string between double quotes write `\\u{(int)character:X4}`"));
            }
        }
    }

    // A byte order mark or a strange blank would be invisible between backticks.
    private static string Shown(Rune rune) =>
        rune.Value is ' ' || Rune.IsLetterOrDigit(rune) || Rune.IsPunctuation(rune) || Rune.IsSymbol(rune) ? $"`{rune}`" : $"U+{rune.Value:X4}";

    /// <summary>Ends the recursive descent at the first mistake it cannot step over; never leaves <see cref="TomlReader"/>.</summary>
    public sealed class Stop(Diagnostic diagnostic) : Exception(diagnostic.ToString())
    {
        /// <summary>The mistake.</summary>
        public Diagnostic Diagnostic { get; } = diagnostic;
    }
}
