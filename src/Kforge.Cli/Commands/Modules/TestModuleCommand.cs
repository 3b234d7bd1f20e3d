using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Kforge.Artifacts;
using Kforge.Booting;
using Kforge.Building;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Modules;
using Kforge.Platform;
using Kforge.Toolchains;
using Kforge.Workspace;

namespace Kforge.Cli.Commands.Modules;

/// <summary><c>kforge module test</c>: builds modules, loads each in a guest of its own, runs its test, and judges by that and by what the kernel says.</summary>
internal static class TestModuleCommand
{
    private sealed record Options(ImmutableArray<string> Directories, string? Kernel, bool All, int? Jobs, int Timeout, bool NoKvm, LockOptions Lock);

    /// <summary>How one module did on one kernel.</summary>
    private sealed record Trial(string Module, string Kernel, string Version, TimeSpan Elapsed, bool Tested, ImmutableArray<Diagnostic> Wrong)
    {
        public bool Passed => Wrong.IsEmpty;
    }

    public static Command Create()
    {
        Argument<string[]> directories = new("DIR") { Description = "Directories of modules (default: where you are)", Arity = ArgumentArity.ZeroOrMore, DefaultValueFactory = _ => ["."] };
        Option<string?> kernel = ModuleKernels.Option();
        Option<int?> jobs = CommonOptions.Jobs();
        Option<int> timeout = CommonOptions.Number("--timeout", "End a guest after so many seconds", "SECONDS", 120);
        Option<bool> noKvm = new("--no-kvm") { Description = "Emulate, even where KVM works" };
        Command command = new("test", "Build modules, load each in a guest and run its test") { directories, kernel, jobs, timeout, noKvm };
        Option<bool> all = ModuleKernels.All(command, kernel);
        LockOptions.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            Options options = new(
                [.. parsed.GetValue(directories)!], parsed.GetValue(kernel), parsed.GetValue(all), parsed.GetValue(jobs), parsed.GetValue(timeout), parsed.GetValue(noKvm), LockOptions.Of(parsed));
            return Entry.RunAsync(parsed, (context, stop) => RunAsync(context, options, stop), cancellation);
        });
        return command;
    }

    private static async Task<Outcome> RunAsync(CommandContext context, Options options, CancellationToken cancellation)
    {
        Workshop workshop = Workshop.Open(context, options.Lock);
        List<Trial> trials = [];
        foreach (string? kernel in ModuleKernels.Meant(workshop, options.Kernel, options.All))
        {
            using PlannedKernel planned = await ModuleKernels.OpenAsync(context, workshop, kernel, cancellation).ConfigureAwait(false);
            ToolchainDefinition machine = BootCommand.MachineOf(planned.Kernel);
            LockFile locked = await workshop.LockForAsync(planned.Kernel, cancellation).ConfigureAwait(false);
            using ToolchainUse use = await workshop.Inputs.ToolchainAsync(machine, locked.Toolchains[machine.Name], cancellation).ConfigureAwait(false);
            BuildDirectory directory = workshop.DirectoryOf(planned.Kernel);
            using FileLock building = await directory.TakeAsync(context.Host, planned.Kernel.Kernel.Name, cancellation).ConfigureAwait(false);
            foreach (string module in options.Directories)
            {
                trials.Add(await TryAsync(context, planned, directory, use.Installed, module, options, cancellation).ConfigureAwait(false));
            }
        }

        return Judged(trials);
    }

    /// <summary>One module on one kernel. What is wrong with it is told at once, and ends nothing but this trial.</summary>
    private static async Task<Trial> TryAsync(
        CommandContext context, PlannedKernel planned, BuildDirectory directory, InstalledToolchain machine, string module, Options options, CancellationToken cancellation)
    {
        string source = context.PathOf(module);
        string shown = Amounts.Path(source, context.Host.WorkingDirectory);
        Trial trial = new(shown == "." ? Path.GetFileName(source) : shown, planned.Kernel.Kernel.Name, planned.Plan.KernelVersion, TimeSpan.Zero, Tested: false, []);
        try
        {
            BuiltFor built = await ModuleKernels.BuildAsync(context, planned, directory, source, options.Jobs ?? Jobs.Count(), cancellation).ConfigureAwait(false);
            GuestTest? test = await new ModuleTest(context.Host, directory, ModuleKernels.KbuildOf(planned, directory)).MakeAsync(source, shown, cancellation).ConfigureAwait(false);
            BootOptions boot = new(machine.Root, Path.Combine(directory.Output, ArtifactSet.BootImage(planned.Plan.Arch)), BootCommand.BusyboxOf(machine), directory.Boot)
            {
                Modules = [.. built.Modules.Select(one => one.Path)],
                Available = [.. ArtifactSet.ModuleNames(directory.Output).Select(name => Path.Combine(directory.Output, name))],
                Test = test,
                Strict = true,
                Timeout = TimeSpan.FromSeconds(options.Timeout),
                AllowKvm = !options.NoKvm,
            };
            BootResult result = await BootRun.RunAsync(context.Host, boot, cancellation).ConfigureAwait(false);
            trial = trial with { Elapsed = result.Elapsed, Tested = test is not null, Wrong = result.Diagnostic is { } wrong ? [wrong] : [] };
        }
        catch (Failure failure)
        {
            trial = trial with { Wrong = [.. failure.Diagnostics] };
        }

        foreach (Diagnostic wrong in trial.Wrong)
        {
            context.Host.Reports(new Report.Warned(wrong));
        }

        return trial;
    }

    private static Outcome Judged(List<Trial> trials)
    {
        int passed = trials.Count(trial => trial.Passed);
        int module = trials.Max(trial => trial.Module.Length);
        int kernel = trials.Max(trial => trial.Kernel.Length);
        int version = trials.Max(trial => trial.Version.Length);
        string[] lines =
        [
            .. trials.Select(trial => $"{(trial.Passed ? "passed" : "FAILED")}  {trial.Module.PadRight(module)}  {trial.Kernel.PadRight(kernel)}  Linux {trial.Version.PadRight(version)}  {Told(trial)}"),
            "",
            $"{Amounts.Count(trials.Count, "test")}, {passed} passed{(passed == trials.Count ? "" : $", {trials.Count - passed} failed")}",
        ];
        return new(passed == trials.Count ? ExitCode.Ok : ExitCode.Failed, string.Join('\n', lines), "kforge.module-test/1", new JsonObject
        {
            ["passed"] = passed,
            ["failed"] = trials.Count - passed,
            ["tests"] = new JsonArray([.. trials.Select(trial => (JsonNode)new JsonObject
            {
                ["module"] = trial.Module,
                ["kernel"] = trial.Kernel,
                ["kernel_version"] = trial.Version,
                ["passed"] = trial.Passed,
                ["tested"] = trial.Tested,
                ["seconds"] = JsonView.Seconds(trial.Elapsed),
                ["codes"] = new JsonArray([.. trial.Wrong.Select(wrong => (JsonNode)wrong.Code.Id)]),
            })]),
        });
    }

    private static string Told(Trial trial) => trial.Passed
        ? $"{Amounts.Duration(trial.Elapsed)}{(trial.Tested ? "" : ", loaded and unloaded: it has no test")}"
        : $"{trial.Wrong[0].Code.Id}: {SafeText.Of(trial.Wrong[0].Message)}";
}
