using System.Text.RegularExpressions;
using Kforge.Diagnostics;
using Kforge.Platform.Archives;

namespace Kforge.Sources;

/// <summary>The few lines at the top of a kernel's Makefile that say which version it is.</summary>
internal static partial class KernelMakefile
{
    // They are within the first ten lines; a Makefile of megabytes is not read for them.
    private const int LinesToRead = 50;

    /// <summary>The version as <c>KERNELVERSION</c> in the top Makefile puts it together.</summary>
    /// <param name="root">The tree.</param>
    /// <param name="archive">Where the tree came from, for messages.</param>
    /// <exception cref="Failure">KF2207 when the tree has no Makefile of a kernel.</exception>
    public static string ReadVersion(string root, string archive)
    {
        string path = Path.Combine(root, "Makefile");
        Dictionary<string, string> values = File.Exists(path)
            ? File.ReadLines(path).Take(LinesToRead).Select(line => Assignment().Match(line)).Where(match => match.Success)
                .DistinctBy(match => match.Groups["name"].Value)
                .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value, StringComparer.Ordinal)
            : [];
        string version = values.GetValueOrDefault("VERSION", "");
        string patchLevel = values.GetValueOrDefault("PATCHLEVEL", "");
        string subLevel = values.GetValueOrDefault("SUBLEVEL", "");
        if (version.Length == 0 || patchLevel.Length == 0)
        {
            throw new Diagnostic(ArchiveCodes.ContentMissing, $"`{archive}` does not hold a kernel tree", null,
                ["its top Makefile is missing or names no VERSION and PATCHLEVEL"], []).ToFailure();
        }

        return $"{version}.{patchLevel}{(subLevel.Length > 0 ? $".{subLevel}" : "")}{values.GetValueOrDefault("EXTRAVERSION", "")}";
    }

    [GeneratedRegex("^(?<name>VERSION|PATCHLEVEL|SUBLEVEL|EXTRAVERSION) *= *(?<value>[A-Za-z0-9._+-]*) *$", RegexOptions.CultureInvariant)]
    private static partial Regex Assignment();
}
