using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Caching.Blobs;

/// <summary>
/// Blobs under their SHA-256. What is read is verified: a blob that is damaged is told once, put aside, and is a miss from then on. Several
/// processes may use one store.
/// </summary>
/// <remarks>
/// A blob appears by a rename, read-only and under the hash of the bytes that were written, not of those that were meant. It need not be on the
/// disk at that moment: after a power cut it may be empty, which reading notices. What names blobs is written after <see cref="Sync"/>, so whatever is named is whole.
/// </remarks>
/// <param name="host">The outside world.</param>
/// <param name="directory">Where the store lies.</param>
public sealed class BlobStore(Host host, CacheDirectory directory)
{
    private const int BufferSize = 1 << 17;

    private readonly ConcurrentDictionary<Sha256Digest, byte> told = new();

    /// <summary>Blobs are never written to again, by nobody.</summary>
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private long added;

    /// <summary>What this object added to the store so far, in bytes; what was there already does not count.</summary>
    public long Added => Interlocked.Read(ref added);

    /// <summary>Adds bytes.</summary>
    /// <param name="content">The bytes.</param>
    /// <returns>Their name.</returns>
    /// <exception cref="Failure">KF3003 or KF3004.</exception>
    public BlobDigest Add(ReadOnlySpan<byte> content)
    {
        BlobDigest digest = BlobDigest.Of(content);
        if (!Holds(digest))
        {
            using MemoryStream source = new(content.ToArray());
            Publish(target => Pump(source, target, CancellationToken.None));
        }

        return digest;
    }

    /// <summary>Adds a file's content.</summary>
    /// <param name="path">The file; only read. When it changes meanwhile, the blob holds what was read last.</param>
    /// <param name="cancellation">Stops between two parts of the file.</param>
    /// <returns>The name of what was added.</returns>
    /// <exception cref="Failure">KF3003 or KF3004.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public BlobDigest AddFile(string path, CancellationToken cancellation)
    {
        using FileStream source = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0, FileOptions.SequentialScan);
        // Most files of a snapshot are those of the one before: to read twice what is new is cheaper than to write what is not.
        BlobDigest known = Pump(source, null, cancellation);
        if (Holds(known))
        {
            return known;
        }

        source.Position = 0;
        return Publish(target => Pump(source, target, cancellation));
    }

    /// <summary>Whether a blob is there, as far as its length tells.</summary>
    public bool Holds(BlobDigest digest) => new FileInfo(directory.OfBlob(digest.Hash)) is { Exists: true } file && file.Length == digest.Size;

    /// <summary>The bytes of a blob; null when there is none.</summary>
    /// <param name="digest">Its name.</param>
    public byte[]? Read(BlobDigest digest)
    {
        if (!Holds(digest))
        {
            return null;
        }

        byte[] content = File.ReadAllBytes(directory.OfBlob(digest.Hash));
        if (BlobDigest.Of(content) == digest)
        {
            return content;
        }

        PutAside(digest);
        return null;
    }

    /// <summary>Writes a blob to a new file.</summary>
    /// <param name="digest">Its name.</param>
    /// <param name="target">The file; it does not exist, its directory does.</param>
    /// <param name="isExecutable">Whether it can be run.</param>
    /// <param name="cancellation">Stops; the part of the file is deleted.</param>
    /// <returns>Whether the file is there and whole: false when there is no such blob.</returns>
    /// <exception cref="Failure">KF3003 or KF3004.</exception>
    public bool CopyTo(BlobDigest digest, string target, bool isExecutable, CancellationToken cancellation)
    {
        bool whole = false;
        try
        {
            using FileStream source = new(directory.OfBlob(digest.Hash), FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan);
            using FileStream written = new(target, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                BufferSize = 0,
                UnixCreateMode = isExecutable ? StagedTree.ExecutableMode : StagedTree.PlainMode,
            });
            whole = Pump(source, written, cancellation) == digest;
            Posix.SetModified(written.SafeFileHandle, StagedTree.TimeStamp);
        }
        catch (IOException exception) when (exception is FileNotFoundException or DirectoryNotFoundException && !File.Exists(directory.OfBlob(digest.Hash)))
        {
            return false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(target, exception);
        }
        finally
        {
            if (!whole)
            {
                File.Delete(target);
            }
        }

        if (!whole)
        {
            PutAside(digest);
        }

        return whole;
    }

    /// <summary>Waits until everything that was added is on the disk.</summary>
    /// <exception cref="Failure">KF3003 or KF3004.</exception>
    public void Sync()
    {
        try
        {
            Directory.CreateDirectory(directory.Root);
            Posix.SyncFileSystem(directory.Root);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(directory.Root, exception);
        }
    }

    /// <summary>The name a file's content should have.</summary>
    internal static BlobDigest DigestOf(string path, CancellationToken cancellation)
    {
        using FileStream source = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan);
        return Pump(source, null, cancellation);
    }

    /// <summary>Reads to the end, and writes what was read when there is somewhere to write it.</summary>
    private static BlobDigest Pump(Stream source, Stream? target, CancellationToken cancellation)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            long size = 0;
            while (source.Read(buffer) is > 0 and int count)
            {
                cancellation.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, count);
                target?.Write(buffer, 0, count);
                size += count;
            }

            return new(Sha256Digest.FromHash(hash.GetHashAndReset()), size);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private BlobDigest Publish(Func<Stream, BlobDigest> write)
    {
        string unfinished = directory.Unfinished();
        try
        {
            Directory.CreateDirectory(directory.Store.Temporary);
            BlobDigest digest;
            using (FileStream target = new(unfinished, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0, UnixCreateMode = Mode }))
            {
                digest = write(target);
            }

            // Nobody sets a blob's time: hard links to it may stand in trees whose files all have this one.
            File.SetLastWriteTimeUtc(unfinished, StagedTree.TimeStamp);
            string place = directory.OfBlob(digest.Hash);
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.Move(unfinished, place, overwrite: true);
            Interlocked.Add(ref added, digest.Size);
            return digest;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            File.Delete(unfinished);
            throw IoFailures.Writing(directory.Root, exception);
        }
    }

    /// <summary>Takes a damaged blob out of the way, so that the next one who has the content adds it again.</summary>
    private void PutAside(BlobDigest digest)
    {
        // Several files of a tree may be this blob, and be read at one time.
        if (!told.TryAdd(digest.Hash, 0))
        {
            return;
        }

        string place = directory.OfBlob(digest.Hash);
        string aside = directory.Aside(digest.Hash);
        try
        {
            Directory.CreateDirectory(directory.Quarantine);
            File.Move(place, aside);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A store that cannot be written to keeps its damage; somebody else may have taken this one away already.
            aside = place;
        }

        host.Reports(new Report.Warned(new Diagnostic(CachingCodes.Damaged, $"the blob {digest.Hash.Short} of the cache is damaged", null, [$"it was put aside: {aside}"], ["what it held is built or fetched again; `kforge doctor` tells about the disk"])
        {
            Severity = Severity.Warning,
        }));
    }
}
