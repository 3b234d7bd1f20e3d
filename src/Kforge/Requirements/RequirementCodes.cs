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

    /// <summary>The tree accepts one version of a tool, and the toolchain has another.</summary>
    public static readonly DiagnosticCode NotExact = new("KF1307", ExitCode.Usage, "a tool is not of the one version the kernel tree accepts");

    /// <summary>Something that exists is not a kernel tree.</summary>
    public static readonly DiagnosticCode NotKernelTree = new("KF1308", ExitCode.Usage, "what was named is not a kernel tree");

    /// <summary>Neither a directory, a file nor a commit has the name.</summary>
    public static readonly DiagnosticCode NoSuchTree = new("KF1309", ExitCode.Usage, "there is no kernel tree of that name");

    /// <summary>A repository cannot be read.</summary>
    public static readonly DiagnosticCode UnreadableRepository = new("KF1310", ExitCode.Environment, "a git repository cannot be read");

    /// <summary>Two files of a tree say different things about a tool; a warning.</summary>
    public static readonly DiagnosticCode Disagreement = new("KF1311", ExitCode.Usage, "the tree's files disagree about a tool");

    /// <summary>No file of a tree with Rust says whether newer tools are accepted; a warning.</summary>
    public static readonly DiagnosticCode UnknownPolicy = new("KF1312", ExitCode.Usage, "the tree does not say whether newer tools are accepted");

    /// <summary>A file that would complete the picture is missing from the tree; a warning.</summary>
    public static readonly DiagnosticCode Incomplete = new("KF1313", ExitCode.Usage, "a file with requirements is missing from the tree");

    /// <summary>A mistake in a list of known issues.</summary>
    public static readonly DiagnosticCode BadIssue = new("KF1314", ExitCode.Usage, "a known issue is not described rightly");
}
