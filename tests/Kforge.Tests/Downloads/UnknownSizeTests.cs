using Kforge.Diagnostics;
using Kforge.Platform.Downloads;

namespace Kforge.Tests.Downloads;

public sealed class UnknownSizeTests : IDisposable
{
    private readonly Bench bench = new();
    private readonly byte[] content = [.. Enumerable.Range(0, 300_000).Select(n => (byte)(n * 11))];

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fetches_a_file_of_which_only_the_digest_is_known(bool tellsLengths)
    {
        bench.Server.TellsLengths = tellsLengths;
        Download download = Serve();
        string path = await bench.Downloader().FetchAsync(download, "test", default);
        Assert.Equal(content, File.ReadAllBytes(path));
        Assert.Equal(path, bench.Downloader().PathIfPresent(download));
        Assert.Equal(path, await bench.Downloader(offline: true).FetchAsync(download, "test", default));
        Assert.All(bench.Reports.OfType<Report.Progress>(), report => Assert.Null(report.Total));
    }

    [Fact]
    public async Task Goes_on_where_a_cut_connection_stopped()
    {
        bench.Server.Cuts["/a"] = new([100_000]);
        Assert.Equal(content, File.ReadAllBytes(await bench.Downloader().FetchAsync(Serve(), "test", default)));
        Assert.Equal(["/a", "/a from 100000"], bench.Server.Requests);
    }

    [Fact]
    public async Task Asks_for_nothing_again_when_a_killed_process_had_it_all()
    {
        Download download = Serve();
        Partial(download, content);
        Assert.Equal(content, File.ReadAllBytes(await bench.Downloader().FetchAsync(download, "test", default)));
        Assert.Equal(["/a from 300000"], bench.Server.Requests);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(300_000)]
    [InlineData(300_100)]
    public async Task Throws_away_a_partial_file_with_wrong_content(int length)
    {
        Download download = Serve();
        Partial(download, new byte[length]);
        Assert.Equal(content, File.ReadAllBytes(await bench.Downloader().FetchAsync(download, "test", default)));
    }

    [Fact]
    public async Task Refuses_a_file_with_another_digest()
    {
        Download download = Serve();
        bench.Server.Files["/a"] = [.. content, 1];
        Assert.Equal(DownloadCodes.Damaged, (await RefusalAsync(download)).Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stops_at_the_limit(bool tellsLengths)
    {
        bench.Server.TellsLengths = tellsLengths;
        Diagnostic diagnostic = await RefusalAsync(Serve() with { Limit = 1000 });
        Assert.Equal(DownloadCodes.Damaged, diagnostic.Code);
        Assert.Contains("expected at most 1000 bytes", Assert.Single(diagnostic.Causes));
    }

    [Fact]
    public async Task Goes_on_after_a_server_that_says_nothing_more()
    {
        bench.Server.Stalls["/a"] = new([100_000]);
        Downloader downloader = new(bench.Host, bench.Store) { Retry = Bench.Hasty with { Stall = TimeSpan.FromMilliseconds(300) } };
        Assert.Equal(content, File.ReadAllBytes(await downloader.FetchAsync(Serve(), "test", default)));
        Assert.Equal(["/a", "/a from 100000"], bench.Server.Requests);
    }

    private Download Serve() => bench.Serve("/a", content) with { Size = null };

    private async Task<Diagnostic> RefusalAsync(Download download) =>
        Assert.Single((await Assert.ThrowsAsync<Failure>(() => bench.Downloader().FetchAsync(download, "test", default))).Diagnostics);

    private void Partial(Download download, byte[] bytes)
    {
        string path = Path.Combine(bench.Store.Downloads, "sha256", download.Sha256.Hex[..2], download.Sha256.Hex + ".partial");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }
}
