using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Caching;

/// <summary>
/// Who may do what with the content-addressed store at one time: many look things up and add to it, and whoever deletes is alone. Held for the
/// length of one operation (look up and restore; add blobs and write the record that names them), not for that of a build.
/// </summary>
/// <param name="host">The outside world.</param>
/// <param name="store">The store.</param>
public sealed class StoreHold(Host host, Store store)
{
    private const string What = "the build cache";

    private string Path => store.Lock("cache");

    /// <summary>Keeps what is in the store from being deleted until the result is disposed of. Waits for one who deletes.</summary>
    /// <remarks>A store that cannot be written to is not locked: nobody deletes there, and reading must go on.</remarks>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="Failure">KF3006: locks are switched off.</exception>
    public async Task<IDisposable> UseAsync(CancellationToken cancellation)
    {
        try
        {
            return await FileLock.ShareAsync(host, Path, What, cancellation).ConfigureAwait(false);
        }
        catch (Failure failure) when (CannotBeMade(failure))
        {
            return new Nothing();
        }
    }

    /// <summary>Waits until nobody uses the store, and keeps all others out until the result is disposed of.</summary>
    /// <remarks>Whoever holds a share waits for himself: it is given back first.</remarks>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="Failure">KF3003 or KF3004: the store cannot be written to. KF3006: locks are switched off.</exception>
    public async Task<IDisposable> AloneAsync(CancellationToken cancellation) => await FileLock.TakeAsync(host, Path, What, cancellation).ConfigureAwait(false);

    /// <summary>The same without waiting; null when somebody uses the store, or it cannot be written to.</summary>
    public IDisposable? TryAlone()
    {
        try
        {
            return FileLock.TryTake(Path);
        }
        catch (Failure failure) when (CannotBeMade(failure))
        {
            return null;
        }
    }

    private static bool CannotBeMade(Failure failure) => failure.Diagnostics[0].Code == PlatformCodes.ReadOnly || failure.Diagnostics[0].Code == PlatformCodes.DiskFull;

    private sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
