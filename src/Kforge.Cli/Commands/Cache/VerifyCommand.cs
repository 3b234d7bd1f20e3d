using System.CommandLine;
using System.Text.Json.Nodes;
using Kforge.Building;
using Kforge.Caching;
using Kforge.Caching.Checking;
using Kforge.Caching.Contents;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Inputs;
using Kforge.Platform;

namespace Kforge.Cli.Commands.Cache;

/// <summary><c>kforge cache verify</c>: reads everything in the build cache again, and puts damage out of the way.</summary>
internal static class VerifyCommand
{
    private const int MostShown = 20;

    public static Command Create()
    {
        Option<bool> repair = new("--repair") { Description = "Put damaged files into quarantine and remove the builds that need them" };
        Option<bool> rebuild = new("--rebuild") { Description = "Build KERNEL once more from clean, and hold its build against that" };
        Argument<string?> kernel = CommonOptions.Kernel();
        Command command = new("verify", "Hash everything in the build cache again, and tell what is damaged") { kernel, repair, rebuild };
        LockOptions.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(kernel) is { } named && !result.GetValue(rebuild))
            {
                result.AddError($"the cache is checked as a whole; to build `{named}` once more, say --rebuild");
            }
            else if (result.GetValue(repair) && result.GetValue(rebuild))
            {
                result.AddError("--repair and --rebuild are two things: give one of them");
            }
        });
        command.SetAction((parsed, cancellation) => Entry.RunAsync(
            parsed,
            (context, stop) => parsed.GetValue(rebuild)
                ? RebuildAsync(context, parsed.GetValue(kernel), LockOptions.Of(parsed), stop)
                : RunAsync(context, parsed.GetValue(repair), stop),
            cancellation));
        return command;
    }

    private static async Task<Outcome> RebuildAsync(CommandContext context, string? name, LockOptions options, CancellationToken cancellation)
    {
        Workshop workshop = Workshop.Open(context, options);
        using PlannedKernel planned = await PlannedKernel.OpenAsync(context, workshop, name, ProfileChoice.Own, write: true, check: null, cancellation).ConfigureAwait(false);
        BuildDirectory directory = workshop.DirectoryOf(planned.Kernel);
        using FileLock building = await directory.TakeAsync(context.Host, planned.Plan.Kernel, cancellation).ConfigureAwait(false);
        int same = await new CleanCheck(context.Host, context.Store, directory).RunAsync(planned.InputsOf(context, workshop, Jobs.Count()), cancellation).ConfigureAwait(false);
        string text = $"`{planned.Plan.Kernel}`: {Amounts.Count(same, "file")} the same as in a build from clean, and none that differs";
        return new(ExitCode.Ok, text, "kforge.cache-rebuild/1", new JsonObject { ["kernel"] = planned.Plan.Kernel, ["same"] = same });
    }

    private static async Task<Outcome> RunAsync(CommandContext context, bool repair, CancellationToken cancellation)
    {
        StoreFindings findings = await new StoreCheck(context.Host, CacheCommand.Directory(context)).RunAsync(repair, cancellation).ConfigureAwait(false);
        if (!findings.IsWhole)
        {
            context.Host.Reports(new Report.Warned(Damage(findings)));
        }

        string read = $"{Amounts.Count(findings.Records, "record")} and {Amounts.Count(findings.Blobs, "file")}, {Amounts.Bytes(findings.Bytes)}";
        string text = findings.IsWhole ? $"{read}: all as written"
            : findings.Repaired ? $"{read}: what was damaged is out of the way"
            : $"{read}: damaged";
        return new(findings.IsWhole || findings.Repaired ? ExitCode.Ok : ExitCode.Verification, text, "kforge.cache-verify/1", Json(findings));
    }

    private static Diagnostic Damage(StoreFindings findings)
    {
        string[] all =
        [
            .. findings.Damaged.Select(damaged => $"file {damaged.Blob.Hash.Short}: {damaged.Trouble ?? "its content is not what its name says"}"),
            .. findings.Broken.Select(record => $"{CacheCommand.Title(record)}: {(record.State == RecordState.Unreadable ? "it is not what was written" : "something it needs is damaged or missing")}"),
        ];
        string[] rest = all.Length > MostShown ? [$"… and {all.Length - MostShown} more; `--json` has them all"] : [];
        string[] hints = findings.Repaired
            ? ["what went is built again when it is needed; more than one such damage speaks for a failing disk"]
            : ["run `kforge cache verify --repair` to put it out of the way; nothing is built from what is damaged, with or without that"];
        return new(CachingCodes.Damaged, $"the build cache is damaged: {Counted(findings)}", null, [.. all.Take(MostShown), .. rest], [.. hints])
        {
            Severity = findings.Repaired ? Severity.Warning : Severity.Error,
        };
    }

    private static string Counted(StoreFindings findings) => (findings.Damaged.Length, findings.Broken.Length) switch
    {
        (0, var records) => $"{Amounts.Count(records, "record")} of no use",
        (var files, 0) => Amounts.Count(files, "file"),
        var (files, records) => $"{Amounts.Count(files, "file")}, and {Amounts.Count(records, "record")} of no use",
    };

    private static JsonObject Json(StoreFindings findings) => new()
    {
        ["records"] = findings.Records,
        ["files"] = findings.Blobs,
        ["size"] = findings.Bytes,
        ["damaged"] = new JsonArray([.. findings.Damaged.Select(damaged => new JsonObject
        {
            ["sha256"] = damaged.Blob.Hash.Hex,
            ["size"] = damaged.Blob.Size,
            ["trouble"] = damaged.Trouble,
        })]),
        ["broken"] = new JsonArray([.. findings.Broken.Select(record =>
        {
            JsonObject json = CacheCommand.Json(record);
            json["state"] = record.State == RecordState.Unreadable ? "unreadable" : "incomplete";
            return json;
        })]),
        ["repaired"] = findings is { Repaired: true, IsWhole: false },
    };
}
