using Kforge.Caching;
using Kforge.Caching.Contents;

namespace Kforge.Tests.Caching;

public sealed class StoreStatisticsTests : IDisposable
{
    private readonly CacheBench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Each_kernel_has_what_only_its_builds_need_and_what_others_need_too()
    {
        string shared = new('s', 1_000_000);
        bench.Keep("lts", 3, shared, new string('a', 2_000_000));
        bench.Keep("lts", 2, shared, new string('a', 2_000_000), new string('b', 4_000_000));
        bench.Keep("next", 1, shared, new string('c', 8_000_000));
        bench.Keep(new RecordLabel(RecordLabel.Lineage), 0, new());
        bench.Keep(new RecordLabel("of a later kforge"), 0, new());
        CacheBench.Damage(bench.Cache.OfAction(bench.Keep("next", 0, new string('d', 16_000_000))), CacheBench.FlipBit);
        StoreStatistics statistics = StoreStatistics.Read(bench.Cache, default);
        Assert.Equal((3, 1, 1, 1), (statistics.Snapshots, statistics.Lists, statistics.Others, statistics.Broken));
        Assert.Equal(31, statistics.Bytes / 1_000_000);
        Assert.Equal(16, statistics.Unnamed / 1_000_000);
        Assert.Equal(
            [("lts", 2, 6, 1), ("next", 1, 8, 1), (null, 0, 0, 0)],
            statistics.Kernels.Select(kernel => (kernel.Kernel, kernel.Snapshots, kernel.Own / 1_000_000, kernel.Shared / 1_000_000)));
        Assert.Equal(CacheBench.Today.AddDays(-2).ToUnixTimeSeconds(), statistics.Kernels[0].LastUsed.ToUnixTimeSeconds());
    }

    [Fact]
    public void Looking_is_not_use()
    {
        string path = bench.Cache.OfAction(bench.Keep("lts", 3, "a"));
        DateTime used = File.GetLastWriteTimeUtc(path);
        StoreStatistics.Read(bench.Cache, default);
        Assert.Equal(used, File.GetLastWriteTimeUtc(path));
    }

    [Fact]
    public void What_was_put_aside_is_told()
    {
        BlobDigest digest = bench.Blobs.Add("damaged"u8);
        CacheBench.Damage(bench.PathOf(digest), CacheBench.FlipBit);
        bench.Blobs.Read(digest);
        StoreStatistics statistics = StoreStatistics.Read(bench.Cache, default);
        Assert.Equal((0, 7), (statistics.Bytes, statistics.Quarantined));
    }
}
