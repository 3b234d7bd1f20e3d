using System.Collections.Immutable;
using System.Text;
using Kforge.Platform.Archives;

namespace Kforge.Sources;

/// <summary>Compares the lines a hunk expects with those of a file.</summary>
internal static class HunkComparison
{
    /// <summary>Below this, a place is not said to be similar, in percent.</summary>
    private const int Similar = 60;

    /// <summary>Longer hunks are compared only so far: the comparison takes the square of it.</summary>
    private const int MostLines = 400;

    /// <summary>So many lines more of the file are looked at than are expected, for lines that came between.</summary>
    private const int Further = 10;

    /// <summary>A line for people: without its end, and without anything a terminal would obey.</summary>
    public static string Shown(string line)
    {
        string text = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(line.TrimEnd('\n'))).Replace("\t", "    ", StringComparison.Ordinal);
        return ArchiveCodes.Printable(text) + (line.EndsWith('\n') ? "" : " \\ no line feed at the end");
    }

    /// <summary>The expected lines against those at a place.</summary>
    public static ImmutableArray<ComparedLine> Of(ImmutableArray<string> expected, IReadOnlyList<string> file, int start)
    {
        string[] wanted = [.. expected.Take(MostLines)];
        start = Math.Min(start, file.Count);
        string[] there = [.. file.Skip(start).Take(wanted.Length + Further)];
        int[,] common = Common(wanted, there);
        ImmutableArray<ComparedLine>.Builder lines = ImmutableArray.CreateBuilder<ComparedLine>();
        for (int i = 0, j = 0; i < wanted.Length || j < there.Length;)
        {
            if (i < wanted.Length && j < there.Length && wanted[i] == there[j])
            {
                lines.Add(new(start + j + 1, ComparedKind.Same, Shown(there[j])));
                (i, j) = (i + 1, j + 1);
            }
            else if (i < wanted.Length && (j == there.Length || common[i + 1, j] >= common[i, j + 1]))
            {
                lines.Add(new(null, ComparedKind.Expected, Shown(wanted[i++])));
            }
            else
            {
                lines.Add(new(start + j + 1, ComparedKind.Found, Shown(there[j++])));
            }
        }

        // Behind the last line that is there, no more lines are of interest than are missing there.
        int tail = lines.Count - 1 - LastSame(lines);
        int missing = lines.Skip(lines.Count - tail).Count(line => line.Kind == ComparedKind.Expected);
        int surplus = tail - missing - missing;
        return surplus > 0 ? lines.ToImmutable()[..^surplus] : lines.ToImmutable();
    }

    /// <summary>The lines that differ, with two lines around them; at most sixteen.</summary>
    public static ImmutableArray<ComparedLine> Shortened(ImmutableArray<ComparedLine> lines) =>
    [
        .. lines.Where((_, i) => Enumerable.Range(i - 2, 5).Any(near => near >= 0 && near < lines.Length && lines[near].Kind != ComparedKind.Same)).Take(16),
    ];

    /// <summary>How many of a hundred expected lines are at a place, in order.</summary>
    public static int Similarity(ImmutableArray<string> expected, IReadOnlyList<string> file, int start)
    {
        string[] wanted = [.. expected.Take(MostLines)];
        return Common(wanted, [.. file.Skip(start).Take(wanted.Length)])[0, 0] * 100 / wanted.Length;
    }

    /// <summary>The most similar place; of several the nearest. Null when nothing is similar.</summary>
    public static (int Start, int Percent)? MostSimilar(ImmutableArray<string> expected, IReadOnlyList<string> file, int guess, Effort effort)
    {
        // A window slides over the file and counts the expected lines in it, in whatever order; the order is looked at afterwards.
        int size = Math.Min(expected.Length, MostLines);
        Dictionary<string, int> missing = expected.Take(size).GroupBy(line => line).ToDictionary(group => group.Key, group => group.Count());
        effort.Spend(file.Count);
        List<(int Start, int Count)> best = [];
        int count = 0;
        for (int end = 0; end < file.Count; end++)
        {
            count += missing.TryGetValue(file[end], out int wanted) && (missing[file[end]] = wanted - 1) >= 0 ? 1 : 0;
            int start = end - size + 1;
            if (start > 0 && missing.TryGetValue(file[start - 1], out int gone))
            {
                missing[file[start - 1]] = gone + 1;
                count = gone + 1 > 0 ? count - 1 : count;
            }

            if (count * 100 >= Similar * size)
            {
                best.Add((Math.Max(0, start), count));
            }
        }

        (int Start, int Percent) found = best
            .OrderByDescending(place => place.Count).ThenBy(place => Math.Abs(place.Start - guess)).Take(20)
            .Select(place => (place.Start, Percent: Similarity(expected, file, place.Start)))
            .OrderByDescending(place => place.Percent).ThenBy(place => Math.Abs(place.Start - guess))
            .FirstOrDefault();
        return found.Percent >= Similar ? found : null;
    }

    private static int LastSame(ImmutableArray<ComparedLine>.Builder lines)
    {
        int last = lines.Count - 1;
        while (last >= 0 && lines[last].Kind != ComparedKind.Same)
        {
            last--;
        }

        return last;
    }

    /// <summary>For each pair of positions, how many lines the rests have in common, in order.</summary>
    private static int[,] Common(string[] wanted, string[] there)
    {
        int[,] common = new int[wanted.Length + 1, there.Length + 1];
        for (int i = wanted.Length - 1; i >= 0; i--)
        {
            for (int j = there.Length - 1; j >= 0; j--)
            {
                common[i, j] = wanted[i] == there[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        return common;
    }
}
