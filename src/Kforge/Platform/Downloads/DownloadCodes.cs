using Kforge.Diagnostics;

namespace Kforge.Platform.Downloads;

/// <summary>What can go wrong on the way from a server to the store (KF40xx), and KF2001 for what came but is not what was asked for.</summary>
public static class DownloadCodes
{
    /// <summary>A file came twice with the wrong size or digest.</summary>
    public static readonly DiagnosticCode Damaged = new("KF2001", ExitCode.Verification, "a download is not the file it should be");

    /// <summary>No server gave an answer that helps.</summary>
    public static readonly DiagnosticCode Unreachable = new("KF4001", ExitCode.Network, "a file cannot be downloaded");

    /// <summary>Every server says that it does not have the file.</summary>
    public static readonly DiagnosticCode Gone = new("KF4002", ExitCode.Network, "a file is at none of its addresses any more");

    /// <summary>The file is not in the store and the network must not be used.</summary>
    public static readonly DiagnosticCode Offline = new("KF4003", ExitCode.Network, "a file is missing and kforge is offline");
}
