using System.Net;
using Kforge.Diagnostics;
using Kforge.Platform.Downloads;

namespace Kforge.Tests.Downloads;

public sealed class RedirectTests : IDisposable
{
    private readonly Bench bench = new();
    private readonly byte[] content = [.. Enumerable.Range(0, 200_000).Select(n => (byte)(n * 7))];

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Follows_where_a_server_sends_also_to_go_on()
    {
        bench.Server.Redirects["/a"] = "/b";
        bench.Server.Redirects["/b"] = bench.Server["/c"].AbsoluteUri;
        bench.Server.Cuts["/c"] = new([100_000]);
        Download download = bench.Serve("/c", content) with { Addresses = [bench.Server["/a"]] };
        Assert.Equal(content, File.ReadAllBytes(await bench.Downloader().FetchAsync(download, "test", default)));
        Assert.Equal(["/a", "/b", "/c", "/a from 100000", "/b from 100000", "/c from 100000"], bench.Server.Requests);
        Assert.Equal(content, await bench.Downloader().ReadAsync("a", [bench.Server["/a"]], 1 << 20, default));
    }

    [Fact]
    public async Task Does_not_go_round_in_a_circle()
    {
        bench.Server.Redirects["/a"] = "/b";
        bench.Server.Redirects["/b"] = "/a";
        Diagnostic diagnostic = await RefusalAsync(bench.Server["/a"]);
        Assert.Equal(DownloadCodes.Unreachable, diagnostic.Code);
        Assert.Contains("more than 10 times", Assert.Single(diagnostic.Causes));
        Assert.Equal(11, bench.Server.Requests.Count);
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/a")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://127.0.0.1/")]
    public async Task Does_not_follow_to_another_scheme(string elsewhere)
    {
        bench.Server.Redirects["/a"] = elsewhere;
        Assert.Contains("is not followed", Assert.Single((await RefusalAsync(bench.Server["/a"])).Causes));
        Assert.Single(bench.Server.Requests);
    }

    [Theory]
    [InlineData("https://one.example/a", "http://one.example/a", false)]
    [InlineData("https://one.example/a", "https://two.example/a", true)]
    [InlineData("http://one.example/a", "https://two.example/a", true)]
    public async Task Does_not_leave_https_for_http(string from, string to, bool follows)
    {
        using Sender sender = new(new Uri(from), new Uri(to), content);
        using HttpClient client = new(sender);
        Downloader downloader = new(bench.Host with { Http = client }, bench.Store) { Retry = Bench.Hasty };
        if (follows)
        {
            Assert.Equal(content, await downloader.ReadAsync("a", [new Uri(from)], 1 << 20, default));
            return;
        }

        Failure failure = await Assert.ThrowsAsync<Failure>(() => downloader.ReadAsync("a", [new Uri(from)], 1 << 20, default));
        Assert.Contains("from https to http is not followed", Assert.Single(Assert.Single(failure.Diagnostics).Causes));
        Assert.Equal(1, sender.Count);
    }

    [Fact]
    public async Task Tells_nobody_else_the_password_of_the_first_address()
    {
        bench.Server.Redirects["/a"] = "/b";
        bench.Serve("/b", content);
        Uri address = new($"http://user:secret@127.0.0.1:{bench.Server.Origin.Port}/a");
        await bench.Downloader().ReadAsync("a", [address], 1 << 20, default);
        Assert.Equal(["/a", "/b"], bench.Server.Requests);
        Assert.Single(bench.Server.Authorizations);
    }

    private async Task<Diagnostic> RefusalAsync(Uri address) => Assert.Single((await Assert.ThrowsAsync<Failure>(
        () => bench.Downloader().FetchAsync(bench.Known("/a", content) with { Addresses = [address] }, "test", default))).Diagnostics);

    /// <summary>Two servers, one of which sends to the other.</summary>
    private sealed class Sender(Uri from, Uri to, byte[] content) : HttpMessageHandler
    {
        public int Count { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Count++;
            HttpResponseMessage response = new(request.RequestUri == from ? HttpStatusCode.MovedPermanently : HttpStatusCode.OK) { Content = new ByteArrayContent(content) };
            response.Headers.Location = request.RequestUri == from ? to : null;
            return Task.FromResult(response);
        }
    }
}
