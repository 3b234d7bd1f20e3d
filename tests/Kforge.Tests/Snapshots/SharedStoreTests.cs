using Kforge.Caching.Blobs;
using Kforge.Caching.Collecting;
using Kforge.Tests.Building;

namespace Kforge.Tests.Snapshots;

/// <summary>Several at one store, at one time.</summary>
public sealed class SharedStoreTests : IClassFixture<HostToolchain>, IDisposable
{
    private readonly BuildBench one;
    private readonly BuildBench two;

    public SharedStoreTests(HostToolchain toolchain)
    {
        one = new(toolchain) { UsesCache = true };
        two = new(toolchain, one.Store) { UsesCache = true };
        two.GoElsewhere();
    }

    public void Dispose()
    {
        two.Dispose();
        one.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Two_builders_and_one_who_throws_everything_away_do_not_get_in_each_others_way(bool same)
    {
        using CancellationTokenSource enough = new();
        Task<int> collecting = CollectAsync(enough.Token);
        for (int round = 0; round < 3; round++)
        {
            one.Patches["a.patch"] = FakeKernel.AddLine("kernel/fork.c", $"int round_{round};");
            two.Patches["a.patch"] = FakeKernel.AddLine(same ? "kernel/fork.c" : "kernel/printk.c", $"int round_{round};");
            await Task.WhenAll(one.BuildAsync(), two.BuildAsync());
            string made = await one.MadeAsync();
            Assert.Equal(await one.MadeFromCleanAsync(), made);
            Assert.Equal(same ? made : await two.MadeFromCleanAsync(), await two.MadeAsync());
        }

        await enough.CancelAsync();
        Assert.True(await collecting > 0, "nothing was ever thrown away");
        Assert.DoesNotContain(one.Reports.Concat(two.Reports), report => report is Diagnostics.Report.Warned);
    }

    private async Task<int> CollectAsync(CancellationToken enough)
    {
        int records = 0;
        while (!enough.IsCancellationRequested)
        {
            records += (await new Collector(one.Host, new CacheDirectory(one.Store)).CollectAsync(new CollectLimits(0, null), dryRun: false, default)).Squeezed.Length;
            await Task.Delay(50, CancellationToken.None);
        }

        return records;
    }
}
