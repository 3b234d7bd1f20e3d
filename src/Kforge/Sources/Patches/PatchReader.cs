using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Sources;

/// <summary>
/// Reads a patch. Known are the unified format and git's extended headers (git-diff(1), "Generating patch text with -p"), binary
/// changes included. Text before, between and after is left out, as git and patch do.
/// </summary>
/// <remarks>Where git would skip something in silence, such as lines of a hunk that its head does not count, this is an error.</remarks>
public static partial class PatchReader
{
    /// <summary>The largest patch that is read, in bytes.</summary>
    public const int Largest = 128 << 20;

    /// <summary>Reads a patch.</summary>
    /// <param name="place">The file, for messages.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="strip">How many leading directories of the names in it are left out: <c>-pN</c>.</param>
    /// <returns>
    /// The patch, or KF1401 for a text that is none, KF1402 for paths no patch may touch, KF1406 for Windows line ends, KF1407 for one that is too large.
    /// </returns>
    public static Checked<Patch> Read(SourcePlace place, ReadOnlyMemory<byte> content, int strip = 1)
    {
        if (content.Length > Largest)
        {
            return new Diagnostic(PatchCodes.TooLarge, $"`{place.File}` is too large for a patch", place, [$"it has {content.Length >> 20} MiB; {Largest >> 20} are allowed"], []);
        }

        try
        {
            // Latin-1 keeps every byte; names are turned into UTF-8 where they are read.
            string[] lines = Encoding.Latin1.GetString(content.Span).Split('\n');
            ImmutableArray<PatchedFile> files = new Reading(place, lines, strip).ReadAll();
            return files.IsEmpty
                ? new Diagnostic(PatchCodes.Unreadable, $"`{place.File}` holds no change", place, ["no `diff --git` and no `---` with `+++` was found in it"], [])
                : new Patch(place, content, files);
        }
        catch (Failure failure)
        {
            return new Checked<Patch>.Bad(failure.Diagnostics);
        }
    }

    [GeneratedRegex("^@@ -(?<old>[0-9]{1,9})(,(?<olds>[0-9]{1,9}))? \\+(?<new>[0-9]{1,9})(,(?<news>[0-9]{1,9}))? @@", RegexOptions.CultureInvariant)]
    private static partial Regex HunkHead();

    [GeneratedRegex("^(?<old>[0-9a-f]{1,64})\\.\\.(?<new>[0-9a-f]{1,64})( (?<mode>[0-9]{6}))?\r?$", RegexOptions.CultureInvariant)]
    private static partial Regex IndexLine();

    private sealed class Reading(SourcePlace place, string[] lines, int strip)
    {
        private readonly ImmutableArray<PatchedFile>.Builder files = ImmutableArray.CreateBuilder<PatchedFile>();
        private readonly int end = lines[^1].Length == 0 ? lines.Length - 1 : lines.Length;
        private long binaryBytes;
        private int at;

        public ImmutableArray<PatchedFile> ReadAll()
        {
            while (at < end)
            {
                if (lines[at].StartsWith("diff --git ", StringComparison.Ordinal))
                {
                    ReadGitFile();
                }
                else if (IsPlainHead())
                {
                    ReadPlainFile();
                }
                else if (HunkHead().IsMatch(lines[at]))
                {
                    throw Unreadable("a hunk has no file: `---` and `+++` must stand right before it");
                }
                else if (lines[at].StartsWith("Binary files ", StringComparison.Ordinal) && lines[at].TrimEnd('\r').EndsWith(" differ", StringComparison.Ordinal))
                {
                    throw NoBinaryContent();
                }
                else
                {
                    at++;
                }
            }

            if (files.Count > 0 && lines.Take(end).All(line => line.EndsWith('\r')))
            {
                throw new Diagnostic(PatchCodes.WindowsLines, $"`{place.File}` has Windows line ends", place, ["each of its lines ends with CR LF, also those that are not of a file"],
                    [$"write it with LF alone: `sed -i 's/\\r$//' {Shown(place.File)}`"]).ToFailure();
            }

            return files.ToImmutable();
        }

        /// <summary>git looks for the same three lines before it believes that a diff without its own header begins.</summary>
        private bool IsPlainHead() =>
            at + 2 < end
            && lines[at].StartsWith("--- ", StringComparison.Ordinal)
            && lines[at + 1].StartsWith("+++ ", StringComparison.Ordinal)
            && HunkHead().IsMatch(lines[at + 2]);

        private void ReadPlainFile()
        {
            int head = at;
            (PatchNames.Name old, PatchNames.Name added) = ReadNames();
            bool isNew = old.Text is null || (old.IsEpoch && !added.IsEpoch && added.Text is not null);
            bool isDeleted = added.Text is null || (added.IsEpoch && !old.IsEpoch && old.Text is not null);
            string name = OneName(old, added, head);
            RelativePath path = Parse(name, head);
            Add(new(path, path, false, ReadHunks()) { PatchLine = head + 1, IsPlain = true, IsNew = isNew, IsDeleted = isDeleted });
        }

        private void ReadGitFile()
        {
            int head = at++;
            PatchedFile file = new(default, default, false, []) { PatchLine = head + 1 };
            string? from = null;
            string? to = null;
            bool isCopy = false;
            bool says = false;
            for (; at < end; at++)
            {
                string line = lines[at];
                if ((Rest(line, "rename from ") ?? Rest(line, "copy from ")) is { } source)
                {
                    (from, isCopy) = (MoveName(source), line.StartsWith('c'));
                }
                else if ((Rest(line, "rename to ") ?? Rest(line, "copy to ")) is { } target)
                {
                    to = MoveName(target);
                }
                else if (Rest(line, "new file mode ") is { } added)
                {
                    file = file with { IsNew = true, NewMode = Mode(added) };
                }
                else if (Rest(line, "deleted file mode ") is { } deleted)
                {
                    file = file with { IsDeleted = true, OldMode = Mode(deleted) };
                }
                else if (Rest(line, "old mode ") is { } before)
                {
                    file = file with { OldMode = Mode(before) };
                }
                else if (Rest(line, "new mode ") is { } after)
                {
                    file = file with { NewMode = Mode(after) };
                }
                else if (Rest(line, "index ") is { } index)
                {
                    file = WithIds(file, index);
                    continue;
                }
                else if (!line.StartsWith("similarity index ", StringComparison.Ordinal) && !line.StartsWith("dissimilarity index ", StringComparison.Ordinal))
                {
                    break;
                }
                else
                {
                    continue;
                }

                says = true;
            }

            if (at < end && lines[at].StartsWith("Binary files ", StringComparison.Ordinal))
            {
                throw NoBinaryContent();
            }

            if (from is null != to is null || (from is not null && (file.IsNew || file.IsDeleted)) || (file.IsNew && file.IsDeleted))
            {
                throw Unreadable("what becomes of the file is not clear from the lines after `diff --git`", head);
            }

            if (file is { IsNew: false, IsDeleted: false, OldMode: { } was, NewMode: { } becomes } && (was == PatchMode.Link) != (becomes == PatchMode.Link))
            {
                throw Unreadable("a file becomes a link in one step; git writes that as a deletion and a new file", head);
            }

            if (at < end && lines[at].StartsWith("--- ", StringComparison.Ordinal))
            {
                int names = at;
                (PatchNames.Name old, PatchNames.Name added) = ReadNames();
                file = file with { IsNew = file.IsNew || (old.Text is null && from is null), IsDeleted = file.IsDeleted || (added.Text is null && from is null) };
                if (file.IsNew != old.Text is null || file.IsDeleted != added.Text is null)
                {
                    throw Unreadable("`diff --git` and `---` do not agree whether the file is there", names);
                }

                if (from is not null && (from != old.Text || to != added.Text))
                {
                    throw Unreadable($"the names of one file differ: `{Shown(from)}` and `{Shown(old.Text ?? "")}`, or `{Shown(to!)}` and `{Shown(added.Text ?? "")}`", names);
                }

                string name = from is null ? OneName(old, added, names) : "";
                Add(file with { Old = Parse(from ?? name, names), New = Parse(to ?? name, names), IsCopy = isCopy, Hunks = ReadHunks() });
                return;
            }

            // Binary data, an empty file, or a new name or mode alone: the names may stand only in the first line.
            string both = from ?? PatchNames.OfBoth(lines[head]["diff --git ".Length..], strip)
                ?? throw Unreadable("the names in `diff --git` differ after stripping, and no other line tells them", head, StripHint);
            file = file with { Old = Parse(both, head), New = Parse(to ?? both, head), IsCopy = isCopy };
            file = file with { Binary = ReadBinary() };
            if (!says && file.Binary is null)
            {
                throw Unreadable("a `diff --git` is followed by no change", head);
            }

            Add(file);
        }

        private void Add(PatchedFile file)
        {
            if ((file.IsNew && file.Hunks.Any(hunk => hunk.OldLines.Length > 0)) || (file.IsDeleted && file.Hunks.Any(hunk => hunk.NewLines.Length > 0)))
            {
                throw Unreadable(file.IsNew ? "a new file has lines from before" : "lines are left in a file that is deleted", file.PatchLine - 1);
            }

            files.Add(file);
        }

        private (PatchNames.Name Old, PatchNames.Name New) ReadNames()
        {
            PatchNames.Name old = PatchNames.OfHead(lines[at][4..], strip);
            PatchNames.Name added = at + 1 < end && Rest(lines[at + 1], "+++ ") is { } name ? PatchNames.OfHead(name, strip) : throw Unreadable("a `---` line has no `+++` line after it");
            if (old.IsShort || added.IsShort)
            {
                throw Unreadable($"a name has fewer than {strip} leading directories: `{Shown((old.IsShort ? old : added).Text!)}`", at, StripHint);
            }

            if (old.Text is null && added.Text is null)
            {
                throw Unreadable("a file is neither before nor after the change");
            }

            at += 2;
            return (old, added);
        }

        /// <summary>The name of a file that is not moved. Old tools write <c>file.orig</c> or <c>file~</c> on one side.</summary>
        private string OneName(PatchNames.Name old, PatchNames.Name added, int line)
        {
            if (old.Text is null || added.Text is null || old.Text == added.Text)
            {
                return old.Text ?? added.Text!;
            }

            (string shorter, string longer) = old.Text.Length < added.Text.Length ? (old.Text, added.Text) : (added.Text, old.Text);
            return longer == shorter + ".orig" || longer == shorter + "~"
                ? shorter
                : throw Unreadable($"the names of one file differ: `{Shown(old.Text)}` and `{Shown(added.Text)}`", line, StripHint);
        }

        private ImmutableArray<PatchHunk> ReadHunks()
        {
            ImmutableArray<PatchHunk>.Builder hunks = ImmutableArray.CreateBuilder<PatchHunk>();
            while (at < end && HunkHead().Match(lines[at]) is { Success: true } head)
            {
                hunks.Add(ReadHunk(head));
            }

            if (hunks.Count == 0)
            {
                throw Unreadable("`---` and `+++` are followed by no hunk kforge can read");
            }

            // A line that looks like one of a hunk would be skipped in silence; `--` begins a signature.
            if (at < end && lines[at] is ['+' or ' ', ..] or ['-', not '-', ..] or "-")
            {
                throw Unreadable("a hunk holds more lines than its head announces");
            }

            return hunks.ToImmutable();
        }

        private PatchHunk ReadHunk(Match counts)
        {
            int head = at++;
            int oldLeft = Number(counts.Groups["olds"], 1);
            int newLeft = Number(counts.Groups["news"], 1);
            ImmutableArray<HunkLine>.Builder hunk = ImmutableArray.CreateBuilder<HunkLine>();
            while (oldLeft > 0 || newLeft > 0)
            {
                string line = at < end ? lines[at] : throw Cut(head);
                LineChange change = line switch
                {
                    ['+', ..] => LineChange.Added,
                    ['-', ..] => LineChange.Removed,
                    [' ', ..] or "" or "\r" => LineChange.None,
                    ['\\', ' ', ..] when hunk.Count > 0 => LineChange.None,
                    _ => throw Cut(head),
                };
                if (line is ['\\', ..])
                {
                    EndWithoutLineFeed(hunk);
                }
                else if (at == lines.Length - 1)
                {
                    throw Unreadable("the last line has no line feed: the end of the patch is missing", at);
                }
                else
                {
                    // Mail programs cut the blank of an empty line of context.
                    hunk.Add(new(change, (line is [' ' or '+' or '-', ..] ? line[1..] : line) + "\n"));
                    oldLeft -= change == LineChange.Added ? 0 : 1;
                    newLeft -= change == LineChange.Removed ? 0 : 1;
                }

                at++;
            }

            if (oldLeft < 0 || newLeft < 0)
            {
                throw Unreadable("a hunk holds more lines than its head announces", head);
            }

            if (at < end && lines[at].StartsWith("\\ ", StringComparison.Ordinal) && hunk.Count > 0)
            {
                EndWithoutLineFeed(hunk);
                at++;
            }

            if (hunk.All(line => line.Change == LineChange.None))
            {
                throw Unreadable("a hunk changes nothing", head);
            }

            PatchHunk read = new(Number(counts.Groups["old"], 0), Number(counts.Groups["new"], 0), head + 1, hunk.ToImmutable()) { PatchLines = at - head };
            return read.OldLines.SkipLast(1).Concat(read.NewLines.SkipLast(1)).All(line => line.EndsWith('\n'))
                ? read
                : throw Unreadable("a line without a line feed is not the last one of its file", head);
        }

        private static void EndWithoutLineFeed(ImmutableArray<HunkLine>.Builder hunk) => hunk[^1] = hunk[^1] with { Text = hunk[^1].Text.TrimEnd('\n') };

        private BinaryChange? ReadBinary()
        {
            if (at >= end || lines[at].TrimEnd('\r') != "GIT binary patch")
            {
                return null;
            }

            at++;
            BinaryChange forward = ReadBinaryHunk() ?? throw Unreadable("the data of a binary file are missing");

            // What would take the change back is checked for its form and not kept.
            ReadBinaryHunk();
            return forward;
        }

        private BinaryChange? ReadBinaryHunk()
        {
            string? size = at < end ? Rest(lines[at], "literal ") ?? Rest(lines[at], "delta ") : null;
            if (size is null)
            {
                return null;
            }

            bool isLiteral = lines[at].StartsWith('l');
            if (!int.TryParse(size.TrimEnd('\r'), NumberStyles.None, CultureInfo.InvariantCulture, out int length) || length > BinaryPatch.Largest || (binaryBytes += length) > Largest)
            {
                throw new Diagnostic(PatchCodes.TooLarge, $"`{place.File}` is too large for a patch", Here(at),
                    [$"a file has `{Shown(size)}` bytes; one may have {BinaryPatch.Largest >> 20} MiB, and all {Largest >> 20} MiB"], []).ToFailure();
            }

            int head = at++;
            List<byte> packed = [];
            for (; at < end && lines[at].TrimEnd('\r') is { Length: > 0 } line; at++)
            {
                if (!BinaryPatch.TryDecode(line, packed))
                {
                    throw Unreadable("a line of binary data is damaged");
                }
            }

            at++;
            byte[] data = BinaryPatch.Inflate([.. packed], length) ?? throw Unreadable("binary data are damaged, or not as long as announced", head);
            return isLiteral ? new BinaryChange.Literal(data) : new BinaryChange.Delta(data);
        }

        private string MoveName(string written) => PatchNames.OfMove(written, Math.Max(0, strip - 1)) is { IsShort: false, Text: { } text }
            ? text
            : throw Unreadable($"a name has fewer than {strip - 1} leading directories: `{Shown(written)}`", at, StripHint);

        private PatchedFile WithIds(PatchedFile file, string index)
        {
            if (IndexLine().Match(index) is not { Success: true } match)
            {
                return file;
            }

            PatchMode? mode = match.Groups["mode"] is { Success: true } said ? Mode(said.Value) : null;
            return file with
            {
                OldId = match.Groups["old"].Value,
                NewId = match.Groups["new"].Value,

                // The mode of a file that keeps it; what the tree's file has is kept, as git does.
                OldMode = file.OldMode ?? mode,
            };
        }

        private RelativePath Parse(string name, int line)
        {
            bool whole = RelativePath.TryParse(name, out RelativePath path) && path.Text == name && !name.Contains('\ufffd');
            if (!whole || name.Split('/').Any(part => part.Equals(".git", StringComparison.OrdinalIgnoreCase)))
            {
                throw new Diagnostic(PatchCodes.Outside, $"`{place.File}` touches `{Shown(name)}`", Here(line),
                    [whole ? "`.git` is no part of a kernel tree" : "a path in a patch is relative, stays in the tree and has no control characters"], []).ToFailure();
            }

            return path;
        }

        private PatchMode Mode(string text) => text.TrimEnd('\r') switch
        {
            "100644" => PatchMode.Plain,
            "100755" => PatchMode.Executable,
            "120000" => PatchMode.Link,
            _ => throw Unreadable($"the mode `{Shown(text)}` is none of 100644, 100755 and 120000: a file, a program, a symbolic link"),
        };

        private static string? Rest(string line, string prefix) => line.StartsWith(prefix, StringComparison.Ordinal) ? line[prefix.Length..] : null;

        private static int Number(Group group, int absent) => group.Success ? int.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : absent;

        private static string Shown(string name) => Platform.Archives.ArchiveCodes.Printable(name);

        private string StripHint => $"if the names have {(strip == 0 ? "a leading directory, write `-p1`" : "no leading directory, write `-p0`")} after the patch's name in `series`";

        private SourcePlace Here(int index) => place with { Line = Math.Clamp(index + 1, 1, lines.Length) };

        private Failure Cut(int head) => Unreadable("a hunk ends before it holds the lines its head announces", head);

        private Failure NoBinaryContent() => Unreadable("it changes a binary file without saying how", null, "make it again with `git diff --binary` or `git format-patch`");

        private Failure Unreadable(string cause, int? index = null, string? hint = null) =>
            new Diagnostic(PatchCodes.Unreadable, $"`{place.File}` is not a patch kforge can read", Here(index ?? at), [cause], hint is null ? [] : [hint]).ToFailure();
    }
}
