using Kforge.Diagnostics;

namespace Kforge.Planning;

/// <summary>What can be wrong between the parts of a plan (KF104x).</summary>
public static class PlanCodes
{
    /// <summary>Two profiles start from different configurations.</summary>
    public static readonly DiagnosticCode TwoBases = new("KF1041", ExitCode.Usage, "two profiles start from different configurations");

    /// <summary>A base file cannot be read.</summary>
    public static readonly DiagnosticCode BaseUnreadable = new("KF1042", ExitCode.Usage, "the base configuration cannot be read");
}
