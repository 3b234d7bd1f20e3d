using Kforge.Caching.Blobs;
using Kforge.Caching.Contents;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Caching.Collecting;

/// <summary>
/// Cuts a store back: records go, the least recently used first, and then every blob that no record names. Only files of this format that the
/// store made itself are deleted, and no link is followed.
/// </summary>
/// <param name="host">The outside world.</param>
/// <param name="directory">Where the store lies.</param>
public sealed class Collector(Host host, CacheDirectory directory)
{
    /// <summary>How a file is deleted; tests count.</summary>
    internal Action<string> Deletion { get; init; } = File.Delete;

    /// <summary>Collects, when nobody uses the store.</summary>
    /// <param name="limits">To what it is cut back.</param>
    /// <param name="dryRun">Whether to tell only what would go; then it does not wait for others who use the store.</param>
    /// <param name="cancellation">Stops waiting, or between two deletions; what is left is a whole store.</param>
    /// <exception cref="Failure">KF3003 or KF3004: something cannot be deleted. KF3006: locks are switched off. KF7002: something cannot be read.</exception>
    public async Task<Collected> CollectAsync(CollectLimits limits, bool dryRun, CancellationToken cancellation)
    {
        if (!Directory.Exists(directory.Store.Root))
        {
            return Collected.Nothing;
        }

        StoreHold hold = new(host, directory.Store);
        using IDisposable held = dryRun ? await hold.UseAsync(cancellation).ConfigureAwait(false) : await hold.AloneAsync(cancellation).ConfigureAwait(false);
        return Collect(limits, dryRun, cancellation);
    }

    /// <summary>The same for one who holds the store alone, or only looks.</summary>
    internal Collected Collect(CollectLimits limits, bool dryRun, CancellationToken cancellation)
    {
        DateTimeOffset now = host.Clock.GetUtcNow();
        StoreContents contents = StoreContents.Read(directory, strict: true, cancellation);
        CollectPlan plan = CollectPlan.Of(contents, limits, now);
        Leftovers leftovers = Leftovers.Read(directory, now);
        if (!dryRun)
        {
            // Before anything goes: what is remembered must not be less than what is there when this is killed half-way.
            StoreSize.Forget(directory);

            // Records first: a kill in between leaves blobs that nobody names, and no record that names what is gone.
            Delete([.. plan.Old.Concat(plan.Squeezed).Concat(plan.Broken).Select(record => directory.OfAction(record.Action))], cancellation);
            Delete([.. plan.Garbage.Select(blob => directory.OfBlob(blob.Hash))], cancellation);
            Delete([.. leftovers.Quarantined.Concat(leftovers.Unfinished).Select(leftover => leftover.Path)], cancellation);
            StoreSize.Write(directory, new(plan.Left, now));
        }

        return new(plan.Old, plan.Squeezed, plan.Broken, new(plan.Garbage.Length, plan.Garbage.Sum(blob => blob.Size)), Piled(leftovers.Quarantined), Piled(leftovers.Unfinished), contents.Bytes, plan.Left);
    }

    private static Pile Piled(IReadOnlyCollection<Leftover> files) => new(files.Count, files.Sum(file => file.Size));

    private void Delete(string[] paths, CancellationToken cancellation)
    {
        foreach (string path in paths)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                Deletion(path);
            }
            catch (DirectoryNotFoundException)
            {
                // Gone already, and its directory with it.
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw IoFailures.Writing(path, exception);
            }
        }
    }
}
