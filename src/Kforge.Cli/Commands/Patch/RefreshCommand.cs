using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Sources;
using Kforge.Workspace;

namespace Kforge.Cli.Commands.Patch;

/// <summary><c>kforge patch refresh</c>: writes patches anew so that they fit a kernel's tree without offset and fuzz.</summary>
internal static class RefreshCommand
{
    private sealed record Options(string? Series, string? Kernel, int? Fuzz, bool DryRun, bool Offline);

    private sealed record Rewritten(AppliedPatch Applied, byte[] Content)
    {
        public bool Changed => !Content.AsSpan().SequenceEqual(Applied.Patch.Content.Span);
    }

    public static Command Create()
    {
        Argument<string?> series = new("SERIES") { Description = "A series of patches/ (default: those of the kernel)", Arity = ArgumentArity.ZeroOrOne };
        series.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.Tokens[0].Value.StartsWith('-'))
            {
                result.AddError($"there is no option `{result.Tokens[0].Value}` here");
            }
        });
        Option<string?> kernel = new("--kernel") { Description = "The kernel whose tree they shall fit (default: the workspace's default)", HelpName = "KERNEL" };
        Option<int?> fuzz = PatchCommand.Fuzz();
        Option<bool> dryRun = new("--dry-run") { Description = "Show what would change and write nothing" };
        Option<bool> offline = new("--offline") { Description = "Use only trees and files the store already holds" };
        Command command = new("refresh", "Rewrite patches so that they fit without offset and fuzz") { series, kernel, fuzz, dryRun, offline };
        command.SetAction((parsed, cancellation) =>
        {
            Options options = new(parsed.GetValue(series), parsed.GetValue(kernel), parsed.GetValue(fuzz), parsed.GetValue(dryRun), parsed.GetValue(offline));
            return Entry.RunAsync(parsed, (context, stop) => RunAsync(context, options, stop), cancellation);
        });
        return command;
    }

    private static async Task<Outcome> RunAsync(CommandContext context, Options options, CancellationToken cancellation)
    {
        Workshop workshop = Workshop.Open(context, new LockOptions(Locked: false, options.Offline));
        KernelDefinition kernel = WorkspaceReader.FindKernel(workshop.File, options.Kernel).OrFail();
        ImmutableArray<SeriesPatches> series = SeriesPatches.Read(context.Directories, SeriesPatches.Of(kernel, options.Series));
        ImmutableArray<Sources.Patch> patches = await PatchFile.ReadAllAsync([.. series.SelectMany(one => one.Files)], cancellation).ConfigureAwait(false);
        (SourceTree tree, PatchRules rules) = await SeriesPatches.TreeAsync(workshop, LockReader.Read(context.Directories).OrFail(), kernel, cancellation).ConfigureAwait(false)
            ?? throw SeriesPatches.NotLocked(kernel).ToFailure();
        rules = options.Fuzz is { } lines ? rules with { Fuzz = lines } : rules;

        ImmutableArray<Rewritten> rewritten = await context.Host.PhaseAsync(
            $"refresh patches for {kernel.Name}",
            async () =>
            {
                PatchedTree patched = await SeriesApplication.ApplyAsync(context.Host, tree, patches, rules, cancellation).ConfigureAwait(false);
                ImmutableArray<Rewritten>.Builder all = ImmutableArray.CreateBuilder<Rewritten>();

                // The series before the one that was asked for are only the ground it stands on.
                int ground = options.Series is null ? 0 : series.SkipLast(1).Sum(one => one.Files.Length);
                foreach (AppliedPatch applied in patched.Applied.Skip(ground))
                {
                    all.Add(new(applied, await PatchRefresh.RewriteAsync(context.Host, applied, cancellation).ConfigureAwait(false)));
                }

                return all.ToImmutable();
            },
            all => $"{all.Count(one => one.Changed)} of {all.Length} patches changed").ConfigureAwait(false);

        if (!options.DryRun)
        {
            Write(context, rewritten);
        }

        string[] others = [.. workshop.File.Kernels.Values.Where(other => other.Name != kernel.Name && other.Patches.Any(named => series.Any(one => one.Name == named.Value))).Select(other => other.Name)];
        return Show(options, kernel, tree, rewritten, others);
    }

    /// <summary>Every file is whole at any time, and a patch that was refreshed fits as well as before: stopping half-way leaves a series that applies.</summary>
    private static void Write(CommandContext context, ImmutableArray<Rewritten> rewritten)
    {
        foreach (Rewritten patch in rewritten.Where(patch => patch.Changed))
        {
            string path = Path.Combine(context.Directories.Root, patch.Applied.Patch.Place.File);
            string unfinished = path + ".new";
            try
            {
                File.WriteAllBytes(unfinished, patch.Content);
                File.Move(unfinished, path, overwrite: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw IoFailures.Writing(path, exception);
            }
        }
    }

    private static Outcome Show(Options options, KernelDefinition kernel, SourceTree tree, ImmutableArray<Rewritten> rewritten, string[] others)
    {
        Rewritten[] changed = [.. rewritten.Where(patch => patch.Changed)];
        List<string> lines = [];
        if (changed.Length == 0)
        {
            lines.Add(rewritten.IsEmpty ? $"kernel `{kernel.Name}` names no patch" : $"nothing to refresh: every patch fits Linux {tree.KernelVersion} of kernel `{kernel.Name}` where it says");
        }
        else
        {
            lines.Add($"{(options.DryRun ? "would refresh" : "refreshed")} {(changed.Length == 1 ? "1 patch" : $"{changed.Length} patches")} for Linux {tree.KernelVersion} of kernel `{kernel.Name}`");
            lines.Add("");
            lines.AddRange(Columns.Of([.. changed.Select(patch => (string[])["  " + patch.Applied.Patch.Place.File, What(patch.Applied)])]));
            if (others.Length > 0)
            {
                lines.AddRange(["", $"next: kforge patch check {string.Join(' ', others)}, which {(others.Length == 1 ? "uses" : "use")} them too"]);
            }
        }

        return new(ExitCode.Ok, SafeText.Of(string.Join('\n', lines)), "kforge.patch-refresh/1", new JsonObject
        {
            ["kernel"] = kernel.Name,
            ["kernel_version"] = tree.KernelVersion,
            ["dry_run"] = options.DryRun,
            ["patches"] = new JsonArray([.. rewritten.Select(patch => new JsonObject
            {
                ["file"] = patch.Applied.Patch.Place.File,
                ["changed"] = patch.Changed,
                ["moved_hunks"] = patch.Applied.Hunks.Count(hunk => hunk.Offset != 0),
                ["fuzzy_hunks"] = patch.Applied.Hunks.Count(hunk => hunk.Fuzz != 0),
                ["merged"] = new JsonArray([.. patch.Applied.Merged.Select(path => (JsonNode)path.Text)]),
                ["sha256"] = Sha256Digest.Of(patch.Content).Hex,
            })]),
            ["other_kernels"] = new JsonArray([.. others.Select(other => (JsonNode)other)]),
        });
    }

    private static string What(AppliedPatch applied)
    {
        int moved = applied.Hunks.Count(hunk => hunk.Offset != 0);
        int fuzzy = applied.Hunks.Count(hunk => hunk.Fuzz != 0);
        string[] parts =
        [
            .. moved > 0 ? [$"{Amounts.Count(moved, "hunk")} moved by {string.Join(", ", applied.Hunks.Where(hunk => hunk.Offset != 0).Select(hunk => hunk.Offset).Distinct().Take(4).Select(offset => $"{offset:+0;-0}"))}"] : Array.Empty<string>(),
            .. fuzzy > 0 ? [$"{Amounts.Count(fuzzy, "hunk")} with fuzz"] : Array.Empty<string>(),
            .. applied.Merged.IsEmpty ? Array.Empty<string>() : [$"{Amounts.Count(applied.Merged.Length, "file")} merged"],
        ];
        return parts.Length > 0 ? string.Join("; ", parts) : "line numbers";
    }
}
