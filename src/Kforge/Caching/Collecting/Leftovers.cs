using System.Collections.Immutable;
using Kforge.Caching.Blobs;
using Kforge.Caching.Contents;
using Kforge.Platform.Archives;
using Microsoft.Win32.SafeHandles;

namespace Kforge.Caching.Collecting;

/// <summary>A file that belongs to no record.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Size">In bytes.</param>
internal sealed record Leftover(string Path, long Size);

/// <summary>What damage and killed processes leave.</summary>
/// <param name="Quarantined">Damaged blobs that nobody looked at for a week.</param>
/// <param name="Unfinished">Files of a process that was killed while it wrote them, a day ago or more.</param>
internal sealed record Leftovers(ImmutableArray<Leftover> Quarantined, ImmutableArray<Leftover> Unfinished)
{
    private static readonly TimeSpan QuarantineStays = TimeSpan.FromDays(7);

    private static readonly TimeSpan UnfinishedStays = TimeSpan.FromDays(1);

    /// <summary>Looks.</summary>
    /// <param name="directory">Where the store lies.</param>
    /// <param name="now">The time.</param>
    public static Leftovers Read(CacheDirectory directory, DateTimeOffset now) => new(
        Older(directory.Quarantine, "", now - QuarantineStays),
        Older(directory.Store.Temporary, CacheDirectory.UnfinishedPrefix, now - UnfinishedStays));

    private static ImmutableArray<Leftover> Older(string directory, string prefix, DateTimeOffset than) =>
        [.. StoreListing.Files(directory, prefix).Order(StringComparer.Ordinal).Select(path => Look(path, than)).OfType<Leftover>()];

    /// <summary>
    /// By the time of the last change, which nobody sets: it counts from the rename into quarantine, and from the last byte that was written. The
    /// time stamp of a blob is that of all inputs.
    /// </summary>
    private static Leftover? Look(string path, DateTimeOffset than)
    {
        try
        {
            if (Posix.KindOf(path) != FileKind.Regular)
            {
                return null;
            }

            using SafeFileHandle file = File.OpenHandle(path);
            FileStat stat = Posix.StatOf(file);
            return DateTimeOffset.UnixEpoch.AddTicks(stat.ChangedAt / TimeSpan.NanosecondsPerTick) < than ? new(path, stat.Size) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null; // Somebody else's, or just finished.
        }
    }
}
