using Kforge.Diagnostics;

namespace Kforge.Workspace;

/// <summary>What can be wrong with <c>kbuild.toml</c> and the files it names (KF101x, KF102x).</summary>
public static class WorkspaceCodes
{
    /// <summary>No directory upwards holds a <c>kbuild.toml</c>.</summary>
    public static readonly DiagnosticCode NoWorkspace = new("KF1010", ExitCode.Usage, "no workspace here");

    /// <summary>A file of the workspace is missing or cannot be read.</summary>
    public static readonly DiagnosticCode Unreadable = new("KF1011", ExitCode.Usage, "a file of the workspace cannot be read");

    /// <summary>A key that the format does not know.</summary>
    public static readonly DiagnosticCode UnknownKey = new("KF1012", ExitCode.Usage, "a key is unknown");

    /// <summary>A value of another type than the key wants.</summary>
    public static readonly DiagnosticCode WrongType = new("KF1013", ExitCode.Usage, "a value has the wrong type");

    /// <summary>A key that must be there is not.</summary>
    public static readonly DiagnosticCode MissingKey = new("KF1014", ExitCode.Usage, "a key is missing");

    /// <summary>A value of the right type that breaks the key's rule, or a badly formed name.</summary>
    public static readonly DiagnosticCode BadValue = new("KF1015", ExitCode.Usage, "a value or name is not valid");

    /// <summary>A kernel that <c>kbuild.toml</c> does not define.</summary>
    public static readonly DiagnosticCode UnknownKernel = new("KF1016", ExitCode.Usage, "a kernel is not defined");

    /// <summary>A toolchain without a file in <c>toolchains/</c>.</summary>
    public static readonly DiagnosticCode UnknownToolchain = new("KF1017", ExitCode.Usage, "a toolchain is not defined");

    /// <summary>A profile without a file in <c>profiles/</c>.</summary>
    public static readonly DiagnosticCode UnknownProfile = new("KF1018", ExitCode.Usage, "a profile is not defined");

    /// <summary>A patch series without a directory in <c>patches/</c>.</summary>
    public static readonly DiagnosticCode UnknownSeries = new("KF1019", ExitCode.Usage, "a patch series does not exist");

    /// <summary>An architecture that kforge cannot build, or that does not exist.</summary>
    public static readonly DiagnosticCode UnsupportedArch = new("KF1020", ExitCode.Usage, "an architecture is not supported");

    /// <summary>A mistake in a quilt <c>series</c> file.</summary>
    public static readonly DiagnosticCode BadSeries = new("KF1021", ExitCode.Usage, "a series file is not valid");

    /// <summary>A key of an archive that no <c>toolchains/keys/</c> holds.</summary>
    public static readonly DiagnosticCode NoArchiveKey = new("KF1022", ExitCode.Usage, "the key of an archive is missing");

    /// <summary><c>kforge init</c> where a <c>kbuild.toml</c> already is.</summary>
    public static readonly DiagnosticCode WorkspaceExists = new("KF1023", ExitCode.Usage, "there is a workspace already");

    /// <summary>The architecture's name is not one a kernel can have.</summary>
    public static readonly DiagnosticCode UnknownArch = new("KF1306", ExitCode.Usage, "the architecture's name is not one a kernel can have");
}
