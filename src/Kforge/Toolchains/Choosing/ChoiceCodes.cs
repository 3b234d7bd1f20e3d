using Kforge.Diagnostics;

namespace Kforge.Toolchains.Choosing;

/// <summary>What can come of choosing tools for a tree (KF164x).</summary>
public static class ChoiceCodes
{
    /// <summary>No version of a tool that is offered suits the tree.</summary>
    public static readonly DiagnosticCode NoneSuits = new("KF1640", ExitCode.Usage, "no version of a tool that the toolchain offers suits the tree");

    /// <summary>Every tool has a version that suits, and none go together.</summary>
    public static readonly DiagnosticCode NoCombination = new("KF1641", ExitCode.Usage, "the tools that a toolchain offers do not go together");

    /// <summary>A tool is newer than the exact version a tree asks for.</summary>
    public static readonly DiagnosticCode Newer = new("KF1642", ExitCode.Usage, "a tool is newer than the tree was written for");

    /// <summary>What was chosen has a known issue that is not fatal.</summary>
    public static readonly DiagnosticCode KnownIssue = new("KF1643", ExitCode.Usage, "a known issue of the chosen tools");

    /// <summary>A tool is among a definition's packages, and offered as well.</summary>
    public static readonly DiagnosticCode PackageAndOffer = new("KF1644", ExitCode.Usage, "a tool is among the packages and offered as well");
}
