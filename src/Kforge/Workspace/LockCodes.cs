using Kforge.Diagnostics;

namespace Kforge.Workspace;

/// <summary>What can be wrong with <c>kforge.lock</c> (KF11xx).</summary>
public static class LockCodes
{
    /// <summary>The lock was made by a kforge that is newer than this one.</summary>
    public static readonly DiagnosticCode Newer = new("KF1101", ExitCode.Usage, "the lock was made by a newer kforge");

    /// <summary>The lock holds the marks of a merge that is not finished.</summary>
    public static readonly DiagnosticCode MergeConflict = new("KF1102", ExitCode.Usage, "the lock holds a merge conflict");

    /// <summary>The lock is TOML, but not what kforge writes.</summary>
    public static readonly DiagnosticCode Damaged = new("KF1103", ExitCode.Verification, "the lock is damaged");
}
