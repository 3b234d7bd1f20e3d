using System.Collections.Immutable;
using Kforge.Caching.Contents;

namespace Kforge.Caching.Checking;

/// <summary>A blob that is not what its name says.</summary>
/// <param name="Blob">It.</param>
/// <param name="Trouble">Why it could not be read to its end; null when its content is another.</param>
public sealed record DamagedBlob(StoredBlob Blob, string? Trouble);

/// <summary>What checking a store found.</summary>
/// <param name="Records">How many records there are.</param>
/// <param name="Blobs">How many blobs there are.</param>
/// <param name="Bytes">What was read, in bytes.</param>
/// <param name="Damaged">Blobs that are not what they should be, by name.</param>
/// <param name="Broken">Records that can be of no use: damaged, or naming what is missing or damaged.</param>
/// <param name="Repaired">Whether they were put out of the way.</param>
public sealed record StoreFindings(int Records, int Blobs, long Bytes, ImmutableArray<DamagedBlob> Damaged, ImmutableArray<StoredRecord> Broken, bool Repaired)
{
    /// <summary>Whether everything is what it should be.</summary>
    public bool IsWhole => Damaged.IsEmpty && Broken.IsEmpty;
}
