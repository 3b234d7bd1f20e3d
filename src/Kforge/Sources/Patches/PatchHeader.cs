using System.Collections.Immutable;
using System.Text;

namespace Kforge.Sources;

/// <summary>What stands above the changes of a patch: who made it, when, why, and where it stands upstream.</summary>
/// <remarks>
/// Read are the mail header of <c>git format-patch</c> (RFC 5322, encoded words of RFC 2047), the fields of Debian's patches
/// (DEP-3, dep-team.pages.debian.net/deps/dep3), both mixed, and free text. A header is written by strangers and never an error: what cannot be
/// understood is left out, control characters are taken away, and lengths are bounded.
/// </remarks>
/// <param name="Author">Who made the patch; null when it does not say.</param>
/// <param name="Date">When; null when it does not say or is no date from 1970 to 2099.</param>
/// <param name="Subject">One line of at most 1,000 characters, without <c>[PATCH 1/2]</c>; empty when the patch says nothing.</param>
/// <param name="Body">The rest of the message, lines ended by <c>\n</c> but for the last; may be empty.</param>
/// <param name="Upstream">What it says of its way upstream, in the order of the text.</param>
public sealed record PatchHeader(PatchAuthor? Author, DateTimeOffset? Date, string Subject, string Body, ImmutableArray<UpstreamMark> Upstream)
{
    private const int Longest = 1 << 16;
    private const int LongestLine = 1_000;
    private const int MostMarks = 50;

    /// <summary>A patch that says nothing.</summary>
    public static readonly PatchHeader None = new(null, null, "", "", []);

    /// <summary>Reads the header of a patch file.</summary>
    /// <param name="content">The bytes of the file: UTF-8, else Latin-1. Only the first 64 KiB are looked at.</param>
    public static PatchHeader Read(ReadOnlySpan<byte> content)
    {
        ReadOnlySpan<byte> head = content[..Math.Min(content.Length, Longest)];
        int cut = head.Length;
        // A character may be cut in two at the limit; Latin-1 is not meant by that.
        while (head.Length < content.Length && cut > head.Length - 4 && (content[cut] & 0xc0) == 0x80)
        {
            cut--;
        }

        // Below the changes may be bytes of any encoding: only the header decides.
        ReadOnlySpan<byte> text = head[..cut];
        ReadOnlySpan<byte> own = text[..EndOf(Encoding.Latin1.GetString(text))];
        return Read(System.Text.Unicode.Utf8.IsValid(own) ? Encoding.UTF8.GetString(own) : Encoding.Latin1.GetString(own));
    }

    /// <summary>Reads the header of a patch.</summary>
    /// <param name="text">The text of the patch, or of its beginning.</param>
    public static PatchHeader Read(string text)
    {
        string head = text.Length > Longest ? text[..Longest] : text;
        string[] lines = head[..EndOf(head)].Split('\n').Select(line => Cleaned(line.TrimEnd('\r'))).ToArray();
        Reading reading = new();
        reading.Read(lines);
        return reading.Result();
    }

    /// <summary>Where the changes begin, or what <c>git format-patch</c> writes between message and changes.</summary>
    private static int EndOf(string text)
    {
        for (int at = 0; at < text.Length;)
        {
            int end = text.IndexOf('\n', at) is >= 0 and int found ? found : text.Length;
            ReadOnlySpan<char> line = text.AsSpan(at, end - at).TrimEnd('\r');
            if (line is "---" || line.StartsWith("diff -", StringComparison.Ordinal) || line.StartsWith("Index: ", StringComparison.Ordinal) || line is "GIT binary patch"
                || (line.StartsWith("--- ", StringComparison.Ordinal) && end + 1 < text.Length && text.AsSpan(end + 1).StartsWith("+++ ", StringComparison.Ordinal)))
            {
                return at;
            }

            at = end + 1;
        }

        return text.Length;
    }

    /// <summary>A line without control characters, tabs as blanks, and without halves of surrogate pairs.</summary>
    private static string Cleaned(string line)
    {
        StringBuilder clean = new(line.Length);
        foreach (Rune rune in line.EnumerateRunes())
        {
            if (rune.Value == '\t')
            {
                clean.Append(' ');
            }
            else if (!Rune.IsControl(rune))
            {
                clean.Append(rune.ToString());
            }
        }

        return clean.ToString();
    }

    private static string Cut(string text) => text.Length <= LongestLine ? text : text[..(LongestLine - 1 - (char.IsHighSurrogate(text[LongestLine - 2]) ? 1 : 0))] + "…";

    private sealed class Reading
    {
        private readonly List<string> body = [];
        private readonly ImmutableArray<UpstreamMark>.Builder marks = ImmutableArray.CreateBuilder<UpstreamMark>();
        private PatchAuthor? author;
        private DateTimeOffset? date;
        private string subject = "";

        public PatchHeader Result()
        {
            while (body.Count > 0 && body[^1].Length == 0)
            {
                body.RemoveAt(body.Count - 1);
            }

            return new(author, date, Cut(subject), string.Join('\n', body.SkipWhile(line => line.Length == 0)), marks.ToImmutable());
        }

        public void Read(string[] lines)
        {
            int at = 0;
            while (at < lines.Length && lines[at].Length == 0)
            {
                at++;
            }

            // mbox's first line: `From 1234… Mon Sep 17 00:00:00 2001`.
            if (at < lines.Length && lines[at].StartsWith("From ", StringComparison.Ordinal))
            {
                at++;
            }

            at = ReadFields(lines, at, inBody: false);
            while (at < lines.Length && lines[at].Length == 0)
            {
                at++;
            }

            // A mail sent for somebody else begins with that person's own `From:` (git-am(1)).
            if (at < lines.Length && lines[at].StartsWith("From: ", StringComparison.OrdinalIgnoreCase))
            {
                at = ReadFields(lines, at, inBody: true);
            }

            for (; at < lines.Length; at++)
            {
                string line = lines[at].TrimEnd();
                Mark(line);
                if (subject.Length == 0 && body.TrueForAll(before => before.Length == 0))
                {
                    subject = line;
                }
                else
                {
                    body.Add(line);
                }
            }
        }

        /// <summary>Reads <c>Name: value</c> lines with their continuations.</summary>
        /// <returns>The first line that is none.</returns>
        private int ReadFields(string[] lines, int at, bool inBody)
        {
            while (at < lines.Length && NameOf(lines[at], inBody) is { } name)
            {
                List<string> more = [];
                string first = lines[at][(name.Length + 1)..].Trim();
                for (at++; at < lines.Length && lines[at].StartsWith(' ') && lines[at].Trim().Length > 0; at++)
                {
                    more.Add(lines[at].Trim());
                }

                Field(name, first, more);
            }

            return at;
        }

        private static string? NameOf(string line, bool inBody)
        {
            int colon = line.IndexOf(':');
            if (colon is < 2 or > 40 || line[..colon].Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-'))
            {
                return null;
            }

            // `mm: fix it` is a subject and no field: only names that are known begin a header, and those of mails and DEP-3 begin with a capital letter.
            string name = line[..colon];
            bool known = Known.Contains(name, StringComparer.OrdinalIgnoreCase);
            return (inBody ? known : known || (char.IsAsciiLetterUpper(name[0]) && line.Length > colon + 1 && line[colon + 1] == ' ' && name.Contains('-'))) ? name : null;
        }

        private static readonly ImmutableArray<string> Known =
        [
            "From", "Author", "Date", "Last-Update", "Subject", "Description", "Origin", "Forwarded", "Bug", "Applied-Upstream", "To", "Cc", "MIME-Version",
        ];

        private void Field(string name, string first, List<string> more)
        {
            string folded = string.Join(' ', more.Prepend(first));
            switch (name.ToLowerInvariant())
            {
                case "from" or "author":
                    author = PatchAuthor.Parse(EncodedWords.Decode(folded)) ?? author;
                    break;
                case "date":
                    date = PatchDate.Parse(folded) ?? date;
                    break;
                case "last-update":
                    date ??= PatchDate.Parse(folded);
                    break;
                case "subject" when !more.Contains("."):
                    subject = WithoutTags(Cleaned(EncodedWords.Decode(folded)));
                    break;
                case "subject" or "description":
                    subject = WithoutTags(EncodedWords.Decode(first));
                    body.AddRange(more.Select(line => line == "." ? "" : line));
                    body.Add("");
                    break;
                default:
                    Mark($"{name}: {folded}");
                    if (name.EndsWith("-by", StringComparison.OrdinalIgnoreCase))
                    {
                        body.Add($"{name}: {folded}");
                    }

                    break;
            }
        }

        private void Mark(string line)
        {
            if (marks.Count < MostMarks && UpstreamMark.Of(Cut(line.Trim())) is { } mark)
            {
                marks.Add(mark);
            }
        }

        /// <summary>As <c>git am -b</c>: brackets that say PATCH go, those of a subsystem stay.</summary>
        private static string WithoutTags(string subject)
        {
            string rest = subject.Trim();
            while (rest.StartsWith('[') && rest.IndexOf(']') is > 0 and int end && rest[..end].Contains("PATCH", StringComparison.OrdinalIgnoreCase))
            {
                rest = rest[(end + 1)..].TrimStart();
            }

            return rest;
        }
    }
}
