using System.Text.Json.Nodes;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;

namespace Kforge.Tests.Cli;

/// <summary>The view is run against a small model of a terminal: what counts is what can be read in the end.</summary>
public sealed class TerminalViewTests : IDisposable
{
    private static readonly DiagnosticCode Code = new("KF9999", ExitCode.Failed, "a test");
    private readonly FakeTime time = new();
    private readonly StringWriter output = new();
    private readonly StringWriter error = new();
    private readonly TerminalView view;

    public TerminalViewTests() => view = new(output, error, new Style(false), Verbosity.Normal, time, () => 80, (_, _) => null);

    public void Dispose() => view.Dispose();

    [Fact]
    public void Draws_the_running_phase_with_its_time_and_draws_over_it()
    {
        view.Show(new Report.PhaseStarted("configure"));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(["  configure  2.0 s"], Screen());
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["  configure  3.0 s"], Screen());
    }

    [Fact]
    public void Shows_counts_share_warnings_and_the_longest_steps()
    {
        view.Show(new Report.PhaseStarted("compile"));
        view.Show(new Report.Building(new Dictionary<string, int> { ["CC"] = 40, ["RUSTC"] = 10 }, 200, 1, [new("rustc", "rust/kernel.o", TimeSpan.FromSeconds(12))]));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(
            ["  compile: 25 % (50 of 200)  CC 40 · RUSTC 10  1 warning  1.0 s", "    rustc rust/kernel.o  12 s"],
            Screen());
        view.Show(new Report.Building(new Dictionary<string, int> { ["CC"] = 50 }, null, 0, []));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["  compile: 50 steps  CC 50  2.0 s"], Screen());
    }

    [Fact]
    public void Lines_appear_above_what_is_drawn()
    {
        view.Show(new Report.PhaseStarted("compile"));
        time.Advance(TimeSpan.FromSeconds(1));
        view.Show(new Report.Noted("something"));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["note something", "  compile  2.0 s"], Screen());
    }

    [Fact]
    public void A_finished_phase_leaves_one_line()
    {
        view.Show(new Report.PhaseStarted("compile"));
        view.Show(new Report.Building(new Dictionary<string, int> { ["CC"] = 50 }, null, 0, [new("clang", "a.o", TimeSpan.Zero), new("clang", "b.o", TimeSpan.Zero)]));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(3, Screen().Length);
        view.Show(new Report.PhaseFinished("compile", TimeSpan.FromSeconds(61), "50 CC"));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["done compile: 50 CC (1 min 1 s)"], Screen());
    }

    [Fact]
    public void A_failure_in_the_middle_of_a_phase_leaves_the_error_and_nothing_drawn()
    {
        view.Show(new Report.PhaseStarted("compile"));
        time.Advance(TimeSpan.FromSeconds(1));
        view.ShowFailure(ExitCode.Failed, [new Diagnostic(Code, "it went wrong")]);
        time.Advance(TimeSpan.FromSeconds(1));
        view.Dispose();
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(["error[KF9999]: it went wrong"], Screen());
    }

    [Fact]
    public void The_result_goes_to_standard_output_alone()
    {
        view.Show(new Report.PhaseStarted("compile"));
        time.Advance(TimeSpan.FromSeconds(1));
        view.Show(new Report.PhaseFinished("compile", TimeSpan.FromSeconds(1), ""));
        view.Show(new Outcome(ExitCode.Ok, "the result", "kforge.test/1", new JsonObject()));
        Assert.Equal("the result\n", output.ToString());
        Assert.Equal(["done compile (1.0 s)"], Screen());
    }

    [Fact]
    public void Names_from_the_tree_cannot_steer_the_terminal()
    {
        view.Show(new Report.PhaseStarted("compile"));
        view.Show(new Report.Building(new Dictionary<string, int>(), null, 0, [new("clang\x1b[2J", "a\nb\x9b\t.o", TimeSpan.Zero)]));
        time.Advance(TimeSpan.FromSeconds(1));
        string[] screen = Screen();
        Assert.Equal(2, screen.Length);
        Assert.Equal("    clang\\x1b[2J a b\\x9b .o  0.0 s", screen[1]);
    }

    [Fact]
    public void Long_lines_are_cut_to_the_width()
    {
        view.Show(new Report.PhaseStarted(new string('x', 500)));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(79, Assert.Single(Screen()).Length);
    }

    /// <summary>What a terminal shows after everything that was written: it knows "N lines up, clear to the end" and nothing else.</summary>
    private string[] Screen()
    {
        List<string> lines = [""];
        string text = error.ToString();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\x1b')
            {
                int up = text.IndexOf('A', i);
                Assert.Equal("\r\x1b[J", text.Substring(up + 1, 4));
                int count = int.Parse(text[(i + 2)..up], System.Globalization.CultureInfo.InvariantCulture);
                lines.RemoveRange(lines.Count - 1 - count, count + 1);
                lines.Add("");
                i = up + 4;
            }
            else if (text[i] == '\n')
            {
                lines.Add("");
            }
            else
            {
                Assert.False(char.IsControl(text[i]), $"a control character reached the terminal: {(int)text[i]:x2}");
                lines[^1] += text[i];
            }
        }

        Assert.Equal("", lines[^1]);
        return [.. lines[..^1]];
    }
}
