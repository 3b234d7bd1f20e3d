namespace Kforge.Cli.Rendering;

/// <summary>Rows of words as a table for people: columns aligned on the left, two blanks between.</summary>
internal static class Columns
{
    /// <summary>The lines of the table.</summary>
    /// <param name="rows">All of one length.</param>
    public static IEnumerable<string> Of(IReadOnlyList<string[]> rows)
    {
        int[] widths = [.. Enumerable.Range(0, rows.Count == 0 ? 0 : rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        return rows.Select(row => string.Join("  ", row.Select((word, column) => word.PadRight(widths[column]))).TrimEnd());
    }
}
