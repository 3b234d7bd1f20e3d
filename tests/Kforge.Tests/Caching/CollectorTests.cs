using Kforge.Caching;
using Kforge.Caching.Blobs;
using Kforge.Caching.Collecting;
using Kforge.Caching.Contents;
using Kforge.Caching.Wire;
using Kforge.Diagnostics;
using Kforge.Platform;

using Directory = System.IO.Directory;

namespace Kforge.Tests.Caching;

/// <summary>What goes, what stays, and that what stays is whole.</summary>
public sealed class CollectorTests : IDisposable
{
    private static readonly string Large = new('x', 100_000);

    private readonly CacheBench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task What_no_record_names_goes_and_all_else_stays()
    {
        Sha256Digest kept = bench.Keep("lts", 0, "a", "b");
        string[] before = bench.BlobNames();
        bench.Blobs.Add("nobody's"u8);
        Collected collected = await Collect(null, null);
        Assert.Equal((1, 8), (collected.Blobs.Count, collected.Blobs.Bytes));
        Assert.Equal(8, collected.Freed);
        Assert.Equal(before, bench.BlobNames());
        Assert.True(bench.CanRestore(kept));
        Collected again = await Collect(null, null);
        Assert.Equal((0, 0L, collected.After), (again.Blobs.Count, again.Freed, again.Before));
    }

    [Fact]
    public async Task The_least_recently_used_go_until_the_rest_fits()
    {
        Sha256Digest[] records = [.. Enumerable.Range(0, 5).Select(day => bench.Keep("lts", 10 - day, day + Large))];
        Collected collected = await Collect(310_000, null);
        Assert.Equal(records[..2], collected.Squeezed.Select(record => record.Action));
        Assert.Equal([false, false, true, true, true], records.Select(bench.CanRestore));
        Assert.InRange(collected.After, 300_000, 310_000);
        Assert.Equal(collected.After, StoreContents.Read(bench.Cache, strict: true, default).Bytes);
    }

    [Fact]
    public async Task Being_read_is_being_used()
    {
        Sha256Digest old = bench.Keep("lts", 10, "1" + Large);
        Sha256Digest unused = bench.Keep("lts", 5, "2" + Large);
        Assert.NotNull(new ActionRecords(bench.Cache).Read(old));
        await Collect(150_000, null);
        Assert.Equal((true, false), (bench.CanRestore(old), bench.CanRestore(unused)));
    }

    [Fact]
    public async Task What_two_builds_share_counts_once_and_goes_with_the_second()
    {
        Sha256Digest older = bench.Keep("lts", 2, Large, "older");
        Sha256Digest newer = bench.Keep("lts", 1, Large, "newer");
        Assert.Empty((await Collect(110_000, null)).Squeezed);
        Assert.Equal([older], (await Collect(null, TimeSpan.FromDays(1.5))).Old.Select(record => record.Action));
        Assert.True(bench.CanRestore(newer));
        await Collect(50_000, null);
        Assert.Empty(bench.BlobNames());
    }

    [Fact]
    public async Task Lists_of_candidates_go_by_age_only()
    {
        Sha256Digest build = bench.Keep("lts", 1, Large);
        Sha256Digest list = bench.Keep(new RecordLabel(RecordLabel.Lineage), 20, Naming("a list"));
        Sha256Digest old = bench.Keep(new RecordLabel(RecordLabel.Config), 40, Naming("another"));
        Collected collected = await Collect(0, TimeSpan.FromDays(30));
        Assert.Equal((build, old), (Assert.Single(collected.Squeezed).Action, Assert.Single(collected.Old).Action));
        Assert.Equal((false, true, false), (bench.CanRestore(build), bench.CanRestore(list), bench.CanRestore(old)));
    }

    [Fact]
    public async Task Records_that_can_be_of_no_use_go_with_what_only_they_name()
    {
        Sha256Digest whole = bench.Keep("lts", 0, "whole");
        Sha256Digest damaged = bench.Keep("lts", 0, "damaged");
        CacheBench.Damage(bench.Cache.OfAction(damaged), CacheBench.FlipBit);
        Sha256Digest incomplete = bench.Keep("lts", 0, "lost", "incomplete");
        File.Delete(bench.PathOf(BlobDigest.Of("lost"u8)));
        Sha256Digest treeless = bench.Keep("lts", 0, "treeless");
        CacheBench.Damage(bench.PathOf(TreeOf(treeless)), CacheBench.FlipBit);
        Sha256Digest cut = bench.Keep("lts", 0, "cut short");
        CacheBench.Damage(bench.PathOf(BlobDigest.Of("cut short"u8)), content => content[..4]);
        Sha256Digest empty = bench.Keep("lts", 0, "empty");
        CacheBench.Damage(bench.Cache.OfAction(empty), _ => []);
        Sha256Digest nameless = bench.Keep(new RecordLabel("other"), 0, new() { OutputFiles = { new OutputFile { Path = "x" } } });

        Collected collected = await Collect(null, null);
        Assert.Equal(
            new[] { damaged, incomplete, treeless, cut, empty, nameless }.Select(record => record.Hex).Order(StringComparer.Ordinal),
            collected.Broken.Select(record => record.Action.Hex).Order(StringComparer.Ordinal));
        Assert.Equal([whole.Hex], bench.RecordNames());
        Assert.Equal(3, bench.BlobNames().Length);
        Assert.True(bench.CanRestore(whole));
    }

    [Fact]
    public async Task A_dry_run_tells_the_same_and_touches_nothing()
    {
        bench.Keep("lts", 3, "3" + Large);
        bench.Keep("lts", 2, "2" + Large);
        CacheBench.Damage(bench.Cache.OfAction(bench.Keep("lts", 0, "damaged")), CacheBench.FlipBit);
        bench.Blobs.Add("nobody's"u8);
        string before = Everything();
        CollectLimits limits = new(150_000, null);
        using IDisposable user = await new StoreHold(bench.HostAt(), bench.Cache.Store).UseAsync(default);
        Collected told = await new Collector(bench.HostAt(), bench.Cache).CollectAsync(limits, dryRun: true, default);
        Assert.Equal(before, Everything());
        user.Dispose();
        Collected done = await new Collector(bench.HostAt(), bench.Cache).CollectAsync(limits, dryRun: false, default);
        Assert.Equal((told.Before, told.After, told.Blobs, told.Freed), (done.Before, done.After, done.Blobs, done.Freed));
        Assert.Equal(told.Squeezed.Select(record => record.Action), done.Squeezed.Select(record => record.Action));
        Assert.Equal(told.Broken.Select(record => record.Action), done.Broken.Select(record => record.Action));
    }

    [Fact]
    public async Task A_kill_between_any_two_deletions_leaves_whole_records_only()
    {
        Sha256Digest[] records = [.. Enumerable.Range(0, 4).Select(day => bench.Keep("lts", 10 - day, "shared", $"own {day}", day + Large))];
        bench.Blobs.Add("nobody's"u8);
        int deletions = 0;
        for (bool killed = true; killed;)
        {
            using CancellationTokenSource kill = new();
            Collector collector = new(bench.HostAt(), bench.Cache)
            {
                Deletion = path =>
                {
                    File.Delete(path);
                    deletions++;
                    kill.Cancel();
                },
            };
            try
            {
                await collector.CollectAsync(new(220_000, null), dryRun: false, kill.Token);
                killed = false;
            }
            catch (OperationCanceledException)
            {
            }

            Assert.All(StoreContents.Read(bench.Cache, strict: true, default).Records, record => Assert.Equal(RecordState.Whole, record.State));
        }

        // Two records; of each its tree, its record and two files of its own; and what nobody named.
        Assert.Equal(2 + (2 * 4) + 1, deletions);
        Assert.Equal([false, false, true, true], records.Select(bench.CanRestore));
    }

    [Fact]
    public async Task It_waits_for_everybody_who_uses_the_store()
    {
        bench.Blobs.Add("not named yet"u8);
        IDisposable user = await new StoreHold(bench.HostAt(), bench.Cache.Store).UseAsync(default);
        Task<Collected> collecting = Collect(null, null);
        await Task.Delay(100);
        Assert.False(collecting.IsCompleted);
        Sha256Digest added = bench.Keep(new RecordLabel(RecordLabel.Build), 0, Naming("not named yet"));
        user.Dispose();
        Assert.Equal(0, (await collecting).Blobs.Count);
        Assert.True(bench.CanRestore(added));
    }

    [Fact]
    public async Task Only_what_the_store_made_is_touched_and_no_link_is_followed()
    {
        bench.Keep("lts", 0, "a");
        string hex = Sha256Digest.OfText("x").Hex;
        string outside = bench.Directory.Write($"outside/{hex}", "precious");
        string cas = Path.Combine(bench.Cache.Root, "cas");
        Directory.CreateDirectory(Path.Combine(cas, "zz"));
        Directory.CreateDirectory(Path.Combine(cas, hex[..2]));
        Directory.CreateSymbolicLink(Path.Combine(cas, "fo"), Path.GetDirectoryName(outside)!);
        if (!Directory.Exists(Path.Combine(cas, "ff")))
        {
            Directory.CreateSymbolicLink(Path.Combine(cas, "ff"), Path.GetDirectoryName(outside)!);
            bench.Directory.Write($"outside/{"ff".PadRight(64, '0')}", "precious");
        }

        File.CreateSymbolicLink(Path.Combine(cas, hex[..2], hex), outside);
        Directory.CreateSymbolicLink(bench.Cache.Quarantine, Path.GetDirectoryName(outside)!);
        string[] strangers =
        [
            bench.Directory.Write("store/v1/cas/zz/file", "?"), bench.Directory.Write("store/v1/cas/README", "?"), bench.Directory.Write($"store/v1/cas/{hex[..2]}/short", "?"),
            bench.Directory.Write($"store/v2/cas/{hex[..2]}/{hex}", "of a newer kforge"), bench.Directory.Write("store/downloads/x", "?"), outside,
        ];
        await new Collector(bench.HostAt(30), bench.Cache).CollectAsync(new(0, TimeSpan.Zero), dryRun: false, default);
        Assert.All(strangers, path => Assert.True(File.Exists(path), path));
        Assert.NotNull(new FileInfo(Path.Combine(cas, hex[..2], hex)).LinkTarget);
    }

    [Fact]
    public async Task What_was_put_aside_or_never_finished_goes_when_it_is_old()
    {
        BlobDigest damaged = bench.Blobs.Add("damaged"u8);
        CacheBench.Damage(bench.PathOf(damaged), CacheBench.FlipBit);
        Assert.Null(bench.Blobs.Read(damaged));
        Assert.Null(bench.Blobs.Read(damaged));
        string unfinished = bench.Directory.Write($"store/tmp/cache-{Guid.NewGuid():N}", "half");
        string others = bench.Directory.Write("store/tmp/kept-1", "half");
        Directory.CreateDirectory(bench.Directory["store/tmp/cache-directory"]);
        File.CreateSymbolicLink(bench.Directory["store/tmp/cache-link"], others);

        // A blob has the time of 1980: what counts is when it was put aside.
        Collected now = await Collect(null, null);
        Assert.Equal((0, 0), (now.Quarantined.Count, now.Unfinished.Count));
        Collected later = await new Collector(bench.HostAt(2), bench.Cache).CollectAsync(new(null, null), dryRun: false, default);
        Assert.Equal((0, new Pile(1, 4)), (later.Quarantined.Count, later.Unfinished));
        Assert.False(File.Exists(unfinished));
        Collected last = await new Collector(bench.HostAt(8), bench.Cache).CollectAsync(new(null, null), dryRun: false, default);
        Assert.Equal((new Pile(1, 7), 0), (last.Quarantined, last.Unfinished.Count));
        Assert.Empty(Directory.EnumerateFileSystemEntries(bench.Cache.Quarantine));
        Assert.True(File.Exists(others) && Directory.Exists(bench.Directory["store/tmp/cache-directory"]) && new FileInfo(bench.Directory["store/tmp/cache-link"]).LinkTarget is not null);
    }

    [Fact]
    public async Task A_store_that_is_not_there_is_not_made()
    {
        Assert.Equal(Collected.Nothing, await Collect(0, TimeSpan.Zero));
        Assert.False(Directory.Exists(bench.Cache.Store.Root));
    }

    [Fact]
    public async Task Where_nothing_can_be_locked_nothing_is_deleted_and_a_dry_run_tells()
    {
        // Root is not bound by modes; a lock that cannot be made is what a read-only store comes to.
        bench.Keep("lts", 0, "a");
        bench.Directory.Write("store/locks", "a file");
        string before = Everything();
        Failure failure = await Assert.ThrowsAsync<Failure>(() => Collect(0, null));
        Assert.Equal(PlatformCodes.ReadOnly, failure.Diagnostics[0].Code);
        Assert.Single((await new Collector(bench.HostAt(), bench.Cache).CollectAsync(new(0, null), dryRun: true, default)).Squeezed);
        Assert.Equal(before, Everything());
    }

    private BlobDigest TreeOf(Sha256Digest action)
    {
        Digest message = new ActionRecords(bench.Cache).Read(action)!.OutputDirectories[0].TreeDigest;
        return new(Sha256Digest.TryParse(message.Hash, out Sha256Digest hash) ? hash : default, message.SizeBytes);
    }

    private ActionResult Naming(string content) =>
        new() { OutputFiles = { new OutputFile { Path = "list", Digest = bench.Blobs.Add(System.Text.Encoding.UTF8.GetBytes(content)).ToMessage() } } };

    private Task<Collected> Collect(long? size, TimeSpan? age) => new Collector(bench.HostAt(), bench.Cache).CollectAsync(new(size, age), dryRun: false, default);

    private string Everything() => string.Join('\n', Directory.EnumerateFiles(bench.Cache.Root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .Select(path => $"{path} {new FileInfo(path).LastWriteTimeUtc:O} {BlobDigest.Of(File.ReadAllBytes(path))}"));
}
