using System.Text.RegularExpressions;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Building;

/// <summary>Tells from a log of make whether the machine is to blame and not the tree.</summary>
internal static partial class MachineTrouble
{
    /// <summary>The full disk (KF3003) or the refused sandbox (KF3005) that a log speaks of, or null.</summary>
    /// <param name="log">The lines of the log.</param>
    /// <param name="path">Where the log is.</param>
    public static Diagnostic? Find(IReadOnlyCollection<string> log, string path) =>
        log.Any(line => FullDisk().IsMatch(line))
            ? new Diagnostic(PlatformCodes.DiskFull, "no space left on the disk while building", null,
                [$"the log: {path}"], ["free some space and run the same command again: what is built so far is kept"])
        : log.FirstOrDefault(line => line.StartsWith("bwrap: ", StringComparison.Ordinal)) is { } refused
            ? new Diagnostic(PlatformCodes.NoSandbox, "the sandbox cannot be made", null, [refused], ["run `kforge doctor`"])
        : null;

    // The end of a message, as strerror(3) puts it; the comment beside ENOSPC in the kernel's errno-base.h, which compilers quote, is none.
    [GeneratedRegex(@": '?No space left on device'?( \(os error 28\))?\.?$", RegexOptions.ExplicitCapture)]
    private static partial Regex FullDisk();
}
