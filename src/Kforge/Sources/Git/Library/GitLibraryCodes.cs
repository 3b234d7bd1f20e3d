using Kforge.Diagnostics;

namespace Kforge.Sources;

/// <summary>The libgit2 that kforge brings along, and commits made with it (KF1535 to KF1549).</summary>
public static class GitLibraryCodes
{
    /// <summary>A file of it is missing, or the loader of this machine refuses it.</summary>
    public static readonly DiagnosticCode NotLoaded = new("KF1535", ExitCode.Environment, "libgit2 cannot be loaded");

    /// <summary>Another version answers than the one kforge was tested with.</summary>
    public static readonly DiagnosticCode WrongVersion = new("KF1536", ExitCode.Environment, "libgit2 is not the version kforge was tested with");

    /// <summary>The repository has no such commit, or cannot be read.</summary>
    public static readonly DiagnosticCode NoBase = new("KF1537", ExitCode.Failed, "the commit that patches start from is not there");

    /// <summary>Commits could not be written.</summary>
    public static readonly DiagnosticCode NotCommitted = new("KF1538", ExitCode.Environment, "the commits of patches cannot be written");
}
