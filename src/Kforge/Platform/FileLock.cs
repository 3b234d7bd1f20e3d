using Kforge.Diagnostics;

namespace Kforge.Platform;

/// <summary>
/// An exclusive lock between processes, held through flock(2) on a file that is never deleted (deleting
/// a lock file lets two processes hold "the" lock). The kernel releases it when the holder dies.
/// </summary>
public sealed class FileLock : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private readonly FileStream stream;

    private FileLock(FileStream stream) => this.stream = stream;

    /// <summary>Takes the lock, waiting for another process as long as it takes.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="path">The lock file; created when missing.</param>
    /// <param name="what">What is locked, for the note that another process is being waited for.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="Failure">KF3004 when the file cannot be made, KF3006 when .NET's file locks are switched off.</exception>
    public static async Task<FileLock> TakeAsync(Host host, string path, string what, CancellationToken cancellation)
    {
        if (host.Variable("DOTNET_SYSTEM_IO_DISABLEFILELOCKING") is "1" or "true")
        {
            throw new Diagnostic(PlatformCodes.NoLock, "file locks are switched off by `DOTNET_SYSTEM_IO_DISABLEFILELOCKING`", null)
                .WithHint("unset that variable: without locks two kforge processes would damage the store").ToFailure();
        }

        bool told = false;
        while (true)
        {
            if (TryTake(path) is { } taken)
            {
                return taken;
            }

            if (!told)
            {
                host.Reports(new Report.Noted($"waiting for another kforge that holds {what}"));
                told = true;
            }

            await Task.Delay(Poll, host.Clock, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Takes the lock if nobody holds it, else returns null.</summary>
    public static FileLock? TryTake(string path)
    {
        const int wouldBlock = 11;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1));
        }
        catch (IOException exception) when (exception.HResult == wouldBlock)
        {
            return null;
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            throw IoFailures.Writing(path, exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();
}
