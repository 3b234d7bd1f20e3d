using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Kforge.Auditing;
using Kforge.Diagnostics;

namespace Kforge.Cli.Commands.Audit;

/// <summary>An audit in the Static Analysis Results Interchange Format, version 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0).</summary>
internal static class AuditSarif
{
    private const string WorkspaceBase = "WORKSPACE";

    /// <summary>The document as text.</summary>
    /// <param name="report">What was found.</param>
    /// <param name="workspace">The directory of <c>kbuild.toml</c>, absolute.</param>
    /// <param name="exit">The exit code of the command.</param>
    public static string Of(AuditReport report, string workspace, ExitCode exit)
    {
        ImmutableArray<AuditFinding> findings = [.. report.Findings];
        ImmutableArray<DiagnosticCode> rules = [.. AuditCodes.All.Where(code => findings.Any(finding => finding.Code == code))];
        ImmutableArray<string> trees = [.. report.Trees.Where(tree => tree.Tree.Directory is not null).Select(tree => tree.Tree.Directory!).Distinct(StringComparer.Ordinal)];
        Dictionary<string, int> bases = report.Trees.Where(tree => tree.Tree.Directory is not null)
            .DistinctBy(tree => tree.Tree.Name)
            .ToDictionary(tree => tree.Tree.Name, tree => trees.IndexOf(tree.Tree.Directory!), StringComparer.Ordinal);
        JsonObject roots = new() { [WorkspaceBase] = new JsonObject { ["uri"] = DirectoryUri(workspace) } };
        for (int i = 0; i < trees.Length; i++)
        {
            roots[TreeBase(i)] = new JsonObject { ["uri"] = DirectoryUri(trees[i]) };
        }

        return AuditJson.Text(new JsonObject
        {
            ["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json",
            ["version"] = "2.1.0",
            ["runs"] = new JsonArray(new JsonObject
            {
                ["tool"] = new JsonObject
                {
                    ["driver"] = new JsonObject
                    {
                        ["name"] = "kforge",
                        ["semanticVersion"] = Entry.Version,
                        ["rules"] = new JsonArray([.. rules.Select(Rule)]),
                    },
                },
                ["invocations"] = new JsonArray(new JsonObject { ["executionSuccessful"] = true, ["exitCode"] = (int)exit }),
                ["originalUriBaseIds"] = roots,
                ["columnKind"] = "utf16CodeUnits",
                ["results"] = new JsonArray([.. findings.Select(finding => Result(finding, rules.IndexOf(finding.Code), bases))]),
            }),
        });
    }

    private static JsonObject Rule(DiagnosticCode code)
    {
        string page = CodePages.Read(code.Id) ?? code.Title;
        return new()
        {
            ["id"] = code.Id,
            ["shortDescription"] = new JsonObject { ["text"] = code.Title },
            ["help"] = new JsonObject { ["text"] = page, ["markdown"] = page },
        };
    }

    private static JsonObject Result(AuditFinding finding, int rule, Dictionary<string, int> bases)
    {
        JsonObject result = new()
        {
            ["ruleId"] = finding.Code.Id,
            ["ruleIndex"] = rule,
            ["level"] = AuditJson.Word(finding.Level),
            ["message"] = new JsonObject { ["text"] = string.Join("\n", [finding.Message, .. finding.Causes, .. finding.Fixes.Select(fix => $"fix: {fix}")]) },
        };
        if (finding.Place is { } place)
        {
            JsonObject artifact = new() { ["uri"] = string.Join('/', place.File.Split('/').Select(Uri.EscapeDataString)) };
            int? tree = finding.Subject.Tree is { } name && bases.TryGetValue(name, out int index) ? index : null;
            if (Path.IsPathRooted(place.File))
            {
                artifact["uri"] = new Uri(place.File).AbsoluteUri;
            }
            else if (!place.InTree || tree is not null)
            {
                // Files of a commit or a tarball are nowhere on the disk: they keep a relative address without a base.
                artifact["uriBaseId"] = place.InTree ? TreeBase(tree!.Value) : WorkspaceBase;
            }

            JsonObject physical = new() { ["artifactLocation"] = artifact };
            if (place.Line > 0)
            {
                physical["region"] = new JsonObject { ["startLine"] = place.Line };
            }

            result["locations"] = new JsonArray(new JsonObject { ["physicalLocation"] = physical });
        }

        if (finding.Acceptance is { } acceptance)
        {
            result["suppressions"] = new JsonArray(new JsonObject
            {
                ["kind"] = "external",
                ["status"] = "accepted",
                ["justification"] = $"{acceptance.Reason} (until {acceptance.Until:yyyy-MM-dd}, {acceptance.Place})",
            });
        }

        JsonObject properties = [];
        foreach ((string key, string? value) in (ReadOnlySpan<(string, string?)>)
        [
            ("kernel", finding.Subject.Kernel), ("tree", finding.Subject.Tree), ("arch", finding.Subject.Arch),
            ("toolchain", finding.Subject.Toolchain), ("tool", finding.Subject.Tool),
        ])
        {
            if (value is not null)
            {
                properties[key] = value;
            }
        }

        result["properties"] = properties;
        return result;
    }

    private static string TreeBase(int index) => $"TREE{index + 1}";

    private static string DirectoryUri(string directory) => new Uri(directory.TrimEnd('/') + "/").AbsoluteUri;
}
