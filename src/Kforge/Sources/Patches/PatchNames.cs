using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Kforge.Sources;

/// <summary>Reads file names as diff and git write them. Lines come as Latin-1, one character a byte; names are UTF-8.</summary>
internal static partial class PatchNames
{
    private const string Nothing = "/dev/null";
    private const int LongestPrefix = 64;

    /// <summary>A name as written; its time stamp is that of a file which is not there.</summary>
    /// <param name="Text">The name after stripping; null for <c>/dev/null</c>.</param>
    /// <param name="IsShort">Whether there was less to strip than asked.</param>
    /// <param name="IsEpoch">Whether the time stamp says that the file is not there, as <c>diff -N</c> writes.</param>
    public readonly record struct Name(string? Text, bool IsShort, bool IsEpoch);

    /// <summary>The name after <c>---</c> or <c>+++</c>; tools without git's header put a time stamp after a tab.</summary>
    public static Name OfHead(string written, int strip)
    {
        string line = written.TrimEnd('\r');
        bool quoted = line.StartsWith('"');
        int tab = quoted ? -1 : line.IndexOf('\t');
        string name = quoted ? Unquoted(line) : tab < 0 ? line : line[..tab];
        return name == Nothing ? new(null, false, false) : Stripped(name, strip) with { IsEpoch = tab >= 0 && IsEpoch(line[(tab + 1)..]) };
    }

    /// <summary>The name after <c>rename from</c> and its like.</summary>
    public static Name OfMove(string written, int strip)
    {
        string line = written.TrimEnd('\r');
        return Stripped(line.StartsWith('"') ? Unquoted(line) : line, strip);
    }

    /// <summary>The one name in <c>a/NAME b/NAME</c>, where a blank may be part of it; null when there are two.</summary>
    public static string? OfBoth(string written, int strip)
    {
        string rest = written.TrimEnd('\r');
        if (rest.StartsWith('"'))
        {
            int end = EndOfQuoted(rest);
            return end + 2 < rest.Length && OfMove(rest[..(end + 1)], strip) is { IsShort: false } old && old == OfMove(rest[(end + 2)..], strip) ? old.Text : null;
        }

        for (int split = rest.IndexOf(' '); split > 0; split = rest.IndexOf(' ', split + 1))
        {
            // The names differ by what is stripped and in nothing else, so most splits need not be looked at, and a long line of blanks costs little.
            if (Math.Abs(rest.Length - 1 - (2 * split)) <= LongestPrefix
                && OfMove(rest[..split], strip) is { IsShort: false } old && old == OfMove(rest[(split + 1)..], strip))
            {
                return old.Text;
            }
        }

        return null;
    }

    private static Name Stripped(string name, int strip)
    {
        string text = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(name));
        int start = 0;
        for (int left = strip; left > 0; left--)
        {
            int slash = text.IndexOf('/', start);
            if (slash < 0)
            {
                return new(text, true, false);
            }

            start = slash + 1;
        }

        return new(text[start..], false, false);
    }

    private static int EndOfQuoted(string quoted)
    {
        int i = 1;
        for (; i < quoted.Length && quoted[i] != '"'; i++)
        {
            i += quoted[i] == '\\' ? 1 : 0;
        }

        return i;
    }

    /// <summary>Names with unusual characters are written as C strings.</summary>
    private static string Unquoted(string quoted)
    {
        StringBuilder name = new();
        for (int i = 1; i < quoted.Length && quoted[i] != '"'; i++)
        {
            if (quoted[i] != '\\' || i + 1 == quoted.Length)
            {
                name.Append(quoted[i]);
                continue;
            }

            char escape = quoted[++i];
            if (escape is >= '0' and <= '3' && i + 2 < quoted.Length)
            {
                name.Append((char)((((escape - '0') << 6) | ((quoted[i + 1] - '0') << 3) | (quoted[i + 2] - '0')) & 0xff));
                i += 2;
            }
            else
            {
                name.Append(escape switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'a' => '\a', 'b' => '\b', 'f' => '\f', 'v' => '\v', _ => escape });
            }
        }

        return name.ToString();
    }

    /// <summary>Whether a time stamp is the first second of 1970 in UTC, in whatever zone it is written.</summary>
    private static bool IsEpoch(string stamp)
    {
        if (Stamp().Match(stamp) is not { Success: true } match)
        {
            return false;
        }

        int Number(string name) => int.Parse(match.Groups[name].ValueSpan, CultureInfo.InvariantCulture);
        int zone = ((Number("zh") * 60) + Number("zm")) * (match.Groups["sign"].Value == "-" ? -1 : 1);
        int minutes = (Number("h") * 60) + Number("m") - (match.Groups["day"].Value == "1969-12-31" ? 24 * 60 : 0);
        return minutes == zone;
    }

    [GeneratedRegex("^(?<day>1969-12-31|1970-01-01) (?<h>[0-9]{2}):(?<m>[0-9]{2}):00(\\.0+)? (?<sign>[-+])(?<zh>[0-9]{2}):?(?<zm>[0-9]{2})$", RegexOptions.CultureInvariant)]
    private static partial Regex Stamp();
}
