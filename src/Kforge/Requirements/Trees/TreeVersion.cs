using System.Text.RegularExpressions;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Requirements;

/// <summary>What makes a directory a kernel tree, and the version it says it has.</summary>
internal static partial class TreeVersion
{
    // They are within the first ten lines of every Makefile of Linux.
    private const int LinesToRead = 50;

    /// <summary>The version as <c>KERNELVERSION</c> of the top makefile puts it together.</summary>
    /// <returns>The version, or KF1308: no Makefile that names <c>VERSION</c> and <c>PATCHLEVEL</c>, or no <c>Kconfig</c> beside it.</returns>
    public static Checked<KernelVersion> Of(IKernelTree tree)
    {
        if (tree.Read(RelativePath.Parse(KernelTreeFiles.Makefile)) is not { } makefile)
        {
            return NotATree(tree.Name, "it has no `Makefile`");
        }

        return !KernelVersion.TryParse(TextOf(makefile.Split('\n', LinesToRead + 1)), out KernelVersion version) ? NotATree(tree.Name, "its `Makefile` names no `VERSION` and `PATCHLEVEL`")
            : tree.Read(RelativePath.Parse("Kconfig")) is null ? NotATree(tree.Name, "it has no `Kconfig` at its top")
            : version;
    }

    /// <summary>The version a top makefile puts together, as it stands there.</summary>
    /// <param name="makefile">Its lines, at least the first ones.</param>
    /// <returns>Null when it names no <c>VERSION</c> or no <c>PATCHLEVEL</c>.</returns>
    public static string? TextOf(IEnumerable<string> makefile)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (Match match in makefile.Take(LinesToRead).Select(line => Assignment().Match(line)).Where(match => match.Success))
        {
            values.TryAdd(match.Groups["name"].Value, match.Groups["value"].Value);
        }

        string sub = values.GetValueOrDefault("SUBLEVEL", "") is { Length: > 0 } level ? $".{level}" : "";
        return values.GetValueOrDefault("VERSION", "") is { Length: > 0 } version && values.GetValueOrDefault("PATCHLEVEL", "") is { Length: > 0 } patchLevel
            ? $"{version}.{patchLevel}{sub}{values.GetValueOrDefault("EXTRAVERSION")}"
            : null;
    }

    private static Diagnostic NotATree(string name, string why) => new(
        RequirementCodes.NotKernelTree, $"`{name}` is not a kernel tree: {why}", null, [],
        ["name the top directory of a kernel tree, such as `--tree ../linux`"]);

    [GeneratedRegex(@"^(?<name>VERSION|PATCHLEVEL|SUBLEVEL|EXTRAVERSION)[ \t]*=[ \t]*(?<value>[A-Za-z0-9._+-]{0,60})[ \t\r]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Assignment();
}
