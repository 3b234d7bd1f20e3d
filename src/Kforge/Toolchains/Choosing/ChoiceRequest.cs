using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Requirements;
using Kforge.Workspace;

namespace Kforge.Toolchains.Choosing;

/// <summary>What a choice of tools has to suit.</summary>
/// <param name="Kernel">The kernel's name, for messages.</param>
/// <param name="Version">The version of its tree.</param>
/// <param name="Requirements">What the tree asks for.</param>
/// <param name="Toolchain">The definition's name, for messages.</param>
/// <param name="Place">Where the kernel names the toolchain.</param>
/// <param name="Wishes">What the kernel's entry wants.</param>
/// <param name="SameLlvm">The symbol that makes rustc and clang need one LLVM, such as <c>LTO_CLANG_THIN</c>; null when none does.</param>
public sealed record ChoiceRequest(
    string Kernel,
    KernelVersion Version,
    ImmutableArray<ToolRequirement> Requirements,
    string Toolchain,
    SourcePlace? Place,
    ToolWishes Wishes,
    string? SameLlvm)
{
    /// <summary>Whether the toolchain is this machine's own: then a remedy is something to install, not something to write.</summary>
    public bool OfHost { get; init; }
}

/// <summary>A candidate that was chosen, and those that were not.</summary>
/// <param name="Candidate">The chosen one.</param>
/// <param name="Reason">Why, in one sentence.</param>
/// <param name="Rejected">The others, the newest first.</param>
public sealed record ChosenTool(Candidate Candidate, string Reason, ImmutableArray<RejectedCandidate> Rejected)
{
    /// <summary>The choice as <c>kforge.lock</c> keeps it.</summary>
    public LockedTool Locked => new(Candidate.Tool, Candidate.Version.Text, Candidate.From, Reason,
        [.. Rejected.Select(rejected => new RejectedTool(rejected.Candidate.Version.Text, rejected.Candidate.From, rejected.Reason))]);
}

/// <summary>A candidate that was not chosen.</summary>
/// <param name="Candidate">The candidate.</param>
/// <param name="Reason">Why not, in one sentence.</param>
public sealed record RejectedCandidate(Candidate Candidate, string Reason);
