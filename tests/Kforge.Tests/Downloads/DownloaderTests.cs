using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Downloads;

namespace Kforge.Tests.Downloads;

public sealed class DownloaderTests : IDisposable
{
    private readonly Bench bench = new();
    private readonly byte[] content = Content(300_000);

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Puts_a_file_under_its_digest_and_leaves_nothing_half_done()
    {
        Download download = bench.Serve("/a", content);
        string path = await bench.Downloader().FetchAsync(download, "test", default);
        Assert.Equal(Path.Combine(bench.Store.Downloads, "sha256", download.Sha256.Hex[..2], download.Sha256.Hex), path);
        Assert.Equal(content, File.ReadAllBytes(path));
        Assert.Equal([path], Directory.EnumerateFiles(bench.Store.Downloads, "*", SearchOption.AllDirectories));
        Assert.Equal(path, bench.Downloader().PathIfPresent(download));
    }

    [Fact]
    public async Task Fetches_an_empty_file()
    {
        Download download = bench.Serve("/empty", []);
        Assert.Empty(File.ReadAllBytes(await bench.Downloader().FetchAsync(download, "test", default)));
    }

    [Fact]
    public async Task Asks_nobody_for_a_file_that_is_in_the_store()
    {
        Download download = bench.Serve("/a", content);
        string first = await bench.Downloader().FetchAsync(download, "test", default);
        Assert.Equal(first, await bench.Downloader(offline: true).FetchAsync(download, "test", default));
        Assert.Single(bench.Server.Requests);
    }

    [Fact]
    public async Task Goes_on_where_a_cut_connection_stopped()
    {
        Download download = bench.Serve("/a", content);
        bench.Server.Cuts["/a"] = new([100_000]);
        string path = await bench.Downloader().FetchAsync(download, "test", default);
        Assert.Equal(content, File.ReadAllBytes(path));
        Assert.Equal(["/a", "/a from 100000"], bench.Server.Requests);
    }

    [Fact]
    public async Task Goes_on_where_a_killed_process_stopped()
    {
        Download download = bench.Serve("/a", content);
        WritePartial(download, content[..1234]);
        Assert.Equal(content, File.ReadAllBytes(await bench.Downloader().FetchAsync(download, "test", default)));
        Assert.Equal(["/a from 1234"], bench.Server.Requests);
    }

    [Fact]
    public async Task Starts_over_when_the_server_does_not_know_ranges()
    {
        Download download = bench.Serve("/a", content);
        bench.Server.KnowsRanges = false;
        bench.Server.Cuts["/a"] = new([100_000]);
        Assert.Equal(content, File.ReadAllBytes(await bench.Downloader().FetchAsync(download, "test", default)));
        Assert.Equal(["/a", "/a from 100000"], bench.Server.Requests);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(300_000)]
    [InlineData(300_100)]
    public async Task Throws_away_a_partial_file_with_wrong_content(int length)
    {
        Download download = bench.Serve("/a", content);
        WritePartial(download, new byte[length]);
        Assert.Equal(content, File.ReadAllBytes(await bench.Downloader().FetchAsync(download, "test", default)));
    }

    [Fact]
    public async Task Fetches_a_damaged_file_once_more_and_then_names_both_digests()
    {
        Download download = bench.Known("/a", content);
        byte[] altered = [.. content];
        altered[200_000] ^= 1;
        bench.Server.Files["/a"] = altered;
        Diagnostic diagnostic = await FailureOf(download);
        Assert.Equal(DownloadCodes.Damaged, diagnostic.Code);
        Assert.Contains(download.Sha256.Hex, Assert.Single(diagnostic.Causes));
        Assert.Contains(Sha256Digest.Of(altered).Hex, Assert.Single(diagnostic.Causes));
        Assert.Equal(["/a", "/a"], bench.Server.Requests);
        Assert.Null(bench.Downloader().PathIfPresent(download));
    }

    [Theory]
    [InlineData(299_999)]
    [InlineData(300_001)]
    public async Task Refuses_a_file_of_another_size(int length)
    {
        Download download = bench.Known("/a", content);
        bench.Server.Files["/a"] = Content(length);
        Diagnostic diagnostic = await FailureOf(download);
        Assert.Equal(DownloadCodes.Damaged, diagnostic.Code);
        Assert.Contains($"expected 300000 bytes, got {length}", Assert.Single(diagnostic.Causes));
    }

    [Fact]
    public async Task Takes_the_next_address_when_the_first_is_damaged_or_down()
    {
        Download download = bench.Known("/good", content) with { Addresses = [bench.Server["/damaged"], bench.Server["/down"], bench.Server["/good"]] };
        bench.Server.Files["/damaged"] = new byte[300_000];
        bench.Server.Files["/good"] = content;
        bench.Server.Statuses["/down"] = new([500, 502, 503]);
        Assert.Equal(content, File.ReadAllBytes(await bench.Downloader().FetchAsync(download, "test", default)));
    }

    [Fact]
    public async Task Tries_again_after_an_error_that_passes()
    {
        Download download = bench.Serve("/a", content);
        bench.Server.Statuses["/a"] = new([503, 429]);
        await bench.Downloader().FetchAsync(download, "test", default);
        Assert.Equal(3, bench.Server.Requests.Count);
    }

    [Fact]
    public async Task Does_not_try_again_what_is_not_there()
    {
        Diagnostic diagnostic = await FailureOf(bench.Known("/a", content) with { HintsWhenGone = ["run `kforge update x`"] });
        Assert.Equal(DownloadCodes.Gone, diagnostic.Code);
        Assert.Equal("run `kforge update x`", Assert.Single(diagnostic.Hints));
        Assert.Single(bench.Server.Requests);
    }

    [Fact]
    public async Task Asks_the_last_resort_only_when_the_file_is_gone()
    {
        bench.Server.Files["/old"] = content;
        Download gone = bench.Known("/new", content) with { LastResort = [bench.Server["/old"]] };
        Assert.Equal(content, File.ReadAllBytes(await bench.Downloader().FetchAsync(gone, "test", default)));

        byte[] other = Content(10);
        bench.Server.Files["/old"] = other;
        bench.Server.Statuses["/new"] = new([500, 500, 500]);
        Download down = bench.Known("/new", other) with { LastResort = [bench.Server["/old"]] };
        Assert.Equal(DownloadCodes.Unreachable, (await FailureOf(down)).Code);
        Assert.Equal(1, bench.Server.Requests.Count(request => request == "/old"));
    }

    [Fact]
    public async Task Names_every_file_that_is_gone_at_once()
    {
        Failure failure = await Assert.ThrowsAsync<Failure>(() => bench.Downloader().FetchAllAsync(
            [bench.Known("/b", [1]), bench.Known("/a", [2]), bench.Serve("/c", [3])], "test", default));
        Assert.Equal(["`a` is at none of its addresses any more", "`b` is at none of its addresses any more"],
            failure.Diagnostics.Select(diagnostic => diagnostic.Message));
    }

    [Fact]
    public async Task Fetches_a_file_once_for_two_who_want_it_at_the_same_time()
    {
        Download download = bench.Serve("/a", content);
        bench.Server.Delay = TimeSpan.FromMilliseconds(150);
        string[] paths = await Task.WhenAll(
            bench.Downloader().FetchAsync(download, "test", default), bench.Downloader().FetchAsync(download, "test", default));
        Assert.Equal(paths[0], paths[1]);
        Assert.Single(bench.Server.Requests);
    }

    [Fact]
    public async Task Tells_how_far_it_is_in_bytes_of_a_known_total()
    {
        Download present = bench.Serve("/present", Content(50));
        await bench.Downloader().FetchAsync(present, "before", default);
        bench.Server.Cuts["/a"] = new([100_000]);
        bench.Server.KnowsRanges = false;
        await bench.Downloader().FetchAllAsync([present, bench.Serve("/a", content), bench.Serve("/b", Content(7))], "test", default);
        Report.Progress[] progress = [.. bench.Reports.OfType<Report.Progress>().Where(report => report.Phase == "test")];
        Assert.All(progress, report => Assert.Equal((300_007, ProgressUnit.Bytes), (report.Total, report.Unit)));
        Assert.All(progress, report => Assert.InRange(report.Done, 0, 300_007));
        Assert.Equal(300_007, progress[^1].Done);
    }

    [Fact]
    public async Task Names_what_is_missing_when_offline_and_touches_no_network()
    {
        Failure failure = await Assert.ThrowsAsync<Failure>(() => bench.Downloader(offline: true)
            .FetchAllAsync([bench.Serve("/a.deb", content), bench.Serve("/b.deb", [1])], "test", default));
        Diagnostic diagnostic = Assert.Single(failure.Diagnostics);
        Assert.Equal("`a.deb` and 1 more files are not in the store, and kforge is offline", diagnostic.Message);
        Assert.Contains("without `--offline`", Assert.Single(diagnostic.Hints));
        Assert.Empty(bench.Server.Requests);
    }

    [Fact]
    public async Task Sends_the_user_of_an_address_and_never_shows_the_password()
    {
        Uri address = new($"http://user:secret@127.0.0.1:{bench.Server.Origin.Port}/a");
        Diagnostic diagnostic = await FailureOf(bench.Known("/a", content) with { Addresses = [address] });
        Assert.DoesNotContain("secret", string.Join('\n', [diagnostic.Message, .. diagnostic.Causes, .. diagnostic.Hints]));
        Assert.Contains("***@127.0.0.1", Assert.Single(diagnostic.Causes));
        Assert.Equal(["Basic dXNlcjpzZWNyZXQ="], bench.Server.Authorizations);
    }

    [Fact]
    public async Task Finds_and_removes_a_file_that_was_damaged_in_the_store()
    {
        Download download = bench.Serve("/a", content);
        string path = await bench.Downloader().FetchAsync(download, "test", default);
        Assert.True(await bench.Downloader().VerifyAsync(download, default));
        File.WriteAllBytes(path, new byte[300_000]);
        Assert.False(await bench.Downloader().VerifyAsync(download, default));
        Assert.Equal(content, File.ReadAllBytes(await bench.Downloader().FetchAsync(download, "test", default)));
    }

    [Fact]
    public async Task Says_that_the_disk_is_full()
    {
        // /dev/full takes nothing: what a full disk looks like without filling one.
        Download download = bench.Serve("/a", content);
        string partial = PartialOf(download);
        Directory.CreateDirectory(Path.GetDirectoryName(partial)!);
        File.CreateSymbolicLink(partial, "/dev/full");
        Assert.Equal(PlatformCodes.DiskFull, (await FailureOf(download)).Code);
    }

    [Fact]
    public async Task Keeps_what_came_when_it_is_cancelled()
    {
        Download download = bench.Serve("/a", content);
        bench.Server.Cuts["/a"] = new([100_000, 0, 0]);
        using CancellationTokenSource cancellation = new();
        Downloader downloader = new(bench.Host, bench.Store) { Retry = Bench.Hasty with { FirstPause = TimeSpan.FromMinutes(1) } };
        Task<string> fetch = downloader.FetchAsync(download, "test", cancellation.Token);
        while (!File.Exists(PartialOf(download)) || new FileInfo(PartialOf(download)).Length < 100_000)
        {
            await Task.Delay(10);
        }

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch);
        Assert.Equal(100_000, new FileInfo(PartialOf(download)).Length);
    }

    [Fact]
    public async Task Reads_a_small_file_within_its_limit()
    {
        bench.Serve("/a", Content(10));
        Assert.Equal(Content(10), await bench.Downloader().ReadAsync("a", [bench.Server["/b"], bench.Server["/a"]], 10, default));
        Failure failure = await Assert.ThrowsAsync<Failure>(() => bench.Downloader().ReadAsync("a", [bench.Server["/a"]], 9, default));
        Assert.Contains("larger than 9 bytes", Assert.Single(Assert.Single(failure.Diagnostics).Causes));
    }

    private async Task<Diagnostic> FailureOf(Download download) =>
        Assert.Single((await Assert.ThrowsAsync<Failure>(() => bench.Downloader().FetchAsync(download, "test", default))).Diagnostics);

    private string PartialOf(Download download) =>
        Path.Combine(bench.Store.Downloads, "sha256", download.Sha256.Hex[..2], download.Sha256.Hex + ".partial");

    private void WritePartial(Download download, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PartialOf(download))!);
        File.WriteAllBytes(PartialOf(download), bytes);
    }

    private static byte[] Content(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
