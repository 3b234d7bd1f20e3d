using System.Text.RegularExpressions;
using Kforge.Kconfig.Explaining;
using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Solving;

/// <summary>Tells the lines that ask the tools something: a model holds only what macros became.</summary>
internal static partial class ProbeLines
{
    /// <summary>The line when it asks the tools something, or null.</summary>
    public static string? ProbeAt(this SourceLines lines, KconfigLine line) => lines[line] is var text && Probe().IsMatch(text) ? text : null;

    // Names of macros are lower case; variables, which tell of the architecture, are upper case, those with versions apart.
    [GeneratedRegex(@"\$\((?:[a-z][a-z0-9_-]*[,)]|[A-Z_]*VERSION|CC\b|LD\b|RUSTC\b)")]
    private static partial Regex Probe();
}
