using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Platform.Downloads;
using Kforge.Tests.Archives;
using Kforge.Toolchains.Crates;
using Kforge.Workspace;

namespace Kforge.Tests.Toolchains.Crates;

public sealed class CrateRegistryTests : IDisposable
{
    private const string CrateAddress = "/crates/bindgen-cli/bindgen-cli-0.71.1.crate";

    private readonly FakeRegistry registry = new();

    public void Dispose() => registry.Dispose();

    [Fact]
    public async Task Locks_the_program_and_all_it_is_built_from_and_fetches_them()
    {
        LockedCrate two = registry.ServeLibrary("two");
        LockedCrate one = registry.ServeLibrary("one");
        LockedCrate program = registry.ServeProgram(FakeRegistry.LockOf(two, one));

        LockedCrateTool tool = await registry.Open().ResolveAsync("bindgen", "0.71.1", null, default);
        Assert.Equal(("bindgen", "bindgen-cli", "0.71.1"), (tool.Tool, tool.Crate, tool.Version));
        Assert.Equal([program, one, two], tool.Crates.AsEnumerable());

        ImmutableDictionary<Sha256Digest, string> files = await registry.Open().FetchAsync(tool, default);
        Assert.Equal(3, files.Count);
        foreach ((Sha256Digest digest, string path) in files)
        {
            Assert.Equal(digest, await Sha256Digest.OfFileAsync(path, default));
        }
    }

    [Theory]
    [InlineData("0.56.0", "bindgen")]
    [InlineData("0.60.1", "bindgen")]
    [InlineData("0.61.0", "bindgen-cli")]
    [InlineData("0.61.0-rc.1", "bindgen-cli")]
    [InlineData("0.71.1", "bindgen-cli")]
    [InlineData("1.0.0", "bindgen-cli")]
    public void Knows_which_crate_holds_the_program(string version, string crate) => Assert.Equal(crate, CrateRegistry.CrateOf("bindgen", version));

    [Fact]
    public async Task Goes_on_after_a_cut_and_follows_a_redirect()
    {
        registry.ServeProgram(FakeRegistry.LockOf());
        registry.Server.Files["/elsewhere"] = registry.Server.Files[CrateAddress];
        registry.Server.Redirects[CrateAddress] = "/elsewhere";
        registry.Server.Cuts["/elsewhere"] = new([100]);
        Assert.Single((await registry.Open().ResolveAsync("bindgen", "0.71.1", null, default)).Crates);
        Assert.Equal(["/index/bi/nd/bindgen-cli", CrateAddress, "/elsewhere", $"{CrateAddress} from 100", "/elsewhere from 100"], registry.Server.Requests);
    }

    [Fact]
    public async Task Refuses_a_crate_with_another_checksum()
    {
        registry.ServeProgram(FakeRegistry.LockOf());
        registry.Server.Files[CrateAddress] = [.. registry.Server.Files[CrateAddress], 0];
        Assert.Equal(DownloadCodes.Damaged, (await RefusedAsync()).Code);
    }

    [Fact]
    public async Task Gives_up_on_a_server_that_stalls()
    {
        registry.ServeProgram(FakeRegistry.LockOf());
        registry.Server.Delay = TimeSpan.FromMinutes(5);
        CrateRegistry hasty = new(registry.Host, registry.Store) { Retry = new(2, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(50)) };
        Diagnostic refusal = await RefusedAsync(hasty);
        Assert.Equal(DownloadCodes.Unreachable, refusal.Code);
        Assert.Contains("KFORGE_CRATES_INDEX", refusal.Hints[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_a_yanked_version_unless_it_is_already_locked()
    {
        LockedCrate program = registry.ServeProgram(FakeRegistry.LockOf());
        LockedCrateTool locked = await registry.Open().ResolveAsync("bindgen", "0.71.1", null, default);
        registry.Index(FakeRegistry.Line(program, yanked: true));

        Diagnostic refusal = await RefusedAsync();
        Assert.Equal(CrateCodes.Yanked, refusal.Code);
        Assert.Contains("yanked", refusal.Message, StringComparison.Ordinal);

        LockedCrateTool again = await registry.Open().ResolveAsync("bindgen", "0.71.1", locked, default);
        Assert.Equal(locked.Crates.AsEnumerable(), again.Crates);
        Assert.Equal(Severity.Warning, Assert.Single(registry.Reports.OfType<Report.Warned>()).Diagnostic.Severity);

        LockedCrateTool ofAnother = locked with { Version = "0.70.0", Crates = [locked.Crates[0] with { Version = "0.70.0" }] };
        Assert.Equal(CrateCodes.Yanked, (await RefusedAsync(previous: ofAnother)).Code);
    }

    [Fact]
    public async Task Refuses_a_version_whose_checksum_is_not_the_locked_one()
    {
        registry.ServeProgram(FakeRegistry.LockOf());
        LockedCrateTool locked = await registry.Open().ResolveAsync("bindgen", "0.71.1", null, default);
        registry.ServeProgram(FakeRegistry.LockOf() + "# another\n");

        Diagnostic refusal = await RefusedAsync(previous: locked);
        Assert.Equal(CrateCodes.ChecksumChanged, refusal.Code);
        Assert.Equal(ExitCode.Verification, refusal.Code.Exit);
        Assert.Contains(locked.Crates[0].Sha256.Hex, refusal.Causes[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_the_versions_there_are_when_one_is_not_there()
    {
        LockedCrate program = registry.ServeProgram(FakeRegistry.LockOf());
        registry.Index(FakeRegistry.Line(program with { Version = "0.69.4" }, yanked: true), FakeRegistry.Line(program));
        Failure failure = await Assert.ThrowsAsync<Failure>(() => registry.Open().ResolveAsync("bindgen", "0.71.2", null, default));
        Assert.Equal(CrateCodes.UnknownVersion, failure.Diagnostics[0].Code);
        Assert.Equal(["it offers 0.71.1"], failure.Diagnostics[0].Causes.AsEnumerable());
        Assert.Equal(["did you mean `0.71.1`?"], failure.Diagnostics[0].Hints.AsEnumerable());
    }

    [Fact]
    public async Task Says_that_the_registry_has_no_such_crate() => Assert.Equal(CrateCodes.UnknownCrate, (await RefusedAsync()).Code);

    [Fact]
    public async Task Refuses_a_crate_without_a_lock()
    {
        LockedCrate program = registry.Serve("bindgen-cli", "0.71.1",
            ArchiveMaker.File("bindgen-cli-0.71.1/Cargo.toml"), ArchiveMaker.File("bindgen-cli-0.71.1/deep/Cargo.lock"));
        registry.Index(FakeRegistry.Line(program));
        Assert.Equal(CrateCodes.NoCargoLock, (await RefusedAsync()).Code);
    }

    [Fact]
    public async Task Refuses_a_crate_that_is_no_archive()
    {
        byte[] content = "not compressed"u8.ToArray();
        registry.Server.Files[CrateAddress] = content;
        registry.Index(FakeRegistry.Line(new("bindgen-cli", "0.71.1", Sha256Digest.Of(content))));
        Assert.Equal(ArchiveCodes.Damaged, (await RefusedAsync()).Code);
    }

    [Fact]
    public async Task Works_offline_with_what_came_before()
    {
        registry.ServeProgram(FakeRegistry.LockOf());
        Assert.Equal(DownloadCodes.Offline, (await RefusedAsync(registry.Open(offline: true))).Code);
        LockedCrateTool online = await registry.Open().ResolveAsync("bindgen", "0.71.1", null, default);
        int asked = registry.Server.Requests.Count;
        LockedCrateTool offline = await registry.Open(offline: true).ResolveAsync("bindgen", "0.71.1", null, default);
        Assert.Equal(online.Crates.AsEnumerable(), offline.Crates);
        Assert.Equal(asked, registry.Server.Requests.Count);
    }

    [Fact]
    public async Task Finds_the_crate_that_was_changed_in_the_store_and_fetches_it_again()
    {
        LockedCrate needed = registry.ServeLibrary("needed");
        registry.ServeProgram(FakeRegistry.LockOf(needed));
        LockedCrateTool tool = await registry.Open().ResolveAsync("bindgen", "0.71.1", null, default);
        string path = (await registry.Open().FetchAsync(tool, default))[needed.Sha256];
        Assert.Empty(await registry.Open().DiscardDamagedAsync(tool, default));

        File.AppendAllText(path, "changed");
        Assert.Equal(["needed 1.0.0"], (await registry.Open().DiscardDamagedAsync(tool, default)).AsEnumerable());
        Assert.Equal(needed.Sha256, await Sha256Digest.OfFileAsync((await registry.Open().FetchAsync(tool, default))[needed.Sha256], default));
    }

    [Fact]
    public async Task Never_shows_the_password_of_a_malformed_address()
    {
        Host host = registry.Host with { Variables = registry.Host.Variables.SetItem("KFORGE_CRATES_DL", "ftp://me:secret@host/crates") };
        Diagnostic refusal = await RefusedAsync(new CrateRegistry(host, registry.Store));
        Assert.Equal(CrateCodes.BadAddress, refusal.Code);
        Assert.DoesNotContain("secret", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asks_for_a_version_with_a_plus_in_both_ways_servers_know()
    {
        LockedCrate odd = new("odd", "1.0.0+build", Sha256Digest.OfText("odd"));
        registry.Server.Files["/crates/odd/odd-1.0.0%2Bbuild.crate"] = "odd"u8.ToArray();
        await registry.Open().FetchAsync(new("bindgen", "odd", "1.0.0+build", [odd]), default);
        Assert.Equal(["/crates/odd/odd-1.0.0+build.crate", "/crates/odd/odd-1.0.0%2Bbuild.crate"], registry.Server.Requests);
    }

    private async Task<Diagnostic> RefusedAsync(CrateRegistry? opened = null, LockedCrateTool? previous = null)
    {
        Failure failure = await Assert.ThrowsAsync<Failure>(() => (opened ?? registry.Open()).ResolveAsync("bindgen", "0.71.1", previous, default));
        return failure.Diagnostics[0];
    }
}
