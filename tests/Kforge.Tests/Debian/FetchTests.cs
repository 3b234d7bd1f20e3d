using Kforge.Debian;
using Kforge.Diagnostics;
using Kforge.Platform.Downloads;
using Kforge.Workspace;

namespace Kforge.Tests.Debian;

public sealed class FetchTests : IDisposable
{
    private const string Deb = "/debian/pool/hello_1.0_amd64.deb";
    private readonly TestArchive archive = new();

    public void Dispose() => archive.Dispose();

    [Fact]
    public async Task Fetches_what_was_resolved()
    {
        Resolution resolution = await ResolveAsync();
        archive.Bench.Server.Files[Deb] = "hello content"u8.ToArray();
        LockedPackage hello = Assert.Single(resolution.Packages);
        string path = (await FetchAsync(resolution))[hello];
        Assert.Equal("hello content", File.ReadAllText(path));
        Assert.Equal(path, (await FetchAsync(resolution, offline: true))[hello]);
    }

    [Fact]
    public async Task Refuses_an_altered_package()
    {
        Resolution resolution = await ResolveAsync();
        archive.Bench.Server.Files[Deb] = "hello c0ntent"u8.ToArray();
        Assert.Equal(DownloadCodes.Damaged, (await RefusalAsync(resolution)).Code);
    }

    [Fact]
    public async Task Finds_a_package_that_left_the_mirror_in_the_snapshot_of_the_locked_index()
    {
        archive.Date = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        Resolution resolution = await ResolveAsync();
        archive.Bench.Server.Files["/snapshot/archive/debian/20260102T030405Z/pool/hello_1.0_amd64.deb"] = "hello content"u8.ToArray();
        await FetchAsync(resolution);
        Assert.Equal([Deb, "/snapshot/archive/debian/20260102T030405Z/pool/hello_1.0_amd64.deb"], archive.Bench.Server.Requests.TakeLast(2));
    }

    [Fact]
    public async Task Asks_the_snapshot_of_the_next_day_too()
    {
        archive.Date = new(2026, 1, 31, 23, 4, 5, TimeSpan.Zero);
        Resolution resolution = await ResolveAsync();
        archive.Bench.Server.Files["/snapshot/archive/debian/20260201T230405Z/pool/hello_1.0_amd64.deb"] = "hello content"u8.ToArray();
        await FetchAsync(resolution);
    }

    [Fact]
    public async Task Names_package_version_and_remedy_when_it_is_nowhere()
    {
        Diagnostic diagnostic = await RefusalAsync(await ResolveAsync());
        Assert.Equal(DownloadCodes.Gone, diagnostic.Code);
        Assert.Contains("`hello 1.0`", diagnostic.Message);
        Assert.Contains("`kforge update trixie`", Assert.Single(diagnostic.Hints));
    }

    [Fact]
    public async Task Refuses_a_locked_path_that_leads_out_of_the_archive()
    {
        Resolution resolution = await ResolveAsync();
        Diagnostic diagnostic = await RefusalAsync(resolution with { Packages = [resolution.Packages[0] with { Path = "pool/../../etc/passwd" }] });
        Assert.Equal(DebianCodes.Malformed, diagnostic.Code);
    }

    private async Task<Resolution> ResolveAsync()
    {
        SuiteIndex index = await archive.Publish().ReadAsync();
        return PackageClosure.Resolve([index], [new Placed<string>("hello", new("t.toml"))]).OrFail();
    }

    private Task<System.Collections.Immutable.ImmutableDictionary<LockedPackage, string>> FetchAsync(Resolution resolution, bool offline = false) =>
        archive.Open(offline).FetchAsync(resolution.Packages, resolution.Indexes, "kforge update trixie", default);

    private async Task<Diagnostic> RefusalAsync(Resolution resolution) =>
        Assert.Single((await Assert.ThrowsAsync<Failure>(() => FetchAsync(resolution))).Diagnostics);
}
