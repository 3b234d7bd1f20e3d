using System.Collections.Immutable;

namespace Kforge.Sources;

/// <summary>Where a hunk fitted.</summary>
/// <param name="Hunk">The hunk.</param>
/// <param name="Start">The index of the first line it was compared with, in the file before the patch.</param>
/// <param name="Fuzz">How many lines of context at each end were allowed not to match.</param>
/// <param name="Before">How many lines of context at its beginning were not compared.</param>
/// <param name="After">The same for its end.</param>
internal sealed record PlacedHunk(PatchHunk Hunk, int Start, int Fuzz, int Before, int After)
{
    /// <summary>The line of the old file the hunk begins at, from 1; 0 for an empty file.</summary>
    public int Line => Hunk.OldLines.IsEmpty ? Start : Start - Before + 1;
}

/// <summary>
/// Finds the places of hunks in a file and changes them there, by the rules of <c>git apply</c>: a hunk that begins at line 1 must be at the
/// beginning, one without context after it at the end; others may have moved, the nearest place counts; lines that an
/// earlier hunk has changed or shown as context are not looked at again.
/// </summary>
/// <remarks>
/// Stricter than git in two things, both of which would quietly give another file than the patch's author had: a last line without line
/// feed is not the same as one with; and lines without any context are added to nothing but an empty file.
/// </remarks>
internal sealed class HunkPlacement
{
    private const int Patched = -1;

    private readonly List<string> lines;
    private readonly List<int> origins;
    private readonly Effort effort;
    private int shift;

    private HunkPlacement(IReadOnlyList<string> original, Effort effort)
    {
        lines = [.. original];
        origins = [.. Enumerable.Range(0, original.Count)];
        this.effort = effort;
    }

    /// <summary>Applies the hunks that fit.</summary>
    /// <param name="hunks">In the order of the patch.</param>
    /// <param name="original">The file.</param>
    /// <param name="fuzz">How many lines of context at each end need not match when nothing better is found.</param>
    /// <param name="effort">Bounds the work.</param>
    /// <returns>The new lines, and for each hunk its place or null.</returns>
    public static (List<string> Lines, ImmutableArray<PlacedHunk?> Placed) Apply(
        ImmutableArray<PatchHunk> hunks, IReadOnlyList<string> original, int fuzz, Effort effort)
    {
        HunkPlacement placement = new(original, effort);
        ImmutableArray<PlacedHunk?> placed = [.. hunks.Select(hunk => placement.Place(hunk, fuzz))];
        return (placement.lines, placed);
    }

    /// <summary>Where the lines of a hunk are, at the beginning, at the end or anywhere; the nearest place. Null when nowhere.</summary>
    /// <param name="hunk">The hunk.</param>
    /// <param name="file">The file.</param>
    /// <param name="fuzz">How many lines of context at each end are left out.</param>
    /// <param name="effort">Bounds the work.</param>
    /// <returns>The index of the line the hunk would begin at; it may be negative by <paramref name="fuzz"/>.</returns>
    public static int? Anywhere(PatchHunk hunk, IReadOnlyList<string> file, int fuzz, Effort effort)
    {
        int before = Math.Min(fuzz, hunk.Leading);
        int after = Math.Min(fuzz, hunk.Trailing);
        HunkPlacement placement = new(file, effort);
        return placement.Find(hunk.OldLines.AsMemory()[before..^after], hunk.OldLine - 1 + before, false, false, 0) - before;
    }

    private PlacedHunk? Place(PatchHunk hunk, int fuzz)
    {
        if (hunk.OldLines.IsEmpty)
        {
            return lines.Count == 0 ? Replace(new(hunk, 0, 0, 0, 0), 0) : null;
        }

        int guess = Math.Max(0, hunk.NewLine - 1);
        if (Find(hunk.OldLines.AsMemory(), guess, hunk.OldLine <= 1, hunk.Trailing == 0, 0) is { } exact)
        {
            shift = exact - guess;
            return Replace(new(hunk, origins[exact], 0, 0, 0), exact);
        }

        // As GNU patch: the longer context loses lines first, and a place before an earlier hunk does not count.
        int context = Math.Max(hunk.Leading, hunk.Trailing);
        for (int level = 1; level <= Math.Min(fuzz, context); level++)
        {
            int before = level + hunk.Leading - context;
            int after = level + hunk.Trailing - context;
            bool atStart = before < 0 && hunk.OldLine <= 1;
            bool atEnd = after < 0 || !hunk.NewLines.IsEmpty && !hunk.NewLines[^1].EndsWith('\n');
            (before, after) = (Math.Max(0, before), Math.Max(0, after));
            int first = origins.LastIndexOf(Patched) + 1;
            if (Find(hunk.OldLines.AsMemory()[before..^after], guess + shift + before, atStart, atEnd, first) is { } found)
            {
                shift = found - before - guess;
                return Replace(new(hunk, origins[found], level, before, after), found);
            }
        }

        return null;
    }

    /// <summary>git's order: the place itself, then one line further down, one up, two down …</summary>
    private int? Find(ReadOnlyMemory<string> wanted, int guess, bool atStart, bool atEnd, int first)
    {
        int last = lines.Count - wanted.Length;
        if (wanted.IsEmpty || last < first)
        {
            return null;
        }

        if (atStart || atEnd)
        {
            int only = atStart ? 0 : last;
            return (!atStart || !atEnd || last == 0) && only >= first && Matches(wanted.Span, only) ? only : null;
        }

        guess = Math.Clamp(guess, first, last);
        for (int distance = 0; distance <= Math.Max(guess - first, last - guess); distance++)
        {
            if (guess + distance <= last && Matches(wanted.Span, guess + distance))
            {
                return guess + distance;
            }

            if (distance > 0 && guess - distance >= first && Matches(wanted.Span, guess - distance))
            {
                return guess - distance;
            }
        }

        return null;
    }

    private bool Matches(ReadOnlySpan<string> wanted, int at)
    {
        int same = 0;
        while (same < wanted.Length && origins[at + same] != Patched && wanted[same] == lines[at + same])
        {
            same++;
        }

        effort.Spend(same + 1);
        return same == wanted.Length;
    }

    private PlacedHunk Replace(PlacedHunk placed, int at)
    {
        IEnumerable<string> added = placed.Hunk.NewLines.Skip(placed.Before).SkipLast(placed.After);
        int removed = placed.Hunk.OldLines.Length - placed.Before - placed.After;
        int before = lines.Count;
        lines.RemoveRange(at, removed);
        lines.InsertRange(at, added);
        origins.RemoveRange(at, removed);
        origins.InsertRange(at, Enumerable.Repeat(Patched, lines.Count - before + removed));
        return placed;
    }
}
