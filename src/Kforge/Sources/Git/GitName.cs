using Kforge.Diagnostics;
using Kforge.Requirements;
using Kforge.Workspace;

namespace Kforge.Sources;

/// <summary>The names of tags, branches, commits and series, before git is told any of them.</summary>
internal static class GitName
{
    /// <summary>Where tags are.</summary>
    public const string Tags = "refs/tags/";

    /// <summary>Where branches are.</summary>
    public const string Branches = "refs/heads/";

    private const int Longest = 200;
    private const int IdDigits = 40;
    private const int FewestDigits = 4;

    /// <summary>The whole name of what a wish names: a branch that looks like a commit id is a branch, and a tag is never taken for one.</summary>
    /// <returns>The name; null for a commit or a series, which are checked only; or KF1525.</returns>
    public static Checked<string?> Of(GitWish wish) => wish switch
    {
        GitWish.Tag { Name: var name } => IsReference(name.Value) ? Tags + name.Value : Bad(name, "tag"),
        GitWish.Branch { Name: var name } => IsReference(name.Value) ? Branches + name.Value : Bad(name, "branch"),
        GitWish.Commit { Id: var id } => IsId(id.Value) ? (string?)null : Bad(id, "commit"),
        GitWish.Series { Name: var name } => IsSeries(name.Value) ? (string?)null : Bad(name, "series"),
        _ => throw new InvalidOperationException("unreachable: GitWish is closed"),
    };

    /// <summary>Whether a text is the whole id of an object, SHA-1.</summary>
    public static bool IsId(string text) => text.Length == IdDigits && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Whether a text may be the beginning of an id: at least four digits, as git asks for.</summary>
    public static bool IsAbbreviatedId(string text) => text.Length is >= FewestDigits and <= IdDigits && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Whether a branch or tag can have a name (git-check-ref-format(1)). A name with a dash in front is refused besides.</summary>
    public static bool IsReference(string name) =>
        name.Length is > 0 and <= Longest
        && name is not "@" && name[0] != '-' && name[^1] != '.'
        && !name.Contains("..", StringComparison.Ordinal) && !name.Contains("@{", StringComparison.Ordinal)
        && !name.Any(c => char.IsControl(c) || c is ' ' or '~' or '^' or ':' or '?' or '*' or '[' or '\\' or '\ufffd')
        && name.Split('/').All(part => part.Length > 0 && part[0] != '.' && !part.EndsWith(".lock", StringComparison.Ordinal));

    /// <summary>The newest of a series among the names of tags: <c>v6.12</c>, <c>v6.12.1</c> …; candidates only when there is no release.</summary>
    /// <param name="series">Such as <c>6.12</c>.</param>
    /// <param name="tags">Names without <c>refs/tags/</c>.</param>
    /// <returns>The tag's name; null when the series has none.</returns>
    public static string? NewestOf(string series, IEnumerable<string> tags)
    {
        (string Name, KernelVersion Version)[] all =
        [
            .. from tag in tags
               where IsOfSeries(tag, series)
               let version = KernelVersion.TryParse(tag, out KernelVersion read) ? read : (KernelVersion?)null
               where version is not null
               orderby version.Value, tag
               select (tag, version.Value),
        ];
        return all.LastOrDefault(tag => tag.Version.Candidate is null).Name ?? all.LastOrDefault().Name;
    }

    // Whatever else stands after the numbers (-rt5, -next, a distribution's revision) is not a release of the series.
    private static bool IsOfSeries(string tag, string series)
    {
        string start = $"v{series}";
        return tag.StartsWith(start, StringComparison.Ordinal) && tag[start.Length..] is var rest
            && (rest.Length == 0 || Numbered(rest, ".") || Numbered(rest, "-rc"));
    }

    private static bool Numbered(string rest, string mark) =>
        rest.StartsWith(mark, StringComparison.Ordinal) && rest.Length > mark.Length && rest.Length <= mark.Length + 6 && rest.AsSpan(mark.Length).IndexOfAnyExceptInRange('0', '9') < 0;

    private static bool IsSeries(string name) =>
        name.Split('.') is [var major, var minor] && major.Length is > 0 and < 4 && minor.Length is > 0 and < 5 && major.All(char.IsAsciiDigit) && minor.All(char.IsAsciiDigit);

    private static Diagnostic Bad(Placed<string> name, string kind) => new(
        GitCodes.BadReference, $"`{GitCodes.Shown(name.Value)}` cannot be the name of a {kind}", name.Place, [],
        [kind switch
        {
            "commit" => "write its whole id, 40 lower-case hexadecimal digits, as `git rev-parse NAME^{commit}` prints it",
            "series" => "write a series as `series = \"6.12\"`",
            _ => $"write the name alone, such as `{kind} = \"{(kind == "tag" ? "v6.12.40" : "linux-6.12.y")}\"`; `git check-ref-format --branch NAME` tells whether it is one",
        }]);
}
