using Kforge.Diagnostics;

namespace Kforge.Sources;

/// <summary>What can be wrong with patches that are to become part of a series (KF142x).</summary>
public static class ImportCodes
{
    /// <summary>What was named is no file, no directory, no range of commits and no message.</summary>
    public static readonly DiagnosticCode NoSuchInput = new("KF1420", ExitCode.Usage, "there is nothing to import under this name");

    /// <summary>A mail cannot be taken apart, or is larger than any honest one.</summary>
    public static readonly DiagnosticCode UnreadableMail = new("KF1421", ExitCode.Usage, "a mail with a patch cannot be read");

    /// <summary>Everything was read and none of it is a patch.</summary>
    public static readonly DiagnosticCode NoPatch = new("KF1422", ExitCode.Usage, "no patch is in what is to be imported");

    /// <summary>The subjects count to more patches than there are.</summary>
    public static readonly DiagnosticCode Incomplete = new("KF1423", ExitCode.Usage, "a series of mails is not complete");

    /// <summary>The subjects do not tell one order.</summary>
    public static readonly DiagnosticCode Ambiguous = new("KF1424", ExitCode.Usage, "the order of the mails is not clear");

    /// <summary>git cannot give the commits of a range.</summary>
    public static readonly DiagnosticCode BadRange = new("KF1425", ExitCode.Usage, "commits cannot be read as patches");

    /// <summary>A message id was named and b4, which fetches messages, is not installed.</summary>
    public static readonly DiagnosticCode NoB4 = new("KF1426", ExitCode.Environment, "b4 is missing");

    /// <summary>b4 did not bring the message.</summary>
    public static readonly DiagnosticCode B4Failed = new("KF1427", ExitCode.Network, "b4 did not fetch a series");

    /// <summary><c>--before</c> or <c>--after</c> names no patch of the series, or several.</summary>
    public static readonly DiagnosticCode UnknownPatch = new("KF1428", ExitCode.Usage, "a series does not list this patch");
}
