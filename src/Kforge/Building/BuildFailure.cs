using System.Text.RegularExpressions;
using Kforge.Diagnostics;

namespace Kforge.Building;

/// <summary>A failed command of a build, made ready to be shown.</summary>
/// <param name="Step">The command.</param>
/// <param name="LogPath">Where the whole log is.</param>
public sealed partial record BuildFailure(FailedStep Step, string LogPath)
{
    /// <summary>The diagnostic: the command's own words verbatim, the place they name, the exact command, the log.</summary>
    public Diagnostic ToDiagnostic() => new(
        BuildCodes.StepFailed,
        Step.Kind.Length > 0 ? $"`{Step.Kind} {Step.Target}` failed" : $"`{Step.Target}` could not be made",
        PlaceIn(Step),
        [
            .. Step.CommandLine.Length > 0 ? [$"the command, in the sandbox at /out: {Step.CommandLine}"] : (string[])[],
            $"the log: {LogPath}",
        ],
        [])
    {
        Verbatim = string.Join('\n', Step.Output),
    };

    /// <summary>The first place a compiler complains of: clang's <c>file:1:2: error</c>, rustc's <c>--&gt; file:1:2</c>.</summary>
    private static SourcePlace? PlaceIn(FailedStep step)
    {
        Match found = step.Output.Select(line => ErrorPlace().Match(line)).FirstOrDefault(match => match.Success) ?? Match.Empty;
        return found.Success
            ? new(InTree(found.Groups["file"].Value), Number(found, "line"), Number(found, "column"))
            : null;
    }

    /// <summary>A path of the sandbox as the tree names it.</summary>
    private static string InTree(string path) => path.StartsWith("/src/", StringComparison.Ordinal) ? path["/src/".Length..] : path;

    private static int Number(Match match, string group) => int.TryParse(match.Groups[group].Value, out int number) ? number : 0;

    [GeneratedRegex(@"^(?:\s+--> (?<file>[^ :]+):(?<line>\d+):(?<column>\d+)|(?<file>[^ :]+):(?<line>\d+)(:(?<column>\d+))?: (?:fatal )?error)", RegexOptions.ExplicitCapture)]
    private static partial Regex ErrorPlace();
}
