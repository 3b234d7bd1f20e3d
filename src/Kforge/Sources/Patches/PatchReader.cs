using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Sources;

/// <summary>
/// Reads what a patch touches before git gets to see it. Known are the unified format and git's extended headers
/// (git-diff(1), "Generating patch text with -p"), with one leading directory to strip (<c>-p1</c>), as in every kernel patch.
/// </summary>
/// <remarks>
/// What git makes of a patch is compared with this reading afterwards, so a difference between the two readers is an error and never
/// a silent one.
/// </remarks>
public static partial class PatchReader
{
    /// <summary>Reads a patch.</summary>
    /// <param name="place">The file, for messages.</param>
    /// <param name="content">Its bytes.</param>
    /// <returns>The patch, or KF1401 for a text that is none, or KF1402 for paths no patch may touch.</returns>
    public static Checked<Patch> Read(SourcePlace place, ReadOnlyMemory<byte> content)
    {
        try
        {
            // Latin-1 keeps every byte; names are turned into UTF-8 where they are read.
            string[] lines = Encoding.Latin1.GetString(content.Span).Split('\n');
            ImmutableArray<PatchedFile> files = new Reading(place, lines).ReadAll();
            return files.IsEmpty
                ? new Diagnostic(PatchCodes.Unreadable, $"`{place.File}` holds no change", place, ["no `diff --git` and no `---` with `+++` was found in it"], [])
                : new Patch(place, content, files);
        }
        catch (Failure failure)
        {
            return new Checked<Patch>.Bad(failure.Diagnostics);
        }
    }

    [GeneratedRegex("^@@ -(?<old>[0-9]{1,9})(,(?<olds>[0-9]{1,9}))? \\+[0-9]{1,9}(,(?<news>[0-9]{1,9}))? @@", RegexOptions.CultureInvariant)]
    private static partial Regex HunkHead();

    private sealed class Reading(SourcePlace place, string[] lines)
    {
        private const string Nothing = "/dev/null";
        private readonly ImmutableArray<PatchedFile>.Builder files = ImmutableArray.CreateBuilder<PatchedFile>();
        private int at;

        public ImmutableArray<PatchedFile> ReadAll()
        {
            while (at < lines.Length)
            {
                if (lines[at].StartsWith("diff --git ", StringComparison.Ordinal))
                {
                    ReadGitFile();
                }
                else if (IsPlainHead())
                {
                    files.Add(ReadNamesAndHunks(null, null, isCopy: false));
                }
                else
                {
                    at++;
                }
            }

            return files.ToImmutable();
        }

        /// <summary>git looks for the same three lines before it believes that a diff without its own header begins.</summary>
        private bool IsPlainHead() =>
            at + 2 < lines.Length
            && lines[at].StartsWith("--- ", StringComparison.Ordinal)
            && lines[at + 1].StartsWith("+++ ", StringComparison.Ordinal)
            && HunkHead().IsMatch(lines[at + 2]);

        private void ReadGitFile()
        {
            int head = at++;
            string? from = null;
            string? to = null;
            bool isCopy = false;
            for (; at < lines.Length; at++)
            {
                string line = lines[at];
                if (Rest(line, "rename from ") is { } renamed)
                {
                    from = Name(renamed, strip: false);
                }
                else if (Rest(line, "copy from ") is { } copied)
                {
                    (from, isCopy) = (Name(copied, strip: false), true);
                }
                else if ((Rest(line, "rename to ") ?? Rest(line, "copy to ")) is { } target)
                {
                    to = Name(target, strip: false);
                }
                else if ((Rest(line, "new file mode ") ?? Rest(line, "deleted file mode ") ?? Rest(line, "new mode ") ?? Rest(line, "old mode ")) is { } mode)
                {
                    CheckMode(mode);
                }
                else if (!line.StartsWith("index ", StringComparison.Ordinal)
                    && !line.StartsWith("similarity index ", StringComparison.Ordinal)
                    && !line.StartsWith("dissimilarity index ", StringComparison.Ordinal))
                {
                    break;
                }
            }

            if (at < lines.Length && lines[at].StartsWith("Binary files ", StringComparison.Ordinal))
            {
                throw Unreadable("it changes a binary file without saying how; make it with `git diff --binary`");
            }

            if (at < lines.Length && lines[at].StartsWith("--- ", StringComparison.Ordinal))
            {
                files.Add(ReadNamesAndHunks(from, to, isCopy));
                return;
            }

            // Binary data, an empty file, or a new name or mode alone: the names stand only in the first line.
            string both = from is null || to is null ? NameInGitHead(lines[head], head) : "";
            files.Add(new(Parse(from ?? both), Parse(to ?? both), isCopy, []));
            SkipBinary();
        }

        private PatchedFile ReadNamesAndHunks(string? from, string? to, bool isCopy)
        {
            string? old = Name(lines[at][4..], strip: true);
            string? added = at + 1 < lines.Length && Rest(lines[at + 1], "+++ ") is { } name ? Name(name, strip: true) : throw Unreadable("a `---` line has no `+++` line after it");
            at += 2;
            if ((old ?? added) is not { } either)
            {
                throw Unreadable("a file is neither before nor after the change");
            }

            if (old is not null && added is not null && from is null && old != added)
            {
                throw Unreadable($"the names of one file differ: `{Shown(old)}` and `{Shown(added)}`");
            }

            ImmutableArray<PatchHunk>.Builder hunks = ImmutableArray.CreateBuilder<PatchHunk>();
            while (at < lines.Length && HunkHead().Match(lines[at]) is { Success: true } head)
            {
                hunks.Add(new(Number(head.Groups["old"], 0), at + 1));
                at++;
                SkipHunk(Number(head.Groups["olds"], 1), Number(head.Groups["news"], 1));
            }

            return new(Parse(from ?? old ?? either), Parse(to ?? added ?? either), isCopy, hunks.ToImmutable());
        }

        private void SkipHunk(int oldLines, int newLines)
        {
            int head = at;
            while (oldLines > 0 || newLines > 0)
            {
                switch (at < lines.Length ? lines[at] : "end")
                {
                    case ['+', ..]:
                        newLines--;
                        break;
                    case ['-', ..]:
                        oldLines--;
                        break;
                    case [' ', ..] or "" or "\r":
                        oldLines--;
                        newLines--;
                        break;
                    case ['\\', ..]:
                        break;
                    default:
                        throw Unreadable("a hunk ends before it holds the lines its head announces", head);
                }

                at++;
            }

            if (oldLines < 0 || newLines < 0)
            {
                throw Unreadable("a hunk holds more lines than its head announces", head);
            }
        }

        private void SkipBinary()
        {
            if (at < lines.Length && lines[at] == "GIT binary patch")
            {
                while (at < lines.Length && !lines[at].StartsWith("diff --git ", StringComparison.Ordinal))
                {
                    at++;
                }
            }
        }

        /// <summary>The one name in <c>diff --git a/NAME b/NAME</c>, where a blank may be part of it.</summary>
        private string NameInGitHead(string head, int line)
        {
            string rest = head["diff --git ".Length..].TrimEnd('\r');
            for (int split = rest.IndexOf(' '); split > 0; split = rest.IndexOf(' ', split + 1))
            {
                if (Name(rest[..split], strip: true) is { } old && old == Name(rest[(split + 1)..], strip: true))
                {
                    return old;
                }
            }

            throw Unreadable("the names in `diff --git` differ and no other line tells them", line + 1);
        }

        /// <summary>A name as written after <c>---</c>, <c>+++</c> or <c>rename from</c>; null for /dev/null.</summary>
        private static string? Name(string written, bool strip)
        {
            string name = written.TrimEnd('\r');
            if (name.StartsWith('"'))
            {
                name = Unquoted(name);
            }
            else
            {
                // Tools without git's header put a time stamp after a tab.
                int tab = name.IndexOf('\t');
                name = tab < 0 ? name : name[..tab];
            }

            if (name == Nothing && strip)
            {
                return null;
            }

            string text = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(name));
            return strip ? text[(text.IndexOf('/') + 1)..] : text;
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
                    name.Append((char)(((escape - '0') << 6) | ((quoted[i + 1] - '0') << 3) | (quoted[i + 2] - '0')));
                    i += 2;
                }
                else
                {
                    name.Append(escape switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'a' => '\a', 'b' => '\b', 'f' => '\f', 'v' => '\v', _ => escape });
                }
            }

            return name.ToString();
        }

        private RelativePath Parse(string name)
        {
            bool whole = RelativePath.TryParse(name, out RelativePath path) && path.Text == name && !name.Contains('\ufffd');
            if (!whole || name.Split('/').Any(part => part.Equals(".git", StringComparison.OrdinalIgnoreCase)))
            {
                throw new Diagnostic(PatchCodes.Outside, $"`{place.File}` touches `{Shown(name)}`", Here(at),
                    [whole ? "`.git` is no part of a kernel tree" : "a path in a patch is relative, stays in the tree and has no control characters"], []).ToFailure();
            }

            return path;
        }

        private void CheckMode(string mode)
        {
            if (mode.TrimEnd('\r') is not { Length: 6 } text || !(text.StartsWith("100", StringComparison.Ordinal) || text == "120000"))
            {
                throw Unreadable($"the mode `{Shown(mode)}` is neither a file's nor a symbolic link's");
            }
        }

        private static string? Rest(string line, string prefix) => line.StartsWith(prefix, StringComparison.Ordinal) ? line[prefix.Length..] : null;

        private static int Number(Group group, int absent) => group.Success ? int.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : absent;

        private static string Shown(string name) => Platform.Archives.ArchiveCodes.Printable(name);

        private SourcePlace Here(int index) => place with { Line = Math.Min(index + 1, lines.Length) };

        private Failure Unreadable(string cause, int? index = null) =>
            new Diagnostic(PatchCodes.Unreadable, $"`{place.File}` is not a patch kforge can read", Here(index ?? at), [cause], []).ToFailure();
    }
}
