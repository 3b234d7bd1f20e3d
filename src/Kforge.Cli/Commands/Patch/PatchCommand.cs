using Kforge.Diagnostics;

namespace Kforge.Cli.Commands.Patch;

/// <summary><c>kforge patch</c>: the patch series of the workspace.</summary>
internal static class PatchCommand
{
    /// <summary>There is no tree to try patches on.</summary>
    public static readonly DiagnosticCode NotLocked = new("KF1430", ExitCode.Usage, "a kernel is not locked, so its patches cannot be tried");

    public static Command Create() => new("patch", "Import, list, check, refresh and apply patch series")
    {
        ListCommand.Create(),
        CheckCommand.Create(),
        ImportCommand.Create(),
        RefreshCommand.Create(),
    };
}
