using System.Collections.Immutable;
using Kforge.Caching.Blobs;
using Kforge.Diagnostics;

namespace Kforge.Caching.Contents;

/// <summary>What the finished builds of one kernel take.</summary>
/// <param name="Kernel">Its name in its workspace; null for what names no kernel, such as lists of candidates.</param>
/// <param name="Snapshots">How many builds are kept.</param>
/// <param name="Own">Bytes that only they need: what would be free without them.</param>
/// <param name="Shared">Bytes that others need, too.</param>
/// <param name="LastUsed">When one of them was of use last.</param>
public sealed record KernelShare(string? Kernel, int Snapshots, long Own, long Shared, DateTimeOffset LastUsed);

/// <summary>How many things are in a store, and what they take, in bytes of content.</summary>
/// <param name="Snapshots">Finished builds that can be brought back, as far as lengths tell.</param>
/// <param name="Lists">Records that only list others.</param>
/// <param name="Others">Records of another kind.</param>
/// <param name="Broken">Records that can be of no use.</param>
/// <param name="Blobs">Blobs.</param>
/// <param name="Bytes">What records and blobs take.</param>
/// <param name="Unnamed">What blobs take that no record needs.</param>
/// <param name="Quarantined">What was put aside because it is damaged.</param>
/// <param name="Kernels">By kernel, in the order of their names; what names no kernel comes last.</param>
public sealed record StoreStatistics(
    int Snapshots, int Lists, int Others, int Broken, int Blobs, long Bytes, long Unnamed, long Quarantined, ImmutableArray<KernelShare> Kernels)
{
    private const int Nobody = -1;

    private const int Several = -2;

    /// <summary>Counts. Nothing is read but records and trees.</summary>
    /// <param name="directory">Where the store lies.</param>
    /// <param name="cancellation">Stops between two files.</param>
    /// <exception cref="Failure">KF7002: a directory cannot be read.</exception>
    public static StoreStatistics Read(CacheDirectory directory, CancellationToken cancellation)
    {
        long quarantined = StoreListing.Files(directory.Quarantine, "").Sum(path => new FileInfo(path) is { Exists: true } file ? file.Length : 0);
        return Of(StoreContents.Read(directory, strict: false, cancellation), quarantined);
    }

    internal static StoreStatistics Of(StoreContents contents, long quarantined)
    {
        StoredRecord[] whole = [.. contents.Records.Where(record => record.State == RecordState.Whole)];
        StoredRecord[][] groups = [.. whole.GroupBy(record => record.Label.Kernel).OrderBy(group => group.Key is null).ThenBy(group => group.Key, StringComparer.Ordinal).Select(group => group.ToArray())];
        int[] owners = Owners(contents, groups);
        return new(
            whole.Count(IsSnapshot), whole.Count(record => record.Label.IsList), whole.Count(record => !IsSnapshot(record) && !record.Label.IsList),
            contents.Records.Length - whole.Length, contents.Blobs.Length, contents.Bytes,
            contents.Blobs.Where((_, blob) => owners[blob] == Nobody).Sum(blob => blob.Size), quarantined,
            [.. groups.Select((group, index) => Share(contents, group, index, owners))]);
    }

    private static bool IsSnapshot(StoredRecord record) => record.Label.Kind == RecordLabel.Build;

    private static KernelShare Share(StoreContents contents, StoredRecord[] records, int group, int[] owners)
    {
        ILookup<bool, int> blobs = records.SelectMany(record => record.Blobs).Distinct().ToLookup(blob => owners[blob] == group);
        long Sum(bool own) => blobs[own].Sum(blob => contents.Blobs[blob].Size);
        return new(records[0].Label.Kernel, records.Count(IsSnapshot), Sum(true) + records.Sum(record => record.Size), Sum(false), records.Max(record => record.LastUsed));
    }

    /// <summary>For each blob the group that names it.</summary>
    private static int[] Owners(StoreContents contents, StoredRecord[][] groups)
    {
        int[] owners = new int[contents.Blobs.Length];
        Array.Fill(owners, Nobody);
        for (int group = 0; group < groups.Length; group++)
        {
            foreach (int blob in groups[group].SelectMany(record => record.Blobs))
            {
                owners[blob] = owners[blob] == Nobody || owners[blob] == group ? group : Several;
            }
        }

        return owners;
    }
}
