using Kforge.Diagnostics;

namespace Kforge.Sources;

/// <summary>Tarballs and Debian source packages that cannot be used (KF155x).</summary>
public static class TarballCodes
{
    /// <summary>The address is of another kind, holds a password, or does not name a tar archive.</summary>
    public static readonly DiagnosticCode BadAddress = new("KF1550", ExitCode.Usage, "the address of a tarball cannot be used");

    /// <summary>The signed list of checksums does not have the tarball's name.</summary>
    public static readonly DiagnosticCode NotListed = new("KF1551", ExitCode.Verification, "a list of checksums does not name the tarball");

    /// <summary>A file of the user's has another digest than kbuild.toml, a list or the lock says.</summary>
    public static readonly DiagnosticCode OtherFile = new("KF1552", ExitCode.Verification, "a local tarball is not the one that is expected");

    /// <summary>A file of the user's is not there, or cannot be read.</summary>
    public static readonly DiagnosticCode Unreadable = new("KF1553", ExitCode.Usage, "a local file of a source cannot be read");

    /// <summary>What an address gave does not begin as an archive of its name does.</summary>
    public static readonly DiagnosticCode NotAnArchive = new("KF1554", ExitCode.Verification, "what came is no tar archive");

    /// <summary>The package is not one upstream tarball with a queue of patches.</summary>
    public static readonly DiagnosticCode OtherForm = new("KF1555", ExitCode.Usage, "a source package has a form that kforge does not read");

    /// <summary>The patches of a package are missing, doubled or not plain files.</summary>
    public static readonly DiagnosticCode BadQueue = new("KF1556", ExitCode.Verification, "the patch queue of a source package cannot be read");
}
