using System.Globalization;
using System.Text.RegularExpressions;
using Kforge.Diagnostics;

namespace Kforge.Workspace;

/// <summary>Sizes as people write them: <c>20G</c>, <c>1.5T</c>, <c>500M</c>; the letters are powers of 1024.</summary>
public static partial class ByteSize
{
    internal const string Says = "a number of bytes, or of `K`, `M`, `G` or `T` (powers of 1024), such as `20G`";

    /// <summary>Reads a size; false for anything else, and for what is larger than a file system can be.</summary>
    /// <param name="text">Digits, perhaps with a fraction, and perhaps one letter.</param>
    /// <param name="bytes">The size.</param>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        if (Form().Match(text) is not { Success: true } match || !decimal.TryParse(match.Groups[1].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number))
        {
            return false;
        }

        int power = match.Groups[2].ValueSpan switch { "K" => 1, "M" => 2, "G" => 3, "T" => 4, _ => 0 };
        decimal unit = 1L << (10 * power);
        bool fits = number <= long.MaxValue / unit;
        bytes = fits ? (long)(number * unit) : 0;
        return fits;
    }

    /// <summary>Reads a size, or says how one is written.</summary>
    /// <param name="text">What somebody wrote.</param>
    /// <param name="place">Where: an option, a variable.</param>
    /// <returns>The size in bytes, or KF1015.</returns>
    public static Checked<long> Parse(string text, SourcePlace place) => TryParse(text, out long bytes)
        ? bytes
        : new Diagnostic(WorkspaceCodes.BadValue, $"`{text}` is not a size", place).WithCause($"a size is {Says}").WithHint("write `20G` for about 21 GB");

    [GeneratedRegex(@"^([0-9]{1,18}(?:\.[0-9]{1,6})?)([KMGT]?)\z")]
    private static partial Regex Form();
}
