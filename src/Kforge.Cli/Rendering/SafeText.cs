using System.Globalization;
using System.Text;

namespace Kforge.Cli.Rendering;

/// <summary>Makes text of strangers (compilers, guests, archives) safe for a terminal.</summary>
internal static class SafeText
{
    /// <summary>
    /// The text with control characters, C1 controls and direction overrides written as <c>\x1b</c>;
    /// new lines and tabs stay. A source file must not be able to move the cursor or rename the window.
    /// </summary>
    public static string Of(string text) => Escaped(text, "\\x", "x2");

    /// <summary>JSON text with the same characters as JSON escapes: outside strings it has none, and the encoder leaves direction overrides as they are.</summary>
    public static string OfJson(string json) => Escaped(json, "\\u", "x4");

    private static string Escaped(string text, string mark, string format)
    {
        if (!text.Any(IsUnsafe))
        {
            return text;
        }

        StringBuilder safe = new();
        foreach (char c in text)
        {
            if (IsUnsafe(c))
            {
                safe.Append(mark).Append(((int)c).ToString(format, CultureInfo.InvariantCulture));
            }
            else
            {
                safe.Append(c);
            }
        }

        return safe.ToString();
    }

    private static bool IsUnsafe(char c) =>
        (char.IsControl(c) && c is not ('\n' or '\t')) || c is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
