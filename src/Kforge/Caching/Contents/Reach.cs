namespace Kforge.Caching.Contents;

/// <summary>Which blobs are named by a set of records that grows and shrinks, and what they take. A blob that several name counts once.</summary>
/// <param name="contents">What is in the store.</param>
internal sealed class Reach(StoreContents contents)
{
    private readonly int[] users = new int[contents.Blobs.Length];

    /// <summary>What the records and the blobs they name take, in bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether one of the records names a blob.</summary>
    /// <param name="blob">Its place in <see cref="StoreContents.Blobs"/>.</param>
    public bool Holds(int blob) => users[blob] > 0;

    /// <summary>Adds a record.</summary>
    public void Add(StoredRecord record)
    {
        Bytes += record.Size;
        foreach (int blob in record.Blobs)
        {
            if (users[blob]++ == 0)
            {
                Bytes += contents.Blobs[blob].Size;
            }
        }
    }

    /// <summary>Takes a record away that was added.</summary>
    public void Drop(StoredRecord record)
    {
        Bytes -= record.Size;
        foreach (int blob in record.Blobs)
        {
            if (--users[blob] == 0)
            {
                Bytes -= contents.Blobs[blob].Size;
            }
        }
    }
}
