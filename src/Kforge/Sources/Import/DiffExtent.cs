using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Kforge.Sources;

/// <summary>Finds the changes in a text that holds more: a description before them, a signature or another part of the mail after them.</summary>
internal static partial class DiffExtent
{
    private static readonly string[] HeadLines =
    [
        "diff --git ", "index ", "old mode ", "new mode ", "new file mode ", "deleted file mode ", "similarity index ", "dissimilarity index ",
        "rename from ", "rename to ", "copy from ", "copy to ",
    ];

    /// <summary>Cuts a text in two.</summary>
    /// <param name="text">The bytes.</param>
    /// <returns>What stands before the first change, and the changes up to the end of the last one, which ends with a line end; empty when there are none.</returns>
    public static (ReadOnlyMemory<byte> Before, ReadOnlyMemory<byte> Diff) Split(ReadOnlyMemory<byte> text)
    {
        string[] lines = Encoding.Latin1.GetString(text.Span).Split('\n');
        int first = -1;
        int end = 0;
        for (int at = 0; at < lines.Length;)
        {
            if (Begins(lines, at))
            {
                first = first < 0 ? at : first;
                at = End(lines, at);
                end = at;
            }
            else
            {
                at++;
            }
        }

        if (first < 0)
        {
            return (text, default);
        }

        int from = Offset(lines, first);
        int to = Math.Min(Offset(lines, end), text.Length);
        byte[] diff = text.Span[from..to] is [.., (byte)'\n'] whole ? whole.ToArray() : [.. text.Span[from..to], (byte)'\n'];
        return (text[..from], diff);
    }

    /// <summary>Whether a change of a file begins here, as git sees it.</summary>
    private static bool Begins(string[] lines, int at) =>
        lines[at].StartsWith("diff --git ", StringComparison.Ordinal) || IsPlainHead(lines, at)
        || (lines[at].StartsWith("Index: ", StringComparison.Ordinal) && at + 4 < lines.Length && lines[at + 1].StartsWith("=====", StringComparison.Ordinal) && IsPlainHead(lines, at + 2));

    private static bool IsPlainHead(string[] lines, int at) =>
        at + 2 < lines.Length
        && lines[at].StartsWith("--- ", StringComparison.Ordinal)
        && lines[at + 1].StartsWith("+++ ", StringComparison.Ordinal)
        && Hunk().IsMatch(lines[at + 2]);

    /// <summary>The line after the change of one file.</summary>
    private static int End(string[] lines, int at)
    {
        if (lines[at].StartsWith("Index: ", StringComparison.Ordinal))
        {
            at += 2;
        }

        while (at < lines.Length && HeadLines.Any(head => lines[at].StartsWith(head, StringComparison.Ordinal)))
        {
            at++;
            if (at < lines.Length && lines[at].StartsWith("diff --git ", StringComparison.Ordinal))
            {
                return at;
            }
        }

        if (at < lines.Length && lines[at].TrimEnd('\r') == "GIT binary patch")
        {
            return EndOfBinary(lines, at + 1);
        }

        if (at < lines.Length && lines[at].StartsWith("Binary files ", StringComparison.Ordinal))
        {
            return at + 1;
        }

        if (at + 1 < lines.Length && lines[at].StartsWith("--- ", StringComparison.Ordinal) && lines[at + 1].StartsWith("+++ ", StringComparison.Ordinal))
        {
            at += 2;
            while (at < lines.Length && Hunk().Match(lines[at]) is { Success: true } hunk)
            {
                at = EndOfHunk(lines, at + 1, Count(hunk.Groups[1]), Count(hunk.Groups[2]));
            }
        }

        return at;
    }

    private static int EndOfHunk(string[] lines, int at, int old, int added)
    {
        for (; at < lines.Length && (old > 0 || added > 0); at++)
        {
            switch (lines[at])
            {
                case ['+', ..]:
                    added--;
                    break;
                case ['-', ..]:
                    old--;
                    break;
                case [' ', ..] or "" or "\r":
                    old--;
                    added--;
                    break;
                case ['\\', ..]:
                    break;
                default:
                    return at; // A hunk cut short: whoever reads the patch says so.
            }
        }

        return at < lines.Length && lines[at].StartsWith('\\') ? at + 1 : at;
    }

    /// <summary>One or two blocks of base85 lines, each with an empty line after it.</summary>
    private static int EndOfBinary(string[] lines, int at)
    {
        while (at < lines.Length && Block().IsMatch(lines[at]))
        {
            at++;
            while (at < lines.Length && lines[at].TrimEnd('\r').Length > 0)
            {
                at++;
            }

            at = Math.Min(at + 1, lines.Length);
        }

        return at;
    }

    private static int Offset(string[] lines, int line) => lines.Take(line).Sum(text => text.Length + 1);

    private static int Count(Group group) => group.Success ? int.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : 1;

    [GeneratedRegex("^@@ -[0-9]{1,9}(?:,([0-9]{1,9}))? \\+[0-9]{1,9}(?:,([0-9]{1,9}))? @@", RegexOptions.CultureInvariant)]
    private static partial Regex Hunk();

    [GeneratedRegex("^(literal|delta) [0-9]{1,12}\r?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Block();
}
