using Kforge.Diagnostics;

namespace Kforge.Building;

/// <summary>How a kernel build can fail (KF50xx).</summary>
public static class BuildCodes
{
    /// <summary>A compiler or another command of the build failed.</summary>
    public static readonly DiagnosticCode StepFailed = new("KF5001", ExitCode.Failed, "a command of the build failed");

    /// <summary>make failed and named no target.</summary>
    public static readonly DiagnosticCode MakeFailed = new("KF5002", ExitCode.Failed, "make failed");

    /// <summary>The tree's own configuration program failed.</summary>
    public static readonly DiagnosticCode ConfigFailed = new("KF5003", ExitCode.Failed, "the configuration program failed");

    /// <summary>A build that went on from another made something else than a build from clean.</summary>
    public static readonly DiagnosticCode Differs = new("KF5005", ExitCode.Verification, "a build differs from one from clean");

    /// <summary>There is no finished build of what is to be checked.</summary>
    public static readonly DiagnosticCode NotBuilt = new("KF5006", ExitCode.Usage, "the kernel has not been built as it is now");
}
