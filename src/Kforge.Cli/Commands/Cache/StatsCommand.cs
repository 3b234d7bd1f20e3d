using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Kforge.Caching;
using Kforge.Caching.Blobs;
using Kforge.Caching.Contents;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;

namespace Kforge.Cli.Commands.Cache;

/// <summary><c>kforge cache stats</c>: what the build cache was good for, and what it takes. Reads only.</summary>
internal static class StatsCommand
{
    /// <summary>The builds of one kind.</summary>
    private sealed record Tally(UseResult Result, int Builds, TimeSpan Took, TimeSpan Saved);

    public static Command Create()
    {
        Command command = new("stats", "Show what the build cache saved, and what it takes");
        command.SetAction((parsed, cancellation) => Entry.RunAsync(parsed, RunAsync, cancellation));
        return command;
    }

    private static async Task<Outcome> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        CacheDirectory directory = CacheCommand.Directory(context);
        long maxSize = CacheCommand.ConfiguredSize(context);
        StoreStatistics statistics;
        if (Directory.Exists(directory.Root))
        {
            using IDisposable held = await new StoreHold(context.Host, context.Store).UseAsync(cancellation).ConfigureAwait(false);
            statistics = StoreStatistics.Read(directory, cancellation);
        }
        else
        {
            statistics = new(0, 0, 0, 0, 0, 0, 0, 0, []);
        }

        ImmutableArray<Use> uses = new UseLog(context.Host, directory).Read();
        Tally[] tallies = [.. Enum.GetValues<UseResult>().Select(result => Count(result, [.. uses.Where(use => use.Result == result)]))];
        string[] parts = [.. Builds(tallies, uses), .. Kernels(statistics, maxSize, directory)];
        return new(ExitCode.Ok, SafeText.Of(string.Join('\n', parts)), "kforge.cache-stats/1", Json(statistics, tallies, uses, maxSize, directory));
    }

    private static Tally Count(UseResult result, Use[] uses) => new(
        result, uses.Length, TimeSpan.FromSeconds(uses.Sum(use => use.Took.TotalSeconds)), TimeSpan.FromSeconds(uses.Sum(use => use.Saved.TotalSeconds)));

    private static IEnumerable<string> Builds(Tally[] tallies, ImmutableArray<Use> uses)
    {
        if (uses.IsEmpty)
        {
            return ["no build has asked the build cache yet"];
        }

        IEnumerable<string[]> rows = tallies.Where(tally => tally.Builds > 0)
            .Select(tally => (string[])[Word(tally.Result), tally.Builds.ToString("#,0", CultureInfo.InvariantCulture), Amounts.Duration(tally.Took), Amounts.Duration(tally.Saved), Means(tally.Result)]);
        return
        [
            .. Columns.Of([["RESULT", "BUILDS", "TOOK", "SAVED", ""], .. rows]),
            "",
            $"{Amounts.Duration(TimeSpan.FromSeconds(tallies.Sum(tally => tally.Saved.TotalSeconds)))} saved in {Amounts.Count(uses.Length, "build")} since {CacheCommand.Day(uses.Min(use => use.Time))}",
        ];
    }

    private static IEnumerable<string> Kernels(StoreStatistics statistics, long maxSize, CacheDirectory directory)
    {
        if (statistics.Kernels.Any(kernel => kernel.Snapshots > 0))
        {
            yield return "";
            foreach (string row in Columns.Of([["KERNEL", "SNAPSHOTS", "OWN", "SHARED", "LAST USED"], .. statistics.Kernels.Where(kernel => kernel.Snapshots > 0).Select(kernel => (string[])
                [kernel.Kernel ?? "-", kernel.Snapshots.ToString("#,0", CultureInfo.InvariantCulture), Amounts.Bytes(kernel.Own), Amounts.Bytes(kernel.Shared), CacheCommand.Day(kernel.LastUsed)])]))
            {
                yield return row;
            }
        }

        yield return "";
        yield return $"{Amounts.Count(statistics.Snapshots, "snapshot")} in {Amounts.Bytes(statistics.Bytes)} of {Amounts.Bytes(maxSize)}, in {directory.Root}";
        if (statistics.Broken > 0 || statistics.Unnamed > 0 || statistics.Quarantined > 0)
        {
            string broken = statistics.Broken > 0 ? $", {Amounts.Count(statistics.Broken, "record")} of no use" : "";
            yield return $"`kforge cache gc` would remove {Amounts.Bytes(statistics.Unnamed)} that nothing needs{broken}; {Amounts.Bytes(statistics.Quarantined)} are in quarantine";
        }
    }

    private static string Word(UseResult result) => result.ToString().ToLowerInvariant();

    private static string Means(UseResult result) => result switch
    {
        UseResult.Current => "was up to date",
        UseResult.Exact => "the same build was kept",
        UseResult.Irrelevant => "one was kept that differs in nothing that counts",
        UseResult.Warm => "began from a finished build",
        _ => "began from nothing",
    };

    private static JsonObject Json(StoreStatistics statistics, Tally[] tallies, ImmutableArray<Use> uses, long maxSize, CacheDirectory directory) => new()
    {
        ["directory"] = directory.Root,
        ["max_size"] = maxSize,
        ["size"] = statistics.Bytes,
        ["snapshots"] = statistics.Snapshots,
        ["lists"] = statistics.Lists,
        ["others"] = statistics.Others,
        ["broken"] = statistics.Broken,
        ["files"] = statistics.Blobs,
        ["unneeded"] = statistics.Unnamed,
        ["quarantined"] = statistics.Quarantined,
        ["kernels"] = new JsonArray([.. statistics.Kernels.Where(kernel => kernel.Snapshots > 0).Select(kernel => new JsonObject
        {
            ["kernel"] = kernel.Kernel,
            ["snapshots"] = kernel.Snapshots,
            ["own"] = kernel.Own,
            ["shared"] = kernel.Shared,
            ["last_used"] = CacheCommand.Instant(kernel.LastUsed),
        })]),
        ["since"] = uses.IsEmpty ? null : CacheCommand.Instant(uses.Min(use => use.Time)),
        ["builds"] = new JsonArray([.. tallies.Select(tally => new JsonObject
        {
            ["result"] = Word(tally.Result),
            ["builds"] = tally.Builds,
            ["seconds"] = JsonView.Seconds(tally.Took),
            ["saved"] = JsonView.Seconds(tally.Saved),
        })]),
    };
}
