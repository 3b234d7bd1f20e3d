using Kforge.Building;
using Kforge.Diagnostics;

namespace Kforge.Tests.Building;

/// <summary>Builds of the fake kernel that end by force: the next one gives what a clean one gives.</summary>
public sealed class KilledBuildTests(HostToolchain toolchain) : IClassFixture<HostToolchain>, IDisposable
{
    private readonly BuildBench bench = new(toolchain);

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData("kernel/fork.o")]
    [InlineData("vmlinux")]
    public async Task A_first_build_that_was_killed_is_finished_by_the_next(string target)
    {
        await bench.KillDuringAsync(target);
        Assert.True(File.Exists(bench.Directory.RunningMark));
        await bench.BuildAsync();
        Assert.False(File.Exists(bench.Directory.RunningMark));
        Assert.Equal(await bench.MadeFromCleanAsync(), await bench.MadeAsync());
    }

    /// <summary>The dangerous case: the half-made target is newer than its source, and its .cmd file is that of the time before.</summary>
    [Theory]
    [InlineData("kernel/fork.o")]
    [InlineData("vmlinux")]
    public async Task A_rebuild_that_was_killed_twice_is_finished_by_the_next(string target)
    {
        await bench.BuildAsync();
        bench.Patches["one.patch"] = FakeKernel.AddLine("kernel/fork.c", "int one;");
        await bench.KillDuringAsync(target);
        await bench.KillDuringAsync(target);
        await bench.BuildAsync();
        Assert.Equal(await bench.MadeFromCleanAsync(), await bench.MadeAsync());
        Assert.Equal(0, (await bench.BuildAsync()).Make.Total);
    }

    [Fact]
    public async Task A_kill_leaves_no_process_behind()
    {
        await bench.KillDuringAsync("kernel/fork.o");
        string[] left =
        [
            .. Directory.EnumerateDirectories("/proc").Where(process => int.TryParse(Path.GetFileName(process), out _)).Where(process =>
            {
                try
                {
                    return File.ReadAllText(process + "/cmdline").Contains(bench.Directory.Root, StringComparison.Ordinal);
                }
                catch (IOException)
                {
                    return false;
                }
            }),
        ];
        Assert.Empty(left);
    }

    [Fact]
    public async Task The_mark_of_a_killed_build_makes_the_next_one_doubt_what_is_new()
    {
        await bench.BuildAsync();
        string before = await bench.MadeAsync();
        File.WriteAllText(bench.Directory.RunningMark, "");
        File.SetLastWriteTimeUtc(bench.Directory.RunningMark, DateTime.UtcNow.AddMinutes(-1));
        File.WriteAllText(bench.Output("kernel/fork.o"), "half");
        BuiltKernel built = await bench.BuildAsync();
        Assert.InRange(built.Make.Total, 1, 30);
        Assert.Equal(before, await bench.MadeAsync());
        Assert.Single(bench.Reports.OfType<Report.Noted>(), note => note.Text.StartsWith("the last build was cut off", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_output_tree_that_nobody_vouches_for_is_thrown_away()
    {
        await bench.BuildAsync();
        string before = await bench.MadeAsync();
        File.Delete(bench.Directory.OutputState);
        File.Delete(bench.Output("System.map"));
        await bench.BuildAsync();
        Assert.Equal(before, await bench.MadeAsync());
    }
}
