using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Workspace;

namespace Kforge.Requirements;

/// <summary>What a build must heed of a kernel tree's requirements: the tools whose versions kbuild itself checks.</summary>
public static class KernelRequirements
{
    /// <summary>Reads the requirements of every tool that the tree's version script names, each with its policy.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="arch">The <c>ARCH</c> the kernel is built for.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>Sorted by tool; a tool the tree does not know is not in it, so a tree without <c>rustc</c> is a tree without Rust.</returns>
    /// <exception cref="Failure">KF1301 (with the line), KF1302 or KF1306.</exception>
    public static Task<ImmutableArray<ToolRequirement>> ReadAsync(IKernelTree tree, string arch, CancellationToken cancellation)
    {
        ArchName machine = ArchName.Parse(arch).OrFail();
        return Task.Run(() => Read(tree, machine).OrFail(), cancellation);
    }

    /// <summary>The same, from a tree that is open.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="arch">The machine.</param>
    /// <returns>The requirements, or KF1301 and KF1302.</returns>
    public static Checked<ImmutableArray<ToolRequirement>> Read(IKernelTree tree, ArchName arch)
    {
        if (tree.Read(Platform.RelativePath.Parse(KernelTreeFiles.Script)) is null)
        {
            return new Diagnostic(RequirementCodes.Missing, $"`{KernelTreeFiles.Script}` is missing from the tree", new SourcePlace(KernelTreeFiles.Script), [],
                ["check that the source is a whole kernel tree, Linux 5.13 or newer"]);
        }

        ToolStatements statements = ToolStatements.Read(tree, arch);
        return statements.Mistakes.IsEmpty
            ? statements.Tools.Where(InScript).ToImmutableArray()
            : new Checked<ImmutableArray<ToolRequirement>>.Bad(statements.Mistakes);
    }

    private static bool InScript(ToolRequirement requirement) =>
        requirement.File == KernelTreeFiles.Script || requirement.Others.Any(other => other.File == KernelTreeFiles.Script);
}
