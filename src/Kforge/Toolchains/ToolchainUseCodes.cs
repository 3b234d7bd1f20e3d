using Kforge.Diagnostics;

namespace Kforge.Toolchains;

/// <summary>Definitions of toolchains that can be resolved, but do not make a working toolchain (KF16xx).</summary>
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
}
