using Kforge.Diagnostics;

namespace Kforge.Cli.Rendering;

/// <summary>How much a command tells.</summary>
internal enum Verbosity
{
    /// <summary>Errors and the result.</summary>
    Quiet,

    /// <summary>Phases too.</summary>
    Normal,

    /// <summary>Every command of a build too.</summary>
    Verbose,
}

/// <summary>
/// Plain lines: one when a phase is done, data to standard output, the rest to standard error. A long
/// phase gives a sign of life every half minute, so that a CI log shows it is not stuck.
/// </summary>
internal class LineView(TextWriter output, TextWriter error, Style style, Verbosity verbosity, TimeProvider clock, Func<string, int, string?> readLine) : IView
{
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(30);
    private long lastSign = clock.GetTimestamp();

    protected Lock Gate { get; } = new();

    protected Style Style => style;

    protected TextWriter Error => error;

    public virtual void Show(Report report)
    {
        switch (report)
        {
            case Report.PhaseFinished finished when verbosity > Verbosity.Quiet:
                string summary = finished.Summary.Length > 0 ? $": {finished.Summary}" : "";
                WriteError($"{style.Good("done")} {finished.Phase}{SafeText.Of(summary)} {style.Dim($"({Amounts.Duration(finished.Elapsed)})")}");
                break;
            case Report.Step step when verbosity == Verbosity.Verbose:
                WriteError($"  {step.Kind,-8}{SafeText.Of(step.Target)}");
                break;
            case Report.Warned warned:
                WriteError(DiagnosticText.Of(warned.Diagnostic, style, readLine).TrimEnd());
                break;
            case Report.Noted noted when verbosity > Verbosity.Quiet:
                WriteError($"{style.Hint("note")} {SafeText.Of(noted.Text)}");
                break;
            case Report.Output said when verbosity > Verbosity.Quiet:
                WriteError(style.Dim("| ") + SafeText.Of(said.Line.TrimEnd('\r')));
                break;
            case Report.Building or Report.Progress when verbosity > Verbosity.Quiet && clock.GetElapsedTime(lastSign) > SignOfLife:
                WriteError(style.Dim($"  … {Status(report)}"));
                break;
            default:
                break;
        }
    }

    public void Show(Outcome outcome)
    {
        Clear();
        if (outcome.Text.Length > 0)
        {
            output.WriteLine(outcome.Text);
            output.Flush();
        }
    }

    public void ShowFailure(ExitCode exit, IReadOnlyList<Diagnostic> diagnostics) =>
        WriteError(string.Join('\n', diagnostics.Select(diagnostic => DiagnosticText.Of(diagnostic, style, readLine))).TrimEnd());

    public virtual void Dispose()
    {
        GC.SuppressFinalize(this);
        Clear();
    }

    /// <summary>Removes whatever is drawn besides lines.</summary>
    protected virtual void Clear()
    {
    }

    /// <summary>How far the work is, on one line.</summary>
    protected static string Status(Report report) => report switch
    {
        Report.Building building => BuildingStatus(building),
        Report.Progress { Unit: ProgressUnit.Bytes } bytes =>
            $"{bytes.Phase}: {Amounts.Bytes(bytes.Done)}{(bytes.Total is { } total ? $" of {Amounts.Bytes(total)}" : "")} {SafeText.Of(bytes.Detail)}",
        Report.Progress items =>
            $"{items.Phase}: {items.Done}{(items.Total is { } all ? $" of {all}" : "")} {SafeText.Of(items.Detail)}",
        _ => "",
    };

    /// <summary>Writes a line to standard error.</summary>
    protected void WriteError(string line)
    {
        lock (Gate)
        {
            Clear();
            error.WriteLine(line);
            error.Flush();
            lastSign = clock.GetTimestamp();
        }
    }

    private static string BuildingStatus(Report.Building building)
    {
        int done = building.Steps.Values.Sum();
        string share = building.Total is > 0 and { } total ? $"{Math.Min(99, 100L * done / total)} % ({done} of {total})" : Amounts.Count(done, "step");
        string kinds = string.Join(" · ", building.Steps.OrderByDescending(step => step.Value).Take(6).Select(step => $"{step.Key} {step.Value}"));
        return $"compile: {share}  {kinds}{(building.Warnings > 0 ? $"  {Amounts.Count(building.Warnings, "warning")}" : "")}";
    }
}
