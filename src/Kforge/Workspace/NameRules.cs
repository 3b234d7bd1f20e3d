using System.Text.RegularExpressions;
using Kforge.Platform;

namespace Kforge.Workspace;

/// <summary>A rule for a text: whether it holds, and how messages say it.</summary>
/// <param name="Holds">Whether a text keeps the rule.</param>
/// <param name="What">What the text is, such as <c>the name of a kernel</c>.</param>
/// <param name="Says">The rule in words.</param>
internal sealed record TextRule(Func<string, bool> Holds, string What, string Says);

/// <summary>The forms of the names in kforge's files.</summary>
internal static partial class NameRules
{
    private const string NameSays = "letters, digits, `.`, `_` and `-`, not beginning with `.` or `-`";

    /// <summary>The name of something the user defines; it becomes a file name.</summary>
    public static TextRule Name(string what) => new(text => DefinitionName().IsMatch(text), $"the name of {what}", NameSays);

    /// <summary>A toolchain in the lock: a definition's name, and after an <c>@</c> the versions that were chosen.</summary>
    public static TextRule LockedToolchain { get; } = new(text => LockedName().IsMatch(text), "the name of a toolchain", $"{NameSays}, and perhaps `@` with versions");

    /// <summary>A crate (doc.rust-lang.org/cargo/reference/manifest.html, "The name field").</summary>
    public static TextRule Crate { get; } = new(text => text.Length <= 64 && WordName().IsMatch(text), "the name of a crate", "letters, digits, `_` and `-`");

    /// <summary>The version of a crate (semver.org).</summary>
    public static TextRule CrateVersion { get; } = new(text => SemanticVersion().IsMatch(text), "the version of a crate", "three numbers with dots between, and perhaps a suffix");

    /// <summary>The code of a diagnostic or a finding.</summary>
    public static TextRule FindingCode { get; } = new(text => CodeName().IsMatch(text), "the code of a finding", "`KF` and four digits");

    /// <summary>How a tree asks for a tool.</summary>
    public static TextRule Policy { get; } = new(text => text is "minimum" or "exact", "a policy", "`minimum` or `exact`");

    /// <summary>A suite of a Debian archive; it becomes a part of an address.</summary>
    public static TextRule Suite { get; } = new(text => DefinitionName().IsMatch(text), "a suite", NameSays);

    /// <summary>The name of a Debian package (Debian Policy 5.6.1 and 5.6.7).</summary>
    public static TextRule DebianPackage { get; } = new(text => PackageName().IsMatch(text), "a Debian package",
        "two or more lower-case letters, digits, `+`, `-` and `.`, beginning with a letter or digit");

    /// <summary>The version of a Debian package, as far as its characters go (Debian policy 5.6.12).</summary>
    public static TextRule DebianVersion { get; } = new(
        text => text.Length is > 0 and < 128 && char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || ".+-~:".Contains(c)), "the version of a Debian package", "a version as the archive writes it, such as `6.12.107-1`");

    /// <summary>The same, perhaps for another machine: <c>libc6-dev:arm64</c>.</summary>
    public static TextRule DebianPackageOfAnyMachine { get; } = new(text => PackageAndMachine().IsMatch(text), DebianPackage.What, $"{DebianPackage.Says}, and perhaps `:` with an architecture");

    /// <summary>A directory below a mirror, or a component, which may have a slash as <c>updates/main</c>.</summary>
    public static TextRule ArchivePath(string what) => new(
        text => RelativePath.TryParse(text, out RelativePath path) && path.Text == text && text.Split('/').All(part => DefinitionName().IsMatch(part)),
        what, $"parts with `/` between them, each of {NameSays}");

    /// <summary>What make is asked for; nothing that make would take for an option or a variable.</summary>
    public static TextRule MakeTarget { get; } = new(
        text => TargetName().IsMatch(text) && !text.Split('/').Contains(".."), "a target",
        "letters, digits, `.`, `_`, `+`, `-` and `/`, beginning with a letter, a digit or `_`, without `..`");

    /// <summary>A configuration target of the tree.</summary>
    public static TextRule ConfigTarget { get; } = new(
        text => ConfigName().IsMatch(text), "a base", "the name of a configuration target of the tree that asks nothing, such as `tinyconfig` or `defconfig`");

    /// <summary>A module's name without <c>.ko</c>.</summary>
    public static TextRule Module { get; } = new(
        text => WordName().IsMatch(text), "a module", "letters, digits, `_` and `-`, without `.ko`");

    /// <summary>A tool's name, as in <c>scripts/min-tool-version.sh</c>.</summary>
    public static TextRule Tool { get; } = new(text => WordName().IsMatch(text), "the name of a tool", "letters, digits, `_` and `-`");

    /// <summary>The fingerprint of an OpenPGP key; shorter key ids can be forged.</summary>
    public static TextRule Fingerprint { get; } = new(
        text => text.Length == 40 && text.All(char.IsAsciiHexDigit), "a fingerprint", "40 hexadecimal digits without blanks");

    /// <summary>A SHA-256 digest.</summary>
    public static TextRule Sha256 { get; } = new(text => Sha256Digest.TryParse(text, out _), "a SHA-256 digest", "64 hexadecimal digits");

    /// <summary>A Kconfig symbol (scripts/kconfig/lexer.l: letters, digits and <c>_</c>).</summary>
    public static TextRule Symbol { get; } = new(
        text => SymbolName().IsMatch(text) && !text.StartsWith("CONFIG_", StringComparison.Ordinal),
        "the name of a symbol", "letters, digits and `_`, without `CONFIG_` in front");

    /// <summary>A symbol's value as it stands in <c>.config</c>.</summary>
    public static TextRule SymbolValue { get; } = new(
        text => SymbolText().IsMatch(text), "the value of a symbol",
        "`y`, `m`, `n`, a decimal number, a number after `0x`, or a text with its quotes: `\"\\\"text\\\"\"`");

    /// <summary>A symbol that is wanted, perhaps with its value.</summary>
    public static TextRule Wanted { get; } = new(
        text => text.Split('=', 2) is var parts && Symbol.Holds(parts[0]) && (parts.Length == 1 || SymbolValue.Holds(parts[1])),
        "a symbol to enable", "`SYMBOL` or `SYMBOL=VALUE`: the name without `CONFIG_`, the value as it stands in a .config");

    /// <summary>A size in bytes.</summary>
    public static TextRule Size { get; } = new(text => ByteSize.TryParse(text, out _), "a size", ByteSize.Says);

    /// <summary>A text on one line.</summary>
    public static TextRule OneLine(string what) => new(text => !text.Any(char.IsControl), what, "one line without control characters");

    /// <summary>A path that stays below a directory.</summary>
    public static TextRule Path(string what) => new(text => RelativePath.TryParse(text, out _), what, "a relative path without `..`");

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9._-]*\z")]
    private static partial Regex DefinitionName();

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9._-]*(@[A-Za-z0-9._+~-]+)?\z")]
    private static partial Regex LockedName();

    [GeneratedRegex(@"^KF[0-9]{4}\z")]
    private static partial Regex CodeName();

    [GeneratedRegex(@"^[0-9]+\.[0-9]+\.[0-9]+([-+][0-9A-Za-z.+-]+)?\z")]
    private static partial Regex SemanticVersion();

    [GeneratedRegex(@"^[a-z0-9][a-z0-9+.-]+\z")]
    private static partial Regex PackageName();

    [GeneratedRegex(@"^[a-z0-9][a-z0-9+.-]+(:[a-z0-9]+)?\z")]
    private static partial Regex PackageAndMachine();

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9._+/-]*\z")]
    private static partial Regex TargetName();

    [GeneratedRegex(@"^(?!(menu|n|x|g|old|sync|localmod|localyes)?config\z)[a-z0-9_][A-Za-z0-9_.-]*config\z")]
    private static partial Regex ConfigName();

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_-]*\z")]
    private static partial Regex WordName();

    [GeneratedRegex(@"^[A-Za-z0-9_]+\z")]
    private static partial Regex SymbolName();

    [GeneratedRegex(@"^([ymn]|-?(0|[1-9][0-9]*)|0[xX][0-9A-Fa-f]+|""([^""\\\p{Cc}]|\\[""\\])*"")\z")]
    private static partial Regex SymbolText();
}
