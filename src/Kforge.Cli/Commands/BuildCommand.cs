using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Kforge.Artifacts;
using Kforge.Building;
using Kforge.Caching;
using Kforge.Caching.Blobs;
using Kforge.Caching.Collecting;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Inputs;
using Kforge.Planning;
using Kforge.Platform;
using Kforge.Snapshots;

namespace Kforge.Cli.Commands;

/// <summary><c>kforge build</c>: from the definition of a kernel to its image and modules.</summary>
internal static class BuildCommand
{
    private sealed record Options(string? Kernel, ProfileChoice Profiles, int? Jobs, bool DryRun, bool NoCache, LockOptions Lock);

    public static Command Create()
    {
        Argument<string?> kernel = CommonOptions.Kernel();
        Option<string[]> profiles = CommonOptions.Profiles();
        Option<int?> jobs = CommonOptions.Jobs();
        Option<bool> dryRun = new("--dry-run") { Description = "Print what would be built and from what, and build nothing" };
        Option<bool> noCache = new("--no-cache") { Description = "Use nothing that was built before and keep nothing: build from clean" };
        Command command = new("build", "Build a kernel") { kernel, profiles, jobs, dryRun, noCache };
        LockOptions.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            Options options = new(
                parsed.GetValue(kernel), ProfileChoice.Parse(parsed.GetValue(profiles) ?? []), parsed.GetValue(jobs), parsed.GetValue(dryRun), parsed.GetValue(noCache), LockOptions.Of(parsed));
            return Entry.RunAsync(parsed, (context, stop) => RunAsync(context, options, stop), cancellation);
        });
        return command;
    }

    private static async Task<Outcome> RunAsync(CommandContext context, Options options, CancellationToken cancellation)
    {
        long began = context.Host.Clock.GetTimestamp();
        PhaseClock clock = new(context.Host);
        CommandContext timed = context with { Host = clock.Host };
        Workshop workshop = Workshop.Open(timed, options.Lock);
        using PlannedKernel planned = await PlannedKernel.OpenAsync(timed, workshop, options.Kernel, options.Profiles, write: !options.DryRun, check: null, cancellation).ConfigureAwait(false);
        (KernelSelection kernel, BuildPlan plan) = (planned.Kernel, planned.Plan);
        if (options.DryRun)
        {
            return DryRun(plan);
        }

        BuildDirectory directory = workshop.DirectoryOf(kernel);
        using FileLock building = await directory.TakeAsync(timed.Host, kernel.Kernel.Name, cancellation).ConfigureAwait(false);
        await workshop.BranchAsync(kernel, planned.Locked, planned.Source, cancellation).ConfigureAwait(false);
        BuildInputs inputs = planned.InputsOf(timed, workshop, options.Jobs ?? Jobs.Count()) with { FromClean = options.NoCache };
        BuiltKernel built = await new KernelBuild(timed.Host, context.Store, directory).RunAsync(inputs, cancellation).ConfigureAwait(false);
        if (built.Start is BuildStart.Warm && CleanCheck.IsDue(KeyFacts.Of(plan.Describe), workshop.File.Cache.RecheckIn(context.Host)))
        {
            context.Host.Reports(new Report.Noted("this build is one of those that are checked: once more from clean"));
            _ = await new CleanCheck(timed.Host, context.Store, directory).RunAsync(inputs, cancellation).ConfigureAwait(false);
        }

        ImmutableArray<Artifact> artifacts = await ArtifactSet.CollectAsync(directory.Output, plan.Arch, plan.Targets, cancellation).ConfigureAwait(false);

        // A build that make had no part in has read the tree once, and what it took is of that moment.
        if (built.Start is BuildStart.Warm or BuildStart.Clean && await workshop.Sources.ChangedSinceAsync(kernel.Kernel, inputs.Source, cancellation).ConfigureAwait(false) is { } changed)
        {
            timed.Host.Reports(new Report.Warned(changed));
        }

        BuildRecord record = new(Entry.Version, plan, planned.Locked, planned.ToolchainName, planned.Toolchain.Tools, built.Config.Text, built.Make, clock.Phases, artifacts)
        {
            Accepted = planned.Accepted,
            Fragment = built.Config.Fragment,
            Start = built.Start,
        };
        record.Save(directory.Record);
        if (!options.NoCache)
        {
            await AfterAsync(context, workshop, inputs.Snapshots!, built, plan, context.Host.Clock.GetElapsedTime(began), cancellation).ConfigureAwait(false);
        }

        return Built(record, directory, options.Kernel, context.Host.WorkingDirectory);
    }

    /// <summary>Notes what the cache was to the build, and cuts it back when it became too large.</summary>
    private static async Task AfterAsync(
        CommandContext context, Workshop workshop, SnapshotStore snapshots, BuiltKernel built, BuildPlan plan, TimeSpan took, CancellationToken cancellation)
    {
        CacheDirectory cache = new(context.Store);
        TimeSpan saved = built.FromClean - took is { Ticks: > 0 } less && built.Start is not BuildStart.Clean ? less : TimeSpan.Zero;
        await new UseLog(context.Host, cache).AddAsync(new(context.Host.Clock.GetUtcNow(), plan.Kernel, ResultOf(built.Start), took, saved), cancellation).ConfigureAwait(false);
        _ = new Trimming(context.Host, cache).AfterBuild(workshop.File.Cache.SizeIn(context.Host).OrFail(), snapshots.Added, cancellation);
    }

    private static UseResult ResultOf(BuildStart start) => start switch
    {
        BuildStart.Finished => UseResult.Current,
        BuildStart.Exact => UseResult.Exact,
        BuildStart.Irrelevant => UseResult.Irrelevant,
        BuildStart.Warm => UseResult.Warm,
        BuildStart.Clean => UseResult.Cold,
        _ => throw new InvalidOperationException("unreachable: BuildStart is closed"),
    };

    private static Outcome DryRun(BuildPlan plan)
    {
        string facts = TextFacts.Of(plan.Describe);
        return new(ExitCode.Ok, facts.TrimEnd('\n'), "kforge.plan/1", new JsonObject
        {
            ["kernel"] = plan.Kernel,
            ["key"] = KeyFacts.Of(plan.Describe).Hex,
            ["facts"] = new JsonArray([.. facts.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(fact => (JsonNode)fact)]),
        });
    }

    private static Outcome Built(BuildRecord record, BuildDirectory directory, string? asked, string from)
    {
        const int modulesShown = 8;
        ImmutableArray<Artifact> modules = [.. record.Artifacts.Where(artifact => artifact.Name.EndsWith(".ko", StringComparison.Ordinal))];
        List<string> lines = [$"Linux {record.Plan.KernelVersion} for {record.Plan.Arch}, {Amounts.Count(modules.Length, "module")}, in {Amounts.Path(directory.Output, from)}", ""];
        IEnumerable<Artifact> shown = record.Artifacts.Except(modules.Skip(modulesShown));
        int width = shown.Max(artifact => artifact.Name.Length);
        lines.AddRange(shown.Select(artifact => $"  {artifact.Name.PadRight(width)}  {Amounts.Bytes(artifact.Size),7}  {artifact.Sha256}"));
        if (modules.Length > modulesShown)
        {
            lines.Add($"  … and {modules.Length - modulesShown} more modules, see build.json");
        }

        lines.Add("");
        string phases = string.Join(" · ", record.Phases.Select(phase => $"{phase.Name} {Amounts.Duration(phase.Elapsed)}"));
        lines.Add($"  {(record.Start is BuildStart.Finished ? "up to date" : phases)}");
        lines.Add($"{(File.Exists(directory.Log) ? $"  log: {Amounts.Path(directory.Log, from)}" : "")}  record: {Amounts.Path(directory.Record, from)}");
        lines.Add("");
        lines.Add($"next: kforge boot{(asked is null ? "" : $" {asked}")}");
        JsonObject json = record.ToJson();
        return new(ExitCode.Ok, string.Join('\n', lines), "kforge.build/1", new JsonObject
        {
            ["kernel"] = record.Plan.Kernel,
            ["kernel_version"] = record.Plan.KernelVersion,
            ["key"] = KeyFacts.Of(record.Plan.Describe).Hex,
            ["output"] = directory.Output,
            ["log"] = directory.Log,
            ["record"] = directory.Record,
            ["artifacts"] = BuildRecord.ArtifactsJson(record.Artifacts),
            ["phases"] = json["phases"]!.DeepClone(),
            ["cache"] = json["cache"]!.DeepClone(),
            ["steps"] = json["make"]!["steps"]!.DeepClone(),
        });
    }
}
