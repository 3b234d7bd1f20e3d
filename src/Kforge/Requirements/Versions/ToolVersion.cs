using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using NuGet.Versioning;

namespace Kforge.Requirements;

/// <summary>
/// The version of a build tool: two to four numbers with dots between, such as <c>1.85.1</c>, and perhaps a
/// suffix such as <c>-nightly</c>, which is kept and shown but does not count: the kernel's scripts ignore it too
/// (<c>scripts/rust_is_available.sh</c>). A missing number is 0, so <c>5.1</c> equals <c>5.1.0</c>.
/// </summary>
public readonly partial record struct ToolVersion : IComparable<ToolVersion>
{
    // What a tool says of its version stands on its first lines; a tool that prints megabytes is not searched to the end.
    private const int LongestSearched = 1 << 16;

    private readonly string? text;
    private readonly NuGetVersion? value;

    private ToolVersion(string text, NuGetVersion value)
    {
        this.text = text;
        this.value = value;
    }

    /// <summary>The version as it was written, with its suffix.</summary>
    public string Text => text ?? throw Unset();

    /// <summary>The first number.</summary>
    public int Major => Value.Major;

    /// <summary>The second number.</summary>
    public int Minor => Value.Minor;

    /// <summary>The third number, 0 when there is none.</summary>
    public int Patch => Value.Patch;

    /// <summary>Whether the suffix marks something before a release: <c>-nightly</c>, <c>-beta.3</c>, <c>-dev</c>, <c>git</c>. A vendor's suffix does not.</summary>
    public bool IsPrerelease => Value.IsPrerelease;

    internal NuGetVersion Value => value ?? throw Unset();

    /// <summary>Reads a version that stands alone.</summary>
    public static bool TryParse([NotNullWhen(true)] string? candidate, out ToolVersion version) =>
        TryRead(candidate is null ? null : Whole().Match(candidate), out version);

    /// <summary>
    /// Reads a version as the tables of the kernel's documentation write it, where also one number (<c>004</c>), a letter
    /// (<c>2.10o</c>) and a last part that may be anything (<c>3.9.x</c>) are versions. The text is kept.
    /// </summary>
    public static bool TryParseDocumented(string candidate, out ToolVersion version) =>
        TryRead(Documented().Match(candidate), out version);

    /// <summary>
    /// Finds the version in what a tool prints for <c>--version</c>, such as <c>rustc 1.85.1 (4eb161250 2025-03-15)</c>.
    /// What stands in parentheses is skipped: distributions write package versions there, as in
    /// <c>gcc (Debian 14.2.0-19) 14.2.1</c>. A path that holds a version is not taken for one, and a line that names the
    /// program or the word <c>version</c> in front of it counts before one that warns of something else.
    /// </summary>
    /// <param name="output">Any text; only its beginning is searched.</param>
    /// <param name="version">What was found.</param>
    /// <param name="tool">The tool's name in <c>scripts/min-tool-version.sh</c>, when it is known: a line that begins with it counts first.</param>
    public static bool TryFind(string output, out ToolVersion version, string? tool = null)
    {
        version = default;
        string searched = Parenthesised().Replace(output.Length > LongestSearched ? output[..LongestSearched] : output, "");
        int best = 0;
        foreach (string line in searched.Split('\n'))
        {
            Match match = Anywhere().Match(line);
            if (match.Success && Rank(line, match, tool) is var rank && rank > best && TryRead(match, out ToolVersion found))
            {
                best = rank;
                version = found;
            }
        }

        return best > 0;
    }

    /// <summary>Orders by the numbers.</summary>
    public int CompareTo(ToolVersion other) => Value.CompareTo(other.Value, VersionComparison.Version);

    /// <summary>Whether the numbers are the same.</summary>
    public bool Equals(ToolVersion other) => value is null || other.value is null ? value == other.value : CompareTo(other) == 0;

    /// <inheritdoc/>
    public override int GetHashCode() => value is null ? 0 : HashCode.Combine(value.Major, value.Minor, value.Patch, value.Revision);

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

    internal static ToolVersion Of(int major, int minor, int patch) =>
        new($"{major}.{minor}.{patch}", new NuGetVersion(major, minor, patch));

    // A line that begins with the tool's own name says it best, then one that begins with a name or says "version"; a warning says it worst.
    private static int Rank(string line, Match match, string? tool)
    {
        string before = line[..match.Index].Trim();
        return tool is not null && Own(tool, before) ? 4
            : Warning().IsMatch(line) ? 1
            : before.Length == 0 || Introduction().IsMatch(before) ? 3
            : 2;
    }

    private static bool Own(string tool, string before) => (tool == "llvm" ? "clang" : tool) is var name
        && (before == name || before.EndsWith($"{name} version", StringComparison.Ordinal));

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

        string suffix = match.Groups["suffix"].Value;
        string[] labels = Prerelease().IsMatch(suffix) ? suffix.Split(['-', '+', '~', '.'], StringSplitOptions.RemoveEmptyEntries) : [];
        version = new(match.Groups["version"].Value, new NuGetVersion(new Version(parts[0], parts[1], parts[2], parts[3]), labels, null, null));
        return true;
    }

    private static InvalidOperationException Unset() => new("a tool version was used before it was given a value");

    [GeneratedRegex(@"^(?<version>(?<number>[0-9]+)(\.(?<number>[0-9]+)){1,3}(?<suffix>[-+~][0-9A-Za-z.+~-]+|[a-z]+[0-9]*)?)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Whole();

    [GeneratedRegex(@"^(?<version>(?<number>[0-9]+)(\.(?<number>[0-9]+)){0,3}([a-z]|\.x)?)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Documented();

    [GeneratedRegex(@"(?<![^\s])v?(?<version>(?<number>[0-9]+)(\.(?<number>[0-9]+)){1,3}(?<suffix>[-+~][0-9A-Za-z.+~-]+|[a-z]+[0-9]*)?)(?=$|[\s,;])", RegexOptions.CultureInvariant)]
    private static partial Regex Anywhere();

    [GeneratedRegex(@"\([^()\n]*\)", RegexOptions.CultureInvariant)]
    private static partial Regex Parenthesised();

    [GeneratedRegex(@"\b(warning|error|note|panicked|WARN|INFO)\b|^\s*[=|-]", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Warning();

    // "rustc", "GNU ld", "Ubuntu clang version", "GNU bash, version": up to four words, none of them a path.
    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9._+-]*,?( +[A-Za-z][A-Za-z0-9._+-]*,?){0,3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Introduction();

    [GeneratedRegex(@"^[-+~]?(nightly|alpha|beta|dev|rc|git|pre)", RegexOptions.CultureInvariant)]
    private static partial Regex Prerelease();
}
