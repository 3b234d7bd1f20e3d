using System.Collections.Immutable;
using Google.Protobuf;
using Kforge.Caching.Blobs;
using Kforge.Caching.Wire;
using Kforge.Diagnostics;
using Kforge.Platform.Archives;

namespace Kforge.Caching.Contents;

/// <summary>
/// Everything that is in the store at one moment, and which record names which blobs. Looking is not use: nothing is touched. Whoever looks holds
/// the store (<see cref="StoreHold"/>); others may add to it meanwhile.
/// </summary>
/// <param name="Records">The records.</param>
/// <param name="Blobs">The blobs.</param>
public sealed record StoreContents(ImmutableArray<StoredRecord> Records, ImmutableArray<StoredBlob> Blobs)
{
    /// <summary>What all of it takes, in bytes of content.</summary>
    public long Bytes => Blobs.Sum(blob => blob.Size) + Records.Sum(record => record.Size);

    /// <summary>Looks.</summary>
    /// <param name="directory">Where the store lies.</param>
    /// <param name="strict">
    /// Whether a record or tree that cannot be read is a failure, and not one that can be of no use: whoever deletes by what he sees must not take for
    /// damage what is only out of reach.
    /// </param>
    /// <param name="cancellation">Stops between two files.</param>
    /// <exception cref="Failure">KF7002: a directory, or with <paramref name="strict"/> a file, cannot be read.</exception>
    public static StoreContents Read(CacheDirectory directory, bool strict, CancellationToken cancellation)
    {
        // Records before blobs: one that is written meanwhile must not seem to name what is missing.
        List<(StoreListing.Entry File, ActionResult? Result)> records = [];
        foreach (StoreListing.Entry file in StoreListing.Records(directory))
        {
            cancellation.ThrowIfCancellationRequested();
            records.Add((file, Content(directory.OfAction(file.Name), strict) is { } content ? ActionRecords.Open(content) : null));
        }

        ImmutableArray<StoredBlob> blobs = [.. StoreListing.Blobs(directory).Select(file => new StoredBlob(file.Name, file.Size))];
        Reader reader = new(directory, blobs, strict, cancellation);
        return new([.. records.Select(record => reader.Record(record.File, record.Result))], blobs);
    }

    /// <summary>A file's bytes; null for what is not there, is no plain file and might never end, or cannot be read unless that is a failure.</summary>
    private static byte[]? Content(string path, bool strict)
    {
        try
        {
            return Posix.KindOf(path) == FileKind.Regular ? File.ReadAllBytes(path) : null;
        }
        catch (IOException exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return strict ? throw StoreListing.Unreadable(path, exception) : null;
        }
    }

    /// <summary>Finds out what records name.</summary>
    private sealed class Reader(CacheDirectory directory, ImmutableArray<StoredBlob> blobs, bool strict, CancellationToken cancellation)
    {
        private readonly Dictionary<string, int> places = blobs.Select((blob, index) => (blob.Hash.Hex, index)).ToDictionary(pair => pair.Hex, pair => pair.index, StringComparer.Ordinal);
        private readonly Dictionary<BlobDigest, ImmutableArray<int>?> trees = [];

        public StoredRecord Record(StoreListing.Entry file, ActionResult? result)
        {
            StoredRecord record = new(file.Name, file.Size, file.Modified, result is null ? new(RecordLabel.Other) : RecordLabel.Of(result), RecordState.Unreadable);
            if (result is null)
            {
                return record;
            }

            cancellation.ThrowIfCancellationRequested();
            HashSet<int> named = [];
            bool whole = Add(named, result.OutputFiles.Select(output => output.Digest));
            foreach (OutputDirectory output in result.OutputDirectories)
            {
                ImmutableArray<int>? below = OfTree(output.TreeDigest);
                named.UnionWith(below ?? []);
                whole &= below is not null;
            }

            return record with { State = whole ? RecordState.Whole : RecordState.Incomplete, Blobs = [.. named] };
        }

        /// <summary>The tree's own blob and those of all its files; null when one is missing, or the tree is not what was written.</summary>
        private ImmutableArray<int>? OfTree(Digest? message)
        {
            if (!BlobDigest.TryRead(message, out BlobDigest digest))
            {
                return null;
            }

            if (!trees.TryGetValue(digest, out ImmutableArray<int>? found))
            {
                HashSet<int> named = [];
                found = Add(named, [message]) && Tree(digest) is { } tree
                    && Add(named, tree.Children.Prepend(tree.Root ?? new()).SelectMany(below => below.Files).Select(file => file.Digest))
                    ? [.. named] : null;
                trees[digest] = found;
            }

            return found;
        }

        private Tree? Tree(BlobDigest digest)
        {
            try
            {
                return Content(directory.OfBlob(digest.Hash), strict) is { } content && BlobDigest.Of(content) == digest ? Wire.Tree.Parser.ParseFrom(content) : null;
            }
            catch (InvalidProtocolBufferException)
            {
                return null;
            }
        }

        /// <summary>Adds the blobs that are there; false when one is not.</summary>
        private bool Add(HashSet<int> named, IEnumerable<Digest?> digests)
        {
            bool all = true;
            foreach (Digest? message in digests)
            {
                if (BlobDigest.TryRead(message, out BlobDigest digest) && places.TryGetValue(digest.Hash.Hex, out int place) && blobs[place].Size == digest.Size)
                {
                    named.Add(place);
                }
                else
                {
                    all = false;
                }
            }

            return all;
        }
    }
}
