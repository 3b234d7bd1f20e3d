using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Workspace;

namespace Kforge.Requirements;

/// <summary>Everything a kernel tree says about the tools that shall build it, each statement with its file and line.</summary>
/// <param name="Tree">How messages call the tree.</param>
/// <param name="Version">Its own version.</param>
/// <param name="Arch">The architecture the facts are for.</param>
/// <param name="HasRust">Whether Rust code can be built from it at all: 6.0 and older have none.</param>
/// <param name="Tools">Sorted by tool.</param>
/// <param name="RustPolicy">The words that decide whether newer rustc and bindgen are accepted; null when no file has any, which counts as exact.</param>
/// <param name="Conditions">The Kconfig lines of this architecture that test the version of rustc, its LLVM or pahole.</param>
/// <param name="Warnings">Files that disagree (KF1311), a policy that nothing states (KF1312), files that are missing (KF1313).</param>
public sealed record KernelFacts(
    string Tree,
    KernelVersion Version,
    ArchName Arch,
    bool HasRust,
    ImmutableArray<ToolRequirement> Tools,
    PolicyStatement? RustPolicy,
    ImmutableArray<KconfigCondition> Conditions,
    ImmutableArray<Diagnostic> Warnings)
{
    /// <summary>What the tree's own check of the Rust tools warns of.</summary>
    public ImmutableArray<ToolCaution> Cautions { get; init; } = [];

    /// <summary>What the tree asks of one tool; null when no file names it.</summary>
    public ToolRequirement? this[string tool] => Tools.FirstOrDefault(requirement => requirement.Tool == tool);

    /// <summary>Reads a tree for one architecture. Nothing of the tree is run.</summary>
    /// <returns>The facts, or every mistake: KF1301 for damaged files, KF1302 when a tree with Rust lacks its version script, KF1308 for something that is no kernel tree.</returns>
    public static Checked<KernelFacts> Read(IKernelTree tree, ArchName arch)
    {
        Checked<KernelVersion> version = TreeVersion.Of(tree);
        if (version is Checked<KernelVersion>.Bad noTree)
        {
            return new Checked<KernelFacts>.Bad(noTree.Diagnostics);
        }

        ToolStatements statements = ToolStatements.Read(tree, arch);
        Checked<ImmutableArray<KconfigCondition>> conditions = KconfigConditions.Read(tree, arch);
        ImmutableArray<Diagnostic> mistakes = conditions is Checked<ImmutableArray<KconfigCondition>>.Bad bad
            ? statements.Mistakes.AddRange(bad.Diagnostics)
            : statements.Mistakes;
        return mistakes.IsEmpty
            ? new KernelFacts(tree.Name, version.OrFail(), arch, statements.HasRust, statements.Tools, statements.Policy, conditions.OrFail(), statements.Warnings)
            {
                Cautions = statements.Cautions,
            }
            : new Checked<KernelFacts>.Bad(mistakes);
    }
}
