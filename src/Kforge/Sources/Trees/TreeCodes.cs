using Kforge.Diagnostics;

namespace Kforge.Sources;

/// <summary>Kernel trees that cannot be used (KF1501 to KF1519).</summary>
public static class TreeCodes
{
    /// <summary>What lies in the store is not what its record says.</summary>
    public static readonly DiagnosticCode Damaged = new("KF1501", ExitCode.Verification, "a kernel tree of the store is damaged");

    /// <summary>A directory that a source names has no kernel in it.</summary>
    public static readonly DiagnosticCode NoKernel = new("KF1510", ExitCode.Usage, "a directory does not hold a kernel tree");

    /// <summary>The files of a directory cannot be listed or read.</summary>
    public static readonly DiagnosticCode Unreadable = new("KF1511", ExitCode.Environment, "a kernel tree of the user's cannot be read");

    /// <summary>Files change faster than they are read.</summary>
    public static readonly DiagnosticCode KeepsChanging = new("KF1512", ExitCode.Environment, "a kernel tree keeps changing while it is read");

    /// <summary>kbuild refuses a tree with a configuration or generated files in it.</summary>
    public static readonly DiagnosticCode NotClean = new("KF1513", ExitCode.Usage, "a kernel tree was configured or built in place");
}
