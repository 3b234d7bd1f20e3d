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
        return read(final) ?? await MakeAsync(store, name, final, read, fill).ConfigureAwait(false);
    }

    /// <summary>Makes the directory although it is there, because it is damaged; the one that is there stays until the other is whole.</summary>
    /// <remarks>The parameters are those of <see cref="MakeOnceAsync"/>.</remarks>
    /// <exception cref="Failure">What <paramref name="fill"/> says; KF3003 or KF3004 when the store cannot be written.</exception>
    public static async Task<T> MakeAgainAsync<T>(
        Host host, Store store, string name, string final, string what, Func<string, T?> read, Func<string, Task> fill, CancellationToken cancellation)
        where T : class
    {
        store.Prepare();
        using FileLock taken = await FileLock.TakeAsync(host, store.Lock(name), what, cancellation).ConfigureAwait(false);
        return await MakeAsync(store, name, final, read, fill).ConfigureAwait(false);
    }

    /// <summary>Makes a directory whose place is known only when it is filled: it is called by what is in it. The one that is there already is taken instead of an equal new one.</summary>
    /// <typeparam name="T">What describes the directory.</typeparam>
    /// <param name="host">The outside world.</param>
    /// <param name="store">The store.</param>
    /// <param name="name">Of the lock and of the unfinished directory; holds the key of what the directory is made from.</param>
    /// <param name="what">What is made, for the note that another process is being waited for.</param>
    /// <param name="find">Gives the record of the directory that was made from the same before; null when there is none.</param>
    /// <param name="fill">Fills the unfinished directory it is given, record and all, and tells where it belongs.</param>
    /// <param name="read">Reads the record of a finished directory; null when there is none.</param>
    /// <param name="note">Takes down what <paramref name="find"/> finds; the last thing that happens.</param>
    /// <param name="cancellation">Stops the work; what was begun is removed.</param>
    /// <exception cref="Failure">What <paramref name="fill"/> says; KF3003 or KF3004 when the store cannot be written.</exception>
    internal static async Task<T> MakeByContentAsync<T>(
        Host host, Store store, string name, string what, Func<T?> find, Func<string, Task<string>> fill, Func<string, T?> read, Action<T> note, CancellationToken cancellation)
        where T : class
    {
        store.Prepare();
        using FileLock taken = await FileLock.TakeAsync(host, store.Lock(name), what, cancellation).ConfigureAwait(false);
        if (find() is { } ready)
        {
            return ready;
        }

        // Who makes the same content from something else has another lock, so the place is locked, too. Always in this order.
        T made = await MakeAsync(store, name, fill, read, final => FileLock.TakeAsync(host, store.Lock($"content-{Path.GetFileName(final)}"), what, cancellation)).ConfigureAwait(false);
        note(made);
        return made;
    }

    /// <summary>Removes a directory of the store: off its place first, so that nobody sees half of it. The caller holds its lock alone.</summary>
    /// <param name="store">The store.</param>
    /// <param name="name">Of the lock.</param>
    /// <param name="final">The directory; need not be there.</param>
    /// <exception cref="Failure">KF3004.</exception>
    internal static void Withdraw(Store store, string name, string final)
    {
        string unfinished = Path.Combine(store.Temporary, name);
        Writing(final, () =>
        {
            Directory.CreateDirectory(store.Temporary);
            RemoveLeftovers(unfinished);
            if (Directory.Exists(final))
            {
                Directory.Move(final, unfinished);
                Directory.Delete(unfinished, recursive: true);
            }
        });
    }

    private static Task<T> MakeAsync<T>(Store store, string name, string final, Func<string, T?> read, Func<string, Task> fill)
        where T : class => MakeAsync(
            store, name,
            async unfinished =>
            {
                await fill(unfinished).ConfigureAwait(false);
                return final;
            },
            read, place: null);

    /// <param name="store">The store.</param>
    /// <param name="name">Of the unfinished directory.</param>
    /// <param name="fill">Fills it and tells where it belongs.</param>
    /// <param name="read">Reads the record of a finished directory.</param>
    /// <param name="place">Takes the lock of that place, where an equal directory may be already; null when the caller has it and wants the new one.</param>
    private static async Task<T> MakeAsync<T>(
        Store store, string name, Func<string, Task<string>> fill, Func<string, T?> read, Func<string, Task<FileLock>>? place)
        where T : class
    {
        string unfinished = Path.Combine(store.Temporary, name);
        string final;
        try
        {
            Writing(unfinished, () =>
            {
                RemoveLeftovers(unfinished);
                Directory.CreateDirectory(unfinished);
            });
            final = await fill(unfinished).ConfigureAwait(false);
            using FileLock? taken = place is null ? null : await place(final).ConfigureAwait(false);
            if (place is not null && read(final) is { } there)
            {
                TryRemove(unfinished);
                return there;
            }

            Writing(final, () =>
            {
                Directory.CreateDirectory(Path.GetDirectoryName(final)!);
                Posix.SyncFileSystem(unfinished);
                Exchange(unfinished, final);
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

        TryRemove(Old(unfinished));
        return read(final) ?? throw new InvalidOperationException($"`{final}` was made without a record");
    }

    /// <summary>Puts the new directory in the place of the old one, and the old one back when that fails.</summary>
    private static void Exchange(string unfinished, string final)
    {
        if (!Directory.Exists(final))
        {
            Directory.Move(unfinished, final);
            return;
        }

        Directory.Move(final, Old(unfinished));
        try
        {
            Directory.Move(unfinished, final);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Directory.Move(Old(unfinished), final);
            throw;
        }
    }

    /// <summary>Where a damaged directory goes when the new one takes its place.</summary>
    private static string Old(string unfinished) => unfinished + ".old";

    private static void RemoveLeftovers(string unfinished)
    {
        foreach (string left in (string[])[unfinished, Old(unfinished)])
        {
            if (Directory.Exists(left))
            {
                Directory.Delete(left, recursive: true);
            }
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
