namespace Kforge.Debian;

/// <summary>How far two names are apart, for "did you mean".</summary>
internal static class Spelling
{
    /// <summary>The number of characters to insert, remove or replace, or swap with a neighbour; <c>limit + 1</c> when it is more than the limit.</summary>
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
