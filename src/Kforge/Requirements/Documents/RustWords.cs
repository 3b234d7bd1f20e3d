using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Kforge.Diagnostics;

namespace Kforge.Requirements;

/// <summary>What a file of the tree says about whether newer versions of rustc and bindgen are accepted.</summary>
/// <param name="Policy">What it means.</param>
/// <param name="File">The file, relative to the tree.</param>
/// <param name="Line">The line its words begin in, from 1.</param>
/// <param name="Words">The very words, line ends as blanks.</param>
public sealed record PolicyStatement(VersionPolicy Policy, string File, int Line, string Words)
{
    /// <summary>Where it stands.</summary>
    public SourcePlace Place => new(File, Line);
}

/// <summary>Something the tree's own check warns of although it accepts the tools.</summary>
/// <param name="Words">The warning as the script prints it, its variables unexpanded, line ends as blanks.</param>
/// <param name="File">The file, relative to the tree.</param>
/// <param name="Line">The line the warning begins in, from 1.</param>
public sealed record ToolCaution(string Words, string File, int Line);

/// <summary>A version of rustc or bindgen that only prose names.</summary>
/// <param name="Tool"><c>rustc</c> or <c>bindgen</c>.</param>
/// <param name="Version">The version.</param>
/// <param name="Line">From 1.</param>
internal sealed record ProseVersion(string Tool, ToolVersion Version, int Line);

/// <summary>Finds the sentences about rustc and bindgen in a tree's script and documents. Nothing is run.</summary>
internal static partial class RustWords
{
    private const string TooNew = "is too new. This may or may not work.";

    /// <summary>
    /// The policy of <c>scripts/rust_is_available.sh</c>: a script that warns of newer tools accepts one version, a script that
    /// only refuses older ones accepts all newer. Null when it does neither.
    /// </summary>
    public static PolicyStatement? OfScript(string text, string file)
    {
        ImmutableArray<ToolCaution> printed = Printed(text, file);
        return printed.FirstOrDefault(words => words.Words.Contains(TooNew, StringComparison.Ordinal)) is { } exact
            ? new(VersionPolicy.Exact, file, exact.Line, Sentence(exact.Words, TooNew))
            : printed.FirstOrDefault(words => words.Words.StartsWith("Rust compiler", StringComparison.Ordinal) && words.Words.Contains("is too old.", StringComparison.Ordinal)) is { } least
                ? new(VersionPolicy.Minimum, file, least.Line, Sentence(least.Words, "is too old."))
                : null;
    }

    /// <summary>What the script warns of: known bad pairs and libraries that do not match.</summary>
    public static ImmutableArray<ToolCaution> Cautions(string text, string file) =>
        [.. Printed(text, file).Where(words => !words.Words.Contains(TooNew, StringComparison.Ordinal)
            && (words.Words.Contains("may not work", StringComparison.Ordinal) || words.Words.Contains("may be a problem", StringComparison.Ordinal)))];

    /// <summary>The policy of a document, from its sentence about the Rust compiler; null without one.</summary>
    public static PolicyStatement? OfProse(string text, string file)
    {
        Match match = Required().Match(text);
        return match.Success
            ? new(match.Groups["exact"].Success ? VersionPolicy.Exact : VersionPolicy.Minimum, file, LineOf(text, match.Index), Blanks().Replace(match.Value, " "))
            : null;
    }

    /// <summary>The versions that trees of 2021, before Rust was merged, named in the document itself.</summary>
    public static ImmutableArray<ProseVersion> Versions(string text)
    {
        ImmutableArray<ProseVersion>.Builder versions = ImmutableArray.CreateBuilder<ProseVersion>();
        foreach (Match match in Literal().Matches(text))
        {
            string? tool = Section().Matches(text[..match.Index]).LastOrDefault()?.Groups["tool"].Value;
            if (tool is not null && ToolVersion.TryParse(match.Groups["version"].Value, out ToolVersion version) && versions.All(v => v.Tool != tool))
            {
                versions.Add(new(tool, version, LineOf(text, match.Index)));
            }
        }

        return versions.ToImmutable();
    }

    /// <summary>The paragraphs a script prints as <c>*** words</c> to standard error, with the line each begins in.</summary>
    private static ImmutableArray<ToolCaution> Printed(string text, string file)
    {
        ImmutableArray<ToolCaution>.Builder paragraphs = ImmutableArray.CreateBuilder<ToolCaution>();
        List<string> words = [];
        int first = 0, number = 0;
        foreach (string line in text.Split('\n').Append(""))
        {
            number++;
            string? said = Echo().Match(line) is { Success: true } echo ? echo.Groups["words"].Value.Trim() : null;
            if (said is { Length: > 0 })
            {
                first = words.Count == 0 ? number : first;
                words.Add(said);
            }
            else if (words.Count > 0)
            {
                paragraphs.Add(new(string.Join(' ', words), file, first));
                words.Clear();
            }
        }

        return paragraphs.ToImmutable();
    }

    private static string Sentence(string words, string end) => words[..(words.IndexOf(end, StringComparison.Ordinal) + end.Length)];

    private static int LineOf(string text, int index) => text.AsSpan(0, index).Count('\n') + 1;

    [GeneratedRegex(@"^\s*echo >&2 ""\*\*\*(?<words>[^""]*)""\s*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Echo();

    [GeneratedRegex(@"(?<exact>A\s+particular)\s+version\s+(\(`{1,2}[^`)]{1,40}`{1,2}\)\s+)?of\s+the\s+Rust\s+(compiler|toolchain)\s+is\s+required|A\s+recent\s+version\s+of\s+the\s+Rust\s+(compiler|toolchain)\s+is\s+required", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Required();

    [GeneratedRegex(@"A\s+particular\s+version\s+\(`{1,2}(?<version>[0-9][^`)]{1,40})`{1,2}\)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Literal();

    [GeneratedRegex(@"^(?<tool>rustc|bindgen)\r?\n[*=~^-]{3,}", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Blanks();
}
