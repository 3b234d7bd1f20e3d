namespace Kforge.Cli.Rendering;

/// <summary>A share of a known total as a bar of plain characters.</summary>
internal static class ProgressBar
{
    private const int Cells = 20;

    /// <summary>The bar, such as <c>[########------------]</c>; full only when everything is done.</summary>
    /// <param name="done">Units done.</param>
    /// <param name="total">Units in all, more than 0.</param>
    public static string Of(long done, long total)
    {
        int full = (int)Math.Clamp(Cells * (double)done / total, 0, Cells);
        return $"[{new string('#', full)}{new string('-', Cells - full)}]";
    }
}
