using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Requirements;

/// <summary>Brings together what the script and the documents of a tree say about its tools; the strictest statement wins.</summary>
internal sealed class ToolStatements
{
    private static readonly ImmutableArray<string> RustTools = ["bindgen", "rustc"];

    private readonly IKernelTree tree;
    private readonly ArchName arch;
    private readonly SortedDictionary<string, ToolRequirement> tools = new(StringComparer.Ordinal);
    private readonly ImmutableArray<Diagnostic>.Builder mistakes = ImmutableArray.CreateBuilder<Diagnostic>();
    private readonly ImmutableArray<Diagnostic>.Builder warnings = ImmutableArray.CreateBuilder<Diagnostic>();
    private MinToolVersion? script;

    private ToolStatements(IKernelTree tree, ArchName arch)
    {
        this.tree = tree;
        this.arch = arch;
    }

    /// <summary>What is asked, sorted by tool.</summary>
    public ImmutableArray<ToolRequirement> Tools => [.. tools.Values];

    /// <summary>Whether the tree has Rust.</summary>
    public bool HasRust => tools.ContainsKey("rustc");

    /// <summary>The words that decide the policy.</summary>
    public PolicyStatement? Policy { get; private set; }

    /// <summary>What the tree's check warns of.</summary>
    public ImmutableArray<ToolCaution> Cautions { get; private set; } = [];

    /// <summary>Damage.</summary>
    public ImmutableArray<Diagnostic> Mistakes => mistakes.ToImmutable();

    /// <summary>What is odd and can be lived with.</summary>
    public ImmutableArray<Diagnostic> Warnings => warnings.ToImmutable();

    /// <summary>Reads the files.</summary>
    public static ToolStatements Read(IKernelTree tree, ArchName arch)
    {
        ToolStatements statements = new(tree, arch);
        string? available = statements.Text(KernelTreeFiles.RustAvailable);
        string? changes = statements.Text(KernelTreeFiles.Changes);
        string? quickStart = statements.Text(KernelTreeFiles.QuickStart);
        statements.ReadScript(available is not null);
        statements.ReadChanges(changes);
        if (quickStart is not null)
        {
            foreach (ProseVersion prose in RustWords.Versions(quickStart))
            {
                statements.Add(new(prose.Tool, prose.Version, VersionPolicy.Minimum, KernelTreeFiles.QuickStart, prose.Line));
            }
        }

        if (statements.HasRust)
        {
            statements.Cautions = available is null ? [] : RustWords.Cautions(available, KernelTreeFiles.RustAvailable);
            statements.Decide(
                available is null ? null : RustWords.OfScript(available, KernelTreeFiles.RustAvailable),
                quickStart is null ? null : RustWords.OfProse(quickStart, KernelTreeFiles.QuickStart),
                changes is null ? null : RustWords.OfProse(changes, KernelTreeFiles.Changes));
        }

        return statements;
    }

    /// <summary>A file's text; a merge conflict in it is a mistake.</summary>
    private string? Text(string file)
    {
        string? text = tree.Read(RelativePath.Parse(file));
        if (text is not null && ConflictMarkers.Find(text, file) is { } conflict)
        {
            mistakes.Add(conflict);
            return null;
        }

        return text;
    }

    private void ReadScript(bool expectsRust)
    {
        if (tree.Read(RelativePath.Parse(KernelTreeFiles.Script)) is not { } text)
        {
            if (expectsRust)
            {
                MissScript();
            }
            else
            {
                Warn(RequirementCodes.Incomplete, $"the tree has no `{KernelTreeFiles.Script}`, as Linux before 5.13; only its documentation names versions", KernelTreeFiles.Script);
            }

            return;
        }

        Checked<MinToolVersion> parsed = MinToolVersion.Parse(text);
        if (parsed is Checked<MinToolVersion>.Bad bad)
        {
            mistakes.AddRange(bad.Diagnostics);
            return;
        }

        script = parsed.OrFail();
        if (script.Tools.IsEmpty)
        {
            mistakes.Add(ConflictMarkers.Malformed(KernelTreeFiles.Script, 0, "the script names no tool"));
        }

        foreach (string tool in script.Tools)
        {
            switch (script.Evaluate(tool, arch))
            {
                case Checked<ToolRequirement?>.Good { Value: { } requirement }:
                    Add(requirement);
                    break;
                case Checked<ToolRequirement?>.Bad wrong:
                    mistakes.AddRange(wrong.Diagnostics);
                    break;
            }
        }

        // Both came with the same release, so one without the other is damage and not an old tree.
        bool rust = expectsRust || script.Tools.Any(RustTools.Contains);
        foreach (string lost in RustTools.Where(tool => rust && !script.Tools.Contains(tool)))
        {
            string proof = expectsRust ? $"the tree has `{KernelTreeFiles.RustAvailable}`" : $"there is one for `{RustTools.Single(tool => tool != lost)}`";
            mistakes.Add(ConflictMarkers.Malformed(KernelTreeFiles.Script, 0, $"the script has no branch for `{lost}`, although {proof}"));
        }
    }

    private void ReadChanges(string? text)
    {
        if (text is null)
        {
            if (mistakes.All(mistake => mistake.Place?.File != KernelTreeFiles.Changes))
            {
                Warn(RequirementCodes.Incomplete, $"the tree has no `{KernelTreeFiles.Changes}`, so what it asks of make, pahole and other programs is not known", KernelTreeFiles.Changes);
            }

            return;
        }

        switch (ChangesTable.Read(text, KernelTreeFiles.Changes))
        {
            case Checked<ImmutableArray<ProgramRow>>.Bad bad:
                mistakes.AddRange(bad.Diagnostics);
                break;
            case Checked<ImmutableArray<ProgramRow>>.Good { Value: var rows }:
                foreach (ProgramRow row in rows)
                {
                    if (!RustTools.Contains(row.Tool) || tools.ContainsKey(row.Tool))
                    {
                        Add(new(row.Tool, row.Version, VersionPolicy.Minimum, KernelTreeFiles.Changes, row.Line) { Command = row.Command });
                    }
                    else if (script is null && mistakes.Count == 0)
                    {
                        // The rows came with Rust, and Rust never came without the script.
                        MissScript();
                    }
                }

                break;
        }
    }

    /// <summary>Adds a statement to those that are known: the higher version wins.</summary>
    private void Add(ToolRequirement statement)
    {
        if (!tools.TryGetValue(statement.Tool, out ToolRequirement? known))
        {
            tools[statement.Tool] = statement;
            return;
        }

        bool higher = statement.Version > known.Version && !SaysElsewhere(statement);
        (ToolRequirement strict, ToolRequirement other) = higher ? (statement, known) : (known, statement);
        tools[statement.Tool] = strict with
        {
            Others = [.. known.Others, new OtherStatement(other.Version, other.File, other.Line)],
            Command = known.Command ?? statement.Command,
        };
        if (statement.Version != known.Version && !SaysElsewhere(statement))
        {
            Warn(RequirementCodes.Disagreement, $"the tree's files disagree about {statement.Tool}: {strict.Place} says {strict.Version}, {other.Place} says {other.Version}; the higher one counts", strict.File, strict.Line);
        }
    }

    /// <summary>Whether the script says the same for another architecture: the documents do not tell them apart, so that is no contradiction.</summary>
    private bool SaysElsewhere(ToolRequirement statement) =>
        script is not null && script.Tools.Contains(statement.Tool) && ArchName.Known.Any(other =>
            script.Evaluate(statement.Tool, other) is Checked<ToolRequirement?>.Good { Value: { } there } && there.Version == statement.Version);

    private void MissScript() => mistakes.Add(
        new Diagnostic(RequirementCodes.Missing, $"`{KernelTreeFiles.Script}` is missing from the tree, although it has Rust", new SourcePlace(KernelTreeFiles.Script))
            .WithHint("check that the tree is whole, or fetch it again"));

    private void Decide(params ReadOnlySpan<PolicyStatement?> found)
    {
        List<PolicyStatement> said = [.. found.ToArray().OfType<PolicyStatement>()];
        Policy = said.Find(statement => statement.Policy == VersionPolicy.Exact) ?? said.FirstOrDefault();
        if (Policy is null)
        {
            Warn(RequirementCodes.UnknownPolicy, "no file of the tree says whether newer versions of rustc and bindgen are accepted; they are taken for exact", KernelTreeFiles.RustAvailable);
        }
        else if (said.Find(statement => statement.Policy != Policy.Policy) is { } other)
        {
            Warn(RequirementCodes.Disagreement, $"the tree's files disagree about newer versions of rustc and bindgen: {Policy.Place} says \"{Policy.Words}\", {other.Place} says \"{other.Words}\"; the stricter one counts", Policy.File, Policy.Line);
        }

        foreach (string tool in RustTools.Where(tools.ContainsKey))
        {
            tools[tool] = tools[tool] with { Policy = Policy?.Policy ?? VersionPolicy.Exact };
        }
    }

    private void Warn(DiagnosticCode code, string message, string file, int line = 0) =>
        warnings.Add(new(code, message, new SourcePlace(file, line)) { Severity = Severity.Warning });
}
