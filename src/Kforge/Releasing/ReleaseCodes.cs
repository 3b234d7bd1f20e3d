using Kforge.Diagnostics;

namespace Kforge.Releasing;

/// <summary>What keeps a kernel from being released, and what can be wrong with a release (KF61xx).</summary>
public static class ReleaseCodes
{
    /// <summary>The tree is a directory: nobody else can have it.</summary>
    public static readonly DiagnosticCode NotPinned = new("KF6101", ExitCode.Verification, "an input that nobody else can have");

    /// <summary>Nobody signed for an input.</summary>
    public static readonly DiagnosticCode Unsigned = new("KF6102", ExitCode.Verification, "an input that nobody signed for");

    /// <summary>A symbol has something of this one build in the kernel.</summary>
    public static readonly DiagnosticCode OneOfAKind = new("KF6103", ExitCode.Verification, "a symbol that makes each build another");

    /// <summary>There is something where the release should go.</summary>
    public static readonly DiagnosticCode InTheWay = new("KF6104", ExitCode.Usage, "something is where the release should go");

    /// <summary>The toolchain lacks what makes a kind of package.</summary>
    public static readonly DiagnosticCode CannotPackage = new("KF6105", ExitCode.Usage, "a kind of package that the toolchain cannot make");

    /// <summary>A directory is no release, or only a part of one.</summary>
    public static readonly DiagnosticCode NoRelease = new("KF6110", ExitCode.Verification, "this is no whole release");

    /// <summary>A file of a release is not what the release says it is.</summary>
    public static readonly DiagnosticCode Changed = new("KF6111", ExitCode.Verification, "a file of the release is another one");

    /// <summary>A file of a release is missing.</summary>
    public static readonly DiagnosticCode Missing = new("KF6112", ExitCode.Verification, "a file of the release is missing");

    /// <summary>A file in the directory of a release does not belong to it.</summary>
    public static readonly DiagnosticCode Foreign = new("KF6113", ExitCode.Verification, "a file that is not of the release");

    /// <summary>The statement is about other files.</summary>
    public static readonly DiagnosticCode OtherStatement = new("KF6114", ExitCode.Verification, "the statement is about something else");

    /// <summary>A second build of a release made something else.</summary>
    public static readonly DiagnosticCode NotReproduced = new("KF6120", ExitCode.Verification, "a release that does not come out the same twice");

    /// <summary>The key does not sign.</summary>
    public static readonly DiagnosticCode CannotSign = new("KF6130", ExitCode.Environment, "a key that does not sign");

    /// <summary>Nobody who may sign has signed the release.</summary>
    public static readonly DiagnosticCode NotSigned = new("KF6131", ExitCode.Verification, "a release that nobody signed who may");
}
