using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Workspace;

namespace Kforge.Requirements;

/// <summary>How a version that a tree names is meant.</summary>
public enum VersionPolicy
{
    /// <summary>That version or a newer one.</summary>
    Minimum,

    /// <summary>That version and no other: the tree was written for one compiler and its unstable features.</summary>
    Exact,
}

/// <summary>What a kernel tree asks of one tool, for one architecture.</summary>
/// <param name="Tool">
/// The tool's name in <c>scripts/min-tool-version.sh</c> (<c>binutils</c>, <c>gcc</c>, <c>llvm</c>, <c>rustc</c>, <c>bindgen</c>); for a program
/// that only the documentation names, the first word of the command that tells its version, such as <c>make</c> or <c>pahole</c>.
/// </param>
/// <param name="Version">The version; where files disagree, the highest they name.</param>
/// <param name="Policy">Whether newer ones are accepted; exact only ever for <c>rustc</c> and <c>bindgen</c>.</param>
/// <param name="File">Where it was read, relative to the tree.</param>
/// <param name="Line">The line that says it, from 1.</param>
public sealed record ToolRequirement(string Tool, ToolVersion Version, VersionPolicy Policy, string File, int Line)
{
    /// <summary>What other files of the tree say about the tool, whether it agrees or not.</summary>
    public ImmutableArray<OtherStatement> Others { get; init; } = [];

    /// <summary>The command that tells the tool's version, as the tree's documentation has it; null when no file says.</summary>
    public string? Command { get; init; }

    /// <summary>Where the tree says so.</summary>
    public SourcePlace Place => new(File, Line);

    /// <summary>The requirement as <c>kforge.lock</c> keeps it.</summary>
    public LockedRequirement Locked => new(Tool, Version.Text, Policy == VersionPolicy.Exact ? "exact" : "minimum", File, Line);

    /// <summary>A requirement as <c>kforge.lock</c> kept it; null when its version cannot be read.</summary>
    public static ToolRequirement? Of(LockedRequirement locked) => ToolVersion.TryParse(locked.Version, out ToolVersion version)
        ? new(locked.Tool, version, locked.Policy == "exact" ? VersionPolicy.Exact : VersionPolicy.Minimum, locked.File, locked.Line)
        : null;

    /// <summary>The requirement in words: <c>1.78.0 or newer</c>, <c>exactly 1.62.0</c>.</summary>
    public string Wanted => Policy == VersionPolicy.Exact ? $"exactly {Version}" : $"{Version} or newer";
}

/// <summary>What a further file of a tree says about a tool.</summary>
/// <param name="Version">The version it names.</param>
/// <param name="File">The file, relative to the tree.</param>
/// <param name="Line">The line, from 1.</param>
public sealed record OtherStatement(ToolVersion Version, string File, int Line)
{
    /// <summary>Where it stands.</summary>
    public SourcePlace Place => new(File, Line);
}
