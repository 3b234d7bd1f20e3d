using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Sources;

/// <summary>The difference between two sets of files, as git writes it.</summary>
internal static partial class DiffText
{
    private const long Largest = 512L << 20;

    /// <summary>Compares files; those that are the same may be among them.</summary>
    /// <param name="host">The outside world; git compares.</param>
    /// <param name="files">For each path what was there and what is.</param>
    /// <param name="strip">How many leading directories the names shall have for <c>-pN</c>.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The text as Latin-1, one character a byte; empty when nothing differs.</returns>
    public static async Task<string> OfAsync(
        Host host, IReadOnlyDictionary<RelativePath, (FileContent Old, FileContent New)> files, int strip, CancellationToken cancellation)
    {
        using GitScratch scratch = GitScratch.Create(host);
        scratch.MakeDirectory("a");
        scratch.MakeDirectory("b");
        foreach ((RelativePath path, (FileContent old, FileContent changed)) in files)
        {
            scratch.Write($"a/{path}", old);
            scratch.Write($"b/{path}", changed);
        }

        Command diff = scratch.Git("-c", "core.quotePath=true", "diff", "--no-index", "--no-prefix", "--no-ext-diff", "--no-textconv", "--no-color", "--binary",
            strip == 1 ? "-M" : "--no-renames", "a", "b") with
        { OutputLimit = Largest };
        CommandResult result = await diff.RunAsync(host, cancellation).ConfigureAwait(false);

        // As diff does: 1 means that there are differences.
        return result.ExitCode is 0 or 1
            ? Named(Encoding.Latin1.GetString(result.Output), strip)
            : throw new Diagnostic(PatchCodes.Session, "the changes cannot be compared", null, [Platform.Archives.ArchiveCodes.Printable(result.Error.Trim())], []).ToFailure();
    }

    /// <summary>Only the hunks of one file, from the first <c>@@</c>.</summary>
    public static async Task<string> HunksAsync(Host host, FileContent old, FileContent changed, CancellationToken cancellation)
    {
        RelativePath name = RelativePath.Parse("file");
        string text = await OfAsync(host, new Dictionary<RelativePath, (FileContent, FileContent)> { [name] = (old, changed) }, 1, cancellation).ConfigureAwait(false);
        int first = text.IndexOf("\n@@ ", StringComparison.Ordinal);
        return first < 0 ? "" : text[(first + 1)..];
    }

    /// <summary>Makes of the names of two directories what <c>git diff</c> in a repository writes.</summary>
    private static string Named(string text, int strip)
    {
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (HunkHead().Match(lines[i]) is { Success: true } head)
            {
                i = EndOfHunk(lines, i, Count(head.Groups["old"]), Count(head.Groups["new"]));
                continue;
            }

            lines[i] = Renamed(lines[i], strip);
        }

        return string.Join('\n', lines);
    }

    private static int EndOfHunk(string[] lines, int at, int old, int changed)
    {
        while ((old > 0 || changed > 0) && at + 1 < lines.Length)
        {
            at++;
            old -= lines[at] is [' ' or '-', ..] ? 1 : 0;
            changed -= lines[at] is [' ' or '+', ..] ? 1 : 0;
        }

        return at;
    }

    private static string Renamed(string line, int strip)
    {
        foreach (string move in (string[])["rename from ", "rename to "])
        {
            if (line.StartsWith(move, StringComparison.Ordinal))
            {
                string name = line[move.Length..];
                return move + (name.StartsWith('"') ? "\"" + name[3..] : name[2..]);
            }
        }

        foreach (string side in (string[])["--- ", "+++ "])
        {
            if (line.StartsWith(side, StringComparison.Ordinal) && line != side + "/dev/null")
            {
                return side + Prefixed(line[side.Length..], side[0] == '-' ? 'a' : 'b', strip);
            }
        }

        const string git = "diff --git ";
        string both = line.StartsWith(git, StringComparison.Ordinal) ? line[git.Length..] : "";
        int middle = both.Length / 2;

        // Of a renamed file the halves differ, and are right already.
        return both.Length > 0 && both[middle] == ' ' && Bare(both[..middle]) == Bare(both[(middle + 1)..])
            ? $"{git}{Prefixed(both[..middle], 'a', strip)} {Prefixed(both[(middle + 1)..], 'b', strip)}"
            : line;
    }

    private static string Bare(string name) => name.StartsWith('"') ? "\"" + name[3..] : name[2..];

    private static string Prefixed(string name, char side, int strip)
    {
        string prefix = strip switch { 0 => "", 1 => $"{side}/", _ => $"{side}/" + string.Concat(Enumerable.Repeat("linux/", strip - 1)) };
        return name.StartsWith('"') ? "\"" + prefix + name[3..] : prefix + name[2..];
    }

    private static int Count(Group group) => group.Success ? int.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : 1;

    [GeneratedRegex("^@@ -[0-9]+(,(?<old>[0-9]{1,9}))? \\+[0-9]+(,(?<new>[0-9]{1,9}))? @@", RegexOptions.CultureInvariant)]
    private static partial Regex HunkHead();
}
