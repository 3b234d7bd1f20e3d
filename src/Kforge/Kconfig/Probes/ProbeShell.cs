using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Kconfig.Probes;

/// <summary>
/// A shell in a sandbox that runs commands one after the other, each in a <c>/bin/sh -c</c> of its own as popen(3) does. A sandbox for
/// each would take longer than most commands do.
/// </summary>
/// <param name="context">Where they run.</param>
/// <param name="environment">Their whole environment.</param>
/// <param name="limit">How long one may run.</param>
internal sealed class ProbeShell(ProbeContext context, KconfigEnvironment environment, TimeSpan limit)
{
    // Exit statuses of a shell that SIGHUP, SIGINT, SIGQUIT, SIGKILL or SIGTERM ended: somebody stopped it.
    private static ReadOnlySpan<int> Stopped => [129, 130, 131, 137, 143];

    private readonly string mark = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)) + " ";

    /// <summary>Runs commands until there are no more, or one had to be killed with the sandbox.</summary>
    /// <param name="commands">Where the next comes from; other shells take from there, too.</param>
    /// <param name="answered">Gets a command with its answer, or with null when it did not end by itself, and why.</param>
    /// <param name="cancellation">Kills the sandbox.</param>
    /// <exception cref="Failure">KF3001 or KF3005 when no shell can be started.</exception>
    public async Task RunAsync(ConcurrentQueue<string> commands, Action<string, ProbeAnswer?, string> answered, CancellationToken cancellation)
    {
        FramedPipe output = new(mark, ProbeAnswer.LongestText);
        FramedPipe error = new(mark, ProbeAnswer.LongestComplaint);
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bool ready = false;

        async Task TalkAsync(Stream input, CancellationToken stop)
        {
            await input.WriteAsync(Encoding.UTF8.GetBytes(EndMark), stop).ConfigureAwait(false);
            await input.FlushAsync(stop).ConfigureAwait(false);
            ready = await output.NextAsync(stop).ConfigureAwait(false) is not null && await error.NextAsync(stop).ConfigureAwait(false) is not null;
            while (ready && !stop.IsCancellationRequested && commands.TryDequeue(out string? command))
            {
                if (!await AskAsync(command, input, output, error, answered, stop).ConfigureAwait(false))
                {
                    await enough.CancelAsync().ConfigureAwait(false);
                }
            }
        }

        Command shell = context.Sandbox.Run("env", ["-i", .. environment.Variables.Select(variable => $"{variable.Key}={variable.Value}"), "/bin/sh"]) with
        {
            Feed = TalkAsync,
            TakeOutput = output.PumpAsync,
            TakeError = error.PumpAsync,
        };
        try
        {
            await shell.RunAsync(context.Host, enough.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return;
        }

        if (!ready)
        {
            throw CannotStart(error.Rest.Trim()).ToFailure();
        }
    }

    private string EndMark => $"s=$?; printf '{mark}%d\\n' $s; printf '{mark}%d\\n' $s >&2\n";

    /// <summary>Runs one command.</summary>
    /// <returns>Whether the shell can run another.</returns>
    private async Task<bool> AskAsync(string command, Stream input, FramedPipe output, FramedPipe error, Action<string, ProbeAnswer?, string> answered, CancellationToken stop)
    {
        using CancellationTokenSource late = new(limit, context.Host.Clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        try
        {
            await input.WriteAsync(Encoding.UTF8.GetBytes(ScriptOf(command)), either.Token).ConfigureAwait(false);
            await input.FlushAsync(either.Token).ConfigureAwait(false);
            Frame? said = await output.NextAsync(either.Token).ConfigureAwait(false);
            if (said is { Flooded: true })
            {
                // popen's reader would have closed the pipe by now, and the command would be dead.
                answered(command, ProbeAnswer.Of(said.Bytes, []), "");
                return false;
            }

            Frame? complained = said is null ? null : await error.NextAsync(either.Token).ConfigureAwait(false);
            if (said is null || complained is null)
            {
                stop.ThrowIfCancellationRequested();
                answered(command, null, "it ended its sandbox");
                return false;
            }

            bool stopped = Stopped.Contains(said.Status);
            answered(command, stopped ? null : ProbeAnswer.Of(said.Bytes, complained.Bytes), stopped ? $"it was killed by signal {said.Status - 128}" : "");
            return !complained.Flooded;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            answered(command, null, $"it did not end within {limit.TotalSeconds:0.#} s");
            return false;
        }
        catch (IOException) when (!stop.IsCancellationRequested)
        {
            answered(command, null, "it ended its sandbox");
            return false;
        }
    }

    /// <summary>
    /// The line that runs a command. popen's reader waits until everybody has closed the pipe, also a child in the background; where the text has
    /// a <c>&amp;</c> that may start one, a further reader waits for that.
    /// </summary>
    private string ScriptOf(string command)
    {
        string run = $"/bin/sh -c '{command.Replace("'", "'\\''")}' </dev/null";
        return StartsChild(command) ? $"{run} | cat; {EndMark}" : $"{run}; {EndMark}";
    }

    private static bool StartsChild(string command) =>
        command.Replace("&&", "").Replace(">&", "").Replace("<&", "").Replace("&>", "").Contains('&');

    private static Diagnostic CannotStart(string error) =>
        error.StartsWith("bwrap:", StringComparison.Ordinal) && !error.StartsWith("bwrap: execvp", StringComparison.Ordinal)
            ? new(PlatformCodes.NoSandbox, "bubblewrap cannot make a sandbox", null, [error], ["run `kforge doctor` to see why and how to allow it"])
            : new Diagnostic(PlatformCodes.ProgramMissing, "the toolchain has no `env` or no `/bin/sh` that runs", null).WithCause(error.Length > 0 ? error : "it ended at once");
}
