using Kforge.Requirements;
using Kforge.Toolchains.Probing;

namespace Kforge.Auditing;

/// <summary>Judges one tool: is it there, does it speak, is it of an accepted version? Pure.</summary>
internal static class ToolFindings
{
    public static IEnumerable<AuditFinding> Of(
        FindingSubject subject, string tool, bool needed, ToolRequirement? wanted, ProbedTools tools, Remedies remedies, bool allowNewer)
    {
        switch (tools[tool])
        {
            case FoundTool.Missing when tool == ToolQuestion.Libclang:
                break; // bindgen is missing, and that is said of bindgen.
            case FoundTool.Missing when needed:
                yield return new AuditFinding(AuditCodes.ToolMissing, FindingLevel.Error, subject,
                    wanted is null ? $"{NameOf(tool)} is missing" : $"{NameOf(tool)} is missing; the tree asks for {wanted.Wanted}", Place(wanted))
                    .MendedBy(remedies.ForVersion(tool, wanted));
                break;
            case FoundTool.Missing:
                break;
            case FoundTool.Found found when wanted is not null:
                if (Compare(subject, tool, wanted, found, tools, remedies, allowNewer) is { } finding)
                {
                    yield return finding;
                }

                break;
            case FoundTool.Found:
                break;
            case var unusable when tool == ToolQuestion.Libclang && tools["bindgen"] is FoundTool.Found:
                yield return new AuditFinding(AuditCodes.LibclangUnusable, FindingLevel.Error, subject, $"bindgen cannot use a libclang: {Words(unusable)}", Place(wanted))
                    .MendedBy(remedies.ForNoLibclang());
                break;
            case var _ when tool == ToolQuestion.Libclang:
                break; // bindgen does not work at all, and that is said of bindgen.
            case var unusable:
                yield return new AuditFinding(AuditCodes.ToolUnusable, needed ? FindingLevel.Error : FindingLevel.Warning, subject,
                    $"{NameOf(tool)} does not tell its version: {Words(unusable)}", Place(wanted))
                    .MendedBy([$"run it by hand to see what is wrong with it: `{CommandOf(tool)}`", .. remedies.ForVersion(tool, wanted)]);
                break;
        }
    }

    private static AuditFinding? Compare(
        FindingSubject subject, string tool, ToolRequirement wanted, FoundTool.Found found, ProbedTools tools, Remedies remedies, bool allowNewer)
    {
        if (found.Version < wanted.Version)
        {
            return new AuditFinding(AuditCodes.TooOld, LevelOfOld(tool, wanted, tools), subject,
                $"{NameOf(tool)} {found.Version} is too old; the tree asks for {wanted.Wanted}", Place(wanted))
                .MendedBy(remedies.ForVersion(tool, wanted));
        }

        return wanted.Policy == VersionPolicy.Exact && found.Version != wanted.Version
            ? new AuditFinding(AuditCodes.NotExact, allowNewer ? FindingLevel.Warning : FindingLevel.Error, subject,
                $"{NameOf(tool)} {found.Version} is newer than the one version the tree was written for, {wanted.Version}", Place(wanted))
                .Because([.. allowNewer ? ["`allow-newer = true` accepts that; a build may fail, or behave in a way nobody tried"] : (string[])[]])
                .MendedBy([.. remedies.ForVersion(tool, wanted), .. allowNewer ? [] : (string[])[remedies.ToAllowNewer()]])
            : null;
    }

    /// <summary>kbuild refuses what its script names; what only the documentation names is advice, and GNU tools do not matter where clang builds.</summary>
    private static FindingLevel LevelOfOld(string tool, ToolRequirement wanted, ProbedTools tools) =>
        wanted.File != KernelTreeFiles.Script || (tool is "gcc" or "binutils" && tools["llvm"] is FoundTool.Found) ? FindingLevel.Warning : FindingLevel.Error;

    private static string Words(FoundTool found) => found switch
    {
        FoundTool.Hung hung => $"it did not end within {hung.Limit.TotalSeconds:0.#} s",
        FoundTool.Silent { Says: "" } => "it printed nothing",
        FoundTool.Silent silent => $"it printed `{silent.Says}`",
        FoundTool.Flooded flooded => $"it printed more than {flooded.Limit / 1000} kB",
        FoundTool.Failed { Words: "" } failed => $"it ended with status {failed.Status}",
        FoundTool.Failed failed => $"it ended with status {failed.Status}: {failed.Words}",
        _ => throw new ArgumentException("the tool works", nameof(found)),
    };

    private static FindingPlace? Place(ToolRequirement? wanted) => wanted is null ? null : FindingPlace.OfTree(wanted.Place);

    private static string CommandOf(string tool) =>
        ToolQuestion.All.FirstOrDefault(question => question.Tool == tool) is { } question ? $"{question.Program} {question.Arguments[0]}" : tool;

    /// <summary>Names as people say them: the tree calls clang <c>llvm</c>.</summary>
    public static string NameOf(string tool) => tool switch
    {
        "llvm" => "clang",
        "lld" => "ld.lld",
        ToolQuestion.Libclang => "bindgen's libclang",
        _ => tool,
    };
}
