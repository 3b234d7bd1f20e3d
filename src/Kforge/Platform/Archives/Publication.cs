using Kforge.Diagnostics;

namespace Kforge.Platform.Archives;

/// <summary>
/// Makes a directory of the store whole or not at all, and once, however many processes want it.
/// </summary>
/// <remarks>
/// A directory is filled under the store's <c>tmp/</c>, synced, and renamed to its place: whoever sees it there sees all of it,
/// also after a power cut. The name below <c>tmp/</c> is the lock's name, so what a killed process left is found and removed by the next
/// one that holds the lock; nobody else can be using it.
/// </remarks>
public static class Publication
{
    /// <summary>Gives the directory's record, making the directory first when it is not there or its record cannot be read.</summary>
    /// <typeparam name="T">What describes the directory.</typeparam>
    /// <param name="host">The outside world.</param>
    /// <param name="store">The store.</param>
    /// <param name="name">Of the lock and of the unfinished directory; holds the key.</param>
    /// <param name="final">Where the directory belongs.</param>
    /// <param name="what">What is made, for the note that another process is being waited for.</param>
    /// <param name="read">Reads the record of a finished directory; null when there is none.</param>
    /// <param name="fill">Fills the unfinished directory it is given, record and all.</param>
    /// <param name="cancellation">Stops the work; what was begun is removed.</param>
    /// <exception cref="Failure">What <paramref name="fill"/> says; KF3003 or KF3004 when the store cannot be written.</exception>
    public static async Task<T> MakeOnceAsync<T>(
        Host host, Store store, string name, string final, string what, Func<string, T?> read, Func<string, Task> fill, CancellationToken cancellation)
        where T : class
    {
        if (read(final) is { } ready)
        {
            return ready;
        }

        store.Prepare();
        using FileLock taken = await FileLock.TakeAsync(host, store.Lock(name), what, cancellation).ConfigureAwait(false);
        if (read(final) is { } madeMeanwhile)
        {
            return madeMeanwhile;
        }

        string unfinished = Path.Combine(store.Temporary, name);
        try
        {
            Writing(final, () => Remove(final, unfinished));
            Writing(unfinished, () => Directory.CreateDirectory(unfinished));
            await fill(unfinished).ConfigureAwait(false);
            Writing(final, () =>
            {
                Directory.CreateDirectory(Path.GetDirectoryName(final)!);
                Posix.SyncFileSystem(unfinished);
                Directory.Move(unfinished, final);
            });
        }
        catch (Exception exception)
        {
            TryRemove(unfinished);
            if (exception is IOException or UnauthorizedAccessException)
            {
                throw IoFailures.Writing(unfinished, exception);
            }

            throw;
        }

        return read(final) ?? throw new InvalidOperationException($"`{final}` was made without a record");
    }

    /// <summary>Removes what is in the way. A damaged directory is moved off its place first, so that a kill cannot leave half of it there.</summary>
    private static void Remove(string final, string unfinished)
    {
        if (Directory.Exists(unfinished))
        {
            Directory.Delete(unfinished, recursive: true);
        }

        if (Directory.Exists(final))
        {
            Directory.Move(final, unfinished);
            Directory.Delete(unfinished, recursive: true);
        }
    }

    private static void TryRemove(string unfinished)
    {
        try
        {
            Directory.Delete(unfinished, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next run removes it; the first failure is the one to tell.
        }
    }

    private static void Writing(string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(path, exception);
        }
    }
}
