using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Kforge.Building;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Inputs;
using Kforge.Modules;
using Kforge.Platform;

namespace Kforge.Cli.Commands.Modules;

/// <summary><c>kforge module build</c>: a module, against kernels that are built.</summary>
internal static class BuildModuleCommand
{
    private sealed record Options(string Directory, string? Kernel, bool All, int? Jobs, LockOptions Lock);

    private sealed record Built(string Kernel, string Version, ImmutableArray<BuiltModule> Modules);

    public static Command Create()
    {
        Argument<string> directory = new("DIR") { Description = "The module's directory (default: where you are)", Arity = ArgumentArity.ZeroOrOne, DefaultValueFactory = _ => "." };
        Option<string?> kernel = ModuleKernels.Option();
        Option<bool> all = new("--all-kernels") { Description = "Build it for every kernel of the workspace" };
        Option<int?> jobs = CommonOptions.Jobs();
        Command command = new("build", "Build a module against a kernel that is built") { directory, kernel, all, jobs };
        LockOptions.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) && result.GetValue(kernel) is not null)
            {
                result.AddError("--all-kernels and --kernel exclude each other");
            }
        });
        command.SetAction((parsed, cancellation) =>
        {
            Options options = new(parsed.GetValue(directory)!, parsed.GetValue(kernel), parsed.GetValue(all), parsed.GetValue(jobs), LockOptions.Of(parsed));
            return Entry.RunAsync(parsed, (context, stop) => RunAsync(context, options, stop), cancellation);
        });
        return command;
    }

    private static async Task<Outcome> RunAsync(CommandContext context, Options options, CancellationToken cancellation)
    {
        Workshop workshop = Workshop.Open(context, options.Lock);
        string source = context.PathOf(options.Directory);
        string?[] kernels = options.All ? [.. workshop.File.Kernels.Keys] : [options.Kernel];
        List<Built> built = [];
        foreach (string? kernel in kernels)
        {
            built.Add(await BuildAsync(context, workshop, kernel, source, options.Jobs ?? Jobs.Count(), cancellation).ConfigureAwait(false));
        }

        string from = context.Host.WorkingDirectory;
        IEnumerable<string> lines = built.SelectMany(one => one.Modules.Select(module => $"  {Amounts.Path(module.Path, from)}  {Amounts.Bytes(module.Size)}  for Linux {one.Version}"));
        string next = built is [{ Modules: [var first, ..] } one, ..] ? $"\n\nnext: kforge boot {(options.Kernel is null && !options.All ? "" : one.Kernel + " ")}--module {Amounts.Path(first.Path, from)}" : "";
        return new(ExitCode.Ok, $"built {Amounts.Count(built.Sum(one => one.Modules.Length), "module")}\n{string.Join('\n', lines)}{next}", "kforge.module-build/1", new JsonObject
        {
            ["directory"] = source,
            ["modules"] = new JsonArray([.. built.SelectMany(one => one.Modules.Select(module => (JsonNode)new JsonObject
            {
                ["kernel"] = one.Kernel,
                ["kernel_version"] = one.Version,
                ["path"] = module.Path,
                ["size"] = module.Size,
                ["sha256"] = module.Sha256.Hex,
            }))]),
        });
    }

    private static async Task<Built> BuildAsync(CommandContext context, Workshop workshop, string? name, string source, int jobs, CancellationToken cancellation)
    {
        using PlannedKernel planned = await PlannedKernel.OpenAsync(context, workshop, name, ProfileChoice.Own, write: true, check: null, cancellation).ConfigureAwait(false);
        string kernel = planned.Kernel.Kernel.Name;
        BuildDirectory directory = workshop.DirectoryOf(planned.Kernel);
        using FileLock building = await directory.TakeAsync(context.Host, kernel, cancellation).ConfigureAwait(false);
        ModuleBuild build = new(context.Host, directory, new Kbuild(planned.Plan, planned.Toolchain.Sandbox, directory.Source));
        string shown = Amounts.Path(source, context.Host.WorkingDirectory);
        ImmutableArray<BuiltModule> modules = await context.Host.PhaseAsync("module", () => build.RunAsync(source, shown, jobs, cancellation), made => $"{made.Length} for `{kernel}`").ConfigureAwait(false);
        return new(kernel, planned.Plan.KernelVersion, modules);
    }
}
