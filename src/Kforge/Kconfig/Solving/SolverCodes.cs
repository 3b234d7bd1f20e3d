using Kforge.Diagnostics;

namespace Kforge.Kconfig.Solving;

/// <summary>What can be wrong with requests for symbols (KF123x).</summary>
public static class SolverCodes
{
    /// <summary>The same symbol is asked for twice with different values, or asked for and protected.</summary>
    public static readonly DiagnosticCode Conflict = new("KF1230", ExitCode.Usage, "requests for symbols contradict each other");

    /// <summary>No change of the configuration leads to what was asked for.</summary>
    public static readonly DiagnosticCode Impossible = new("KF1231", ExitCode.Failed, "a symbol cannot get the value that was asked for");

    /// <summary>The tree's own program comes to another result: a bug of kforge.</summary>
    public static readonly DiagnosticCode NotConfirmed = new("KF1232", ExitCode.Bug, "the tree's own program does not confirm an answer");
}
