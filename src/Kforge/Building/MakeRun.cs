using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Building;

/// <summary>What a run of make came to.</summary>
/// <param name="Steps">Commands run, by kind.</param>
/// <param name="Warnings">Compiler warnings seen.</param>
public sealed record MakeSummary(IReadOnlyDictionary<string, int> Steps, int Warnings)
{
    /// <summary>Commands run in all.</summary>
    public int Total => Steps.Values.Sum();
}

/// <summary>Runs make, keeps its whole output in a file and reports how far it is.</summary>
public sealed class MakeRun
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);

    /// <summary>Housekeeping that every make does, even one with nothing to build.</summary>
    private static readonly string[] NotCounted = ["CALL", "DESCEND", "SYNC", "GEN", "UPD", "CHK", "INSTALL"];

    private readonly Lock gate = new();
    private readonly Dictionary<string, int> steps = new(StringComparer.Ordinal);
    private bool named;
    private int warnings;
    private int process;

    /// <summary>
    /// Whether make came to its end, well or not (status 0 or 2, make(1)), and so deleted what failed commands
    /// left; after a signal, or when the sandbox could not be made, half-made files may stand there.
    /// </summary>
    public bool EndedByItself { get; private set; }

    /// <summary>Runs a make to its end.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="make">The command, from <see cref="Kbuild.Make"/>.</param>
    /// <param name="logPath">Where the whole output goes; the command itself is its first line.</param>
    /// <param name="expectedTotal">Commands an earlier build of the same plan ran, or null.</param>
    /// <param name="cancellation">Kills the sandbox with everything in it.</param>
    /// <exception cref="Failure">KF5001 or KF5002 with what the failing command said; KF3003 when the disk is full.</exception>
    public async Task<MakeSummary> RunAsync(Host host, Command make, string logPath, int? expectedTotal, CancellationToken cancellation)
    {
        CommandResult result;
        FileStream log = OpenLog(logPath);
        await using (log.ConfigureAwait(false))
        {
            log.Write(System.Text.Encoding.UTF8.GetBytes($"# to run this by hand: {make}\n"));
            using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            Task ticking = ReportAsync(host, expectedTotal, ended.Token);
            try
            {
                result = await (make with { LogTo = log, OnLine = line => Take(host, line), OnStarted = id => process = id }).RunAsync(host, cancellation).ConfigureAwait(false);
            }
            catch (Exception exception) when (IoFailures.IsDiskFull(exception))
            {
                throw IoFailures.Writing(logPath, exception);
            }
            finally
            {
                await ended.CancelAsync().ConfigureAwait(false);
                await ticking.ConfigureAwait(false);
            }
        }

        EndedByItself = result.ExitCode is 0 or 2;
        if (!result.Succeeded)
        {
            // Ctrl+C reaches the sandbox too, and its end may be seen before the cancellation.
            cancellation.ThrowIfCancellationRequested();
        }

        return result.Succeeded ? Summary() : throw Failed(logPath, result.ExitCode);
    }

    /// <summary>Whether a step of some kind counts as one that makes something.</summary>
    internal static bool Counts(string kind) => !NotCounted.Contains(kind);

    private static FileStream OpenLog(string path)
    {
        try
        {
            return new(path, FileMode.Create, FileAccess.Write, FileShare.Read);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(path, exception);
        }
    }

    private void Take(Host host, string line)
    {
        KbuildLine read = KbuildLine.Read(line);
        if (!named && read is KbuildLine.Step { Kind: not "SYNC" } && line.StartsWith('#'))
        {
            // The tree names its steps (Linux 6.3 and later), so what was read from command lines would be counted twice. Scripts
            // such as link-vmlinux.sh print short names, without the mark, in older trees too.
            named = true;
            lock (gate)
            {
                steps.Clear();
            }
        }

        read = !named && read is KbuildLine.Other && CommandLineStep.Read(line) is { } command ? command : read;
        if (read is KbuildLine.Step began)
        {
            host.Reports(new Report.Step(began.Kind, began.Target));
        }

        lock (gate)
        {
            switch (read)
            {
                case KbuildLine.Step step when Counts(step.Kind):
                    steps[step.Kind] = steps.GetValueOrDefault(step.Kind) + 1;
                    break;
                case KbuildLine.Warning:
                    warnings++;
                    break;
                default:
                    break;
            }
        }
    }

    private MakeSummary Summary()
    {
        lock (gate)
        {
            return new(new SortedDictionary<string, int>(steps, StringComparer.Ordinal), warnings);
        }
    }

    private async Task ReportAsync(Host host, int? total, CancellationToken ended)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Tick, host.Clock, ended).ConfigureAwait(false);
                MakeSummary now = Summary();
                host.Reports(new Report.Building(now.Steps, total, now.Warnings, process == 0 ? [] : RunningSteps.Below(process, 3)));
            }
        }
        catch (OperationCanceledException)
        {
            // make has ended.
        }
    }

    private static Failure Failed(string logPath, int status)
    {
        string[] log = File.ReadAllLines(logPath);
        return (MachineTrouble.Find(log, logPath)
            ?? (FailedStep.Find(log) is { } step
                ? new BuildFailure(step, logPath).ToDiagnostic()
                : new Diagnostic(BuildCodes.MakeFailed, $"make ended with status {status}", null, [.. log.TakeLast(10), $"the log: {logPath}"], []))).ToFailure();
    }
}
