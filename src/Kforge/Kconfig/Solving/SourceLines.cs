using System.Text.RegularExpressions;
using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Solving;

/// <summary>The lines of the Kconfig files as they are written, macros and all; a model holds only what macros became.</summary>
/// <param name="open">Gives the text of a file by its path in the tree, or null.</param>
internal sealed partial class SourceLines(Func<string, string?> open)
{
    private readonly Dictionary<string, string[]> files = new(StringComparer.Ordinal);

    /// <summary>A line without blanks around it; null when there is no such line.</summary>
    public string? this[KconfigLine line]
    {
        get
        {
            if (!files.TryGetValue(line.File, out string[]? lines))
            {
                files[line.File] = lines = (open(line.File) ?? "").Split('\n');
            }

            return line.Line >= 1 && line.Line <= lines.Length ? lines[line.Line - 1].Trim() : null;
        }
    }

    /// <summary>The line when it asks the tools something, or null.</summary>
    public string? ProbeAt(KconfigLine line) => this[line] is { } text && Probe().IsMatch(text) ? text : null;

    // Names of macros are lower case; variables, which tell of the architecture, are upper case, those with versions apart.
    [GeneratedRegex(@"\$\((?:[a-z][a-z0-9_-]*[,)]|[A-Z_]*VERSION|CC\b|LD\b|RUSTC\b)")]
    private static partial Regex Probe();
}
