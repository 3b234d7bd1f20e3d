using System.ComponentModel;
using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.ExceptionServices;
using Kforge.Diagnostics;

namespace Kforge.Platform.Archives;

/// <summary>
/// A compressed stream, read as what it holds. xz and zstd run as child processes, fed by a thread of
/// their own, so that decompression uses a processor of its own; gzip is the runtime's.
/// </summary>
/// <remarks>
/// Damage is reported by the read that would return the end of the stream, because only then has the
/// decompressor seen everything: read to the end before believing what came out.
/// </remarks>
internal sealed class Decompressor : ReadOnlyPipe
{
    // Kernel trees are compressed in blocks, which xz 5.4 decompresses in parallel; older ones ignore --threads here.
    // Debian's packages need 64 MiB at most; a hostile stream asks for gigabytes.
    private const int MemoryLimitMegabytes = 1024;

    private readonly Process process;
    private readonly Stream output;
    private readonly string archive;
    private readonly Thread feeder;
    private readonly Task<string> complaint;
    private readonly CancellationTokenRegistration kill;
    private readonly CancellationToken cancellation;
    private ExceptionDispatchInfo? feedError;
    private bool pipeBroken;
    private bool ended;

    private Decompressor(Process process, Stream input, string archive, CancellationToken cancellation)
    {
        this.process = process;
        this.archive = archive;
        this.cancellation = cancellation;
        // Tar reads 512 bytes here and there; a pipe gives up to 64 KiB for the same price.
        output = new BufferedStream(process.StandardOutput.BaseStream, 1 << 16);
        complaint = process.StandardError.ReadToEndAsync(CancellationToken.None);
        kill = cancellation.Register(Kill);
        feeder = new Thread(() => Feed(input)) { IsBackground = true, Name = "kforge decompression" };
        feeder.Start();
    }

    /// <summary>Opens a compressed stream.</summary>
    /// <param name="host">The outside world, for finding xz and zstd.</param>
    /// <param name="compression">How it is compressed.</param>
    /// <param name="input">The compressed bytes; stays open, but must not be read by others before the result is disposed.</param>
    /// <param name="archive">What is read, for messages.</param>
    /// <param name="cancellation">Kills the child.</param>
    /// <exception cref="Failure">KF3001 when xz or zstd is missing; KF2201, later, when the stream is damaged.</exception>
    public static Stream Open(Host host, Compression compression, Stream input, string archive, CancellationToken cancellation) => compression switch
    {
        Compression.None => new Unowned(input),
        Compression.Gzip => new GZipStream(input, CompressionMode.Decompress, leaveOpen: true),
        Compression.Xz => Start(host, "xz", ["--threads=0", $"--memlimit-decompress={MemoryLimitMegabytes}MiB"], input, archive, cancellation),
        Compression.Zstd => Start(host, "zstd", [$"--memory={MemoryLimitMegabytes}MB"], input, archive, cancellation),
        _ => throw new ArgumentOutOfRangeException(nameof(compression)),
    };

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (ended || buffer.IsEmpty)
        {
            return 0;
        }

        int read = output.Read(buffer);
        if (read == 0)
        {
            Finish();
            ended = true;
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Kill();
            process.WaitForExit();
            feeder.Join();
            kill.Dispose();
            process.Dispose();
        }

        base.Dispose(disposing);
    }

    private static Decompressor Start(Host host, string program, string[] flags, Stream input, string archive, CancellationToken cancellation)
    {
        string path = host.FindProgram(program) ?? throw Missing(program, null);
        ProcessStartInfo start = new(path, ["--decompress", "--stdout", "--quiet", .. flags])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        try
        {
            return new(Process.Start(start) ?? throw Missing(program, null), input, archive, cancellation);
        }
        catch (Win32Exception exception)
        {
            throw Missing(program, exception);
        }
    }

    private static Failure Missing(string program, Exception? inner) => new(
        [new Diagnostic(PlatformCodes.ProgramMissing, $"the program `{program}` cannot be started", null,
            ["it decompresses Debian packages"], ["run `kforge doctor` to see what this machine lacks"])],
        inner);

    private void Feed(Stream input)
    {
        byte[] buffer = new byte[1 << 17];
        using Stream pipe = process.StandardInput.BaseStream;
        while (true)
        {
            int read;
            try
            {
                read = input.Read(buffer);
            }
            catch (Exception exception)
            {
                // Carried to the reading thread, which sees the end of the child's output next.
                feedError = ExceptionDispatchInfo.Capture(exception);
                return;
            }

            try
            {
                if (read == 0)
                {
                    return;
                }

                pipe.Write(buffer.AsSpan(0, read));
                pipe.Flush();
            }
            catch (IOException)
            {
                pipeBroken = true;
                return;
            }
        }
    }

    private void Finish()
    {
        process.WaitForExit();
        feeder.Join();
        cancellation.ThrowIfCancellationRequested();
        feedError?.Throw();
        if (process.ExitCode != 0 || pipeBroken)
        {
            throw ArchiveCodes.DamagedFailure(archive, ArchiveCodes.Printable(complaint.Result.Trim()) is { Length: > 0 } said
                ? said
                : $"`{process.StartInfo.FileName}` ended with status {process.ExitCode}");
        }
    }

    private void Kill()
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It ended by itself.
        }
    }

    /// <summary>Hands out a stream that its reader may dispose without closing the one below.</summary>
    private sealed class Unowned(Stream below) : ReadOnlyPipe
    {
        public override int Read(Span<byte> buffer) => below.Read(buffer);
    }
}
