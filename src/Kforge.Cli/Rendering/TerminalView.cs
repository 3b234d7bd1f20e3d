using Kforge.Diagnostics;

namespace Kforge.Cli.Rendering;

/// <summary>
/// <see cref="LineView"/> with a few status lines below that are drawn again and again: what runs now,
/// how far it is, for how long, and a build's longest-running commands.
/// </summary>
internal sealed class TerminalView : LineView
{
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(100);
    private readonly TimeProvider clock;
    private readonly Func<int> width;
    private readonly ITimer timer;
    private string phase = "";
    private long phaseStarted;
    private Report? latest;
    private int drawnLines;
    private bool closed;

    public TerminalView(TextWriter output, TextWriter error, Style style, Verbosity verbosity, TimeProvider clock, Func<int> width, Func<string, int, string?> readLine)
        : base(output, error, style, verbosity, clock, readLine)
    {
        this.clock = clock;
        this.width = width;
        timer = clock.CreateTimer(_ => Draw(), null, Redraw, Redraw);
    }

    public override void Show(Report report)
    {
        lock (Gate)
        {
            switch (report)
            {
                case Report.PhaseStarted started:
                    (phase, phaseStarted, latest) = (started.Phase, clock.GetTimestamp(), null);
                    return;
                case Report.PhaseFinished:
                    (phase, latest) = ("", null);
                    base.Show(report);
                    return;
                case Report.Progress or Report.Building:
                    latest = report;
                    return;
                default:
                    base.Show(report);
                    return;
            }
        }
    }

    public override void Dispose()
    {
        timer.Dispose();
        lock (Gate)
        {
            closed = true;
            base.Dispose();
        }
    }

    protected override void Clear()
    {
        lock (Gate)
        {
            if (drawnLines > 0)
            {
                Error.Write($"\x1b[{drawnLines}A\r\x1b[J");
                Error.Flush();
                drawnLines = 0;
            }
        }
    }

    /// <summary>A bar where the total is known; a build's line is full of counts and says its share in numbers.</summary>
    private static string Bar(Report? report) => report switch
    {
        Report.Progress { Total: > 0 and { } total } progress => ProgressBar.Of(progress.Done, total) + " ",
        _ => "",
    };

    private void Draw()
    {
        lock (Gate)
        {
            if (closed || phase.Length == 0)
            {
                return;
            }

            List<string> lines = [$"  {Bar(latest)}{(latest is null ? phase : Status(latest))}  {Amounts.Duration(clock.GetElapsedTime(phaseStarted))}"];
            if (latest is Report.Building building)
            {
                lines.AddRange(building.Running.Select(step => $"    {SafeText.Of(step.Program)} {SafeText.Of(step.Target)}  {Amounts.Duration(step.Elapsed)}"));
            }

            // One write: a terminal that shows a half-drawn state flickers.
            string up = drawnLines > 0 ? $"\x1b[{drawnLines}A\r\x1b[J" : "";
            Error.Write(up + string.Concat(lines.Select(line => Style.Dim(Fit(line)) + "\n")));
            Error.Flush();
            drawnLines = lines.Count;
        }
    }

    /// <summary>The text as one line of the terminal: a wrapped or broken one would spoil the count of lines to clear.</summary>
    private string Fit(string text)
    {
        string line = text.Replace('\n', ' ').Replace('\t', ' ');
        int columns = Math.Max(20, width()) - 1;
        return line.Length <= columns ? line : line[..(columns - 1)] + "…";
    }
}
