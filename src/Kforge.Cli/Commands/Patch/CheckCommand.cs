using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Sources;
using Kforge.Workspace;

namespace Kforge.Cli.Commands.Patch;

/// <summary><c>kforge patch check</c>: whether series still apply to the trees the lock names. Builds nothing and writes nothing into the workspace.</summary>
internal static class CheckCommand
{
    /// <summary>A series on a tree.</summary>
    private sealed record Check(string Kernel, string KernelVersion, string Series, bool Named, ImmutableArray<PatchVerdict> Verdicts)
    {
        public bool Passed => Verdicts.All(verdict => verdict.Applied is not null);
    }

    public static Command Create()
    {
        Argument<string[]> kernels = new("KERNEL") { Description = "Kernels of kbuild.toml (default: every kernel that is locked)", Arity = ArgumentArity.ZeroOrMore };
        kernels.Validators.Add(result =>
        {
            // A mistyped option is taken for a name otherwise.
            if (result.Tokens.FirstOrDefault(token => token.Value.StartsWith('-')) is { } option)
            {
                result.AddError($"there is no option `{option.Value}` here");
            }
        });
        Option<string?> series = new("--series") { Description = "Only this series, and on kernels that do not name it too", HelpName = "NAME" };
        Option<bool> offline = new("--offline") { Description = "Use only trees and files the store already holds" };
        Command command = new("check", "Tell whether series apply to the kernels of the workspace, without building") { kernels, series, offline };
        command.SetAction((parsed, cancellation) => Entry.RunAsync(
            parsed, (context, stop) => RunAsync(context, parsed.GetValue(kernels) ?? [], parsed.GetValue(series), parsed.GetValue(offline), stop), cancellation));
        return command;
    }

    private static async Task<Outcome> RunAsync(CommandContext context, string[] names, string? series, bool offline, CancellationToken cancellation)
    {
        Workshop workshop = Workshop.Open(context, new LockOptions(Locked: false, offline));
        LockFile locked = LockReader.Read(context.Directories).OrFail();
        KernelDefinition[] kernels = names.Length > 0
            ? [.. names.Distinct(StringComparer.Ordinal).Select(name => WorkspaceReader.FindKernel(workshop.File, name).OrFail())]
            : [.. workshop.File.Kernels.Values];
        List<Check> checks = [];
        List<KernelDefinition> unknown = [];
        foreach (KernelDefinition kernel in kernels.Where(kernel => series is not null || !kernel.Patches.IsEmpty))
        {
            ImmutableArray<SeriesPatches> named = SeriesPatches.Read(context.Directories, SeriesPatches.Of(kernel, series));
            ImmutableArray<Sources.Patch> patches = await PatchFile.ReadAllAsync([.. named.SelectMany(one => one.Files)], cancellation).ConfigureAwait(false);
            if (await SeriesPatches.TreeAsync(workshop, locked, kernel, cancellation).ConfigureAwait(false) is not { } source)
            {
                unknown.Add(kernel);
                continue;
            }

            ImmutableArray<PatchVerdict> verdicts = await context.Host.PhaseAsync(
                $"check patches of {kernel.Name}",
                () => PatchCheck.RunAsync(context.Host, source.Tree, patches, source.Rules, cancellation),
                done => $"{Count(done.Length)} on Linux {source.Tree.KernelVersion}").ConfigureAwait(false);
            int at = 0;
            foreach (SeriesPatches one in named)
            {
                checks.Add(new(kernel.Name, source.Tree.KernelVersion, one.Name, kernel.Patches.Any(own => own.Value == one.Name), [.. verdicts.Skip(at).Take(one.Files.Length)]));
                at += one.Files.Length;
            }
        }

        if (unknown.Count > 0 && (names.Length > 0 || checks.Count == 0))
        {
            throw new Failure([.. unknown.Select(SeriesPatches.NotLocked)]);
        }

        foreach (Diagnostic warning in unknown.Select(kernel => SeriesPatches.NotLocked(kernel) with { Severity = Severity.Warning }))
        {
            context.Host.Reports(new Report.Warned(warning));
        }

        foreach (Check check in checks)
        {
            Tell(context, check);
        }

        return Show(checks, unknown);
    }

    /// <summary>A conflict is told as the engine tells it, with the kernel it is about.</summary>
    private static void Tell(CommandContext context, Check check)
    {
        foreach (PatchVerdict verdict in check.Verdicts)
        {
            foreach (Diagnostic mistake in verdict.Diagnostics)
            {
                Diagnostic told = mistake with { Message = $"kernel `{check.Kernel}` (Linux {check.KernelVersion}): {mistake.Message}" };
                context.Host.Reports(new Report.Warned(verdict.Without.IsEmpty
                    ? told
                    : told.WithCause($"it was tried without {string.Join(", ", verdict.Without.Take(3).Select(patch => $"`{patch.Place.File}`"))}{(verdict.Without.Length > 3 ? " …" : "")}, which did not apply")));
            }
        }
    }

    private static Outcome Show(List<Check> checks, List<KernelDefinition> unknown)
    {
        bool passed = checks.TrueForAll(check => check.Passed);
        string text = checks.Count == 0
            ? "no kernel names a series"
            : string.Join('\n', Columns.Of([["KERNEL", "LINUX", "SERIES", "PATCHES", "RESULT"], .. checks.Select(Row)]));
        return new(passed ? ExitCode.Ok : ExitCode.Failed, SafeText.Of(text), "kforge.patch-check/1", new JsonObject
        {
            ["passed"] = passed,
            ["checks"] = new JsonArray([.. checks.Select(check => new JsonObject
            {
                ["kernel"] = check.Kernel,
                ["kernel_version"] = check.KernelVersion,
                ["series"] = check.Series,
                ["named"] = check.Named,
                ["passed"] = check.Passed,
                ["patches"] = new JsonArray([.. check.Verdicts.Select(VerdictJson.Of)]),
            })]),
            ["not_locked"] = new JsonArray([.. unknown.Select(kernel => (JsonNode)kernel.Name)]),
        });
    }

    private static string[] Row(Check check) => [check.Kernel, check.KernelVersion, check.Series + (check.Named ? "" : " (not named)"), $"{check.Verdicts.Length}", Result(check.Verdicts)];

    /// <summary>How many patches stand how, the worst first.</summary>
    private static string Result(ImmutableArray<PatchVerdict> verdicts) => verdicts.IsEmpty ? "nothing to apply"
        : verdicts.All(verdict => verdict.Standing == PatchStanding.Clean) ? "applies"
        : string.Join(", ", verdicts.GroupBy(verdict => verdict.Standing).OrderByDescending(group => group.Key)
            .Select(group => $"{group.Count()} {VerdictJson.Said(group.Key)}"));

    private static string Count(int patches) => patches == 1 ? "1 patch" : $"{patches} patches";
}
