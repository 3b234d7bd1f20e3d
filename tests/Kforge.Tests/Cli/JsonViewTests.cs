using System.Text.Json;
using System.Text.Json.Nodes;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;

namespace Kforge.Tests.Cli;

public sealed class JsonViewTests
{
    private static readonly Diagnostic Diagnostic = new(new("KF9999", ExitCode.Failed, "a test"), "it \"went\" wrong", new("a/b.c", 3, 1), ["a cause"], ["a hint"])
    {
        Verbatim = "\x1b[2J\x9b\u202e\n\"\\ä",
    };

    [Fact]
    public void A_failure_is_one_valid_line_with_everything_in_it()
    {
        string line = Assert.Single(Written(view => view.ShowFailure(ExitCode.Failed, [Diagnostic])));
        JsonElement result = JsonDocument.Parse(line).RootElement;
        Assert.Equal(("result", "kforge.failure/1", 1), (result.GetProperty("type").GetString(), result.GetProperty("schema").GetString(), result.GetProperty("exit_code").GetInt32()));
        JsonElement diagnostic = Assert.Single(result.GetProperty("diagnostics").EnumerateArray());
        Assert.Equal(Diagnostic.Verbatim, diagnostic.GetProperty("verbatim").GetString());
        Assert.Equal(("KF9999", "error", "a/b.c", 3, 1), (
            diagnostic.GetProperty("code").GetString(), diagnostic.GetProperty("severity").GetString(), diagnostic.GetProperty("file").GetString(),
            diagnostic.GetProperty("line").GetInt32(), diagnostic.GetProperty("column").GetInt32()));
    }

    [Fact]
    public void No_control_character_leaves_it_raw()
    {
        string line = Assert.Single(Written(view => view.ShowFailure(ExitCode.Failed, [Diagnostic])));
        Assert.DoesNotContain(line, c => char.IsControl(c) || c is '\u202e');
    }

    [Fact]
    public void Every_report_is_a_line_of_its_own_or_nothing()
    {
        string[] lines = Written(view =>
        {
            view.Show(new Report.PhaseStarted("p"));
            view.Show(new Report.Progress("p", 1, 2, ProgressUnit.Items, "x"));
            view.Show(new Report.Building(new Dictionary<string, int>(), null, 0, []));
            view.Show(new Report.Warned(Diagnostic));
            view.Show(new Report.Noted("n"));
            view.Show(new Report.Output("serial", "a\rb"));
            view.Show(new Report.PhaseFinished("p", TimeSpan.FromMilliseconds(1234.5678), "s"));
            view.Show(new Outcome(ExitCode.Ok, "text", "kforge.test/1", new JsonObject { ["a"] = 1 }));
        });
        Assert.Equal(
            ["phase-started", "warning", "note", "output", "phase-finished", "result"],
            lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("type").GetString()));
        Assert.Equal("""{"type":"result","schema":"kforge.test/1","exit_code":0,"a":1}""", lines[^1]);
        Assert.DoesNotContain("text", lines[^1]);
    }

    private static string[] Written(Action<JsonView> show)
    {
        StringWriter output = new();
        show(new JsonView(output));
        return output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
