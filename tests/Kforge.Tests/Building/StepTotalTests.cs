using Kforge.Building;
using Kforge.Diagnostics;

namespace Kforge.Tests.Building;

/// <summary>The total of a percentage comes from an earlier build of the same plan that began with nothing, or there is none.</summary>
public sealed class StepTotalTests(HostToolchain toolchain) : IClassFixture<HostToolchain>, IDisposable
{
    private readonly BuildBench bench = new(toolchain);

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task A_second_clean_build_knows_the_total_of_the_first()
    {
        BuiltKernel first = await bench.BuildAsync();
        Assert.Equal([null], TotalsTold());
        Directory.Delete(bench.Directory.Output, recursive: true);
        BuiltKernel second = await bench.BuildAsync();
        Assert.Equal(first.Make.Total, second.Make.Total);
        Assert.Equal([first.Make.Total], TotalsTold());
    }

    [Fact]
    public async Task A_build_that_goes_on_knows_no_total_and_leaves_none()
    {
        string bad = FakeKernel.AddLine("init/version.c", "#error wrong");
        string good = FakeKernel.AddLine("init/version.c", "int right;");
        bench.Patches["p.patch"] = bad;
        await bench.FailAsync();
        bench.Patches["p.patch"] = good;
        int rest = (await bench.BuildAsync()).Make.Total;

        // The same plan from nothing: what the rest of a failed build ran is no total of it.
        TotalsTold();
        Directory.Delete(bench.Directory.Output, recursive: true);
        int all = (await bench.BuildAsync()).Make.Total;
        Assert.True(all > rest);
        Assert.Equal([null], TotalsTold());
    }

    [Fact]
    public async Task An_incremental_build_knows_no_total()
    {
        await bench.BuildAsync();
        TotalsTold();
        bench.Patches["p.patch"] = FakeKernel.AddLine("init/version.c", "int more;");
        await bench.BuildAsync();
        bench.Patches.Clear();
        await bench.BuildAsync();
        Assert.Equal([null], TotalsTold());
    }

    /// <summary>The different totals that were told since the last call.</summary>
    private int?[] TotalsTold()
    {
        int?[] totals = [.. bench.Reports.OfType<Report.Building>().Select(building => building.Total).Distinct()];
        bench.Reports.Clear();
        return totals;
    }
}
