using System.Globalization;
using Kforge.Caching.Blobs;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Caching.Collecting;

/// <summary>
/// Keeps the store below its size after a build, without making the build wait: what the store takes is remembered and rarely counted, and when
/// somebody else uses the store, the next build sees to it.
/// </summary>
/// <param name="host">The outside world.</param>
/// <param name="directory">Where the store lies.</param>
public sealed class Trimming(Host host, CacheDirectory directory)
{
    /// <summary>How long a count is believed.</summary>
    private static readonly TimeSpan Believed = TimeSpan.FromHours(1);

    /// <summary>Cuts the store back to nine tenths of its size when it takes more than that, and tells so in a note.</summary>
    /// <remarks>Whoever calls this holds no share of the store. A store that cannot be cut back gets a warning; a build does not fail by it.</remarks>
    /// <param name="maxSize">What records and blobs may take, in bytes.</param>
    /// <param name="added">What the build added, in bytes (<see cref="BlobStore.Added"/>).</param>
    /// <param name="cancellation">Stops between two deletions.</param>
    /// <returns>What was removed; null when nothing had to be, or could be now.</returns>
    public Collected? AfterBuild(long maxSize, long added, CancellationToken cancellation)
    {
        if (!Directory.Exists(directory.Root))
        {
            return null;
        }

        DateTimeOffset now = host.Clock.GetUtcNow();
        if (StoreSize.Read(directory) is { } known && (now - known.Counted).Duration() < Believed && known.Bytes + added <= maxSize)
        {
            StoreSize.Write(directory, known with { Bytes = known.Bytes + added });
            return null;
        }

        // Not counted before it is known that something can be done about it.
        using IDisposable? alone = new StoreHold(host, directory.Store).TryAlone();
        return alone is null ? null : Trim(maxSize, now, cancellation);
    }

    private Collected? Trim(long maxSize, DateTimeOffset now, CancellationToken cancellation)
    {
        try
        {
            StoreSize size = StoreSize.Count(directory, now);
            if (size.Bytes <= maxSize)
            {
                StoreSize.Write(directory, size);
                return null;
            }

            Collected collected = new Collector(host, directory).Collect(new(maxSize / 10 * 9, null), dryRun: false, cancellation);
            if (collected.Freed > 0)
            {
                host.Reports(new Report.Noted(Said(collected, maxSize)));
            }

            return collected;
        }
        catch (Failure failure)
        {
            foreach (Diagnostic diagnostic in failure.Diagnostics)
            {
                host.Reports(new Report.Warned(diagnostic with { Severity = Severity.Warning }));
            }

            return null;
        }
    }

    private static string Said(Collected collected, long maxSize)
    {
        string records = collected.Squeezed.Length switch
        {
            0 => "nothing of use had to go",
            1 => "the least recently used snapshot went",
            var count => string.Create(CultureInfo.InvariantCulture, $"the {count} least recently used snapshots went"),
        };
        return $"the build cache took more than {Size(maxSize)} and was cut back to {Size(collected.After)}: {records}";
    }

    private static string Size(long bytes) => bytes < 1_000_000_000
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB");
}
