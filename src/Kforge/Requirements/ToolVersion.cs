using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Kforge.Requirements;

/// <summary>
/// The version of a build tool: two to four numbers with dots between, such as <c>1.85.1</c>, and perhaps a
/// suffix such as <c>-nightly</c>, which is shown but does not count: the kernel's scripts ignore it too
/// (<c>scripts/rust_is_available.sh</c>). A missing number is 0, so <c>5.1</c> equals <c>5.1.0</c>.
/// </summary>
public readonly partial record struct ToolVersion : IComparable<ToolVersion>
{
    private readonly string? text;
    private readonly (int Major, int Minor, int Patch, int Tweak) numbers;

    private ToolVersion(string text, (int, int, int, int) numbers)
    {
        this.text = text;
        this.numbers = numbers;
    }

    /// <summary>The version as it was written, with its suffix.</summary>
    public string Text => text ?? throw new InvalidOperationException("a tool version was used before it was given a value");

    /// <summary>Reads a version that stands alone.</summary>
    public static bool TryParse([NotNullWhen(true)] string? candidate, out ToolVersion version) =>
        TryRead(candidate is null ? null : Whole().Match(candidate), out version);

    /// <summary>
    /// Finds the version in what a tool prints for <c>--version</c>, such as <c>rustc 1.85.1 (4eb161250 2025-03-15)</c>.
    /// What stands in parentheses is skipped: distributions write package versions there, as in
    /// <c>gcc (Debian 14.2.0-19) 14.2.1</c>. A path that holds a version, as bindgen's warnings do, is not taken for one.
    /// </summary>
    public static bool TryFind(string output, out ToolVersion version) =>
        TryRead(Anywhere().Match(Parenthesised().Replace(output, "")), out version);

    /// <summary>Orders by the numbers.</summary>
    public int CompareTo(ToolVersion other) => numbers.CompareTo(other.numbers);

    /// <summary>Whether the numbers are the same.</summary>
    public bool Equals(ToolVersion other) => numbers == other.numbers;

    /// <inheritdoc/>
    public override int GetHashCode() => numbers.GetHashCode();

    /// <summary>Whether one version is older than another.</summary>
    public static bool operator <(ToolVersion left, ToolVersion right) => left.CompareTo(right) < 0;

    /// <summary>Whether one version is newer than another.</summary>
    public static bool operator >(ToolVersion left, ToolVersion right) => left.CompareTo(right) > 0;

    /// <summary>Whether one version is older than another or the same.</summary>
    public static bool operator <=(ToolVersion left, ToolVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one version is newer than another or the same.</summary>
    public static bool operator >=(ToolVersion left, ToolVersion right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static bool TryRead(Match? match, out ToolVersion version)
    {
        version = default;
        if (match is not { Success: true })
        {
            return false;
        }

        int[] parts = new int[4];
        CaptureCollection captures = match.Groups["number"].Captures;
        for (int i = 0; i < captures.Count; i++)
        {
            if (!int.TryParse(captures[i].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out parts[i]))
            {
                return false;
            }
        }

        version = new(match.Groups["version"].Value, (parts[0], parts[1], parts[2], parts[3]));
        return true;
    }

    [GeneratedRegex(@"^(?<version>(?<number>[0-9]+)(\.(?<number>[0-9]+)){1,3}([-+~][0-9A-Za-z.+~-]+)?)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Whole();

    [GeneratedRegex(@"(?<![^\s])v?(?<version>(?<number>[0-9]+)(\.(?<number>[0-9]+)){1,3}([-+~][0-9A-Za-z.+~-]+)?)(?=$|[\s,;])", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Anywhere();

    [GeneratedRegex(@"\([^()]*\)", RegexOptions.CultureInvariant)]
    private static partial Regex Parenthesised();
}
