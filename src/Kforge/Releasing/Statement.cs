using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kforge.Artifacts;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Releasing;

/// <summary>
/// The in-toto statement (v1) of a release with SLSA provenance (v1): which files were made, from which inputs, by what. It holds no time and nothing of the
/// machine, so that two releases of one lock have one statement.
/// </summary>
internal static class Statement
{
    private const string Type = "https://in-toto.io/Statement/v1";
    private const string Predicate = "https://slsa.dev/provenance/v1";

    /// <summary>How such a build is done: docs/release.md tells what the parameters mean.</summary>
    private const string BuildType = "tag:kforge,2026:kernel/v1";

    /// <summary>Who built: kforge on whatever machine, in its sandbox. There is no service that vouches for it, so this is SLSA's build level 1.</summary>
    private const string Builder = "tag:kforge,2026:local/sandboxed";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the statement.</summary>
    /// <param name="subjects">The files of the release, without the statement.</param>
    /// <param name="record">The build.</param>
    /// <param name="kernel">The kernel's definition.</param>
    /// <param name="toolchain">The locked toolchain.</param>
    public static byte[] Write(ImmutableSortedDictionary<string, Sha256Digest> subjects, BuildRecord record, KernelDefinition kernel, LockedToolchain toolchain)
    {
        JsonObject statement = new()
        {
            ["_type"] = Type,
            ["subject"] = new JsonArray([.. subjects.Select(subject => new JsonObject { ["name"] = subject.Key, ["digest"] = new JsonObject { ["sha256"] = subject.Value.Hex } })]),
            ["predicateType"] = Predicate,
            ["predicate"] = new JsonObject
            {
                ["buildDefinition"] = new JsonObject
                {
                    ["buildType"] = BuildType,
                    ["externalParameters"] = Parameters(record, kernel),
                    ["internalParameters"] = new JsonObject
                    {
                        ["key"] = Planning.KeyFacts.Of(record.Plan.Describe).Hex,
                        ["make"] = new JsonObject(record.Plan.MakeVariables.Select(variable => KeyValuePair.Create(variable.Key, (JsonNode?)variable.Value))),
                    },
                    ["resolvedDependencies"] = Described(record.Locked, toolchain),
                },
                ["runDetails"] = new JsonObject
                {
                    ["builder"] = new JsonObject { ["id"] = Builder, ["version"] = new JsonObject { ["kforge"] = record.KforgeVersion } },
                },
            },
        };
        return Encoding.UTF8.GetBytes(statement.ToJsonString(Indented) + "\n");
    }

    /// <summary>What is wrong with a statement, held against the files and the lock it is about.</summary>
    /// <param name="text">The statement.</param>
    /// <param name="subjects">The files there are.</param>
    /// <param name="locked">Gives what is locked for a kernel, or null when there is no such kernel.</param>
    /// <returns>Sentences; none for a good one.</returns>
    public static ImmutableArray<string> Check(ReadOnlySpan<byte> text, ImmutableSortedDictionary<string, Sha256Digest> subjects, Func<string, (LockedKernel Kernel, LockedToolchain Toolchain)?> locked)
    {
        JsonNode? statement;
        try
        {
            statement = JsonNode.Parse(text);
            if ((string?)statement?["_type"] != Type || (string?)statement["predicateType"] != Predicate)
            {
                return [$"it is no in-toto statement with SLSA provenance: `_type` must be {Type} and `predicateType` {Predicate}"];
            }

            return
            [
                .. Subjects(statement["subject"] as JsonArray, subjects),
                .. Inputs(statement["predicate"]?["buildDefinition"], locked),
            ];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            return [$"it cannot be read: {exception.Message}"];
        }
    }

    private static JsonArray Described(LockedKernel kernel, LockedToolchain toolchain) =>
        [.. Dependencies.Of(kernel, toolchain).Select(dependency => dependency.Describe())];

    private static JsonObject Parameters(BuildRecord record, KernelDefinition kernel) => new()
    {
        ["kernel"] = kernel.Name,
        ["arch"] = record.Plan.Arch,
        ["toolchain"] = kernel.Toolchain.Value,
        ["profiles"] = new JsonArray([.. record.Plan.Config.Profiles.Select(profile => (JsonNode)profile.Name)]),
        ["patches"] = new JsonArray([.. kernel.Patches.Select(series => (JsonNode)series.Value)]),
        ["targets"] = new JsonArray([.. record.Plan.Targets.Select(target => (JsonNode)target)]),
        ["packages"] = new JsonArray([.. kernel.Release.Packages.Select(packages => (JsonNode)packages.Value.ToString().ToLowerInvariant())]),
        ["unsigned"] = new JsonObject(kernel.Release.Unsigned.Select(accepted => KeyValuePair.Create(accepted.Key, (JsonNode?)accepted.Value.Value))),
    };

    private static IEnumerable<string> Subjects(JsonArray? stated, ImmutableSortedDictionary<string, Sha256Digest> there)
    {
        if (stated is null)
        {
            return ["it names no files"];
        }

        Dictionary<string, string?> named = stated.ToDictionary(subject => (string?)subject?["name"] ?? "", subject => (string?)subject?["digest"]?["sha256"], StringComparer.Ordinal);
        return
        [
            .. named.Where(subject => !there.ContainsKey(subject.Key)).Select(subject => $"it names `{subject.Key}`, which is not in the release"),
            .. there.Where(file => !named.ContainsKey(file.Key)).Select(file => $"it does not name `{file.Key}`"),
            .. there.Where(file => named.TryGetValue(file.Key, out string? digest) && digest != file.Value.Hex).Select(file => $"it gives `{file.Key}` another digest"),
        ];
    }

    private static IEnumerable<string> Inputs(JsonNode? definition, Func<string, (LockedKernel Kernel, LockedToolchain Toolchain)?> locked)
    {
        if (definition?["externalParameters"]?["kernel"] is not { } kernel || definition["resolvedDependencies"] is not JsonArray stated)
        {
            return ["it does not say which kernel was built, or from what"];
        }

        if (locked((string?)kernel ?? "") is not var (inputs, toolchain) || inputs.Source is LockedSource.Path)
        {
            return [$"it is about the kernel `{kernel}`, which the lock of the release does not have"];
        }

        JsonArray wanted = Described(inputs, toolchain);
        int differs = Enumerable.Range(0, Math.Max(wanted.Count, stated.Count)).FirstOrDefault(i => i >= wanted.Count || i >= stated.Count || !JsonNode.DeepEquals(wanted[i], stated[i]), -1);
        return differs < 0 ? []
            : [$"it names other inputs than the lock of the release: the first that differs is {Name(differs < wanted.Count ? wanted[differs] : null)} in the lock and {Name(differs < stated.Count ? stated[differs] : null)} in the statement"];
    }

    private static string Name(JsonNode? descriptor) => descriptor is null ? "none" : $"`{descriptor["name"]}` ({descriptor["digest"]?.ToJsonString()})";
}
