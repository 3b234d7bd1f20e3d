using System.Collections.Immutable;
using Kforge.Diagnostics;

namespace Kforge.Requirements;

/// <summary>What a kernel tree asks of the tools that build it.</summary>
public static class KernelRequirements
{
    /// <summary>No real script is near this; more is not read into memory.</summary>
    private const int LargestScript = 1 << 20;

    /// <summary>Reads the requirements of every tool the tree names.</summary>
    /// <param name="tree">The root of the kernel tree, absolute.</param>
    /// <param name="arch">The <c>ARCH</c> the kernel is built for.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>Sorted by tool; a tool the tree does not know is not in it, so a tree without <c>rustc</c> is a tree without Rust.</returns>
    /// <exception cref="Failure">KF1301 (with the line), KF1302 or KF1306.</exception>
    public static async Task<ImmutableArray<ToolRequirement>> ReadAsync(string tree, string arch, CancellationToken cancellation)
    {
        if (!ArchName.TryParse(arch, out ArchName machine))
        {
            throw new Diagnostic(RequirementCodes.UnknownArch, $"`{arch}` is not the name of an architecture", null, [],
                ["write `arch = \"x86_64\"` in kbuild.toml, or another name of a directory below `arch/` of the tree"]).ToFailure();
        }

        return Read(await TextAsync(tree, cancellation).ConfigureAwait(false), machine).OrFail();
    }

    /// <summary>The requirements a script states; pure.</summary>
    /// <param name="script">The text of <c>scripts/min-tool-version.sh</c>.</param>
    /// <param name="arch">The machine.</param>
    public static Checked<ImmutableArray<ToolRequirement>> Read(string script, ArchName arch) => MinToolVersion.Parse(script) switch
    {
        Checked<MinToolVersion>.Good { Value: var read } => ReadAll(read, arch),
        Checked<MinToolVersion>.Bad bad => new Checked<ImmutableArray<ToolRequirement>>.Bad(bad.Diagnostics),
        _ => throw new InvalidOperationException("unreachable: Checked is closed"),
    };

    private static Checked<ImmutableArray<ToolRequirement>> ReadAll(MinToolVersion script, ArchName arch)
    {
        ImmutableArray<Checked<ToolRequirement?>> answers = [.. script.Tools.Order(StringComparer.Ordinal).Select(tool => script.Evaluate(tool, arch))];
        ImmutableArray<Diagnostic> mistakes = [.. answers.OfType<Checked<ToolRequirement?>.Bad>().SelectMany(bad => bad.Diagnostics)];
        if (answers.IsEmpty)
        {
            mistakes = [new Diagnostic(RequirementCodes.Malformed, "malformed: the script names no tool", new SourcePlace(MinToolVersion.TreePath))];
        }

        return mistakes.IsEmpty
            ? answers.OfType<Checked<ToolRequirement?>.Good>().Select(good => good.Value).OfType<ToolRequirement>().ToImmutableArray()
            : new Checked<ImmutableArray<ToolRequirement>>.Bad(mistakes);
    }

    private static async Task<string> TextAsync(string tree, CancellationToken cancellation)
    {
        string path = Path.Combine(tree, MinToolVersion.TreePath);
        FileInfo file = new(path);
        if (!file.Exists || file.Length > LargestScript)
        {
            throw new Diagnostic(RequirementCodes.Missing, $"`{MinToolVersion.TreePath}` is missing from the tree", new SourcePlace(path), [],
                ["check that the source is a whole kernel tree, Linux 5.13 or newer"]).ToFailure();
        }

        return await File.ReadAllTextAsync(path, cancellation).ConfigureAwait(false);
    }
}
