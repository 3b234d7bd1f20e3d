using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Kforge.Cli.Rendering;

/// <summary>Makes text of strangers (compilers, guests, archives) safe for a terminal, and a user's own fit for a log.</summary>
internal static partial class SafeText
{
    /// <summary>
    /// The text with control characters, C1 controls and direction overrides written as <c>\x1b</c>;
    /// new lines and tabs stay. A source file must not be able to move the cursor or rename the window. Users and passwords in addresses become
    /// stars: a line of kbuild.toml that is shown because of a mistake may hold one that no check has seen yet.
    /// </summary>
    public static string Of(string text) => WithoutPasswords(Escaped(text, "\\x", "x2"));

    /// <summary>JSON text with the same characters as JSON escapes: outside strings it has none, and the encoder leaves direction overrides as they are.</summary>
    public static string OfJson(string json) => WithoutPasswords(Escaped(json, "\\u", "x4"));

    // As many stars as characters: a caret below the line must still point at what it means.
    private static string WithoutPasswords(string text) =>
        text.Contains("://", StringComparison.Ordinal) ? UserInAddress().Replace(text, user => new string('*', user.Length)) : text;

    // RFC 3986, 3.2.1. The user of an ssh address is no secret; a password beside it is.
    [GeneratedRegex("(?<=https?://)[^/\\s@\"'`]+(?=@)|(?<=ssh://[^/\\s@:\"'`]*:)[^/\\s@\"'`]+(?=@)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex UserInAddress();

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
