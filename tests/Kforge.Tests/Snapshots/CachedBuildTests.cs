using Kforge.Building;
using Kforge.Caching.Blobs;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Tests.Building;

namespace Kforge.Tests.Snapshots;

/// <summary>Real builds of the fake kernel through the cache: what is taken from it, what is made, and that both are the same.</summary>
public sealed class CachedBuildTests : IClassFixture<HostToolchain>, IDisposable
{
    private readonly BuildBench bench;

    public CachedBuildTests(HostToolchain toolchain) => bench = new(toolchain) { UsesCache = true };

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task A_build_that_is_there_starts_nothing()
    {
        Assert.IsType<BuildStart.Clean>((await bench.BuildAsync()).Start);
        string before = bench.OutputAsItIs();
        File.Delete(bench.Directory.Log);
        BuiltKernel again = await bench.BuildAsync();
        Assert.IsType<BuildStart.Finished>(again.Start);
        Assert.False(File.Exists(bench.Directory.Log), "make was started");
        Assert.Equal(before, bench.OutputAsItIs());
    }

    [Fact]
    public async Task What_was_touched_is_taken_from_the_store()
    {
        BuiltKernel first = await bench.BuildAsync();
        string made = await bench.MadeAsync();
        File.AppendAllText(bench.Output("vmlinux"), "by hand");
        BuiltKernel again = await bench.BuildAsync();
        Assert.IsType<BuildStart.Exact>(again.Start);
        Assert.Equal(made, await bench.MadeAsync());
        Assert.Equal(first.Config.Text, again.Config.Text);
    }

    [Fact]
    public async Task Another_workspace_takes_the_same_build()
    {
        await bench.BuildAsync();
        string made = await bench.MadeAsync();
        bench.GoElsewhere();
        Assert.IsType<BuildStart.Exact>((await bench.BuildAsync()).Start);
        Assert.Equal(made, await bench.MadeAsync());
        Assert.False(Directory.Exists(bench.Directory.Source), "the tree was made for nothing");
        Assert.All(new DirectoryInfo(bench.Directory.Output).EnumerateFiles("*", SearchOption.AllDirectories), file => Assert.Equal(StagedTree.TimeStamp, file.LastWriteTimeUtc));
    }

    [Theory]
    [InlineData("Documentation/new.rst")]
    [InlineData("drivers/net/other.c")]
    [InlineData("tools/testing/Other.sh")]
    public async Task A_change_that_nothing_reads_is_no_change(string path)
    {
        await bench.BuildAsync();
        string made = await bench.MadeAsync();
        bench.Patches["a.patch"] = FakeKernel.AddFile(path, "of no consequence");
        bench.GoElsewhere();
        Assert.Equal(1, Assert.IsType<BuildStart.Irrelevant>((await bench.BuildAsync()).Start).Changes);
        Assert.Equal(made, await bench.MadeAsync());
        Assert.Equal(made, await bench.MadeFromCleanAsync());
        bench.GoElsewhere();
        Assert.IsType<BuildStart.Exact>((await bench.BuildAsync()).Start);
    }

    [Theory]
    [InlineData("include/linux/new.h")]
    [InlineData("drivers/net/fake.h")]
    [InlineData("drivers/net/Makefile")]
    [InlineData("drivers/net/Kconfig.other")]
    [InlineData("scripts/new.txt")]
    [InlineData("kernel/table.hex")]
    [InlineData("localversion-mine")]
    public async Task A_change_that_may_be_read_is_one(string path)
    {
        await bench.BuildAsync();
        bench.Patches["a.patch"] = FakeKernel.AddFile(path, "perhaps");
        bench.GoElsewhere();
        Assert.IsType<BuildStart.Warm>((await bench.BuildAsync()).Start);
    }

    [Fact]
    public async Task One_edit_makes_what_depends_on_it()
    {
        await bench.BuildAsync();
        bench.GoElsewhere();
        bench.Patches["a.patch"] = FakeKernel.AddLine("kernel/fork.c", "int more;");
        BuildStart.Warm start = Assert.IsType<BuildStart.Warm>((await bench.BuildAsync()).Start);
        Assert.Equal((1, 0), (start.Files, start.Symbols));
        Assert.NotNull(start.From);
        Assert.Equal<string>(["Module.symvers", "arch/x86/boot/bzImage", "built-in.a", "kernel/fork.o", "samples/hello.ko", "samples/rust_minimal.ko", "vmlinux"], bench.StepsOfLastBuild());
        Assert.Equal(await bench.MadeFromCleanAsync(), await bench.MadeAsync());
    }

    [Fact]
    public async Task A_removed_patch_is_an_edit_too()
    {
        bench.Patches["a.patch"] = FakeKernel.AddLine("kernel/fork.c", "int more;");
        await bench.BuildAsync();
        bench.GoElsewhere();
        bench.Patches.Clear();
        bench.Patches["b.patch"] = FakeKernel.AddLine("kernel/printk.c", "int other;");
        Assert.Equal(2, Assert.IsType<BuildStart.Warm>((await bench.BuildAsync()).Start).Files);
        Assert.Equal(await bench.MadeFromCleanAsync(), await bench.MadeAsync());
    }

    [Fact]
    public async Task A_symbol_makes_what_mentions_it()
    {
        await bench.BuildAsync();
        bench.GoElsewhere();
        bench.Profiles = [bench.Modules, bench.Rust, new("more", "FORK_DEBUG=y")];
        BuildStart.Warm start = Assert.IsType<BuildStart.Warm>((await bench.BuildAsync()).Start);
        Assert.Equal((0, 1), (start.Files, start.Symbols));
        Assert.Contains("kernel/fork.o", bench.StepsOfLastBuild());
        Assert.DoesNotContain("kernel/printk.o", bench.StepsOfLastBuild());
        Assert.Equal(await bench.MadeFromCleanAsync(), await bench.MadeAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_new_header_of_the_same_name_makes_what_read_the_old_one(bool elsewhere)
    {
        await bench.BuildAsync();
        if (elsewhere)
        {
            bench.GoElsewhere();
        }

        // kernel/printk.c includes <linux/log.h>; which directory comes first is the compiler's business.
        bench.Patches["a.patch"] = FakeKernel.AddFile("arch/x86/include/linux/log.h", "another");
        Assert.IsType<BuildStart.Warm>((await bench.BuildAsync()).Start);
        Assert.Contains("kernel/printk.o", bench.StepsOfLastBuild());
        Assert.DoesNotContain("kernel/fork.o", bench.StepsOfLastBuild());
    }

    [Fact]
    public async Task Bindings_are_made_again_when_a_symbol_has_another_value()
    {
        await bench.BuildAsync();
        File.WriteAllText(bench.Output("rust/some_generated.rs"), "pub const CONFIG_HZ: u32 = 250;");
        File.WriteAllText(bench.Output("rust/.some_generated.rs.cmd"), "savedcmd_rust/some_generated.rs := bindgen x.h");
        File.WriteAllText(bench.Output("rust/other_generated.rs"), "not made by it");
        bench.Patches["a.patch"] = FakeKernel.AddLine("kernel/fork.c", "int more;");
        await bench.BuildAsync();
        Assert.True(File.Exists(bench.Output("rust/some_generated.rs")));
        bench.Profiles = [bench.Modules, bench.Rust, new("more", "FORK_DEBUG=y")];
        await bench.BuildAsync();
        Assert.False(File.Exists(bench.Output("rust/some_generated.rs")));
        Assert.True(File.Exists(bench.Output("rust/other_generated.rs")));
    }

    [Fact]
    public async Task There_and_back_again()
    {
        await bench.BuildAsync();
        string first = await bench.MadeAsync();
        bench.Patches["a.patch"] = FakeKernel.AddLine("kernel/fork.c", "int more;");
        Assert.Null(Assert.IsType<BuildStart.Warm>((await bench.BuildAsync()).Start).From);
        string second = await bench.MadeAsync();
        using FileStream untouched = File.OpenRead(bench.Output("kernel/printk.o"));
        using FileStream replaced = File.OpenRead(bench.Output("kernel/fork.o"));
        bench.Patches.Clear();
        Assert.IsType<BuildStart.Exact>((await bench.BuildAsync()).Start);
        Assert.Equal(first, await bench.MadeAsync());
        Assert.Equal(StagedTree.TimeStamp, File.GetLastWriteTimeUtc(untouched.SafeFileHandle));
        Assert.NotEqual(StagedTree.TimeStamp, File.GetLastWriteTimeUtc(replaced.SafeFileHandle));
        // From what came from the store, on to something new: the times of the tree must be arranged anew.
        bench.Patches["b.patch"] = FakeKernel.AddLine("kernel/printk.c", "int other;");
        Assert.IsType<BuildStart.Warm>((await bench.BuildAsync()).Start);
        Assert.Equal(await bench.MadeFromCleanAsync(), await bench.MadeAsync());
        bench.Patches.Clear();
        bench.Patches["a.patch"] = FakeKernel.AddLine("kernel/fork.c", "int more;");
        Assert.IsType<BuildStart.Exact>((await bench.BuildAsync()).Start);
        Assert.Equal(second, await bench.MadeAsync());
        bench.Patches["b.patch"] = FakeKernel.AddLine("kernel/printk.c", "int other;");
        Assert.IsType<BuildStart.Warm>((await bench.BuildAsync()).Start);
        Assert.Equal(await bench.MadeFromCleanAsync(), await bench.MadeAsync());
    }

    [Fact]
    public async Task A_line_of_descent_ends()
    {
        await bench.BuildAsync();
        int generation = 1;
        int longest = 1;
        for (int edit = 0; edit < 24; edit++)
        {
            bench.Patches["a.patch"] = FakeKernel.AddLine("kernel/fork.c", $"int more{edit};");
            BuiltKernel built = await bench.BuildAsync();
            generation = Assert.IsType<BuildStart.Warm>(built.Start).From is { } from ? from.Generation + 1 : generation + 1;
            longest = Math.Max(longest, generation);
        }

        Assert.InRange(longest, 20, 21);
        Assert.InRange(generation, 2, 8);
        Assert.Equal(await bench.MadeFromCleanAsync(), await bench.MadeAsync());
    }

    [Fact]
    public async Task Other_tools_begin_with_nothing()
    {
        await bench.BuildAsync();
        bench.Toolchain = "another toolchain";
        Assert.IsType<BuildStart.Clean>((await bench.BuildAsync()).Start);
        bench.GoElsewhere();
        bench.Toolchain = "a third one";
        Assert.IsType<BuildStart.Clean>((await bench.BuildAsync()).Start);
    }

    [Fact]
    public async Task A_private_key_is_not_kept()
    {
        await bench.BuildAsync();
        Directory.CreateDirectory(bench.Output("certs"));
        File.WriteAllText(bench.Output("certs/signing_key.pem"), "-----BEGIN PRIVATE KEY-----\nMIIE\n");
        bench.Patches["a.patch"] = FakeKernel.AddLine("kernel/fork.c", "int more;");
        await bench.BuildAsync();
        Assert.Contains(bench.Reports.OfType<Report.Noted>(), note => note.Text.Contains("`certs/signing_key.pem` holds a private key", StringComparison.Ordinal));
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.Combine(bench.Store.Root, "v1/cas"), "*", SearchOption.AllDirectories), blob => File.ReadAllText(blob).Contains("PRIVATE KEY-----", StringComparison.Ordinal));
        bench.GoElsewhere();
        Assert.IsType<BuildStart.Warm>((await bench.BuildAsync()).Start);
    }

    [Fact]
    public async Task A_damaged_build_is_made_again()
    {
        await bench.BuildAsync();
        string made = await bench.MadeAsync();
        Sha256Digest vmlinux = await Sha256Digest.OfFileAsync(bench.Output("vmlinux"), default);
        string blob = new CacheDirectory(bench.Store).OfBlob(vmlinux);
        File.SetUnixFileMode(blob, StagedTree.PlainMode);
        byte[] content = File.ReadAllBytes(blob);
        content[^1] ^= 1;
        File.WriteAllBytes(blob, content);
        bench.GoElsewhere();
        Assert.IsType<BuildStart.Clean>((await bench.BuildAsync()).Start);
        Assert.Equal(made, await bench.MadeAsync());
        Assert.Single(bench.Reports.OfType<Report.Warned>(), warning => warning.Diagnostic.Code.Id == "KF7001");
        bench.GoElsewhere();
        Assert.IsType<BuildStart.Exact>((await bench.BuildAsync()).Start);
    }

    [Fact]
    public async Task A_failure_of_its_own_making_is_tried_from_clean()
    {
        await bench.BuildAsync();
        // Nothing that changed has to do with it: something is wrong with what make goes on from.
        bench.Patches["a.patch"] = FakeKernel.AddLine("kernel/printk.c", "int other;");
        File.Delete(bench.Output("kernel/fork.o"));
        Directory.CreateDirectory(bench.Output("kernel/fork.o/in the way"));
        Directory.SetLastWriteTimeUtc(bench.Output("kernel/fork.o"), StagedTree.TimeStamp.AddDays(-1));
        BuiltKernel built = await bench.BuildAsync();
        Assert.Contains("failed", Assert.IsType<BuildStart.Clean>(built.Start).Why);
        Assert.Contains(bench.Reports.OfType<Report.Noted>(), note => note.Text.Contains("once more from clean", StringComparison.Ordinal));
        Assert.Equal(await bench.MadeFromCleanAsync(), await bench.MadeAsync());
    }

    [Fact]
    public async Task A_failure_of_the_users_making_is_told_at_once()
    {
        await bench.BuildAsync();
        bench.Patches["a.patch"] = FakeKernel.AddLine("kernel/fork.c", "#error mistyped");
        Assert.Equal("KF5001", (await bench.FailAsync()).Code.Id);
        Assert.Equal<string>(["kernel/fork.o"], bench.StepsOfLastBuild());
        bench.Patches.Clear();
        bench.Patches["b.patch"] = FakeKernel.AddLine("include/linux/log.h", "#error mistyped");
        await bench.BuildAsync();
        Assert.DoesNotContain(bench.Reports.OfType<Report.Noted>(), note => note.Text.Contains("once more from clean", StringComparison.Ordinal));
    }

    [Fact]
    public async Task In_CI_every_failure_is_tried_from_clean()
    {
        await bench.BuildAsync();
        bench.Host = bench.Host with { Variables = bench.Host.Variables.SetItem("CI", "true") };
        bench.Patches["a.patch"] = FakeKernel.AddLine("kernel/fork.c", "#error mistyped");
        Assert.Equal("KF5001", (await bench.FailAsync()).Code.Id);
        Assert.Contains(bench.Reports.OfType<Report.Noted>(), note => note.Text.Contains("once more from clean", StringComparison.Ordinal));
        Assert.True(bench.StepsOfLastBuild().Length > 1);
    }

    [Fact]
    public async Task A_clock_that_was_set_back_does_not_hide_an_edit()
    {
        await bench.BuildAsync();
        bench.UsesCache = false;
        await bench.BuildAsync();
        bench.Host = bench.Host with { Clock = new EarlierClock(TimeSpan.FromHours(2)) };
        bench.Patches["a.patch"] = FakeKernel.AddLine("kernel/fork.c", "int more;");
        await bench.BuildAsync();
        Assert.Contains("kernel/fork.o", bench.StepsOfLastBuild());
        Assert.Equal(await bench.MadeFromCleanAsync(), await bench.MadeAsync());
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_to_is_no_reason_not_to_build()
    {
        await bench.BuildAsync();
        string v1 = Path.Combine(bench.Store.Root, "v1");
        // A file where the store wants a directory: that stops root, too.
        Directory.Delete(Path.Combine(v1, "cas"), recursive: true);
        File.WriteAllText(Path.Combine(v1, "cas"), "");
        bench.Patches["a.patch"] = FakeKernel.AddLine("kernel/fork.c", "int more;");
        await bench.BuildAsync();
        Assert.Contains(bench.Reports.OfType<Report.PhaseFinished>(), phase => phase is { Phase: "keep", Summary: "not kept" });
        Assert.Equal(await bench.MadeFromCleanAsync(), await bench.MadeAsync());
    }

    private sealed class EarlierClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() - by;
    }
}
