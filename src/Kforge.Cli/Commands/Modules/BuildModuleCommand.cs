using System.CommandLine;
using System.Text.Json.Nodes;
using Kforge.Building;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Cli.Commands.Modules;

/// <summary><c>kforge module build</c>: a module, against kernels that are built.</summary>
internal static class BuildModuleCommand
{
    private sealed record Options(string Directory, string? Kernel, bool All, int? Jobs, LockOptions Lock);

    public static Command Create()
    {
        Argument<string> directory = new("DIR") { Description = "The module's directory (default: where you are)", Arity = ArgumentArity.ZeroOrOne, DefaultValueFactory = _ => "." };
        Option<string?> kernel = ModuleKernels.Option();
        Option<int?> jobs = CommonOptions.Jobs();
        Command command = new("build", "Build a module against a kernel that is built") { directory, kernel, jobs };
        Option<bool> all = ModuleKernels.All(command, kernel);
        LockOptions.AddTo(command);
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
        List<BuiltFor> built = [];
        foreach (string? kernel in ModuleKernels.Meant(workshop, options.Kernel, options.All))
        {
            using PlannedKernel planned = await ModuleKernels.OpenAsync(context, workshop, kernel, cancellation).ConfigureAwait(false);
            BuildDirectory directory = workshop.DirectoryOf(planned.Kernel);
            using FileLock building = await directory.TakeAsync(context.Host, planned.Kernel.Kernel.Name, cancellation).ConfigureAwait(false);
            built.Add(await ModuleKernels.BuildAsync(context, planned, directory, source, options.Jobs ?? Jobs.Count(), cancellation).ConfigureAwait(false));
        }

        string from = context.Host.WorkingDirectory;
        IEnumerable<string> lines = built.SelectMany(made => made.Modules.Select(module => $"  {Amounts.Path(module.Path, from)}  {Amounts.Bytes(module.Size)}  for Linux {made.Version}"));
        string next = built.Count > 0 ? $"\n\nnext: kforge module test {Amounts.Path(source, from)}{(options.All ? " --all-kernels" : options.Kernel is { } one ? $" --kernel {one}" : "")}" : "";
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
}
