using System.Text.RegularExpressions;
using Kforge.Diagnostics;

namespace Kforge.Sources;

/// <summary>Where patches are imported from.</summary>
/// <param name="Shown">As the user typed it.</param>
public abstract partial record ImportSource(string Shown)
{
    private const int LongestTyped = 1000;

    /// <summary>A patch file, a mail or a mailbox.</summary>
    /// <param name="Shown">As the user typed it.</param>
    /// <param name="Path">Absolute.</param>
    public sealed record OfFile(string Shown, string Path) : ImportSource(Shown);

    /// <summary>A directory with a quilt series, or with files such as <c>0001-….patch</c>.</summary>
    /// <param name="Shown">As the user typed it.</param>
    /// <param name="Path">Absolute.</param>
    public sealed record OfDirectory(string Shown, string Path) : ImportSource(Shown);

    /// <summary>The commits of a range in a repository.</summary>
    /// <param name="Shown">As the user typed it: <c>FROM..TO</c> (gitrevisions(7)).</param>
    /// <param name="Repository">A directory of the repository, absolute.</param>
    public sealed record OfCommits(string Shown, string Repository) : ImportSource(Shown);

    /// <summary>A message of a public mailing list, with the series it belongs to.</summary>
    /// <param name="Shown">As the user typed it.</param>
    /// <param name="Id">The message id, without angle brackets.</param>
    public sealed record OfMessage(string Shown, string Id) : ImportSource(Shown);

    /// <summary>Says what the user means. What is on the disk goes first.</summary>
    /// <param name="typed">A file, a directory, <c>FROM..TO</c>, <c>&lt;message-id&gt;</c> or an address of lore.</param>
    /// <param name="directory">Where relative paths begin.</param>
    /// <param name="repository">The repository of a range; absolute.</param>
    /// <returns>The source, or KF1420.</returns>
    public static Checked<ImportSource> Of(string typed, string directory, string repository)
    {
        if (typed.Length is 0 or > LongestTyped || typed.Any(char.IsControl))
        {
            return new Diagnostic(ImportCodes.NoSuchInput, "what is to be imported is not named");
        }

        string path = System.IO.Path.GetFullPath(typed, directory);
        if (Directory.Exists(path))
        {
            return new OfDirectory(typed, path);
        }

        if (File.Exists(path))
        {
            return new OfFile(typed, path);
        }

        if (Range().IsMatch(typed))
        {
            return new OfCommits(typed, repository);
        }

        if (Lore().Match(typed) is { Success: true } lore && Uri.UnescapeDataString(lore.Groups["id"].Value) is var id
            && id[0] != '-' && !id.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)))
        {
            return new OfMessage(typed, id);
        }

        Diagnostic nothing = new Diagnostic(ImportCodes.NoSuchInput, $"there is no file or directory `{typed}`")
            .WithCause("it is no range of commits (`FROM..TO`) and no message id (`<ID>`) either");
        return typed.Contains("...", StringComparison.Ordinal) ? nothing.WithHint($"a range has two dots: `{typed.Replace("...", "..")}`")
            : typed is "HEAD" || (typed.Length is >= 6 and <= 40 && typed.All(char.IsAsciiHexDigitLower)) ? nothing.WithHint($"for one commit type `{typed}~..{typed}`")
            : nothing;
    }

    // Names of refs hold no `..`, and no part of them begins with a dot (git-check-ref-format(1)).
    [GeneratedRegex(@"^(?![-./])[^\s<>]*[^\s<>./]\.\.(?![./])[^\s<>]*\z")]
    private static partial Regex Range();

    [GeneratedRegex(@"^(?:<(?<id>[^\s<>/@-][^\s<>/]*@[^\s<>/]+)>|(?<id>[^\s<>/@:-][^\s<>/:]*@[^\s<>/:]+)|https?://(?:lore\.kernel\.org|patch\.msgid\.link|lkml\.kernel\.org)/(?:[a-z0-9._-]+/)?(?<id>[^\s<>/@-][^\s<>/]*@[^\s<>/]+)(?:/.*)?)\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Lore();
}
