using Kforge.Diagnostics;

namespace Kforge.Kconfig;

/// <summary>What can be wrong with a configuration (KF12xx).</summary>
public static class KconfigCodes
{
    /// <summary>A dependency forbids a value that was asked for.</summary>
    public static readonly DiagnosticCode Forbidden = new("KF1201", ExitCode.Usage, "a symbol's dependencies forbid the value that was asked for");

    /// <summary>A symbol the tree does not have.</summary>
    public static readonly DiagnosticCode UnknownSymbol = new("KF1202", ExitCode.Usage, "the tree has no such symbol");

    /// <summary>A symbol without a prompt.</summary>
    public static readonly DiagnosticCode NoPrompt = new("KF1203", ExitCode.Usage, "a symbol cannot be set by hand");

    /// <summary>A value that the symbol's type or range does not allow.</summary>
    public static readonly DiagnosticCode WrongType = new("KF1204", ExitCode.Usage, "a value does not fit the symbol's type or range");

    /// <summary>A symbol that is on although a profile switches it off.</summary>
    public static readonly DiagnosticCode ForcedOn = new("KF1205", ExitCode.Usage, "a symbol is on although a profile switches it off");

    /// <summary>Two profiles disagree about a symbol; a warning.</summary>
    public static readonly DiagnosticCode Overridden = new("KF1206", ExitCode.Usage, "a later profile overrides an earlier one");

    /// <summary>A Kconfig file holds something that is not understood.</summary>
    public static readonly DiagnosticCode MalformedKconfig = new("KF1207", ExitCode.Usage, "a Kconfig file cannot be read");

    /// <summary>A symbol or value that cannot stand in a <c>.config</c>.</summary>
    public static readonly DiagnosticCode Unwritable = new("KF1208", ExitCode.Usage, "a symbol or value cannot stand in a .config file");

    /// <summary>A value that did not survive although nothing that the symbol depends on forbids it.</summary>
    public static readonly DiagnosticCode NotKept = new("KF1209", ExitCode.Usage, "the configuration does not keep a value that was asked for");

    /// <summary>A configuration target that the tree does not have.</summary>
    public static readonly DiagnosticCode UnknownMode = new("KF1210", ExitCode.Usage, "the tree has no such configuration target");

    /// <summary>Symbols of a base configuration that the tree does not have; a warning.</summary>
    public static readonly DiagnosticCode UnknownInBase = new("KF1211", ExitCode.Usage, "a base configuration names symbols that the tree does not have");
}
