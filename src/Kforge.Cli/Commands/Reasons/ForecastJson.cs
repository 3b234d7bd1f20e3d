using System.Text.Json.Nodes;
using Kforge.Building;
using Kforge.Planning;
using Kforge.Snapshots.Explaining;
using Kforge.Sources;

namespace Kforge.Cli.Commands.Reasons;

/// <summary>A forecast for programs: nothing is cut.</summary>
internal static class ForecastJson
{
    public const string Schema = "kforge.why/1";

    /// <summary>The keys (docs/json.md).</summary>
    public static JsonObject Of(Forecast forecast) => new()
    {
        ["kernel"] = forecast.Plan.Kernel,
        ["kernel_version"] = forecast.Plan.KernelVersion,
        ["key"] = KeyFacts.Of(forecast.Plan.Describe).Hex,
        ["start"] = forecast.Start.Word,
        ["from"] = forecast.Start switch
        {
            BuildStart.Exact exact => exact.From.Key.Hex,
            BuildStart.Irrelevant same => same.From.Key.Hex,
            BuildStart.Warm warm => warm.From?.Key.Hex,
            _ => null,
        },
        ["reason"] = (forecast.Start as BuildStart.Clean)?.Why,
        ["compared"] = forecast.Compared is { } compared ? Of(compared) : null,
        ["effort"] = forecast.Effort is { } effort ? new JsonObject { ["targets"] = effort.Targets, ["of"] = effort.Of, ["symbols_counted"] = effort.SymbolsCounted } : null,
    };

    private static JsonObject Of(Comparison compared) => new()
    {
        ["key"] = compared.Build.Key.Hex,
        ["kernel_version"] = compared.Version,
        ["made"] = Cache.CacheCommand.Instant(compared.Build.Made),
        ["here"] = compared.IsOfThisDirectory,
        ["facts"] = new JsonArray([.. compared.Facts.Select(Of)]),
        ["files"] = compared.Files is { } files ? new JsonArray([.. files.Select(Of)]) : null,
        ["symbols"] = compared.Symbols is { } symbols ? new JsonArray([.. symbols.Select(Of)]) : null,
    };

    private static JsonObject Of(FactDifference difference) => new()
    {
        ["kind"] = difference.Kind.ToString().ToLowerInvariant(),
        ["change"] = difference switch { FactDifference.Added => "added", FactDifference.Removed => "removed", FactDifference.Changed => "changed", _ => "moved" },
        ["name"] = difference.Name,
        ["then"] = difference switch { FactDifference.Removed removed => removed.Then, FactDifference.Changed changed => changed.Then, _ => null },
        ["now"] = difference switch { FactDifference.Added added => added.Now, FactDifference.Changed changed => changed.Now, _ => null },
    };

    private static JsonObject Of(FileChange change) => new()
    {
        ["path"] = change.Difference.Path.Text,
        ["change"] = change.Difference switch { { Then: FileState.Absent } => "added", { Now: FileState.Absent } => "removed", _ => "changed" },
        ["read"] = change.Readers switch { Readers.Targets => "yes", Readers.Perhaps => "perhaps", _ => "no" },
        ["targets"] = change.Readers is Readers.Targets targets ? targets.Count : null,
    };

    private static JsonObject Of(SymbolChange change) => new()
    {
        ["symbol"] = change.Name,
        ["then"] = change.Then,
        ["now"] = change.Now,
        ["targets"] = change.Targets,
    };
}
