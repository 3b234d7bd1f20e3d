using Kforge.Diagnostics;

namespace Kforge.Requirements;

/// <summary>What can be wrong between a kernel tree and the tools that shall build it (KF13xx).</summary>
public static class RequirementCodes
{
    /// <summary>The tree's version script holds something that is not understood.</summary>
    public static readonly DiagnosticCode Malformed = new("KF1301", ExitCode.Usage, "the tree's tool requirements cannot be read");

    /// <summary>The tree has no version script.</summary>
    public static readonly DiagnosticCode Missing = new("KF1302", ExitCode.Usage, "the tree does not say which tools it needs");

    /// <summary>A tool of the toolchain is older than the tree allows.</summary>
    public static readonly DiagnosticCode TooOld = new("KF1303", ExitCode.Usage, "a tool is older than the kernel tree allows");

    /// <summary>A tool the tree asks for is not in the toolchain.</summary>
    public static readonly DiagnosticCode NoTool = new("KF1304", ExitCode.Usage, "a tool the kernel tree asks for is not in the toolchain");

    /// <summary>What a tool says about its version holds no version.</summary>
    public static readonly DiagnosticCode NoVersion = new("KF1305", ExitCode.Usage, "a tool's version cannot be read");

    /// <summary>The architecture's name is not one a kernel can have.</summary>
    public static readonly DiagnosticCode UnknownArch = new("KF1306", ExitCode.Usage, "the architecture's name is not one a kernel can have");
}
