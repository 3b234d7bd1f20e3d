using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Kforge.Platform;

namespace Kforge.Sources;

/// <summary>
/// Writes a patch anew so that it fits the tree it was applied to without offset and without fuzz. Only what was off is changed: line numbers,
/// context, and the <c>index</c> line of files with such hunks. Everything else stays byte for byte, the header and all text between.
/// </summary>
public static partial class PatchRefresh
{
    /// <summary>The text of a patch after it was applied.</summary>
    /// <param name="host">The outside world; git compares files that were merged.</param>
    /// <param name="applied">The patch as <see cref="SeriesApplication"/> or <see cref="PatchCheck"/> applied it.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The bytes of the patch file; those it has when nothing was off.</returns>
    public static async Task<byte[]> RewriteAsync(Host host, AppliedPatch applied, CancellationToken cancellation)
    {
        string[] lines = Encoding.Latin1.GetString(applied.Patch.Content.Span).Split('\n');

        // From the end, so that the line numbers of what is still to come stay right.
        foreach (PatchedFile file in applied.Patch.Files.Reverse())
        {
            if (file.Hunks.IsEmpty || !applied.Placed.TryGetValue(file, out PlacedFile? placed))
            {
                continue;
            }

            int first = file.Hunks[0].PatchLine - 1;
            int end = file.Hunks[^1].PatchLine - 1 + file.Hunks[^1].PatchLines;
            ImmutableArray<string> hunks = placed.Hunks.IsEmpty
                ? await MergedAsync(host, placed, applied.After[file.New], cancellation).ConfigureAwait(false)
                : Moved(placed, lines);
            if (hunks.AsSpan().SequenceEqual(lines.AsSpan(first..end)))
            {
                continue;
            }

            string[] head = [.. lines[..first]];
            RenewIds(head, file, placed.Before, applied.After.GetValueOrDefault(file.New, FileContent.Nothing));
            lines = [.. head, .. hunks, .. lines[end..]];
        }

        return Encoding.Latin1.GetBytes(string.Join('\n', lines));
    }

    private static async Task<ImmutableArray<string>> MergedAsync(Host host, PlacedFile placed, FileContent after, CancellationToken cancellation)
    {
        FileContent before = new FileContent.Regular(after is FileContent.Regular { Executable: true }, TextLines.Bytes(placed.Before));
        return [.. (await DiffText.HunksAsync(host, before, after, cancellation).ConfigureAwait(false)).TrimEnd('\n').Split('\n')];
    }

    /// <summary>The hunks of a file at their places, in the order of the file.</summary>
    private static ImmutableArray<string> Moved(PlacedFile placed, string[] lines)
    {
        ImmutableArray<string>.Builder text = ImmutableArray.CreateBuilder<string>();
        PlacedHunk[] hunks = [.. placed.Hunks.Select(hunk => hunk!).OrderBy(hunk => hunk.Start)];
        int grown = 0;
        int taken = 0;
        for (int i = 0; i < hunks.Length; i++)
        {
            PlacedHunk hunk = hunks[i];
            int core = hunk.Hunk.OldLines.Length - hunk.Before - hunk.After;
            int from = Math.Max(hunk.Start - hunk.Before, taken);
            int next = i + 1 < hunks.Length ? hunks[i + 1].Start : placed.Before.Count;
            int to = Math.Min(hunk.Start + core + hunk.After, next);
            taken = to;
            int head = hunk.Hunk.PatchLine - 1;
            if (hunk.Fuzz == 0)
            {
                int line = hunk.Line;
                int newLine = NewLine(line, hunk.Hunk.OldLines.Length, hunk.Hunk.NewLines.Length, grown);
                text.Add(HunkHead().Replace(lines[head], match => $"@@ -{line}{match.Groups["olds"].Value} +{newLine}{match.Groups["news"].Value} @@", 1));
                text.AddRange(lines[(head + 1)..(head + hunk.Hunk.PatchLines)]);
            }
            else
            {
                IEnumerable<HunkLine> body =
                [
                    .. placed.Before.Take(from..hunk.Start).Select(line => new HunkLine(LineChange.None, line)),
                    .. hunk.Hunk.Lines.Skip(hunk.Before).SkipLast(hunk.After),
                    .. placed.Before.Take((hunk.Start + core)..to).Select(line => new HunkLine(LineChange.None, line)),
                ];
                text.AddRange(Written(new PatchHunk(from + 1, 0, 0, [.. body]), grown, HunkHead().Match(lines[head]) is var match ? lines[head][match.Length..] : ""));
            }

            grown += hunk.Hunk.NewLines.Length - hunk.Hunk.OldLines.Length;
        }

        return text.ToImmutable();
    }

    private static IEnumerable<string> Written(PatchHunk hunk, int grown, string heading)
    {
        int newLine = NewLine(hunk.OldLine, hunk.OldLines.Length, hunk.NewLines.Length, grown);
        yield return $"@@ -{hunk.OldLine}{Count(hunk.OldLines.Length)} +{newLine}{Count(hunk.NewLines.Length)} @@{heading}";
        foreach (HunkLine line in hunk.Lines)
        {
            char mark = line.Change switch { LineChange.Added => '+', LineChange.Removed => '-', _ => ' ' };
            yield return mark + line.Text.TrimEnd('\n');
            if (!line.Text.EndsWith('\n'))
            {
                yield return "\\ No newline at end of file";
            }
        }
    }

    /// <summary>diff counts the line before when there is none: <c>+0,0</c> for a file that is empty afterwards.</summary>
    private static int NewLine(int oldLine, int oldCount, int newCount, int grown) => oldLine + grown + (oldCount == 0 ? 1 : 0) - (newCount == 0 ? 1 : 0);

    private static string Count(int count) => count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $",{count}");

    /// <summary>The ids of an <c>index</c> line, as long as they were.</summary>
    private static void RenewIds(string[] head, PatchedFile file, IReadOnlyList<string> before, FileContent after)
    {
        if (!GitBlob.IsComparable(file.OldId) || !GitBlob.IsComparable(file.NewId))
        {
            return;
        }

        for (int i = file.PatchLine; i < head.Length; i++)
        {
            if (head[i].StartsWith($"index {file.OldId}..{file.NewId}", StringComparison.Ordinal))
            {
                string rest = head[i][(8 + file.OldId.Length + file.NewId.Length)..];
                string old = GitBlob.IsNone(file.OldId) ? file.OldId : GitBlob.IdOf(TextLines.Bytes(before))[..file.OldId.Length];
                string now = GitBlob.IsNone(file.NewId) ? file.NewId : GitBlob.IdOf(PatchedView.BytesOf(after).Span)[..file.NewId.Length];
                head[i] = $"index {old}..{now}{rest}";
            }
        }
    }

    [GeneratedRegex("^@@ -[0-9]+(?<olds>(,[0-9]+)?) \\+[0-9]+(?<news>(,[0-9]+)?) @@", RegexOptions.CultureInvariant)]
    private static partial Regex HunkHead();
}
