using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kforge.Building;
using Kforge.Building.Steps;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;

namespace Kforge.Cli.Commands.Reasons;

/// <summary><c>kforge why --steps</c>: what the last run of make in a build directory made, and why.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Directory">Where it is built.</param>
/// <param name="All">Whether long lists are shown whole.</param>
internal sealed record LastSteps(string Kernel, BuildDirectory Directory, bool All)
{
    private const string Schema = "kforge.why-steps/1";
    private const int MostShown = 10;

    /// <summary>The answer; long lists are cut in the text only.</summary>
    public Outcome Tell()
    {
        if (StartedNothing())
        {
            return Say($"the last build of {Kernel} started nothing: it was there already", started: false, []);
        }

        if (!File.Exists(Directory.Log))
        {
            return Say($"{Kernel} was not built here yet", started: false, []);
        }

        ImmutableArray<MadeStep> steps = MadeStep.In(File.ReadLines(Directory.Log));
        ImmutableArray<CauseTree> trees = StepChains.Of(steps);
        string when = $"the last run of make for {Kernel}, {File.GetLastWriteTimeUtc(Directory.Log):yyyy-MM-dd HH:mm} UTC,";
        return trees.IsEmpty ? Say($"{when} had nothing to do, or its kernel (before Linux 6.3) does not name its steps", started: true, [])
            : steps.All(step => step.Reason is StepReason.Untold)
                ? Say($"{when} ran {Amounts.Count(trees.Sum(tree => tree.Count), "step")} and told no reasons: an older kforge began it, or the kernel (before Linux 6.3) does not tell them", started: true, trees)
            : Say(string.Join('\n', [$"{when} ran {Amounts.Count(trees.Sum(tree => tree.Count), "step")}", .. trees.SelectMany(Lines)]), started: true, trees);
    }

    private Outcome Say(string text, bool started, ImmutableArray<CauseTree> trees) => new(ExitCode.Ok, SafeText.Of(text), Schema, new JsonObject
    {
        ["kernel"] = Kernel,
        ["started"] = started,
        ["log"] = File.Exists(Directory.Log) ? Directory.Log : null,
        ["causes"] = new JsonArray([.. trees.Select(tree => new JsonObject
        {
            ["kind"] = KindOf(tree.Root),
            ["name"] = NameOf(tree.Root),
            ["count"] = tree.Count,
            ["steps"] = Json(tree.Made),
        })]),
    });

    /// <summary>Whether the last build is later than the log, and what it made was there already.</summary>
    private bool StartedNothing()
    {
        if (!File.Exists(Directory.Record) || (File.Exists(Directory.Log) && File.GetLastWriteTimeUtc(Directory.Log) > File.GetLastWriteTimeUtc(Directory.Record)))
        {
            return false;
        }

        try
        {
            return JsonNode.Parse(File.ReadAllText(Directory.Record))?["cache"]?["result"]?.GetValue<string>() is "current" or "exact" or "irrelevant";
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private IEnumerable<string> Lines(CauseTree tree) => ["", $"{Said(tree.Root)}: {Amounts.Count(tree.Count, "step")}", .. Lines(tree.Made, 1)];

    private IEnumerable<string> Lines(ImmutableArray<CausedStep> made, int depth)
    {
        string indent = new(' ', 2 * depth);
        foreach (CausedStep step in made.Take(All ? made.Length : MostShown))
        {
            yield return $"{indent}{step.Step.Kind} {step.Step.Target}{(step.OtherReasons > 0 ? $" (and {Amounts.Count(step.OtherReasons, "other reason")})" : "")}";
            foreach (string line in Lines(step.Made, depth + 1))
            {
                yield return line;
            }
        }

        if (!All && made.Length > MostShown)
        {
            yield return $"{indent}… and {Amounts.Count(made.Skip(MostShown).Sum(step => step.Count), "more step")}";
        }
    }

    private static JsonArray Json(ImmutableArray<CausedStep> made) => new([.. made.Select(step => new JsonObject
    {
        ["kind"] = step.Step.Kind,
        ["target"] = step.Step.Target,
        ["other_reasons"] = step.OtherReasons,
        ["steps"] = Json(step.Made),
    })]);

    private static string Said(Cause cause) => cause switch
    {
        Cause.TreeFile file => $"{file.Path} is newer",
        Cause.Symbol symbol => $"{symbol.Name} has another value",
        Cause.OutputFile file => $"{file.Path} of the output tree is newer",
        Cause.Command => "the command is another one",
        Cause.Missing => "was not there",
        Cause.Always => "is always run",
        Cause.NoRecord => "its command was not noted",
        Cause.Untold => "kbuild tells no reason",
        _ => throw new InvalidOperationException("unreachable: Cause is closed"),
    };

    private static string KindOf(Cause cause) => cause switch
    {
        Cause.TreeFile => "file",
        Cause.Symbol => "symbol",
        Cause.OutputFile => "output",
        Cause.Command => "command",
        Cause.Missing => "missing",
        Cause.Always => "always",
        Cause.NoRecord => "no-record",
        Cause.Untold => "untold",
        _ => throw new InvalidOperationException("unreachable: Cause is closed"),
    };

    private static string? NameOf(Cause cause) => cause switch
    {
        Cause.TreeFile file => file.Path,
        Cause.Symbol symbol => symbol.Name,
        Cause.OutputFile file => file.Path,
        _ => null,
    };
}
