namespace Kforge.Diagnostics;

/// <summary>How far two names are apart, for "did you mean".</summary>
public static class Spelling
{
    /// <summary>The number of characters to insert, remove or replace, or swap with a neighbour (optimal string alignment).</summary>
    /// <param name="left">One name.</param>
    /// <param name="right">The other.</param>
    /// <param name="limit">Where counting stops.</param>
    /// <returns><paramref name="limit"/> + 1 when it is more than that.</returns>
    public static int Distance(string left, string right, int limit)
    {
        if (Math.Abs(left.Length - right.Length) > limit)
        {
            return limit + 1;
        }

        int[] before = new int[right.Length + 1];
        int[] above = [.. Enumerable.Range(0, right.Length + 1)];
        for (int row = 1; row <= left.Length; row++)
        {
            int[] current = new int[right.Length + 1];
            current[0] = row;
            for (int column = 1; column <= right.Length; column++)
            {
                int replace = above[column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1);
                current[column] = Math.Min(replace, 1 + Math.Min(above[column], current[column - 1]));
                if (row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1])
                {
                    current[column] = Math.Min(current[column], before[column - 2] + 1);
                }
            }

            if (current.Min() > limit)
            {
                return limit + 1;
            }

            (before, above) = (above, current);
        }

        return Math.Min(above[^1], limit + 1);
    }
}
