using System.Text.Json;
using System.Text.Json.Nodes;
using Kforge.Auditing;
using Kforge.Cli.Rendering;
using Kforge.Requirements;
using Kforge.Toolchains.Probing;

namespace Kforge.Cli.Commands.Audit;

/// <summary>An audit as JSON: <c>kforge.audit/1</c>, described in docs/schemas/audit.schema.json.</summary>
internal static class AuditJson
{
    public const string Schema = "kforge.audit/1";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A document as text.</summary>
    public static string Text(JsonObject document) => SafeText.OfJson(document.ToJsonString(Indented));

    public static JsonObject Of(AuditReport report, FindingLevel failOn) => new()
    {
        ["fail_on"] = Word(failOn),
        ["passed"] = !report.Fails(failOn),
        ["counts"] = new JsonObject
        {
            ["error"] = report.Count(FindingLevel.Error),
            ["warning"] = report.Count(FindingLevel.Warning),
            ["note"] = report.Count(FindingLevel.Note),
            ["accepted"] = report.Findings.Count(finding => finding.Acceptance is not null),
        },
        ["trees"] = Array(report.Trees, tree => Tree(tree.Tree)),
        ["toolchains"] = Array(report.Toolchains, toolchain => Toolchain(toolchain.Toolchain)),
        ["pairs"] = Array(report.Pairs, Pair),
        ["findings"] = Array(report.Findings, Finding),
    };

    /// <summary>The name of a level.</summary>
    public static string Word(FindingLevel level) => level switch
    {
        FindingLevel.Error => "error",
        FindingLevel.Warning => "warning",
        _ => "note",
    };

    private static JsonObject Tree(AuditedTree tree) => new()
    {
        ["tree"] = tree.Name,
        ["kernel"] = tree.Kernel?.Name,
        ["arch"] = tree.Arch.Arch,
        ["readable"] = tree.Facts is not null,
        ["version"] = tree.Facts?.Version.Text,
        ["rust"] = tree.Facts?.HasRust,
        ["policy"] = tree.Facts?.RustPolicy is { } policy
            ? new JsonObject { ["policy"] = Word(policy.Policy), ["words"] = policy.Words, ["file"] = policy.File, ["line"] = policy.Line }
            : null,
        ["tools"] = Array(tree.Facts?.Tools ?? [], Requirement),
    };

    private static JsonObject Requirement(ToolRequirement requirement) => new()
    {
        ["tool"] = requirement.Tool,
        ["version"] = requirement.Version.Text,
        ["policy"] = Word(requirement.Policy),
        ["file"] = requirement.File,
        ["line"] = requirement.Line,
        ["others"] = Array(requirement.Others, other => new JsonObject { ["version"] = other.Version.Text, ["file"] = other.File, ["line"] = other.Line }),
    };

    private static JsonObject Toolchain(AuditedToolchain toolchain) => new()
    {
        ["toolchain"] = toolchain.Name,
        ["state"] = toolchain.State switch
        {
            ToolchainState.Installed => "installed",
            ToolchainState.OnHost => "host",
            _ => "not-installed",
        },
        ["locked"] = toolchain.Locked is not null,
        ["rust"] = toolchain.Tools?.Rust is { } rust
            ? new JsonObject
            {
                ["llvm"] = rust.Llvm?.Text,
                ["host"] = rust.HostTriple,
                ["commit"] = rust.Commit,
                ["sysroot"] = rust.Sysroot,
                ["source"] = (rust.Source as RustSource.Present)?.Library,
                ["source_version"] = (rust.Source as RustSource.Present)?.Version?.Text,
            }
            : null,
        ["keys"] = Array(toolchain.Keys, key => new JsonObject
        {
            ["fingerprint"] = key.Fingerprint,
            ["expires"] = key.Expires?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
        }),
    };

    private static JsonObject Pair(PairReport pair) => new()
    {
        ["tree"] = pair.Tree?.Name,
        ["arch"] = pair.Tree?.Arch.Arch,
        ["toolchain"] = pair.Toolchain.Name,
        ["tools"] = Array(pair.Rows, row => new JsonObject
        {
            ["tool"] = row.Tool,
            ["wanted"] = row.Wanted?.Version.Text,
            ["policy"] = row.Wanted is null ? null : Word(row.Wanted.Policy),
            ["file"] = row.Wanted?.File,
            ["line"] = row.Wanted?.Line,
            ["status"] = Status(row.Found),
            ["version"] = row.Found.VersionOrNull?.Text,
            ["says"] = row.Found is FoundTool.Found { Says.Length: > 0 } found ? found.Says : null,
            ["from"] = row.From,
            ["verdict"] = Verdict(row.Verdict),
        }),
    };

    private static JsonObject Finding(AuditFinding finding) => new()
    {
        ["code"] = finding.Code.Id,
        ["level"] = Word(finding.Level),
        ["message"] = finding.Message,
        ["kernel"] = finding.Subject.Kernel,
        ["tree"] = finding.Subject.Tree,
        ["arch"] = finding.Subject.Arch,
        ["toolchain"] = finding.Subject.Toolchain,
        ["tool"] = finding.Subject.Tool,
        ["file"] = finding.Place?.File,
        ["line"] = finding.Place is { Line: > 0 } place ? place.Line : null,
        ["in_tree"] = finding.Place?.InTree,
        ["causes"] = Array(finding.Causes, cause => cause),
        ["fixes"] = Array(finding.Fixes, fix => fix),
        ["accepted"] = finding.Acceptance is { } acceptance
            ? new JsonObject { ["reason"] = acceptance.Reason, ["until"] = acceptance.Until.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), ["file"] = acceptance.Place.File, ["line"] = acceptance.Place.Line }
            : null,
    };

    private static string Word(VersionPolicy policy) => policy == VersionPolicy.Exact ? "exact" : "minimum";

    /// <summary>What became of the question for a tool's version, in one word.</summary>
    public static string Status(FoundTool found) => found switch
    {
        FoundTool.Found => "found",
        FoundTool.Hung => "hung",
        FoundTool.Silent => "silent",
        FoundTool.Flooded => "flooded",
        FoundTool.Failed => "failed",
        _ => "missing",
    };

    private static string Verdict(ToolVerdict verdict) => verdict switch
    {
        ToolVerdict.Good => "ok",
        ToolVerdict.Doubtful => "warning",
        ToolVerdict.Wrong => "error",
        ToolVerdict.NotNeeded => "not-needed",
        _ => "unasked",
    };

    private static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonNode?> node) => new([.. items.Select(node)]);
}
