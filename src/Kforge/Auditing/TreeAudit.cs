using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Requirements;

namespace Kforge.Auditing;

/// <summary>Judges a kernel tree alone; pure.</summary>
public static class TreeAudit
{
    /// <summary>What is wrong or unclear in what a tree says of its tools, and who vouches for the tree.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="now">The time keys are judged at.</param>
    public static TreeReport Judge(AuditedTree tree, DateTimeOffset now) =>
        new(tree, [.. Content(tree).Concat(Trust(tree, now)).OrderByDescending(finding => finding.Level)]);

    private static ImmutableArray<AuditFinding> Content(AuditedTree tree)
    {
        if (tree.NotInStore)
        {
            return [new AuditFinding(AuditCodes.NotInstalled, FindingLevel.Error, tree.Subject,
                $"the tree of kernel `{tree.Name}` is not in the store, so nobody can say what it asks for")
                .MendedBy($"run `kforge build {tree.Name} --dry-run`, which fetches it; an audit downloads nothing")];
        }

        if (tree.Facts is not { } facts)
        {
            return [.. tree.Mistakes.Select(mistake => Of(AuditCodes.TreeUnreadable, FindingLevel.Error, tree, mistake))];
        }

        IEnumerable<AuditFinding> findings = facts.Warnings.Select(warning => Of(AuditCodes.TreeUnclear, LevelOf(warning), tree, warning));
        return [.. facts.HasRust ? [] : (AuditFinding[])[NoRust(tree, facts)], .. findings];
    }

    private static IEnumerable<AuditFinding> Trust(AuditedTree tree, DateTimeOffset now)
    {
        foreach (ChangedFile file in tree.Changed)
        {
            yield return ToolchainAudit.Changed(tree.Subject, file);
        }

        if (tree is { Signed: { } signed, Kernel: { } kernel })
        {
            foreach (AuditFinding finding in ToolchainAudit.Signatures(
                tree.Subject, [(signed.What, signed.SignedBy)], tree.Keys, kernel.Name, now))
            {
                yield return finding;
            }
        }
    }

    private static AuditFinding NoRust(AuditedTree tree, KernelFacts facts) => new AuditFinding(
        AuditCodes.NoRust, FindingLevel.Warning, tree.Subject, $"Linux {facts.Version} has no Rust support: it came with 6.1",
        new FindingPlace(KernelTreeFiles.Script, 0, InTree: true))
        .Because("`scripts/min-tool-version.sh` knows no rustc")
        .MendedBy("take Linux 6.1 or newer for a kernel with Rust; without Rust the tree needs no rustc and no bindgen");

    // That an old tree lacks a file it never had is worth a note only; that two files contradict each other is more.
    private static FindingLevel LevelOf(Diagnostic warning) =>
        warning.Code == RequirementCodes.Incomplete ? FindingLevel.Note : FindingLevel.Warning;

    private static AuditFinding Of(DiagnosticCode code, FindingLevel level, AuditedTree tree, Diagnostic said) => new AuditFinding(
        code, level, tree.Subject, said.Message, said.Place is { } place ? FindingPlace.OfTree(place) : null)
        .Because([.. said.Causes, $"see {said.Code.Id}"])
        .MendedBy(said.Hints);
}
