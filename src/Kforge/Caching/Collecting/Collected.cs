using System.Collections.Immutable;
using Kforge.Caching.Contents;

namespace Kforge.Caching.Collecting;

/// <summary>Some files and what they take.</summary>
/// <param name="Count">How many.</param>
/// <param name="Bytes">What they take.</param>
public readonly record struct Pile(int Count, long Bytes);

/// <summary>What was removed from a store, or would be.</summary>
/// <param name="Old">Records nobody used for too long.</param>
/// <param name="Squeezed">Records that had to make room, the least recently used first.</param>
/// <param name="Broken">Records that could be of no use: damaged, or naming what is missing.</param>
/// <param name="Blobs">Blobs that no record names any more.</param>
/// <param name="Quarantined">Damaged blobs that lay in quarantine for more than a week.</param>
/// <param name="Unfinished">What killed processes left half-written, more than a day ago.</param>
/// <param name="Before">What records and blobs took before, in bytes.</param>
/// <param name="After">What they take now, in bytes.</param>
public sealed record Collected(
    ImmutableArray<StoredRecord> Old, ImmutableArray<StoredRecord> Squeezed, ImmutableArray<StoredRecord> Broken, Pile Blobs, Pile Quarantined, Pile Unfinished, long Before, long After)
{
    /// <summary>Of a store that has nothing in it.</summary>
    public static readonly Collected Nothing = new([], [], [], default, default, default, 0, 0);

    /// <summary>Room that is free again, in bytes.</summary>
    public long Freed => Before - After + Quarantined.Bytes + Unfinished.Bytes;
}
