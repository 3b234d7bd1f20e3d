using System.Collections.Immutable;
using Kforge.Caching.Contents;

namespace Kforge.Caching.Collecting;

/// <summary>To what the store is cut back.</summary>
/// <param name="MaxSize">What records and the blobs they name may take, in bytes; null for no limit.</param>
/// <param name="MaxAge">How long ago a record may have been used; null for no limit.</param>
public sealed record CollectLimits(long? MaxSize, TimeSpan? MaxAge);

/// <summary>What goes when a store is cut back; pure.</summary>
/// <param name="Old">Records nobody used for too long.</param>
/// <param name="Squeezed">Records that go because there is no room, the least recently used first.</param>
/// <param name="Broken">Records that can be of no use to anybody.</param>
/// <param name="Garbage">Blobs that no record names that stays.</param>
/// <param name="Left">What then is left, in bytes.</param>
internal sealed record CollectPlan(
    ImmutableArray<StoredRecord> Old, ImmutableArray<StoredRecord> Squeezed, ImmutableArray<StoredRecord> Broken, ImmutableArray<StoredBlob> Garbage, long Left)
{
    /// <summary>Decides.</summary>
    /// <param name="contents">What is in the store.</param>
    /// <param name="limits">To what it is cut back.</param>
    /// <param name="now">The time.</param>
    public static CollectPlan Of(StoreContents contents, CollectLimits limits, DateTimeOffset now)
    {
        StoredRecord[] whole = [.. contents.Records.Where(record => record.State == RecordState.Whole)];
        ImmutableArray<StoredRecord> old = [.. whole.Where(record => now - record.LastUsed > limits.MaxAge)];
        Reach reach = new(contents);
        foreach (StoredRecord record in whole.Except(old))
        {
            reach.Add(record);
        }

        // Lists of candidates stay: they are tiny, and without them what is left could not be found.
        Queue<StoredRecord> candidates = new(whole.Except(old).Where(record => !record.Label.IsList)
            .OrderBy(record => record.LastUsed).ThenBy(record => record.Action.Hex, StringComparer.Ordinal));
        ImmutableArray<StoredRecord>.Builder squeezed = ImmutableArray.CreateBuilder<StoredRecord>();
        while (reach.Bytes > limits.MaxSize && candidates.TryDequeue(out StoredRecord? record))
        {
            reach.Drop(record);
            squeezed.Add(record);
        }

        return new(old, squeezed.ToImmutable(), [.. contents.Records.Where(record => record.State != RecordState.Whole)],
            [.. contents.Blobs.Where((_, index) => !reach.Holds(index))], reach.Bytes);
    }
}
