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
    /// <summary>A requirement as the lock keeps it.</summary>
    /// <exception cref="Failure">KF1301 when the lock was edited and holds a version that is none.</exception>
    public static ToolRequirement Of(LockedRequirement locked) => ToolVersion.TryParse(locked.Minimum, out ToolVersion minimum)
        ? new(locked.Tool, minimum, locked.File, locked.Line)
        : throw new Diagnostic(RequirementCodes.Malformed, $"`{locked.Minimum}` is no version of {locked.Tool}", new(WorkspaceDirectories.LockFileName))
            .WithHint("restore kforge.lock, or remove it and run `kforge lock`").ToFailure();

    /// <summary>Where the tree says so.</summary>
    public SourcePlace Place => new(File, Line);

    /// <summary>The requirement as <c>kforge.lock</c> keeps it.</summary>
    public LockedRequirement Locked => new(Tool, Minimum.Text, File, Line);
}
