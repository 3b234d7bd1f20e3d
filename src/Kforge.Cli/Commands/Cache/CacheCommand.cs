using System.Text.Json.Nodes;
using Kforge.Caching;
using Kforge.Caching.Blobs;
using Kforge.Caching.Contents;
using Kforge.Diagnostics;
using Kforge.Workspace;

namespace Kforge.Cli.Commands.Cache;

/// <summary><c>kforge cache</c>: the finished builds in the store.</summary>
internal static class CacheCommand
{
    public static Command Create() => new("cache", "Show, check and cut back the build cache")
    {
        StatsCommand.Create(),
        VerifyCommand.Create(),
        GcCommand.Create(),
    };

    /// <summary>Where the cache lies.</summary>
    public static CacheDirectory Directory(CommandContext context) => new(context.Store);

    /// <summary>To what the cache is cut back here, in bytes. A store may be looked after from anywhere, so no workspace is needed.</summary>
    /// <exception cref="Failure">The build file has mistakes, or the variable is no size.</exception>
    public static long ConfiguredSize(CommandContext context) =>
        (context.InWorkspace ? context.ReadBuildFile().Cache : CacheSettings.None).SizeIn(context.Host).OrFail();

    /// <summary>What a record is of, on one line: <c>lts 6.12.107</c>.</summary>
    public static string Title(StoredRecord record) => record.State == RecordState.Unreadable
        ? $"the record {record.Action.Short}"
        : (record.Label.Kernel, record.Label.Version) switch
        {
            ({ } kernel, { } version) => $"{kernel} {version}",
            ({ } kernel, null) => kernel,
            _ => $"{(record.Label.Kind == RecordLabel.Other ? "the record" : $"the {record.Label.Kind} record")} {record.Action.Short}",
        };

    /// <summary>The same for programs.</summary>
    public static JsonObject Json(StoredRecord record) => new()
    {
        ["action"] = record.Action.Hex,
        ["kind"] = record.Label.Kind,
        ["kernel"] = record.Label.Kernel,
        ["version"] = record.Label.Version,
        ["arch"] = record.Label.Arch,
        ["last_used"] = Instant(record.LastUsed),
    };

    /// <summary>A time for programs.</summary>
    public static string Instant(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A time for people, to the day.</summary>
    public static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
