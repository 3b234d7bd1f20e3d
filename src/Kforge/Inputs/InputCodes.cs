using Kforge.Diagnostics;

namespace Kforge.Inputs;

/// <summary>What can be wrong between a definition and the lock (KF111x).</summary>
public static class InputCodes
{
    /// <summary><c>--locked</c> was given and the lock would change.</summary>
    public static readonly DiagnosticCode LockStale = new("KF1110", ExitCode.Verification, "the lock is missing or out of date");

    /// <summary>A Debian source names a suite whose keys nobody lists.</summary>
    public static readonly DiagnosticCode SuiteUnknown = new("KF1111", ExitCode.Usage, "no toolchain definition lists the suite");

    /// <summary><c>kforge update NAME</c> with a name that is neither kernel nor toolchain.</summary>
    public static readonly DiagnosticCode NothingToUpdate = new("KF1112", ExitCode.Usage, "nothing to update has this name");

    /// <summary>The unpacked tree is not the one the lock names.</summary>
    public static readonly DiagnosticCode TreeDiffers = new("KF1113", ExitCode.Verification, "the kernel tree is not the locked one");

    /// <summary>The lock names a provider that this kforge does not know.</summary>
    public static readonly DiagnosticCode UnknownProvider = new("KF1114", ExitCode.Usage, "the lock names an unknown provider");

    /// <summary>A directory of the user's changed after it was taken for a build.</summary>
    public static readonly DiagnosticCode ChangedDuringBuild = new("KF1115", ExitCode.Usage, "a kernel tree changed while it was built");
}
