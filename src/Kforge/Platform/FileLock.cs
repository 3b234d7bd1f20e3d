using Kforge.Diagnostics;

namespace Kforge.Platform;

/// <summary>
/// A lock between processes, held through flock(2) on a file that is never deleted (deleting a lock file lets two processes
/// hold "the" lock). One process may hold it alone, or several may share it. The kernel releases it when the holder dies.
/// </summary>
/// <remarks>
/// .NET takes <c>LOCK_EX</c> for a file opened with <see cref="FileShare.None"/> and <c>LOCK_SH</c> for every other way of sharing.
/// Whoever wants the lock alone waits until nobody shares it; those who come meanwhile may still share it.
/// </remarks>
public sealed class FileLock : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private readonly FileStream stream;

    private FileLock(FileStream stream) => this.stream = stream;

    /// <summary>Takes the lock alone, waiting for other processes as long as it takes.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="path">The lock file; created when missing.</param>
    /// <param name="what">What is locked, for the note that another process is being waited for.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="Failure">KF3004 when the file cannot be made, KF3006 when .NET's file locks are switched off.</exception>
    public static Task<FileLock> TakeAsync(Host host, string path, string what, CancellationToken cancellation) =>
        WaitAsync(host, path, what, () => TryTake(path), cancellation);

    /// <summary>Takes a share of the lock, waiting for a process that holds it alone.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="path">The lock file; created when missing.</param>
    /// <param name="what">What is locked, for the note that another process is being waited for.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="Failure">As <see cref="TakeAsync"/>.</exception>
    public static Task<FileLock> ShareAsync(Host host, string path, string what, CancellationToken cancellation) =>
        WaitAsync(host, path, what, () => TryShare(path), cancellation);

    /// <summary>Takes the lock alone if nobody holds or shares it, else returns null.</summary>
    /// <exception cref="Failure">KF3004 when the file cannot be made.</exception>
    public static FileLock? TryTake(string path) => Try(path, FileAccess.ReadWrite, FileShare.None);

    /// <summary>Takes a share of the lock if nobody holds it alone, else returns null.</summary>
    /// <exception cref="Failure">KF3004 when the file cannot be made.</exception>
    public static FileLock? TryShare(string path) => Try(path, FileAccess.Read, FileShare.Read);

    private static async Task<FileLock> WaitAsync(Host host, string path, string what, Func<FileLock?> attempt, CancellationToken cancellation)
    {
        if (host.Variable("DOTNET_SYSTEM_IO_DISABLEFILELOCKING") is "1" or "true")
        {
            throw new Diagnostic(PlatformCodes.NoLock, "file locks are switched off by `DOTNET_SYSTEM_IO_DISABLEFILELOCKING`", null)
                .WithHint("unset that variable: without locks two kforge processes would damage the store").ToFailure();
        }

        bool told = false;
        while (true)
        {
            if (attempt() is { } taken)
            {
                return taken;
            }

            if (!told)
            {
                host.Reports(new Report.Noted($"waiting for {LockHolders.Describe(path)} that holds {what}"));
                told = true;
            }

            await Task.Delay(Poll, host.Clock, cancellation).ConfigureAwait(false);
        }
    }

    private static FileLock? Try(string path, FileAccess access, FileShare share)
    {
        const int wouldBlock = 11;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new(new FileStream(path, FileMode.OpenOrCreate, access, share, 1));
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
