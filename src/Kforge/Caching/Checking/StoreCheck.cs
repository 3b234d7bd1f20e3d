using System.Collections.Concurrent;
using System.Collections.Immutable;
using Kforge.Caching.Blobs;
using Kforge.Caching.Collecting;
using Kforge.Caching.Contents;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Caching.Checking;

/// <summary>Reads a whole store and holds every record against its seal and every blob against its name.</summary>
/// <param name="host">The outside world.</param>
/// <param name="directory">Where the store lies.</param>
public sealed class StoreCheck(Host host, CacheDirectory directory)
{
    private const string Phase = "check the build cache";

    /// <summary>Checks, and puts out of the way what is damaged if that is wanted.</summary>
    /// <param name="repair">
    /// Whether damaged blobs go into quarantine, and records that can be of no use are removed; then nobody may use the store meanwhile.
    /// </param>
    /// <param name="cancellation">Stops between two files.</param>
    /// <exception cref="Failure">KF3003 or KF3004: what is damaged cannot be put out of the way. KF3006: locks are switched off. KF7002: a directory cannot be read.</exception>
    public async Task<StoreFindings> RunAsync(bool repair, CancellationToken cancellation)
    {
        if (!Directory.Exists(directory.Root))
        {
            return new(0, 0, 0, [], [], repair);
        }

        StoreHold hold = new(host, directory.Store);
        using IDisposable held = repair ? await hold.AloneAsync(cancellation).ConfigureAwait(false) : await hold.UseAsync(cancellation).ConfigureAwait(false);
        StoreContents contents = StoreContents.Read(directory, strict: false, cancellation);
        ImmutableSortedDictionary<int, string?> damaged = await host.PhaseAsync(
            Phase, () => Task.Run(() => Hash(contents, cancellation), cancellation), _ => $"{contents.Blobs.Length} blobs read").ConfigureAwait(false);
        ImmutableArray<StoredRecord> broken = [.. contents.Records.Where(record => record.State != RecordState.Whole || record.Blobs.Any(damaged.ContainsKey))];
        StoreFindings findings = new(
            contents.Records.Length, contents.Blobs.Length, contents.Bytes, [.. damaged.Select(blob => new DamagedBlob(contents.Blobs[blob.Key], blob.Value))], broken, repair);
        if (repair && !findings.IsWhole)
        {
            Repair(findings, cancellation);
        }

        return findings;
    }

    /// <summary>The places of damaged blobs, each with what kept it from being read.</summary>
    private ImmutableSortedDictionary<int, string?> Hash(StoreContents contents, CancellationToken cancellation)
    {
        const int step = 500;
        ConcurrentDictionary<int, string?> damaged = [];
        int done = 0;
        Parallel.For(0, contents.Blobs.Length, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, index =>
        {
            StoredBlob blob = contents.Blobs[index];
            if (!IsWhole(blob, out string? trouble, cancellation))
            {
                damaged[index] = trouble;
            }

            int now = Interlocked.Increment(ref done);
            if (now % step == 0)
            {
                host.Reports(new Report.Progress(Phase, now, contents.Blobs.Length, ProgressUnit.Items, blob.Hash.Short));
            }
        });
        return damaged.ToImmutableSortedDictionary();
    }

    private bool IsWhole(StoredBlob blob, out string? trouble, CancellationToken cancellation)
    {
        string path = directory.OfBlob(blob.Hash);
        trouble = null;
        try
        {
            if (Posix.KindOf(path) is not FileKind.Regular and var kind)
            {
                // A reader may have put it aside a moment ago, or it is a pipe, which would never end.
                trouble = kind == FileKind.Missing ? "it went while the store was checked" : "it is not a file";
                return false;
            }

            return BlobStore.DigestOf(path, cancellation) == new BlobDigest(blob.Hash, blob.Size);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            trouble = exception.Message;
            return false;
        }
    }

    private void Repair(StoreFindings findings, CancellationToken cancellation)
    {
        StoreSize.Forget(directory);
        foreach (string path in findings.Broken.Select(record => directory.OfAction(record.Action)))
        {
            Change(path, () => File.Delete(path), cancellation);
        }

        foreach (StoredBlob blob in findings.Damaged.Select(damaged => damaged.Blob))
        {
            string path = directory.OfBlob(blob.Hash);
            Change(path, () =>
            {
                Directory.CreateDirectory(directory.Quarantine);
                File.Move(path, directory.Aside(blob.Hash));
            }, cancellation);
        }
    }

    private static void Change(string path, Action change, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            change();
        }
        catch (IOException exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // A reader that knows no locks was faster.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(path, exception);
        }
    }
}
