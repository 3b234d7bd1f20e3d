using System.CommandLine;
using System.Text.Json.Nodes;
using Kforge.Caching.Collecting;
using Kforge.Caching.Contents;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Workspace;

namespace Kforge.Cli.Commands.Cache;

/// <summary><c>kforge cache gc</c>: removes finished builds, the least recently used first, and what nothing names.</summary>
internal static class GcCommand
{
    private const string SizeOption = "--max-size";

    private const string AgeOption = "--max-age";

    public static Command Create()
    {
        Option<string?> size = new(SizeOption) { Description = "Cut the cache back to this, such as 20G (default: max-size of kbuild.toml, unless --max-age is given)", HelpName = "SIZE" };
        Option<string?> age = new(AgeOption) { Description = "Remove what was not used for so long, such as 12h, 30d or 2w", HelpName = "AGE" };
        Option<bool> dryRun = new("--dry-run") { Description = "Show what would be removed and remove nothing" };
        Command command = new("gc", "Remove the least recently used builds, and what no build needs") { size, age, dryRun };
        command.SetAction((parsed, cancellation) => Entry.RunAsync(
            parsed, (context, stop) => RunAsync(context, parsed.GetValue(size), parsed.GetValue(age), parsed.GetValue(dryRun), stop), cancellation));
        return command;
    }

    private static async Task<Outcome> RunAsync(CommandContext context, string? size, string? age, bool dryRun, CancellationToken cancellation)
    {
        long? maxSize = size is not null ? ByteSize.Parse(size, new SourcePlace(SizeOption)).OrFail() : null;
        TimeSpan? maxAge = age is not null ? Age.Parse(age, new SourcePlace(AgeOption)).OrFail() : null;
        CollectLimits limits = new(maxSize ?? (maxAge is null ? CacheCommand.ConfiguredSize(context) : null), maxAge);
        Collected collected = await new Collector(context.Host, CacheCommand.Directory(context)).CollectAsync(limits, dryRun, cancellation).ConfigureAwait(false);
        return new(ExitCode.Ok, Text(collected, dryRun), "kforge.cache-gc/1", Json(collected, limits, dryRun));
    }

    private static string Text(Collected collected, bool dryRun)
    {
        string would = dryRun ? "would be removed" : "removed";
        List<string> lines =
        [
            .. collected.Old.Select(record => $"{would}: {CacheCommand.Title(record)}, last used on {CacheCommand.Day(record.LastUsed)}"),
            .. collected.Squeezed.Select(record => $"{would}: {CacheCommand.Title(record)}, last used on {CacheCommand.Day(record.LastUsed)}, to make room"),
            .. collected.Broken.Select(record => $"{would}: {CacheCommand.Title(record)}, {(record.State == RecordState.Unreadable ? "which is damaged" : "as something it needs is missing")}"),
            .. Line(collected.Blobs, "file that nothing needs", "files that nothing needs"),
            .. Line(collected.Quarantined, "damaged file in quarantine", "damaged files in quarantine"),
            .. Line(collected.Unfinished, "unfinished file of a killed process", "unfinished files of killed processes"),
        ];
        if (lines.Count == 0)
        {
            return $"nothing to remove; the build cache takes {Amounts.Bytes(collected.After)}";
        }

        lines.Add($"{Amounts.Bytes(collected.Freed)} {(dryRun ? "would be" : "are")} free again, the build cache {(dryRun ? "would take" : "takes")} {Amounts.Bytes(collected.After)}");
        return SafeText.Of(string.Join('\n', lines));

        IEnumerable<string> Line(Pile pile, string one, string many) =>
            pile.Count == 0 ? [] : [$"{would}: {(pile.Count == 1 ? $"1 {one}" : Amounts.Count(pile.Count, many)[..^1])}, {Amounts.Bytes(pile.Bytes)}"];
    }

    private static JsonObject Json(Collected collected, CollectLimits limits, bool dryRun) => new()
    {
        ["dry_run"] = dryRun,
        ["max_size"] = limits.MaxSize,
        ["max_age"] = limits.MaxAge?.TotalSeconds,
        ["removed"] = new JsonArray([.. Removed(collected.Old, "age"), .. Removed(collected.Squeezed, "size"), .. Removed(collected.Broken, "broken")]),
        ["unneeded"] = Json(collected.Blobs),
        ["quarantined"] = Json(collected.Quarantined),
        ["unfinished"] = Json(collected.Unfinished),
        ["before"] = collected.Before,
        ["after"] = collected.After,
        ["freed"] = collected.Freed,
    };

    private static IEnumerable<JsonObject> Removed(IEnumerable<StoredRecord> records, string reason) => records.Select(record =>
    {
        JsonObject json = CacheCommand.Json(record);
        json["reason"] = reason;
        return json;
    });

    private static JsonObject Json(Pile pile) => new() { ["files"] = pile.Count, ["size"] = pile.Bytes };
}
