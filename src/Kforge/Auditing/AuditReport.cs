using System.Collections.Immutable;
using Kforge.Requirements;
using Kforge.Toolchains.Probing;

namespace Kforge.Auditing;

/// <summary>How a tool stands to what the tree asks for.</summary>
public enum ToolVerdict
{
    /// <summary>The tool is there, and the tree asks nothing of it.</summary>
    Unasked,

    /// <summary>The tool is not there, and the build does not need it.</summary>
    NotNeeded,

    /// <summary>As the tree asks.</summary>
    Good,

    /// <summary>There is a warning.</summary>
    Doubtful,

    /// <summary>There is an error.</summary>
    Wrong,
}

/// <summary>One tool of a toolchain, held against a tree.</summary>
/// <param name="Tool">Its name.</param>
/// <param name="Wanted">What the tree asks for; null when it asks nothing.</param>
/// <param name="Found">What became of the question for its version.</param>
/// <param name="From">Where it is from, such as <c>debian trixie rustc 1.85.0+dfsg3-1</c>; null when that is not known.</param>
/// <param name="Verdict">How it stands.</param>
public sealed record ToolRow(string Tool, ToolRequirement? Wanted, FoundTool Found, string? From, ToolVerdict Verdict);

/// <summary>A tree and what was found in it alone.</summary>
/// <param name="Tree">The tree.</param>
/// <param name="Findings">What was found, the gravest first.</param>
public sealed record TreeReport(AuditedTree Tree, ImmutableArray<AuditFinding> Findings);

/// <summary>A toolchain and what was found in it alone.</summary>
/// <param name="Toolchain">The toolchain.</param>
/// <param name="Findings">What was found, the gravest first.</param>
public sealed record ToolchainReport(AuditedToolchain Toolchain, ImmutableArray<AuditFinding> Findings);

/// <summary>A tree and a toolchain together: one cell of the matrix.</summary>
/// <param name="Tree">The tree; null when the toolchain was looked at alone.</param>
/// <param name="Toolchain">The toolchain.</param>
/// <param name="Rows">Sorted: what Rust needs first, then by name.</param>
/// <param name="Findings">What was found of the two, the gravest first.</param>
public sealed record PairReport(AuditedTree? Tree, AuditedToolchain Toolchain, ImmutableArray<ToolRow> Rows, ImmutableArray<AuditFinding> Findings);

/// <summary>All that an audit found.</summary>
/// <param name="Trees">The trees, in the order they were named.</param>
/// <param name="Toolchains">The toolchains, likewise.</param>
/// <param name="Pairs">Each tree with each of its toolchains.</param>
/// <param name="General">What is about neither: acceptances, definitions, the lock.</param>
public sealed record AuditReport(
    ImmutableArray<TreeReport> Trees, ImmutableArray<ToolchainReport> Toolchains, ImmutableArray<PairReport> Pairs, ImmutableArray<AuditFinding> General)
{
    /// <summary>Every finding, accepted ones too.</summary>
    public IEnumerable<AuditFinding> Findings =>
        Trees.SelectMany(tree => tree.Findings)
            .Concat(Toolchains.SelectMany(toolchain => toolchain.Findings))
            .Concat(Pairs.SelectMany(pair => pair.Findings))
            .Concat(General);

    /// <summary>How many findings of a level nobody accepts.</summary>
    public int Count(FindingLevel level) => Findings.Count(finding => finding.Level == level && finding.Acceptance is null);

    /// <summary>Whether a finding of this level or a graver one is accepted by nobody.</summary>
    public bool Fails(FindingLevel from) => Findings.Any(finding => finding.Level >= from && finding.Acceptance is null);

    /// <summary>The same with every finding replaced.</summary>
    internal AuditReport Map(Func<AuditFinding, AuditFinding> map) => new(
        [.. Trees.Select(tree => tree with { Findings = [.. tree.Findings.Select(map)] })],
        [.. Toolchains.Select(toolchain => toolchain with { Findings = [.. toolchain.Findings.Select(map)] })],
        [.. Pairs.Select(pair => pair with { Findings = [.. pair.Findings.Select(map)] })],
        [.. General.Select(map)]);
}
