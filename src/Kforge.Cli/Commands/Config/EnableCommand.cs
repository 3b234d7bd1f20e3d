using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Kconfig;
using Kforge.Kconfig.Solving;
using Kforge.Kconfig.Synthesizing;
using Kforge.Kconfig.Values;

namespace Kforge.Cli.Commands.Config;

/// <summary><c>kforge config enable</c>: the fewest changes that give symbols their values, each with its reason.</summary>
internal static class EnableCommand
{
    private const string Schema = "kforge.config-enable/1";

    public static System.CommandLine.Command Create()
    {
        Argument<string[]> symbols = new("SYMBOL[=VALUE]") { Description = "A symbol, and y, m, n, a number or a string (default: y, or m for what can only be a module)", Arity = ArgumentArity.OneOrMore };
        Option<string[]> keep = new("--keep") { Description = "A symbol that keeps the value it has; may be repeated", HelpName = "SYMBOL" };
        Option<string?> output = new("--output", "-o") { Description = "Write the fragment to this file", HelpName = "FILE" };
        System.CommandLine.Command command = new("enable", "Find the fewest changes that give symbols their values") { symbols, keep, output };
        ConfigOptions.AddTo(command);
        command.SetAction((parsed, cancellation) => Entry.RunAsync(
            parsed,
            (context, stop) => RunAsync(context, ConfigOptions.Of(parsed), parsed.GetValue(symbols) ?? [], parsed.GetValue(keep) ?? [], parsed.GetValue(output), stop),
            cancellation));
        return command;
    }

    private static async Task<Outcome> RunAsync(CommandContext context, ConfigOptions options, string[] symbols, string[] keep, string? output, CancellationToken cancellation)
    {
        using OpenedConfig config = await OpenedConfig.OpenAsync(context, options, cancellation).ConfigureAwait(false);
        SynthesizedConfig asked = config.Asked(cancellation);
        string baseText = asked.Text;
        foreach (Diagnostic warning in options.Base is null ? asked.Warnings : BaseWarnings.Of(new Evaluation(config.Reading.Model).Give(baseText), options.Base))
        {
            context.Host.Reports(new Report.Warned(warning));
        }

        Solver solver = Solver.For(config.Reading.Model, config.Context.SourceRoot, cancellation);
        SolveResult result = solver.Solve(baseText, [.. symbols.Select(SolveRequest.Parse)], [.. keep, .. config.Kept], [.. asked.Lines]).OrFail();
        switch (result)
        {
            case SolveResult.Impossible impossible:
                throw impossible.ToDiagnostic(null).ToFailure();
            case SolveResult.AlreadySo already:
                await Confirmation.RunAsync(config.Context, baseText, already.Promised, cancellation).ConfigureAwait(false);
                return new(ExitCode.Ok, $"already so: {string.Join(", ", already.Values)}, confirmed by `make olddefconfig`", Schema, Json([], [], []));
            case SolveResult.Solved solved:
                await Confirmation.RunAsync(config.Context, ConfigChanges.Apply(baseText, solved.Fragment), solved.Promised, cancellation).ConfigureAwait(false);
                if (output is not null)
                {
                    await LosslessText.WriteAsync(Path.GetFullPath(output, context.Host.WorkingDirectory), ConfigChanges.Fragment(solved.Fragment), cancellation).ConfigureAwait(false);
                }

                return new(ExitCode.Ok, Words(solved, output), Schema, Json(solved));
            default:
                throw new InvalidOperationException("unreachable: SolveResult is closed");
        }
    }

    private static string Words(SolveResult.Solved solved, string? output)
    {
        ConfigChange[] changes = [.. solved.Fragment];
        int width = changes.Select(change => change.Line.Length).DefaultIfEmpty().Max();
        StringBuilder text = new();
        foreach (ConfigChange change in changes)
        {
            text.Append(change.Line.PadRight(width)).Append("   # ").Append(change.Reason).Append('\n');
        }

        text.Append('\n').Append(Cost(solved.Best)).Append(", confirmed by `make olddefconfig`");
        foreach (string note in solved.Notes)
        {
            text.Append('\n').Append(note);
        }

        foreach (SolveWay other in solved.Others)
        {
            text.Append("\nanother way: ").AppendJoin(", ", other.Changes.Select(change => change.Line)).Append(" (").Append(Cost(other)).Append(')');
        }

        return output is null ? text.ToString() : text.Append('\n').Append("written to ").Append(output).ToString();
    }

    private static string Cost(SolveWay way) =>
        $"{way.Changes.Length} {(way.Changes.Length == 1 ? "change" : "changes")} besides what is asked for, {way.Consequences} {(way.Consequences == 1 ? "symbol follows" : "symbols follow")}";

    private static JsonObject Json(SolveResult.Solved solved)
    {
        JsonObject json = Json(solved.Fragment, solved.Others, solved.Notes);
        json["consequences"] = solved.Best.Consequences;
        return json;
    }

    private static JsonObject Json(IEnumerable<ConfigChange> changes, IEnumerable<SolveWay> others, IEnumerable<string> notes) => new()
    {
        ["changes"] = Array(changes),
        ["consequences"] = 0,
        ["others"] = new JsonArray([.. others.Select(way => (JsonNode)new JsonObject { ["changes"] = Array(way.Changes), ["consequences"] = way.Consequences })]),
        ["notes"] = new JsonArray([.. notes.Select(note => (JsonNode)note)]),
    };

    private static JsonArray Array(IEnumerable<ConfigChange> changes) =>
        [.. changes.Select(change => (JsonNode)new JsonObject { ["symbol"] = change.Name, ["old"] = change.Old, ["value"] = change.Value, ["reason"] = change.Reason })];
}
