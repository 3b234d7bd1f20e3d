using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kforge.Building;
using Kforge.Diagnostics;
using Kforge.Planning;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Artifacts;

/// <summary>How long a part of a build took.</summary>
/// <param name="Name">The phase, such as <c>compile</c>.</param>
/// <param name="Elapsed">How long.</param>
public sealed record PhaseTime(string Name, TimeSpan Elapsed);

/// <summary>What went into a build and what came out; kept as <c>build.json</c>.</summary>
/// <param name="KforgeVersion">The version of kforge, with its commit.</param>
/// <param name="Plan">What was built.</param>
/// <param name="Locked">The kernel's part of the lock.</param>
/// <param name="ToolchainName">The toolchain's definition.</param>
/// <param name="Tools">Its tools and their versions.</param>
/// <param name="Config">The final <c>.config</c>.</param>
/// <param name="Make">What make ran.</param>
/// <param name="Phases">How long each phase took.</param>
/// <param name="Artifacts">What was made.</param>
public sealed record BuildRecord(
    string KforgeVersion,
    BuildPlan Plan,
    LockedKernel Locked,
    string ToolchainName,
    IReadOnlyDictionary<string, string> Tools,
    string Config,
    MakeSummary Make,
    ImmutableArray<PhaseTime> Phases,
    ImmutableArray<Artifact> Artifacts)
{
    /// <summary>What was warned of before the build and accepted, such as a compiler newer than the tree was written for.</summary>
    public ImmutableArray<Diagnostic> Accepted { get; init; } = [];

    /// <summary>What was put on base and profiles to have what is to be enabled, with the reasons; empty when there was nothing.</summary>
    public string Fragment { get; init; } = "";

    /// <summary>What the build began from.</summary>
    public BuildStart Start { get; init; } = new BuildStart.Clean("");

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the record; a reader sees the old one or the new one, never a part.</summary>
    /// <param name="path">The file.</param>
    public void Save(string path) => WholeFile.Write(path, Encoding.UTF8.GetBytes(ToJson().ToJsonString(Indented) + "\n"));

    /// <summary>The record as JSON, schema <c>kforge.build-record/1</c> (docs/build-record.md).</summary>
    public JsonObject ToJson() => new()
    {
        ["schema"] = "kforge.build-record/1",
        ["kforge"] = KforgeVersion,
        ["kernel"] = Plan.Kernel,
        ["kernel_version"] = Plan.KernelVersion,
        ["arch"] = Plan.Arch,
        ["key"] = KeyFacts.Of(Plan.Describe).Hex,
        ["source"] = SourceJson(),
        ["patches"] = new JsonArray([.. Plan.Patches.Select(patch => new JsonObject { ["path"] = patch.Path.Text, ["sha256"] = patch.Sha256.Hex })]),
        ["toolchain"] = new JsonObject
        {
            ["name"] = ToolchainName,
            ["tree_sha256"] = Plan.Toolchain.Hex,
            ["tools"] = new JsonObject(Tools.Select(tool => KeyValuePair.Create(tool.Key, (JsonNode?)tool.Value))),
        },
        ["accepted"] = new JsonArray([.. Accepted.Select(warning => new JsonObject { ["code"] = warning.Code.Id, ["message"] = warning.Message, ["place"] = warning.Place?.Anywhere.ToString() })]),
        ["sandbox"] = "bubblewrap",
        ["cache"] = CacheJson(Start),
        ["make"] = new JsonObject
        {
            ["variables"] = new JsonObject(Plan.MakeVariables.Select(variable => KeyValuePair.Create(variable.Key, (JsonNode?)variable.Value))),
            ["targets"] = new JsonArray([.. Plan.Targets.Select(target => (JsonNode)target)]),
            ["steps"] = new JsonObject(Make.Steps.Select(step => KeyValuePair.Create(step.Key, (JsonNode?)step.Value))),
            ["warnings"] = Make.Warnings,
        },
        ["phases"] = new JsonArray([.. Phases.Select(phase => new JsonObject { ["name"] = phase.Name, ["seconds"] = Math.Round(phase.Elapsed.TotalSeconds, 3) })]),
        ["artifacts"] = ArtifactsJson(Artifacts),
        ["fragment"] = Fragment,
        ["config"] = Config,
    };

    /// <summary>What a build began from, as JSON.</summary>
    public static JsonObject CacheJson(BuildStart start) => start switch
    {
        BuildStart.Finished => new() { ["result"] = start.Word },
        BuildStart.Exact exact => new() { ["result"] = start.Word, ["from"] = exact.From.Key.Hex },
        BuildStart.Irrelevant same => new() { ["result"] = start.Word, ["from"] = same.From.Key.Hex, ["files"] = same.Changes },
        BuildStart.Warm warm => new() { ["result"] = start.Word, ["from"] = warm.From?.Key.Hex, ["files"] = warm.Files, ["symbols"] = warm.Symbols },
        BuildStart.Clean clean => new() { ["result"] = start.Word, ["why"] = clean.Why },
        _ => throw new InvalidOperationException("unreachable: BuildStart is closed"),
    };

    /// <summary>Artifacts as JSON.</summary>
    public static JsonArray ArtifactsJson(IEnumerable<Artifact> artifacts) =>
        new([.. artifacts.Select(artifact => new JsonObject
        {
            ["name"] = artifact.Name,
            ["path"] = artifact.Path,
            ["size"] = artifact.Size,
            ["sha256"] = artifact.Sha256.Hex,
        })]);

    private JsonObject SourceJson()
    {
        JsonObject json = LockedSourceJson.Of(Locked.Source);
        json["tree_sha256"] = Plan.Source.Hex;
        return json;
    }
}
