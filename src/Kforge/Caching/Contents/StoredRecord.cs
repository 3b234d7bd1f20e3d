using System.Collections.Immutable;
using Kforge.Platform;

namespace Kforge.Caching.Contents;

/// <summary>Whether a record can be of use.</summary>
public enum RecordState
{
    /// <summary>It is what was written, and every blob it names is there, as far as lengths tell.</summary>
    Whole,

    /// <summary>It is not what was written.</summary>
    Unreadable,

    /// <summary>Something it names is missing, or names something itself and cannot be read.</summary>
    Incomplete,
}

/// <summary>A record as it lies in the store.</summary>
/// <param name="Action">What it is of.</param>
/// <param name="Size">Of the record itself, in bytes.</param>
/// <param name="LastUsed">When it was written or read last.</param>
/// <param name="Label">What it says of itself; of kind <see cref="RecordLabel.Other"/> when it cannot be read.</param>
/// <param name="State">Whether it can be of use.</param>
public sealed record StoredRecord(Sha256Digest Action, long Size, DateTimeOffset LastUsed, RecordLabel Label, RecordState State)
{
    /// <summary>Which of <see cref="StoreContents.Blobs"/> it names, by their places there, each once; those that are there.</summary>
    internal ImmutableArray<int> Blobs { get; init; } = [];
}

/// <summary>A blob as it lies in the store; its content may be another than its name says.</summary>
/// <param name="Hash">Its name.</param>
/// <param name="Size">In bytes.</param>
public sealed record StoredBlob(Sha256Digest Hash, long Size);
