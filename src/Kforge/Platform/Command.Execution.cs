using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Kforge.Diagnostics;

namespace Kforge.Platform;

public sealed partial record Command
{
    /// <summary>How long pipes may stay open after the child's end: a daemon it left behind must not hold kforge.</summary>
    private static readonly TimeSpan PipeGrace = TimeSpan.FromSeconds(2);

    /// <summary>Runs the command to its end. A non-zero status is a result, not an exception.</summary>
    /// <exception cref="Failure">KF3001 when the program cannot be started.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the child and its children were killed first.</exception>
    public async Task<CommandResult> RunAsync(Host host, CancellationToken cancellation)
    {
        long started = host.Clock.GetTimestamp();
        using Process process = await StartAsync(host).ConfigureAwait(false);
        OnStarted?.Invoke(process.Id);
        LineSink? sink = OnLine is null && LogTo is null ? null : new LineSink(OnLine, LogTo);
        using MemoryStream output = new();
        using MemoryStream error = new();
        Task pipes = Interactive
            ? Task.CompletedTask
            : Task.WhenAll(
                TakeOutput is { } takeOutput ? TakeAsync(process, process.StandardOutput.BaseStream, takeOutput) : DrainAsync(process, process.StandardOutput.BaseStream, output, sink, OutputLimit),
                TakeError is { } takeError ? TakeAsync(process, process.StandardError.BaseStream, takeError) : DrainAsync(process, process.StandardError.BaseStream, error, sink, ErrorLimit),
                FeedAsync(process, cancellation));
        try
        {
            Task exit = process.WaitForExitAsync(cancellation);
            if (await Task.WhenAny(exit, pipes).ConfigureAwait(false) == pipes)
            {
                await pipes.ConfigureAwait(false); // A log that cannot be written ends the command: nobody would read its pipes.
            }

            await exit.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            Kill(process);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            await Task.WhenAny(pipes, Task.Delay(PipeGrace, CancellationToken.None)).ConfigureAwait(false);
            throw;
        }

        // Whoever reads a pipe itself may need longer for what is still in it.
        if (TakeOutput is not null || await Task.WhenAny(pipes, Task.Delay(PipeGrace, cancellation)).ConfigureAwait(false) == pipes)
        {
            await pipes.ConfigureAwait(false);
        }

        sink?.Flush();
        return new(process.ExitCode, output.ToArray(), Encoding.UTF8.GetString(error.ToArray()), host.Clock.GetElapsedTime(started))
        {
            Flooded = output.Length > OutputLimit || error.Length > ErrorLimit,
        };
    }

    /// <summary>
    /// Starts the child from a thread that lives as long as the child does. <c>bwrap --die-with-parent</c>
    /// (<c>PR_SET_PDEATHSIG</c>, prctl(2)) watches the thread that started it, and a thread of the pool may
    /// retire in the middle of a build.
    /// </summary>
    private Task<Process> StartAsync(Host host)
    {
        TaskCompletionSource<Process> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            Process process;
            try
            {
                process = Start(host);
            }
            catch (Exception exception)
            {
                started.SetException(exception);
                return;
            }

            started.SetResult(process);
            try
            {
                process.WaitForExit();
            }
            catch (InvalidOperationException)
            {
                // The child has ended and the one who waited for it has let go of it.
            }
        })
        {
            IsBackground = true,
            Name = $"parent of {Program}",
        }.Start();
        return started.Task;
    }

    private Process Start(Host host)
    {
        string program = Program.Contains('/') ? Program : host.FindProgram(Program) ?? throw MissingProgram(null);
        ProcessStartInfo start = new(program, Arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = !Interactive,
            RedirectStandardOutput = !Interactive,
            RedirectStandardError = !Interactive,
            WorkingDirectory = WorkingDirectory ?? "",
        };
        start.Environment.Clear();
        start.Environment["PATH"] = host.Variable("PATH") ?? "/usr/bin:/bin";
        foreach ((string name, string value) in Environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start) ?? throw MissingProgram(null);
        }
        catch (Win32Exception exception)
        {
            throw MissingProgram(exception);
        }
    }

    private Failure MissingProgram(Exception? inner) => new(
        [new Diagnostic(PlatformCodes.ProgramMissing, $"the program `{Program}` cannot be started", null,
            inner is null ? [] : [inner.Message], ["run `kforge doctor` to see what this machine lacks"])],
        inner);

    private static async Task DrainAsync(Process process, Stream from, MemoryStream into, LineSink? sink, long limit)
    {
        byte[] buffer = new byte[1 << 16];
        int read;
        while ((read = await from.ReadAsync(buffer).ConfigureAwait(false)) > 0)
        {
            if (sink is null)
            {
                into.Write(buffer, 0, read);
                if (into.Length > limit)
                {
                    Kill(process);
                    return;
                }
            }
            else
            {
                sink.Take(from, buffer.AsSpan(0, read));
            }
        }
    }

    /// <summary>Lets somebody else read a pipe; a child whose pipe nobody reads any more would wait for ever.</summary>
    private static async Task TakeAsync(Process process, Stream from, Func<Stream, Task> take)
    {
        try
        {
            await take(from).ConfigureAwait(false);
        }
        catch
        {
            Kill(process);
            throw;
        }
    }

    private async Task FeedAsync(Process process, CancellationToken cancellation)
    {
        try
        {
            // Closed also when it ends early: a child that waits for more would never end.
            await using Stream input = process.StandardInput.BaseStream;
            await (Feed?.Invoke(input, cancellation) ?? input.WriteAsync(Input, CancellationToken.None).AsTask()).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // The child ended without reading all of it; its status says whether that matters.
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended between the cancellation and here.
        }
    }

    /// <summary>Brings two pipes into one log and cuts them into lines, each pipe's lines whole.</summary>
    private sealed class LineSink(Action<string>? onLine, Stream? log)
    {
        private readonly Dictionary<Stream, List<byte>> partial = [];

        public void Take(Stream from, ReadOnlySpan<byte> bytes)
        {
            lock (partial)
            {
                if (!partial.TryGetValue(from, out List<byte>? pending))
                {
                    partial[from] = pending = [];
                }

                int end;
                while ((end = bytes.IndexOf((byte)'\n')) >= 0)
                {
                    pending.AddRange(bytes[..end]);
                    bytes = bytes[(end + 1)..];
                    Emit(pending);
                }

                pending.AddRange(bytes);
            }
        }

        public void Flush()
        {
            lock (partial)
            {
                foreach (List<byte> pending in partial.Values.Where(p => p.Count > 0))
                {
                    Emit(pending);
                }

                log?.Flush();
            }
        }

        private void Emit(List<byte> line)
        {
            ReadOnlySpan<byte> bytes = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(line);
            log?.Write(bytes);
            log?.WriteByte((byte)'\n');
            onLine?.Invoke(Encoding.UTF8.GetString(bytes));
            line.Clear();
        }
    }
}
