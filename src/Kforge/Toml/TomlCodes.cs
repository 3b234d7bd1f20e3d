using Kforge.Diagnostics;

namespace Kforge.Toml;

/// <summary>What can be wrong with a TOML text, whatever it means (KF100x).</summary>
public static class TomlCodes
{
    /// <summary>The text does not follow the grammar of TOML 1.0.</summary>
    public static readonly DiagnosticCode Syntax = new("KF1001", ExitCode.Usage, "a TOML file has a syntax error");

    /// <summary>A key or table is defined twice, or one that is closed is added to.</summary>
    public static readonly DiagnosticCode DefinedTwice = new("KF1002", ExitCode.Usage, "a TOML key or table is defined twice");

    /// <summary>The bytes are not UTF-8, or hold a character that TOML forbids.</summary>
    public static readonly DiagnosticCode Encoding = new("KF1003", ExitCode.Usage, "a TOML file holds bytes or characters that are not allowed");

    /// <summary>A number or a date that follows the grammar but does not exist or does not fit.</summary>
    public static readonly DiagnosticCode OutOfRange = new("KF1004", ExitCode.Usage, "a TOML number or date is out of range");

    /// <summary>Arrays and tables nest deeper than any honest file.</summary>
    public static readonly DiagnosticCode TooDeep = new("KF1005", ExitCode.Usage, "a TOML file nests too deep");
}
