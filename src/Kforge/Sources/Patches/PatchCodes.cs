using Kforge.Diagnostics;

namespace Kforge.Sources;

/// <summary>Patches that cannot be used (KF14xx).</summary>
public static class PatchCodes
{
    /// <summary>The file is missing, or holds no change in a form kforge reads.</summary>
    public static readonly DiagnosticCode Unreadable = new("KF1401", ExitCode.Usage, "a patch cannot be read");

    /// <summary>The patch names a file that is not below the tree, or one that no patch may touch.</summary>
    public static readonly DiagnosticCode Outside = new("KF1402", ExitCode.Usage, "a patch touches something outside the kernel tree");

    /// <summary>A hunk does not fit the tree.</summary>
    public static readonly DiagnosticCode DoesNotApply = new("KF1403", ExitCode.Usage, "a patch does not apply");

    /// <summary>The patch was applied to the very file it was made for, and something else came out than it says.</summary>
    public static readonly DiagnosticCode WrongResult = new("KF1404", ExitCode.Usage, "a patch does not give what it says");

    /// <summary>A symbolic link that the patch makes leads out of the tree.</summary>
    public static readonly DiagnosticCode LinkOutside = new("KF1405", ExitCode.Usage, "a patch makes a link that leads outside the kernel tree");

    /// <summary>Every line of the patch ends with CR LF, also those that are not of a file.</summary>
    public static readonly DiagnosticCode WindowsLines = new("KF1406", ExitCode.Usage, "a patch has Windows line ends");

    /// <summary>More bytes, files or work than any honest patch needs.</summary>
    public static readonly DiagnosticCode TooLarge = new("KF1407", ExitCode.Usage, "a patch is larger than allowed");

    /// <summary>The directory for a patched tree is not free, or not one that was begun.</summary>
    public static readonly DiagnosticCode Session = new("KF1408", ExitCode.Usage, "patches cannot be applied to this directory");

    /// <summary>A patch file is not the one that is locked any more.</summary>
    public static readonly DiagnosticCode Changed = new("KF1409", ExitCode.Verification, "a patch changed while it was being used");

    /// <summary>A patch makes something else of its files than it did.</summary>
    public static readonly DiagnosticCode OtherResult = new("KF1410", ExitCode.Verification, "a patch makes something else than when it was locked");
}
