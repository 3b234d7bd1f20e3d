using Kforge.Diagnostics;
using Kforge.Workspace;

namespace Kforge.Requirements;

/// <summary>The least version of a tool that a kernel tree accepts for one architecture.</summary>
/// <param name="Tool">The tool's name in <c>scripts/min-tool-version.sh</c>, such as <c>rustc</c> or <c>llvm</c>.</param>
/// <param name="Minimum">The least version.</param>
/// <param name="File">Where it was read, relative to the tree.</param>
/// <param name="Line">The line of the <c>echo</c> that says it, from 1.</param>
public sealed record ToolRequirement(string Tool, ToolVersion Minimum, string File, int Line)
{
    /// <summary>Where the tree says so.</summary>
    public SourcePlace Place => new(File, Line);

    /// <summary>The requirement as <c>kforge.lock</c> keeps it.</summary>
    public LockedRequirement Locked => new(Tool, Minimum.Text, "minimum", File, Line);
}
