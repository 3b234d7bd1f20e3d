using Kforge.Building;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Tests.Building;

namespace Kforge.Tests.Snapshots;

/// <summary>Builds of the fake kernel held against builds from clean.</summary>
public sealed class CleanCheckTests : IClassFixture<HostToolchain>, IDisposable
{
    private readonly BuildBench bench;

    public CleanCheckTests(HostToolchain toolchain) => bench = new(toolchain) { UsesCache = true };

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Finds_a_good_build_good_and_leaves_nothing_behind()
    {
        await bench.BuildAsync();
        bench.Patches["a.patch"] = FakeKernel.AddLine("kernel/fork.c", "int more;");
        await bench.BuildAsync();
        Assert.InRange(await bench.CheckAsync(), 10, 100);
        Assert.False(Directory.Exists(bench.Directory.Root + ".check"));
        Assert.IsType<BuildStart.Finished>((await bench.BuildAsync()).Start);
    }

    [Fact]
    public async Task Takes_a_wrong_build_and_those_it_went_on_from_out_of_the_cache()
    {
        await bench.BuildAsync();
        string first = await bench.MadeAsync();
        // An object that is not what its source says, made to look as old as the rest: make cannot know.
        DateTime time = File.GetLastWriteTimeUtc(bench.Output("kernel/printk.o"));
        File.AppendAllText(bench.Output("kernel/printk.o"), "wrong");
        File.SetLastWriteTimeUtc(bench.Output("kernel/printk.o"), time);
        bench.Patches["a.patch"] = FakeKernel.AddLine("kernel/fork.c", "int more;");
        await bench.BuildAsync();
        bench.Patches["a.patch"] = FakeKernel.AddLine("kernel/fork.c", "int even_more;");
        await bench.BuildAsync();

        Diagnostic differs = (await Assert.ThrowsAsync<Failure>(bench.CheckAsync)).Diagnostics[0];
        Assert.Equal("KF5005", differs.Code.Id);
        Assert.Equal("`kernel/printk.o` differs", differs.Causes[0]);
        Assert.Contains(differs.Causes, cause => cause.Contains("2 builds were taken out of the cache", StringComparison.Ordinal));

        // The next build begins from the one that was made from clean, and is right.
        await bench.BuildAsync();
        Assert.Equal(await bench.MadeFromCleanAsync(), await bench.MadeAsync());
        bench.Patches.Clear();
        Assert.IsType<BuildStart.Exact>((await bench.BuildAsync()).Start);
        Assert.Equal(first, await bench.MadeAsync());
    }

    [Fact]
    public async Task Refuses_what_is_not_built()
    {
        await bench.BuildAsync();
        bench.Patches["a.patch"] = FakeKernel.AddLine("kernel/fork.c", "int more;");
        Assert.Equal("KF5006", (await Assert.ThrowsAsync<Failure>(bench.CheckAsync)).Diagnostics[0].Code.Id);
    }

    [Fact]
    public void One_in_so_many_is_due()
    {
        Sha256Digest[] keys = [.. Enumerable.Range(0, 2000).Select(number => Sha256Digest.OfText($"{number}"))];
        Assert.Equal(0, keys.Count(key => CleanCheck.IsDue(key, 0)));
        Assert.Equal(2000, keys.Count(key => CleanCheck.IsDue(key, 1)));
        Assert.InRange(keys.Count(key => CleanCheck.IsDue(key, 20)), 60, 140);
    }
}
