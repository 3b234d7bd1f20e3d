using Kforge.Diagnostics;

namespace Kforge.Toolchains.HostTools;

/// <summary>What can be wrong with the programs of this machine as a toolchain (KF1650 to KF1669).</summary>
public static class HostToolCodes
{
    /// <summary>A program lies where the sandbox has a directory of its own.</summary>
    public static readonly DiagnosticCode InTheWay = new("KF1650", ExitCode.Environment, "a program of this machine lies where the sandbox puts something else");

    /// <summary>A program is not the one the lock names.</summary>
    public static readonly DiagnosticCode Changed = new("KF1651", ExitCode.Verification, "the programs of this machine are not those the lock names");
}
