using Kforge.Diagnostics;

namespace Kforge.Toolchains;

/// <summary>Definitions of toolchains that can be resolved, but do not make a working toolchain, and what can be wrong in the store (KF16xx).</summary>
public static class ToolchainUseCodes
{
    /// <summary>A link of the definition is already something else in the toolchain.</summary>
    public static readonly DiagnosticCode LinkTaken = new("KF1601", ExitCode.Usage, "a link of a toolchain definition is in the way of a package");

    /// <summary>A link of the definition leads to nothing.</summary>
    public static readonly DiagnosticCode LinkDangling = new("KF1602", ExitCode.Usage, "a link of a toolchain definition leads to nothing");

    /// <summary>A tool of the definition cannot be run.</summary>
    public static readonly DiagnosticCode ToolFails = new("KF1603", ExitCode.Usage, "a tool of a toolchain does not run");

    /// <summary>A tool ran, but said nothing that looks like a version.</summary>
    public static readonly DiagnosticCode NoVersion = new("KF1604", ExitCode.Usage, "a tool of a toolchain does not tell its version");

    /// <summary>The programs are of another architecture.</summary>
    public static readonly DiagnosticCode OtherMachine = new("KF1605", ExitCode.Environment, "the programs of a toolchain are for another machine");

    /// <summary>A definition without an entry in the lock.</summary>
    public static readonly DiagnosticCode NotLocked = new("KF1606", ExitCode.Usage, "a toolchain is not in kforge.lock");

    /// <summary>A toolchain that is locked, but not in the store.</summary>
    public static readonly DiagnosticCode NotInstalled = new("KF1607", ExitCode.Usage, "a toolchain is not installed");

    /// <summary>A name or the beginning of a digest that means nothing, or too much.</summary>
    public static readonly DiagnosticCode UnknownName = new("KF1608", ExitCode.Usage, "no toolchain has this name or digest");

    /// <summary>A toolchain in the store is not what was installed.</summary>
    public static readonly DiagnosticCode Damaged = new("KF1609", ExitCode.Verification, "a toolchain in the store is damaged");

    /// <summary>A toolchain that a lock uses shall be removed.</summary>
    public static readonly DiagnosticCode InUse = new("KF1610", ExitCode.Usage, "a toolchain is used by a workspace");

    /// <summary>What a workspace uses cannot be told.</summary>
    public static readonly DiagnosticCode UnknownUse = new("KF1611", ExitCode.Usage, "what a workspace uses cannot be told");

    /// <summary>Nobody said yes to a removal of several.</summary>
    public static readonly DiagnosticCode NotConfirmed = new("KF1612", ExitCode.Usage, "a removal was not confirmed");

    /// <summary>A directory for the sandbox that cannot be mounted.</summary>
    public static readonly DiagnosticCode BadBind = new("KF1613", ExitCode.Usage, "a bind cannot be made");

    /// <summary>A bind that hides a part of the toolchain.</summary>
    public static readonly DiagnosticCode HidingBind = new("KF1614", ExitCode.Usage, "a bind hides a part of the toolchain");

    /// <summary>A program that the toolchain does not have.</summary>
    public static readonly DiagnosticCode NoProgram = new("KF1615", ExitCode.Usage, "a toolchain does not have a program");

    /// <summary>The programs of this machine are asked for as if they were in the store.</summary>
    public static readonly DiagnosticCode OfHost = new("KF1616", ExitCode.Usage, "the tools of this machine are not in the store");
}
