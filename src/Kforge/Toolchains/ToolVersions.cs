using System.Text.RegularExpressions;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Toolchains;

/// <summary>Asks the tools of a toolchain for their versions by running them in a sandbox.</summary>
internal static partial class ToolVersions
{
    /// <summary>Runs every tool of a definition in a root.</summary>
    /// <exception cref="Failure">KF1603 or KF1604 with all tools that do not work, KF3001 or KF3005 when no sandbox can be made.</exception>
    public static async Task<SortedDictionary<string, ProbedTool>> ProbeAsync(
        Host host, ToolchainDefinition definition, string root, CancellationToken cancellation)
    {
        SortedDictionary<string, ProbedTool> tools = new(StringComparer.Ordinal);
        List<Diagnostic> mistakes = [];
        foreach ((string tool, string command) in definition.Tools)
        {
            string[] words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
            {
                mistakes.Add(new Diagnostic(ToolchainUseCodes.ToolFails, $"the tool `{tool}` has no command", definition.Place));
                continue;
            }

            CommandResult result = await new Sandbox(root).Run(words[0], words.Skip(1)).RunAsync(host, cancellation).ConfigureAwait(false);
            if (!result.Succeeded)
            {
                mistakes.Add(DoesNotRun(definition, tool, command, result));
            }
            else if (Version().Match(result.OutputText) is { Success: true } match || (match = Version().Match(result.Error)).Success)
            {
                tools.Add(tool, new ProbedTool(command, match.Value));
            }
            else
            {
                mistakes.Add(new Diagnostic(ToolchainUseCodes.NoVersion, $"`{command}` told no version of `{tool}`", definition.Place,
                    [$"it wrote: {Quoted(result.OutputText + result.Error)}"], ["give another command in `[tools]`"]));
            }
        }

        return mistakes.Count == 0 ? tools : throw new Failure([.. mistakes]);
    }

    private static Diagnostic DoesNotRun(ToolchainDefinition definition, string tool, string command, CommandResult result)
    {
        string error = result.Error.Trim();
        if (error.StartsWith("bwrap:", StringComparison.Ordinal) && !error.StartsWith("bwrap: execvp", StringComparison.Ordinal))
        {
            throw new Diagnostic(PlatformCodes.NoSandbox, "bubblewrap cannot make a sandbox", null, [Quoted(error)],
                ["run `kforge doctor` to see why and how to allow it"]).ToFailure();
        }

        // Where the toolchain has no shell, execvp(3) answers a program of another machine with "No such file": it tries a shell next.
        string? theirs = (definition.Provider as ToolchainProvider.Debian)?.Architecture;
        bool notStarted = error.StartsWith("bwrap: execvp", StringComparison.Ordinal) && theirs is not null && !MachineName.RunsHere(theirs);
        if (notStarted || error.Contains("Exec format error", StringComparison.Ordinal))
        {
            string machine = theirs is null ? "another machine" : MachineName.OfDebian(theirs);
            throw new Diagnostic(
                ToolchainUseCodes.OtherMachine,
                $"the programs of toolchain `{definition.Name}` run on {machine}, and this machine is {MachineName.OfThis()}",
                definition.Place,
                [Quoted(error)],
                [$"set `architecture` to what `dpkg --print-architecture` says here, or run kforge on {machine}"]).ToFailure();
        }

        return new Diagnostic(ToolchainUseCodes.ToolFails, $"the tool `{tool}` of toolchain `{definition.Name}` does not run: `{command}`", definition.Place,
            [$"it ended with status {result.ExitCode}", .. error.Length > 0 ? [Quoted(error)] : Array.Empty<string>()],
            ["add the package that holds it to `packages`, a missing link to `[links]`, or correct its command in `[tools]`"]);
    }

    private static string Quoted(string text)
    {
        string line = string.Concat(text.Trim().ReplaceLineEndings(" | ").Where(c => !char.IsControl(c)));
        return line.Length <= 300 ? line : line[..300] + "…";
    }

    [GeneratedRegex(@"[0-9]+(\.[0-9]+)+", RegexOptions.CultureInvariant)]
    private static partial Regex Version();
}
