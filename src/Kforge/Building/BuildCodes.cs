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

}
