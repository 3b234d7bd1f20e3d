using System.CommandLine;
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
        ApplyCommand.Create(),
    };

    /// <summary>Less strict rules than the kernel's own, for one run.</summary>
    public static Option<int?> Fuzz()
    {
        Option<int?> fuzz = new("--fuzz") { Description = "Lines of context at each end of a hunk that need not match, 0 to 2, this once", HelpName = "N" };
        fuzz.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.Tokens[0].Value is not ("0" or "1" or "2"))
            {
                result.AddError("--fuzz takes 0, 1 or 2");
            }
        });
        return fuzz;
    }
}
