using System.CommandLine;

namespace Kforge.Cli.Commands.Modules;

/// <summary>Which kernels of the workspace a module is for.</summary>
internal static class ModuleKernels
{
    /// <summary>The option that names one.</summary>
    public static Option<string?> Option() => new("--kernel") { Description = "A kernel of the workspace (default: its default kernel)", HelpName = "KERNEL" };
}
