using Kforge.Diagnostics;

namespace Kforge.Platform;

/// <summary>What this machine can lack or refuse (KF30xx).</summary>
public static class PlatformCodes
{
    /// <summary>A program kforge needs is not there.</summary>
    public static readonly DiagnosticCode ProgramMissing = new("KF3001", ExitCode.Environment, "a program cannot be started");

    /// <summary>The disk is full.</summary>
    public static readonly DiagnosticCode DiskFull = new("KF3003", ExitCode.Environment, "no space left on the disk");

    /// <summary>A directory cannot be written.</summary>
    public static readonly DiagnosticCode ReadOnly = new("KF3004", ExitCode.Environment, "a file or directory cannot be written");

    /// <summary>bubblewrap cannot make the sandbox.</summary>
    public static readonly DiagnosticCode NoSandbox = new("KF3005", ExitCode.Environment, "the sandbox does not work here");

    /// <summary>Another process holds a lock for too long, or locks are switched off.</summary>
    public static readonly DiagnosticCode NoLock = new("KF3006", ExitCode.Environment, "a lock cannot be taken");
}
