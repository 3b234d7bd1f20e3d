using Kforge.Debian;
using Kforge.Diagnostics;
using Kforge.Workspace;

namespace Kforge.Tests.Debian;

public sealed class SnapshotTests : IDisposable
{
    private const string Origin = "/snapshot/archive/debian/20260102T000000Z";
    private readonly TestArchive archive = new();

    public SnapshotTests()
    {
        archive.Suite = archive.Suite with { Snapshot = new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero) };
        archive.Date = new(2025, 12, 30, 3, 4, 5, TimeSpan.Zero);
        archive.Fields = $"Valid-Until: {TestArchive.Stamp(archive.Date.AddDays(7))}\n";
    }

    public void Dispose() => archive.Dispose();

    [Fact]
    public async Task Reads_index_and_packages_of_a_moment_past_their_time()
    {
        Publish();
        archive.Bench.Server.Files[$"{Origin}/pool/hello_1.0_amd64.deb"] = "hello content"u8.ToArray();
        SuiteIndex index = await archive.ReadAsync();
        Resolution resolution = PackageClosure.Resolve([index], [new Placed<string>("hello", new("t.toml"))]).OrFail();
        string path = (await archive.Open().FetchAsync(resolution.Packages, resolution.Indexes, [archive.Suite], "kforge update x", default))[resolution.Packages[0]];
        Assert.Equal("hello content", File.ReadAllText(path));
        Assert.All(archive.Bench.Server.Requests, request => Assert.StartsWith(Origin, request));
    }

    [Fact]
    public async Task Looks_for_locked_files_on_the_mirror_when_the_snapshot_server_has_them_not()
    {
        Publish();
        archive.Bench.Server.Files["/debian/pool/hello_1.0_amd64.deb"] = "hello content"u8.ToArray();
        Resolution resolution = PackageClosure.Resolve([await archive.ReadAsync()], [new Placed<string>("hello", new("t.toml"))]).OrFail();
        await archive.Open().FetchAsync(resolution.Packages, resolution.Indexes, [archive.Suite], "kforge update x", default);
        Assert.Equal([$"{Origin}/pool/hello_1.0_amd64.deb", "/debian/pool/hello_1.0_amd64.deb"], archive.Bench.Server.Requests.TakeLast(2));
    }

    [Fact]
    public async Task Refuses_the_same_old_index_where_no_snapshot_is_asked_for()
    {
        archive.Suite = archive.Suite with { Snapshot = null };
        archive.Publish();
        Assert.Equal(DebianCodes.Expired, (await archive.RefusalAsync()).Code);
    }

    [Fact]
    public async Task Refuses_an_index_that_was_made_after_the_moment()
    {
        archive.Date = new(2026, 1, 2, 0, 0, 1, TimeSpan.Zero);
        Publish();
        Diagnostic diagnostic = await archive.RefusalAsync();
        Assert.Equal(DebianCodes.LaterThanSnapshot, diagnostic.Code);
        Assert.Contains("KFORGE_DEBIAN_SNAPSHOT", Assert.Single(diagnostic.Hints));
    }

    [Fact]
    public async Task Goes_back_before_the_lock_only_when_the_moment_lies_before_it()
    {
        Publish();
        LockedIndex locked = (await archive.ReadAsync()).Locked;
        Assert.Equal(DebianCodes.Downgrade, (await archive.RefusalAsync(locked with { Date = archive.Date.AddDays(1) })).Code);
        Assert.Equal(1, (await archive.ReadAsync(locked with { Date = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero) })).Count);
    }

    [Fact]
    public async Task Keeps_a_snapshot_for_reading_without_the_network_beside_the_archive_itself()
    {
        Publish();
        await archive.ReadAsync();
        Assert.Equal(1, (await archive.ReadAsync(offline: true)).Count);
        archive.Suite = archive.Suite with { Snapshot = null };
        Assert.Equal("KF4003", (await archive.RefusalAsync(offline: true)).Code.Id);
    }

    [Fact]
    public async Task Reads_several_machines_from_one_state_of_the_suite()
    {
        archive.Suite = archive.Suite with { Snapshot = null };
        archive.Fields = "";
        archive.Date = DateTimeOffset.UtcNow.AddHours(-1);
        archive.Publish();
        Failure failure = await Assert.ThrowsAsync<Failure>(() => archive.Open().ReadSuiteAsync(archive.Suite, ["amd64", "arm64"], null, default));
        Assert.Equal(DebianCodes.NoSuchPart, Assert.Single(failure.Diagnostics).Code);
        Assert.Contains("`arm64`", failure.Diagnostics[0].Message);

        SuiteIndex[] indexes = [.. await archive.Open().ReadSuiteAsync(archive.Suite, ["amd64", "amd64"], null, default)];
        Assert.Equal(["amd64", "amd64"], indexes.Select(index => index.Architecture));
        Assert.Equal(2, archive.Bench.Server.Requests.Count(request => request == archive.InReleasePath));
    }

    /// <summary>Puts the archive where the snapshot server has it.</summary>
    private void Publish()
    {
        archive.Publish();
        foreach (string path in archive.Bench.Server.Files.Keys.Where(path => path.StartsWith("/debian/", StringComparison.Ordinal)).ToList())
        {
            archive.Bench.Server.Files[Origin + path["/debian".Length..]] = archive.Bench.Server.Files[path];
            archive.Bench.Server.Files.TryRemove(path, out _);
        }
    }
}
