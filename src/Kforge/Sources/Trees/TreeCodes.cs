using Kforge.Diagnostics;

namespace Kforge.Sources;

/// <summary>Kernel trees that cannot be used (KF1501 to KF1519).</summary>
public static class TreeCodes
{
    /// <summary>What lies in the store is not what its record says.</summary>
    public static readonly DiagnosticCode Damaged = new("KF1501", ExitCode.Verification, "a kernel tree of the store is damaged");
}
