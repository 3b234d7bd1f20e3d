using System.Text.Json;
using Kforge.Caching;
using Kforge.Platform;
using Kforge.Tests.Building;
using Kforge.Tests.Caching;
using Kforge.Tests.Inputs;

namespace Kforge.Tests.Cli;

/// <summary><c>kforge cache</c>, as another process that works on a store this one fills.</summary>
public sealed class CacheCommandTests : IClassFixture<HostToolchain>, IDisposable
{
    private static readonly string Large = new('x', 1_000_000);

    private readonly FakeWorkspace workspace;
    private readonly CacheBench bench;

    public CacheCommandTests(HostToolchain programs)
    {
        workspace = new(programs);
        bench = new(workspace.Store);
    }

    public void Dispose()
    {
        bench.Dispose();
        workspace.Dispose();
    }

    [Fact]
    public async Task Stats_of_an_empty_store_make_nothing()
    {
        Run run = (await Kforge("stats")).Expect(0);
        Assert.Contains("no build has asked the build cache yet", run.Output);
        Assert.Contains("0 snapshots in 0 B of 21 GB", run.Output);
        Assert.False(Path.Exists(bench.Cache.Root));
    }

    [Fact]
    public async Task Stats_tell_what_was_saved_and_what_is_kept()
    {
        bench.Keep("lts", 2, Large, "a");
        bench.Keep("next", 0, Large, "b");
        bench.Blobs.Add("nobody's"u8);
        UseLog log = new(bench.HostAt(), bench.Cache);
        await log.AddAsync(new(CacheBench.Today, "lts", UseResult.Cold, TimeSpan.FromSeconds(315), TimeSpan.Zero), default);
        await log.AddAsync(new(CacheBench.Today, "lts", UseResult.Exact, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(313)), default);
        await log.AddAsync(new(CacheBench.Today, "lts", UseResult.Exact, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(312)), default);

        Run text = (await Kforge("stats")).Expect(0);
        Assert.Matches(@"(?m)^exact +2 +5\.0 s +10 min 25 s +the same build was kept$", text.Output);
        Assert.Contains("10 min 25 s saved in 3 builds", text.Output);
        Assert.Matches(@"(?m)^lts +1 +\d+ B +1\.0 MB +\d{4}-\d\d-\d\d$", text.Output);
        Assert.Contains("would remove 8 B that nothing needs", text.Output);

        JsonElement json = (await Kforge("stats", "--json")).Expect(0).Json[^1];
        Assert.Equal(("kforge.cache-stats/1", 2, 8), (json.GetProperty("schema").GetString(), json.GetProperty("snapshots").GetInt32(), json.GetProperty("unneeded").GetInt32()));
        Assert.Equal(["lts", "next"], json.GetProperty("kernels").EnumerateArray().Select(kernel => kernel.GetProperty("kernel").GetString()));
        JsonElement exact = json.GetProperty("builds").EnumerateArray().Single(tally => tally.GetProperty("result").GetString() == "exact");
        Assert.Equal((2, 625), (exact.GetProperty("builds").GetInt32(), exact.GetProperty("saved").GetInt32()));
    }

    [Fact]
    public async Task Verify_tells_damage_with_3_and_repairs_it_when_asked()
    {
        Sha256Digest damaged = bench.Keep("lts", 0, "a", "b");
        Sha256Digest whole = bench.Keep("next", 0, "b", "c");
        Assert.Contains("2 records and 7 files", (await Kforge("verify")).Expect(0).Output);
        CacheBench.Damage(bench.PathOf(BlobDigest.Of("a"u8)), CacheBench.FlipBit);

        Run told = (await Kforge("verify")).Expect(3);
        Assert.Contains("error[KF7001]: the build cache is damaged: 1 file, and 1 record of no use", told.Error);
        Assert.Contains("run `kforge cache verify --repair`", told.Error);
        JsonElement json = (await Kforge("verify", "--json")).Expect(3).Json[^1];
        Assert.Equal((BlobDigest.Of("a"u8).Hash.Hex, damaged.Hex, false), (
            Assert.Single(json.GetProperty("damaged").EnumerateArray()).GetProperty("sha256").GetString(),
            Assert.Single(json.GetProperty("broken").EnumerateArray()).GetProperty("action").GetString(),
            json.GetProperty("repaired").GetBoolean()));

        Assert.Contains("warning[KF7001]", (await Kforge("verify", "--repair")).Expect(0).Error);
        (await Kforge("verify")).Expect(0);
        Assert.Equal((false, true), (bench.CanRestore(damaged), bench.CanRestore(whole)));
        Assert.Single(Directory.EnumerateFiles(bench.Cache.Quarantine));
    }

    [Fact]
    public async Task Gc_goes_by_the_command_line_then_the_variable_then_the_build_file()
    {
        Sha256Digest[] records = [.. Enumerable.Range(0, 4).Select(index => bench.Keep("lts", 40 - (10 * index), index + Large))];
        workspace.Write("kbuild.toml", FakeWorkspace.BuildFile + "\n[cache]\nmax-size = \"3M\"\n");
        Assert.Contains("nothing to remove", (await Kforge("gc", "--max-size", "1T")).Expect(0).Output);

        Run dry = (await Kforge("gc", "--dry-run")).Expect(0);
        Assert.Matches(@"(?m)^would be removed: lts 6\.12\.107, last used on \d{4}-\d\d-\d\d, to make room$", dry.Output);
        Assert.Equal(4, bench.RecordNames().Length);

        Assert.Contains("nothing to remove", (await KforgeProcess.Start(workspace, ["env", "KFORGE_CACHE_SIZE=1G"], "cache", "gc").FinishAsync()).Expect(0).Output);
        JsonElement json = (await Kforge("gc", "--json")).Expect(0).Json[^1];
        Assert.Equal((records[0].Hex, "size"), (
            Assert.Single(json.GetProperty("removed").EnumerateArray()).GetProperty("action").GetString(), json.GetProperty("removed")[0].GetProperty("reason").GetString()));
        Assert.Equal((3 << 20, false), (json.GetProperty("max_size").GetInt32(), json.GetProperty("dry_run").GetBoolean()));
        Assert.Equal(json.GetProperty("before").GetInt64() - json.GetProperty("freed").GetInt64(), json.GetProperty("after").GetInt64());

        // An age alone: the size of the build file has no part in it.
        workspace.Write("kbuild.toml", "this is not TOML");
        Assert.Contains("3 files that nothing needs", (await Kforge("gc", "--max-age", "3w")).Expect(0).Output);
        Assert.Equal([false, false, true, true], records.Select(bench.CanRestore));
    }

    [Theory]
    [InlineData("gc --max-size much", "error[KF1015]: `much` is not a size", "write `20G`")]
    [InlineData("gc --max-size 20GB", "error[KF1015]: `20GB` is not a size", "write `20G`")]
    [InlineData("gc --max-age 30", "error[KF1015]: `30` is not an age", "write `12h`, `30d` or `2w`")]
    [InlineData("gc --max-age 999999d", "error[KF1015]: `999999d` is not an age", "write `12h`, `30d` or `2w`")]
    [InlineData("gc --dryrun", "there is no option `--dryrun` here", "did you mean `--dry-run`?")]
    [InlineData("verify --repiar", "there is no option `--repiar` here", "did you mean `--repair`?")]
    [InlineData("stat", "there is no command or argument `stat` here", "did you mean `stats`?")]
    public async Task A_slip_of_the_pen_gives_2_and_says_what_to_type(string words, string said, string hint)
    {
        bench.Keep("lts", 0, "a");
        Run refused = (await Kforge(words.Split(' '))).Expect(2);
        Assert.Contains(said, refused.Error);
        Assert.Contains(hint, refused.Error);
        Assert.Single(bench.RecordNames());
    }

    [Fact]
    public async Task Gc_waits_for_another_process_that_uses_the_store_and_says_so()
    {
        bench.Keep("lts", 0, "a");
        IDisposable user = await new StoreHold(bench.HostAt(), workspace.Store).UseAsync(default);
        KforgeProcess waiting = KforgeProcess.Start(workspace, [], "cache", "gc", "--max-size", "0");
        KforgeProcess looking = KforgeProcess.Start(workspace, [], "cache", "gc", "--max-size", "0", "--dry-run");
        Assert.Contains("would be removed: lts", (await looking.FinishAsync()).Expect(0).Output);
        await Task.Delay(300);
        Assert.False(waiting.HasExited);
        Assert.Single(bench.RecordNames());
        user.Dispose();
        Run done = (await waiting.FinishAsync()).Expect(0);
        Assert.Matches(@"waiting for .*\(process \d+\) that holds the build cache", done.Error);
        Assert.Empty(bench.RecordNames());
    }

    [Fact]
    public async Task Several_may_collect_and_verify_at_once()
    {
        Sha256Digest kept = bench.Keep("lts", 0, "a", "b");
        bench.Keep("lts", 9, "b", "c");
        KforgeProcess[] all = [.. new[] { "gc --max-age 5d", "gc --max-age 5d", "verify --repair", "verify" }.Select(words => KforgeProcess.Start(workspace, [], ["cache", .. words.Split(' ')]))];
        foreach (KforgeProcess process in all)
        {
            (await process.FinishAsync()).Expect(0);
        }

        Assert.True(bench.CanRestore(kept));
        Assert.Single(bench.RecordNames());
    }

    [Fact]
    public async Task A_store_on_a_file_system_that_cannot_be_written_is_read_and_not_cut_back()
    {
        bench.Keep("lts", 0, "a");
        CacheBench.Damage(bench.PathOf(BlobDigest.Of("a"u8)), CacheBench.FlipBit);

        // A mount is read-only for root, too. The lock is not there, so it cannot be made either.
        string[] readOnly = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", $"mount --bind '{workspace.Store.Root}' '{workspace.Store.Root}' && mount -o remount,ro,bind '{workspace.Store.Root}' && exec \"$@\"", "sh"];
        Assert.Contains("1 snapshot", (await KforgeProcess.Start(workspace, readOnly, "cache", "stats").FinishAsync()).Expect(0).Output);
        (await KforgeProcess.Start(workspace, readOnly, "cache", "verify").FinishAsync()).Expect(3);
        Assert.Contains("would be removed", (await KforgeProcess.Start(workspace, readOnly, "cache", "gc", "--max-size", "0", "--dry-run").FinishAsync()).Expect(0).Output);
        Assert.Contains("KF3004", (await KforgeProcess.Start(workspace, readOnly, "cache", "gc", "--max-size", "0").FinishAsync()).Expect(4).Error);
        Assert.Contains("KF3004", (await KforgeProcess.Start(workspace, readOnly, "cache", "verify", "--repair").FinishAsync()).Expect(4).Error);

        // Nor can one that is there be opened for writing; sharing it does no harm.
        (await Kforge("stats")).Expect(0);
        Assert.True(File.Exists(workspace.Store.Lock("cache")));
        (await KforgeProcess.Start(workspace, readOnly, "cache", "verify").FinishAsync()).Expect(3);
        Assert.Contains("KF3004", (await KforgeProcess.Start(workspace, readOnly, "cache", "gc", "--max-size", "0").FinishAsync()).Expect(4).Error);
        Assert.Single(bench.RecordNames());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_only_out_of_reach_is_not_taken_for_damage(bool directory)
    {
        Sha256Digest[] records = [bench.Keep("lts", 0, "a"), bench.Keep("next", 9, "b")];
        string place = directory ? Path.GetDirectoryName(bench.PathOf(BlobDigest.Of("a"u8)))! : bench.Cache.OfAction(records[0]);
        File.SetUnixFileMode(place, UnixFileMode.None);

        // Whose user is nobody there owns the files all the same, and has no right to go beyond their modes: this binds root, too.
        string[] bound = ["unshare", "--user"];
        Run refused = (await KforgeProcess.Start(workspace, bound, "cache", "gc", "--max-age", "5d").FinishAsync()).Expect(4);
        Assert.Contains($"error[KF7002]: `{place}` of the build cache cannot be read", refused.Error);
        Run checkedRun = await KforgeProcess.Start(workspace, bound, "cache", "verify").FinishAsync();
        Assert.Contains(directory ? "KF7002" : "KF7001", checkedRun.Expect(directory ? 4 : 3).Error);

        File.SetUnixFileMode(place, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.All(records, record => Assert.True(bench.CanRestore(record)));
    }

    private Task<Run> Kforge(params string[] arguments) => KforgeProcess.RunAsync(workspace, ["cache", .. arguments]);
}
