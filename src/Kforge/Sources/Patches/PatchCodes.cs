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

    /// <summary>git changed other files than the patch names.</summary>
    public static readonly DiagnosticCode WrongFiles = new("KF1404", ExitCode.Usage, "a patch changed other files than it names");

    /// <summary>A symbolic link that the patch makes leads out of the tree.</summary>
    public static readonly DiagnosticCode LinkOutside = new("KF1405", ExitCode.Usage, "a patch makes a link that leads outside the kernel tree");
}
