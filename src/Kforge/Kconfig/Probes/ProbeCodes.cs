using Kforge.Diagnostics;

namespace Kforge.Kconfig.Probes;

/// <summary>What can be wrong with the commands in Kconfig files (KF122x).</summary>
public static class ProbeCodes
{
    /// <summary>The tree's makefiles do not come as far as its configuration.</summary>
    public static readonly DiagnosticCode NoEnvironment = new("KF1220", ExitCode.Usage, "make does not reach the configuration of the tree");

    /// <summary>A command of a Kconfig file did not end by itself; a warning.</summary>
    public static readonly DiagnosticCode Unanswered = new("KF1221", ExitCode.Usage, "a command in a Kconfig file has no answer");
}
