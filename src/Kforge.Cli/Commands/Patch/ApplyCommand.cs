using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Sources;
using Kforge.Workspace;

namespace Kforge.Cli.Commands.Patch;

/// <summary><c>kforge patch apply</c>: a patched tree in a directory of the user's, where a patch that does not fit can be mended.</summary>
internal static class ApplyCommand
{
    private enum Step
    {
        Begin,
        Resume,
        Abort,
    }

    private sealed record Options(string? Kernel, string To, string? Series, int? Fuzz, Step Step, bool Offline);

    public static Command Create()
    {
        Argument<string?> kernel = CommonOptions.Kernel();
        Option<string> to = new("--to") { Description = "The directory for the patched tree: missing or empty", HelpName = "DIR", Required = true };
        Option<string?> series = new("--series") { Description = "Stop after this series; alone, when the kernel does not name it", HelpName = "NAME" };
        Option<int?> fuzz = PatchCommand.Fuzz();
        Option<bool> resume = new("--resume") { Description = "Take what you mended in DIR as the new text of the patch, and go on" };
        Option<bool> abort = new("--abort") { Description = "Forget that DIR waits to be mended, and leave it as it is" };
        Option<bool> offline = new("--offline") { Description = "Use only trees and files the store already holds" };
        Command command = new("apply", "Write a kernel's patched tree to a directory, and mend patches there") { kernel, to, series, fuzz, resume, abort, offline };
        command.Validators.Add(result =>
        {
            if (result.GetResult(resume) is not null && result.GetResult(abort) is not null)
            {
                result.AddError("--resume and --abort do not go together");
            }
        });
        command.SetAction((parsed, cancellation) =>
        {
            Step step = parsed.GetValue(abort) ? Step.Abort : parsed.GetValue(resume) ? Step.Resume : Step.Begin;
            Options options = new(parsed.GetValue(kernel), parsed.GetValue(to)!, parsed.GetValue(series), parsed.GetValue(fuzz), step, parsed.GetValue(offline));
            return Entry.RunAsync(parsed, (context, stop) => RunAsync(context, options, stop), cancellation);
        });
        return command;
    }

    private static async Task<Outcome> RunAsync(CommandContext context, Options options, CancellationToken cancellation)
    {
        string directory = Path.GetFullPath(options.To, context.Host.WorkingDirectory);
        if (options.Step == Step.Abort)
        {
            PatchSession.Abort(directory);
            return new(ExitCode.Ok, $"`{options.To}` is yours; kforge has forgotten it", "kforge.patch-apply/1", new JsonObject { ["directory"] = directory, ["aborted"] = true });
        }

        Workshop workshop = Workshop.Open(context, new LockOptions(Locked: false, options.Offline));
        KernelDefinition kernel = WorkspaceReader.FindKernel(workshop.File, options.Kernel).OrFail();
        ImmutableArray<PatchFile> files = [.. SeriesPatches.Read(context.Directories, SeriesPatches.Of(kernel, options.Series)).SelectMany(series => series.Files)];
        (SourceTree tree, PatchRules rules) = await SeriesPatches.TreeAsync(workshop, LockReader.Read(context.Directories).OrFail(), kernel, cancellation).ConfigureAwait(false)
            ?? throw SeriesPatches.NotLocked(kernel).ToFailure();
        rules = options.Fuzz is { } lines ? rules with { Fuzz = lines } : rules;
        SessionOutcome outcome = await context.Host.PhaseAsync(
            $"apply patches of {kernel.Name}",
            () => options.Step == Step.Resume
                ? PatchSession.ResumeAsync(context.Host, tree, files, rules, directory, cancellation)
                : PatchSession.BeginAsync(context.Host, tree, files, rules, directory, cancellation),
            done => $"{done.Applied.Length} of {files.Length} applied").ConfigureAwait(false);
        if (outcome.Diagnostic is { } diagnostic)
        {
            context.Host.Reports(new Report.Warned(diagnostic));
        }

        return Show(context, options, kernel, tree, files, outcome);
    }

    private static Outcome Show(CommandContext context, Options options, KernelDefinition kernel, SourceTree tree, ImmutableArray<PatchFile> files, SessionOutcome outcome)
    {
        List<string> lines = [.. outcome.Rewritten.Zip(outcome.Kept, (file, kept) => $"{file.Name} is written anew; its old text is {Amounts.Path(kept, context.Host.WorkingDirectory)}")];
        lines.Add(outcome.Stuck is { } stuck
            ? $"{outcome.Applied.Length} of {files.Length} patches are applied in {options.To}; {stuck.Patch.Place.File} waits to be mended there"
            : $"{(files.Length == 1 ? "1 patch is" : $"{files.Length} patches are")} applied to Linux {tree.KernelVersion} in {options.To}");
        return new(outcome.Stuck is null ? ExitCode.Ok : ExitCode.Failed, SafeText.Of(string.Join('\n', lines)), "kforge.patch-apply/1", new JsonObject
        {
            ["directory"] = outcome.Directory,
            ["aborted"] = false,
            ["kernel"] = kernel.Name,
            ["kernel_version"] = tree.KernelVersion,
            ["applied"] = new JsonArray([.. outcome.Applied.Select(applied => (JsonNode)applied.Patch.Place.File)]),
            ["patches"] = files.Length,
            ["stuck"] = outcome.Stuck is null ? null : new JsonObject
            {
                ["file"] = outcome.Stuck.Patch.Place.File,
                ["conflict"] = VerdictJson.Of(outcome.Stuck),
                ["diagnostic"] = outcome.Diagnostic is null ? null : JsonView.DiagnosticJson(outcome.Diagnostic),
            },
            ["rewritten"] = new JsonArray([.. outcome.Rewritten.Select(file => (JsonNode)file.Name)]),
            ["kept"] = new JsonArray([.. outcome.Kept.Select(kept => (JsonNode)kept)]),
        });
    }
}
