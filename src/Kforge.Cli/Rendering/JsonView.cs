using System.Text.Json;
using System.Text.Json.Nodes;
using Kforge.Diagnostics;

namespace Kforge.Cli.Rendering;

/// <summary>JSON lines on standard output, one object a line, the last one of type <c>result</c> (docs/json.md).</summary>
internal sealed class JsonView(TextWriter output) : IView
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Lock gate = new();

    public void Show(Report report)
    {
        JsonObject? line = report switch
        {
            Report.PhaseStarted started => new() { ["type"] = "phase-started", ["phase"] = started.Phase },
            Report.PhaseFinished finished => new()
            {
                ["type"] = "phase-finished",
                ["phase"] = finished.Phase,
                ["seconds"] = Seconds(finished.Elapsed),
                ["summary"] = finished.Summary,
            },
            Report.Warned warned => new() { ["type"] = "warning", ["diagnostic"] = DiagnosticJson(warned.Diagnostic) },
            Report.Noted noted => new() { ["type"] = "note", ["text"] = noted.Text },
            Report.Output said => new() { ["type"] = "output", ["stream"] = said.Stream, ["line"] = said.Line.TrimEnd('\r') },

            // Progress is for eyes; a program that wants to know more reads the phases.
            Report.Progress or Report.Building or Report.Step => null,
            _ => throw new InvalidOperationException("unreachable: Report is closed"),
        };
        if (line is not null)
        {
            Write(line);
        }
    }

    public void Show(Outcome outcome)
    {
        JsonObject line = new() { ["type"] = "result", ["schema"] = outcome.Schema, ["exit_code"] = (int)outcome.Exit };
        foreach ((string name, JsonNode? value) in outcome.Json)
        {
            line[name] = value?.DeepClone();
        }

        Write(line);
    }

    public void ShowFailure(ExitCode exit, IReadOnlyList<Diagnostic> diagnostics) => Write(new()
    {
        ["type"] = "result",
        ["schema"] = "kforge.failure/1",
        ["exit_code"] = (int)exit,
        ["diagnostics"] = new JsonArray([.. diagnostics.Select(DiagnosticJson)]),
    });

    public void Dispose()
    {
    }

    /// <summary>A diagnostic as JSON.</summary>
    public static JsonObject DiagnosticJson(Diagnostic diagnostic) => new()
    {
        ["code"] = diagnostic.Code.Id,
        ["severity"] = diagnostic.Severity == Severity.Error ? "error" : "warning",
        ["message"] = diagnostic.Message,
        ["file"] = diagnostic.Place?.File,
        ["line"] = diagnostic.Place is { Line: > 0 } place ? place.Line : null,
        ["column"] = diagnostic.Place is { Column: > 0 } exact ? exact.Column : null,
        ["causes"] = new JsonArray([.. diagnostic.Causes.Select(cause => (JsonNode)cause)]),
        ["hints"] = new JsonArray([.. diagnostic.Hints.Select(hint => (JsonNode)hint)]),
        ["verbatim"] = diagnostic.Verbatim.Length > 0 ? diagnostic.Verbatim : null,
    };

    /// <summary>A duration in seconds, to the millisecond.</summary>
    public static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);

    private void Write(JsonObject line)
    {
        lock (gate)
        {
            output.WriteLine(SafeText.OfJson(line.ToJsonString(Compact)));
            output.Flush();
        }
    }
}
