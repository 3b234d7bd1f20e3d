using Kforge.Building;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Tests.Building;

/// <summary>Real builds of the fake kernel: what is made, and what is made again.</summary>
public sealed class KernelBuildTests(HostToolchain toolchain) : IClassFixture<HostToolchain>, IDisposable
{
    private static readonly string[] Links = ["arch/x86/boot/bzImage", "vmlinux", "built-in.a", "Module.symvers", "samples/hello.ko", "samples/rust_minimal.ko"];
    private readonly BuildBench bench = new(toolchain);

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task A_first_build_makes_everything()
    {
        BuiltKernel built = await bench.BuildAsync();
        Assert.Equal(
            ["arch/x86/boot/bzImage", "vmlinux", "System.map", ".config", "samples/hello.ko", "samples/rust_minimal.ko"],
            (await bench.ArtifactsAsync()).Select(artifact => artifact.Name));
        Assert.Equal(5, built.Make.Steps["CC"]);
        Assert.Equal(3, built.Make.Steps["RUSTC"]);
        Assert.Equal(1, built.Make.Steps["BINDGEN"]);
        Assert.Contains("CONFIG_RUST=y\n", built.Config.Text);
        Assert.Equal(built.Config.Text, File.ReadAllText(bench.Output(".config")));
        Assert.Equal(["patch", "configure", "compile"], bench.Reports.OfType<Report.PhaseFinished>().Select(phase => phase.Phase));
        Assert.StartsWith("# to run this by hand: bwrap ", File.ReadLines(bench.Directory.Log).First());
        Assert.False(File.Exists(bench.Directory.RunningMark));
    }

    [Fact]
    public async Task Time_user_host_and_count_leave_no_trace()
    {
        await bench.BuildAsync();
        Assert.Contains("#1 1980-01-01 00:00:00 UTC kforge@kforge", File.ReadAllText(bench.Output("vmlinux")));
        Assert.Equal(await bench.MadeFromCleanAsync(), await bench.MadeAsync());
    }

    [Fact]
    public async Task A_second_build_runs_no_step()
    {
        await bench.BuildAsync();
        string before = bench.OutputAsItIs();
        BuiltKernel again = await bench.BuildAsync();
        Assert.Equal(0, again.Make.Total);
        Assert.Empty(bench.StepsOfLastBuild());
        Assert.Equal(before, bench.OutputAsItIs());
        Assert.Equal("nothing to do", bench.Reports.OfType<Report.PhaseFinished>().Last().Summary);
    }

    [Fact]
    public async Task An_edited_patch_rebuilds_exactly_its_target()
    {
        bench.Patches["one.patch"] = FakeKernel.AddLine("kernel/fork.c", "int one;");
        await bench.BuildAsync();
        bench.Patches["one.patch"] = FakeKernel.AddLine("kernel/fork.c", "int two;");
        BuiltKernel built = await bench.BuildAsync();
        Assert.Equal(Links.Append("kernel/fork.o").Order(StringComparer.Ordinal), bench.StepsOfLastBuild());
        Assert.Equal(1, built.Make.Steps["CC"]);
        Assert.Contains("int two;", File.ReadAllText(bench.Output("vmlinux")));
        Assert.Equal(await bench.MadeFromCleanAsync(), await bench.MadeAsync());
    }

    [Fact]
    public async Task A_patched_header_rebuilds_who_reads_it()
    {
        await bench.BuildAsync();
        bench.Patches["log.patch"] = FakeKernel.AddLine("include/linux/log.h", "#define LOG 2");
        await bench.BuildAsync();
        Assert.Equal(Links.Append("kernel/printk.o").Order(StringComparer.Ordinal), bench.StepsOfLastBuild());
    }

    [Fact]
    public async Task Without_the_patch_the_bytes_are_the_old_ones()
    {
        await bench.BuildAsync();
        string before = await bench.MadeAsync();
        bench.Patches["one.patch"] = FakeKernel.AddLine("kernel/fork.c", "int one;");
        await bench.BuildAsync();
        Assert.NotEqual(before, await bench.MadeAsync());
        bench.Patches.Clear();
        await bench.BuildAsync();
        Assert.Equal(before, await bench.MadeAsync());
        Assert.Contains("kernel/fork.o", bench.StepsOfLastBuild());
    }

    [Fact]
    public async Task A_changed_symbol_rebuilds_who_names_it_and_changes_back()
    {
        await bench.BuildAsync();
        string before = await bench.MadeAsync();
        bench.Profiles = [bench.Modules, bench.Rust, new("small", "LOG_BUF_SHIFT=12")];
        BuiltKernel built = await bench.BuildAsync();
        Assert.Contains("CONFIG_LOG_BUF_SHIFT=12\n", built.Config.Text);
        Assert.Equal(Links.Append("kernel/printk.o").Order(StringComparer.Ordinal), bench.StepsOfLastBuild());
        Assert.Equal(await bench.MadeFromCleanAsync(), await bench.MadeAsync());
        bench.Profiles = [];
        await bench.BuildAsync();
        Assert.Equal(before, await bench.MadeAsync());
    }

    [Fact]
    public async Task A_module_that_is_switched_off_is_no_artifact_any_more()
    {
        await bench.BuildAsync();
        bench.Profiles = [new("modules", "MODULES=y", "SAMPLES=y", "SAMPLE_HELLO=m")];
        await bench.BuildAsync();
        Assert.DoesNotContain("rust_minimal", await bench.MadeAsync());
        Assert.Equal(await bench.MadeFromCleanAsync(), await bench.MadeAsync());
    }

    [Fact]
    public async Task What_is_enabled_comes_with_what_it_needs_and_is_written_beside_the_build()
    {
        bench.Base = "CONFIG_MODULES=y\nCONFIG_MODVERSIONS=y\nCONFIG_SMP=y\n";
        bench.Profiles = [new("small", "LOG_BUF_SHIFT=12")];
        bench.Enable.Add(new("SAMPLE_RUST_MINIMAL", "m", null, false, new("kbuild.toml", 7, 12)));
        BuiltKernel built = await bench.BuildAsync();
        Assert.Equal(
            """
            # SAMPLE_RUST_MINIMAL: asked for by kbuild.toml:7:12
            CONFIG_SAMPLE_RUST_MINIMAL=m
            # MODVERSIONS: RUST depends on !MODVERSIONS (init/Kconfig:15)
            # CONFIG_MODVERSIONS is not set
            # RUST: SAMPLE_RUST_MINIMAL depends on SAMPLES && RUST (samples/Kconfig:10)
            CONFIG_RUST=y
            # SAMPLES: SAMPLE_RUST_MINIMAL depends on SAMPLES && RUST (samples/Kconfig:10)
            CONFIG_SAMPLES=y

            """, built.Config.Fragment);
        Assert.Equal(built.Config.Fragment, File.ReadAllText(bench.Directory.Fragment));
        Assert.Contains("CONFIG_SMP=y\n", built.Config.Text);
        Assert.Contains("samples/rust_minimal.ko", (await bench.ArtifactsAsync()).Select(artifact => artifact.Name));

        Assert.False((await bench.BuildAsync()).Config.Made);
        File.Delete(bench.Directory.Fragment);
        Assert.Equal(built.Config with { Made = false }, (await bench.BuildAsync()).Config);
        Assert.True(File.Exists(bench.Directory.Fragment));
        bench.Enable.Clear();
        Assert.Equal("", (await bench.BuildAsync()).Config.Fragment);
        Assert.False(File.Exists(bench.Directory.Fragment));
    }

    [Fact]
    public async Task A_config_edited_by_hand_is_made_again()
    {
        await bench.BuildAsync();
        string before = await bench.MadeAsync();
        File.AppendAllText(bench.Output(".config"), "CONFIG_FORK_DEBUG=y\n");
        await bench.BuildAsync();
        Assert.Equal(before, await bench.MadeAsync());
    }

    [Fact]
    public async Task Another_toolchain_throws_the_output_away()
    {
        BuiltKernel first = await bench.BuildAsync();
        string before = await bench.MadeAsync();
        File.WriteAllText(bench.Output("left-over"), "");
        bench.Toolchain = "another toolchain";
        BuiltKernel built = await bench.BuildAsync();
        Assert.Equal(first.Make.Total, built.Make.Total);
        Assert.False(File.Exists(bench.Output("left-over")));
        Assert.Equal(before, await bench.MadeAsync());
    }

    [Fact]
    public async Task Two_builds_at_once_take_turns()
    {
        BuiltKernel[] built = await Task.WhenAll(Task.Run(() => bench.BuildAsync()), Task.Run(() => bench.BuildAsync()));
        Assert.Equal(0, built.Min(one => one.Make.Total));
        Assert.InRange(built.Max(one => one.Make.Total), 10, 30);
        Assert.Single(bench.Reports.OfType<Report.Noted>(), note => note.Text.Contains("that holds `lts`", StringComparison.Ordinal));
        Assert.Equal(await bench.MadeFromCleanAsync(), await bench.MadeAsync());
    }

    [Fact]
    public void Workspaces_that_share_a_store_do_not_share_output()
    {
        Store shared = new("/shared");
        Assert.NotEqual(BuildDirectory.Of(shared, "/home/a/linux", "lts"), BuildDirectory.Of(shared, "/home/b/linux", "lts"));
        Assert.Equal("/home/a/linux/cache/builds/lts", BuildDirectory.Of(new("/home/a/linux/cache"), "/home/a/linux", "lts").Root);
    }
}
