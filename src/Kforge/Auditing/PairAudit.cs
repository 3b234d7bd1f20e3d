using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Requirements;
using Kforge.Toolchains.Probing;

namespace Kforge.Auditing;

/// <summary>Judges a toolchain by what a tree asks of it; pure.</summary>
public static class PairAudit
{
    /// <summary>What an <c>LLVM=1</c> build runs in any case, in the order of a table; those of Rust only where the tree has Rust.</summary>
    private static readonly ImmutableArray<string> Needed =
    [
        "rustc", "bindgen", ToolQuestion.Libclang, "llvm", "lld", "llvm-ar", "llvm-nm", "llvm-objcopy", "llvm-strip",
        "make", "bash", "bc", "bison", "flex",
    ];

    private static readonly ImmutableArray<string> OfRust = ["rustc", "bindgen", ToolQuestion.Libclang];

    /// <summary>Judges the pair.</summary>
    /// <param name="tree">The tree; null for none. Without one, or when it cannot be read, every version is accepted, and Rust is wanted.</param>
    /// <param name="toolchain">A toolchain whose tools were asked.</param>
    /// <param name="issues">What is known of versions that do not work together.</param>
    /// <param name="others">Toolchains that could be used instead.</param>
    /// <exception cref="ArgumentException">The tools were not asked.</exception>
    public static PairReport Judge(AuditedTree? tree, AuditedToolchain toolchain, KnownIssues issues, ImmutableArray<OtherToolchain> others)
    {
        KernelFacts? facts = tree?.Facts;
        bool rust = facts?.HasRust ?? true;
        ProbedTools tools = toolchain.Tools ?? throw new ArgumentException("the tools were not asked", nameof(toolchain));
        FindingSubject subject = (tree?.Subject ?? new()) with { Toolchain = toolchain.Name };
        Remedies remedies = new(tree, toolchain, others);
        bool allowNewer = tree?.Kernel?.Wishes.AllowNewer ?? false;
        List<AuditFinding> findings = [];
        List<ToolRow> rows = [];
        foreach (string tool in Needed.Concat(ToolQuestion.All.Select(question => question.Tool).Except(Needed).Order(StringComparer.Ordinal)))
        {
            ToolRequirement? wanted = WantedOf(facts, tool);
            bool needed = Needed.Contains(tool) && (rust || !OfRust.Contains(tool));
            ImmutableArray<AuditFinding> said = [.. ToolFindings.Of(subject with { Tool = tool }, tool, needed, wanted, tools, remedies, allowNewer)];
            findings.AddRange(said);
            bool moot = tool == ToolQuestion.Libclang && tools["bindgen"] is FoundTool.Missing;
            if (!moot && (wanted is not null || needed || tools[tool] is not FoundTool.Missing))
            {
                rows.Add(new(tool, wanted, tools[tool], ToolOrigins.Of(toolchain, tool), VerdictOf(said, wanted, needed, tools[tool])));
            }

            if (tool == "rustc" && rust && tools.Rust?.Source is { } source)
            {
                ImmutableArray<AuditFinding> fit = [.. RustFindings.OfSource(subject, tree, tools, remedies)];
                findings.AddRange(fit);
                rows.Add(new("rust-src", null, source.AsTool(), ToolOrigins.Of(toolchain, "rust-src"), fit.IsEmpty ? ToolVerdict.Good : ToolVerdict.Wrong));
            }
        }

        if (rust)
        {
            findings.AddRange(RustFindings.OfLlvm(subject, tree, tools, remedies));
        }

        ImmutableSortedDictionary<string, ToolVersion> versions = tools.Versions();
        findings.AddRange(issues.Matching(facts?.Version, versions).Select(issue => OfIssue(issue, subject)));
        findings.AddRange((facts is null ? [] : Lost(facts, versions)).Select(lost => OfLoss(lost, subject)));
        return new(tree, toolchain, [.. rows], [.. findings.OrderByDescending(finding => finding.Level)]);
    }

    /// <summary>What a tree asks of a tool: lld and bindgen's libclang are asked what LLVM is (scripts/ld-version.sh, scripts/rust_is_available.sh).</summary>
    private static ToolRequirement? WantedOf(KernelFacts? facts, string tool) => facts?[tool is "lld" or ToolQuestion.Libclang ? "llvm" : tool];

    private static ToolVerdict VerdictOf(ImmutableArray<AuditFinding> said, ToolRequirement? wanted, bool needed, FoundTool found) =>
        said.Any(finding => finding.Level == FindingLevel.Error) ? ToolVerdict.Wrong
        : !said.IsEmpty ? ToolVerdict.Doubtful
        : found is FoundTool.Missing && !needed ? ToolVerdict.NotNeeded
        : wanted is null ? ToolVerdict.Unasked
        : ToolVerdict.Good;

    private static AuditFinding OfIssue(KnownIssue issue, FindingSubject subject) => new AuditFinding(
        AuditCodes.KnownIssue, issue.Severity == Severity.Error ? FindingLevel.Error : FindingLevel.Warning,
        subject with { Tool = issue.Tools.Keys.First() }, $"{issue.Title} ({issue.Id})", FindingPlace.OfWorkspace(issue.Place))
        .Because(issue.Consequence, $"source: {issue.Source}")
        .MendedBy(issue.Fix);

    private static ImmutableArray<LostFeature> Lost(KernelFacts facts, ImmutableSortedDictionary<string, ToolVersion> versions) => KconfigFeatures.Lost(
        facts.Conditions,
        versions.TryGetValue("rustc", out ToolVersion rustc) ? new RustcVersion(rustc) : null,
        versions.TryGetValue(ToolQuestion.RustcLlvm, out ToolVersion llvm) ? new LlvmVersion(llvm) : null,
        versions.TryGetValue("pahole", out ToolVersion pahole) ? new PaholeVersion(pahole) : null,
        facts.Arch);

    private static AuditFinding OfLoss(LostFeature lost, FindingSubject subject) => new AuditFinding(
        AuditCodes.FeatureLost, FindingLevel.Note, subject with { Tool = lost.Needs.StartsWith("pahole", StringComparison.Ordinal) ? "pahole" : "rustc" },
        lost.Message, FindingPlace.OfTree(lost.Place))
        .Because($"the tree says: {lost.Because}")
        .MendedBy($"take {lost.Needs} for it; without the feature nothing needs to be done");
}
