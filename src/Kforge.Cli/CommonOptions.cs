using System.CommandLine;
using Kforge.Cli.Rendering;

namespace Kforge.Cli;

/// <summary>The options every command has, and the kernel most of them work on.</summary>
internal static class CommonOptions
{
    public static readonly Option<string?> Directory = new("-C") { Description = "Run as if started in this directory", HelpName = "DIR", Recursive = true };

    public static readonly Option<bool> Json = new("--json") { Description = "JSON lines on standard output and nothing else there", Recursive = true };

    public static readonly Option<bool> Quiet = new("--quiet", "-q") { Description = "Only errors and the result", Recursive = true };

    public static readonly Option<bool> Verbose = new("--verbose", "-v") { Description = "Tell reasons and commands too", Recursive = true };

    public static readonly Option<ColorChoice> Color = new("--color") { Description = "auto, always or never", HelpName = "WHEN", Recursive = true };

    /// <summary>The kernel to work on.</summary>
    public static Argument<string?> Kernel() => new("KERNEL")
    {
        Description = "A [kernel.NAME] of kbuild.toml (default: the workspace's default)",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static void AddTo(RootCommand root)
    {
        foreach (Option option in (Option[])[Directory, Json, Quiet, Verbose, Color])
        {
            root.Options.Add(option);
        }
    }
}
