using Kforge.Diagnostics;

namespace Kforge.Platform;

/// <summary>Turns what the operating system says of a failed write into a diagnostic with a remedy.</summary>
public static class IoFailures
{
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;

    /// <summary>Whether an exception says that the disk, or the user's quota, is full.</summary>
    public static bool IsDiskFull(Exception exception) =>
        exception is IOException && (exception.HResult & 0xffff) is NoSpace or QuotaExceeded;

    /// <summary>The failure of a write: a full disk (KF3003) or a place that cannot be written (KF3004).</summary>
    /// <param name="path">What was being written.</param>
    /// <param name="exception">What the runtime threw.</param>
    public static Failure Writing(string path, Exception exception) => new(
        [IsDiskFull(exception)
            ? new Diagnostic(PlatformCodes.DiskFull, $"no space left on the disk while writing `{path}`", null, [],
                ["free some space, or put the store on another disk with `KFORGE_CACHE=/path`; what is already downloaded and built is kept"])
            : new Diagnostic(PlatformCodes.ReadOnly, $"`{path}` cannot be written", null, [exception.Message],
                ["check its owner and permissions; the store can be put elsewhere with `KFORGE_CACHE=/path`"])],
        exception);
}
