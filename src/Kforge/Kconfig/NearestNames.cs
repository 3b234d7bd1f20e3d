using System.Collections.Immutable;

namespace Kforge.Kconfig;

/// <summary>Finds the names that a mistyped one could have meant.</summary>
internal static class NearestNames
{
    /// <summary>At most three names that differ in few letters, the nearest first.</summary>
    public static ImmutableArray<string> Of(string name, IEnumerable<string> known)
    {
        int most = Math.Max(1, name.Length / 4);
        return
        [
            .. known
                .Where(candidate => Math.Abs(candidate.Length - name.Length) <= most)
                .Select(candidate => (Name: candidate, Distance: Distance(name, candidate, most)))
                .Where(candidate => candidate.Distance <= most)
                .OrderBy(candidate => candidate.Distance)
                .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
                .Take(3)
                .Select(candidate => candidate.Name),
        ];
    }

    // Optimal string alignment: insertions, deletions, changes, and two neighbours swapped.
    private static int Distance(string left, string right, int most)
    {
        int[] beforeLast = new int[right.Length + 1];
        int[] last = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int[] row = new int[right.Length + 1];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int change = last[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                row[j] = Math.Min(change, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                }
            }

            if (row.Min() > most)
            {
                return int.MaxValue;
            }

            (beforeLast, last) = (last, row);
        }

        return last[right.Length];
    }
}
