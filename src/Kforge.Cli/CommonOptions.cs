using System.Collections.Immutable;
using System.CommandLine;
using Kforge.Diagnostics;
using Kforge.Workspace;

namespace Kforge.Cli;

/// <summary>The options every command has, and the kernel most of them work on.</summary>
internal static class CommonOptions
{
    public static readonly Option<string?> Directory = new("-C") { Description = "Run as if started in this directory", HelpName = "DIR", Recursive = true };

    public static readonly Option<bool> Json = new("--json") { Description = "JSON lines on standard output and nothing else there", Recursive = true };

    public static readonly Option<bool> Quiet = new("--quiet", "-q") { Description = "Only errors and the result", Recursive = true };

    public static readonly Option<bool> Verbose = new("--verbose", "-v") { Description = "Name every command of a build too", Recursive = true };

    public static readonly Option<string> Color = Choice("--color", "When to use colour", recursive: true, "auto", "always", "never");

    /// <summary>The kernel to work on.</summary>
    public static Argument<string?> Kernel()
    {
        Argument<string?> kernel = new("KERNEL")
        {
            Description = "A [kernel.NAME] of kbuild.toml (default: the workspace's default)",
            Arity = ArgumentArity.ZeroOrOne,
        };
        kernel.Validators.Add(result =>
        {
            // A mistyped option is taken for the argument otherwise, and the mistake shows somewhere else.
            if (result.Tokens.Count > 0 && result.Tokens[0].Value.StartsWith('-'))
            {
                result.AddError($"there is no option `{result.Tokens[0].Value}` here");
            }
        });
        return kernel;
    }

    /// <summary>Other profiles than the kernel's own.</summary>
    public static Option<string[]> Profiles() =>
        new("--profile") { Description = "a,b instead of the kernel's profiles, or +c in addition", HelpName = "NAMES", AllowMultipleArgumentsPerToken = false };

    /// <summary>How many commands make runs at once.</summary>
    public static Option<int?> Jobs()
    {
        Option<int?> jobs = new("--jobs", "-j") { Description = "Commands at once (default: the cores, fewer when memory is short)", HelpName = "N" };
        jobs.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, out int count) || count < 1))
            {
                result.AddError("--jobs takes a whole number from 1 up");
            }
        });
        return jobs;
    }

    /// <summary>An option that takes a whole number from 1 up.</summary>
    public static Option<int> Number(string name, string description, string unit, int missing)
    {
        Option<int> number = new(name) { Description = description, HelpName = unit, DefaultValueFactory = _ => missing };
        number.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, out int value) || value < 1))
            {
                result.AddError($"{name} takes a whole number from 1 up");
            }
        });
        return number;
    }

    /// <summary>The architecture that a word of <c>--arch</c> names.</summary>
    /// <exception cref="Failure">The kernel has no such architecture.</exception>
    public static ArchName ArchOf(string text)
    {
        ArchName arch = ArchName.Parse(text).OrFail();
        ImmutableArray<string> known = [.. ArchName.Known.Select(other => other.Arch)];
        return known.Contains(arch.Arch) ? arch : throw new Diagnostic(WorkspaceCodes.UnknownArch, $"there is no architecture `{text}`", new SourcePlace("--arch"))
            .WithSuggestion(text, known, "architectures").ToFailure();
    }

    /// <summary>An option that takes one of several words.</summary>
    /// <param name="name">Of the option.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="recursive">Whether commands below the one that has it take it too.</param>
    /// <param name="values">The words; the first is what counts where the option is not given.</param>
    public static Option<string> Choice(string name, string description, bool recursive, params string[] values)
    {
        Option<string> option = new(name) { Description = description, HelpName = string.Join('|', values), Recursive = recursive, DefaultValueFactory = _ => values[0] };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !values.Contains(result.Tokens[0].Value))
            {
                result.AddError($"{name} takes {string.Join(", ", values[..^1])} or {values[^1]}, not `{result.Tokens[0].Value}`");
            }
        });
        return option;
    }

    public static void AddTo(Command root)
    {
        foreach (Option option in (Option[])[Directory, Json, Quiet, Verbose, Color])
        {
            root.Options.Add(option);
        }
    }
}
