using System.Collections.Immutable;
using System.CommandLine;
using Kforge.Building;
using Kforge.Cli.Rendering;
using Kforge.Inputs;
using Kforge.Modules;

namespace Kforge.Cli.Commands.Modules;

/// <summary>A module that was built for a kernel.</summary>
/// <param name="Kernel">The kernel's name.</param>
/// <param name="Version">Of its tree.</param>
/// <param name="Modules">What was built.</param>
internal sealed record BuiltFor(string Kernel, string Version, ImmutableArray<BuiltModule> Modules);

/// <summary>Which kernels of the workspace a module is for, and the building of it.</summary>
internal static class ModuleKernels
{
    /// <summary>The option that names one.</summary>
    public static Option<string?> Option() => new("--kernel") { Description = "A kernel of the workspace (default: its default kernel)", HelpName = "KERNEL" };

    /// <summary>The option that means every one; a command that has it and the other one takes one of them.</summary>
    public static Option<bool> All(Command command, Option<string?> kernel)
    {
        Option<bool> all = new("--all-kernels") { Description = "For every kernel of the workspace" };
        command.Options.Add(all);
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) && result.GetValue(kernel) is not null)
            {
                result.AddError("--all-kernels and --kernel exclude each other");
            }
        });
        return all;
    }

    /// <summary>The kernels that are meant; null stands for the default one.</summary>
    public static ImmutableArray<string?> Meant(Workshop workshop, string? kernel, bool all) => all ? [.. workshop.File.Kernels.Keys] : [kernel];

    /// <summary>Builds a module.</summary>
    /// <param name="context">What the command works with.</param>
    /// <param name="planned">The kernel.</param>
    /// <param name="directory">Where it was built. The caller holds its lock.</param>
    /// <param name="source">The module's directory, absolute.</param>
    /// <param name="jobs">Commands at once.</param>
    /// <param name="cancellation">Stops.</param>
    public static async Task<BuiltFor> BuildAsync(CommandContext context, PlannedKernel planned, BuildDirectory directory, string source, int jobs, CancellationToken cancellation)
    {
        string kernel = planned.Kernel.Kernel.Name;
        string shown = Amounts.Path(source, context.Host.WorkingDirectory);
        ModuleBuild build = new(context.Host, directory, KbuildOf(planned, directory));
        ImmutableArray<BuiltModule> modules = await context.Host.PhaseAsync(
            $"module {shown}", () => build.RunAsync(source, shown, jobs, cancellation), made => $"{Amounts.Count(made.Length, "module")} for `{kernel}`").ConfigureAwait(false);
        return new(kernel, planned.Plan.KernelVersion, modules);
    }

    /// <summary>How a kernel's makefiles are called.</summary>
    public static Kbuild KbuildOf(PlannedKernel planned, BuildDirectory directory) => new(planned.Plan, planned.Toolchain.Sandbox, directory.Source);

    /// <summary>A kernel with the toolchain it is built with.</summary>
    public static Task<PlannedKernel> OpenAsync(CommandContext context, Workshop workshop, string? kernel, CancellationToken cancellation) =>
        PlannedKernel.OpenAsync(context, workshop, kernel, ProfileChoice.Own, write: true, check: null, cancellation);
}
