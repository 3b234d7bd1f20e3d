using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Tests.Archives;
using Kforge.Toolchains;
using static Kforge.Tests.Archives.ArchiveMaker;

namespace Kforge.Tests.Toolchains;

public sealed class ToolchainStoreTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    [Fact]
    public async Task Installs_packages_links_mount_points_and_versions()
    {
        FakeToolchain fake = WithTool();
        fake.Links["usr/bin/awk"] = "mawk";
        fake.Package("mawk", Program("usr/bin/mawk", "x"));

        InstalledToolchain installed = await Install(fake);

        Assert.Equal(Path.Combine(fake.Store.Toolchains, installed.Key.Hex, "root"), installed.Root);
        Assert.Equal("usr/bin", new DirectoryInfo(Path.Combine(installed.Root, "bin")).LinkTarget);
        Assert.Equal("mawk", new FileInfo(Path.Combine(installed.Root, "usr/bin/awk")).LinkTarget);
        Assert.All(Sandbox.MountPoints, point => Assert.True(Directory.Exists(Path.Combine(installed.Root, point)), point));
        Assert.Contains("kforge:x:1000:", System.IO.File.ReadAllText(Path.Combine(installed.Root, "etc/passwd")), StringComparison.Ordinal);
        Assert.Equal("1.85.1", Assert.Single(installed.Tools).Value);
        Assert.Equal(await TreeDigest.OfDirectoryAsync(installed.Root, CancellationToken.None), installed.Tree);
        Assert.Empty(Directory.GetFileSystemEntries(fake.Store.Temporary));
        Assert.Equal(installed.Tree, ToolchainStore.Find(fake.Store, fake.Definition, fake.Locked)?.Tree);
    }

    [Fact]
    public async Task Two_orders_of_packages_give_one_key_and_one_tree()
    {
        FakeToolchain fake = WithTool().Package("a", Folder("bin"), File("lib/x", "1")).Package("b", File("usr/lib/x", "1"), Folder("usr/bin"));
        InstalledToolchain one = await Install(fake);
        Directory.Delete(fake.Store.Root, recursive: true);
        InstalledToolchain other = await Install(fake.Reversed());
        Assert.Equal((one.Key, one.Tree), (other.Key, other.Tree));
    }

    [Fact]
    public void Key_depends_on_packages_and_links_and_not_on_tools()
    {
        FakeToolchain fake = WithTool();
        List<Sha256Digest> keys = [ToolchainStore.KeyOf(fake.Definition, fake.Locked)];
        fake.Tools["other"] = "other";
        Assert.Equal(keys[0], ToolchainStore.KeyOf(fake.Definition, fake.Locked));
        fake.Links["a"] = "b";
        keys.Add(ToolchainStore.KeyOf(fake.Definition, fake.Locked));
        fake.Links["a"] = "c";
        keys.Add(ToolchainStore.KeyOf(fake.Definition, fake.Locked));
        fake.Package("more", File("x", "x"));
        keys.Add(ToolchainStore.KeyOf(fake.Definition, fake.Locked));
        Assert.Equal(4, keys.Distinct().Count());
    }

    /// <summary>A key that changes without need would make every user unpack every toolchain again.</summary>
    [Fact]
    public void Key_of_packages_and_links_alone_is_what_it_always_was()
    {
        FakeToolchain fake = new(directory);
        fake.Links["usr/bin/awk"] = "mawk";
        Assert.Equal(Sha256Digest.OfText("kforge toolchain 1\nlink usr/bin/awk\0mawk\0\n"), ToolchainStore.KeyOf(fake.Definition, fake.Locked));
    }

    [Fact]
    public async Task Two_installs_at_once_do_the_work_once()
    {
        FakeToolchain fake = WithTool();
        InstalledToolchain[] both = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Install(fake))));
        Assert.Single(both.Select(b => b.Tree).Distinct());
        Assert.Equal(1, fake.Runs);
    }

    [Fact]
    public async Task Installed_once_it_needs_no_packages()
    {
        FakeToolchain fake = WithTool();
        await Install(fake);
        fake.Debs.Clear();
        await Install(fake);
        Assert.Equal(1, fake.Runs);
    }

    [Fact]
    public async Task Removes_what_a_killed_install_left_and_replaces_what_has_no_record()
    {
        FakeToolchain fake = WithTool();
        string key = ToolchainStore.KeyOf(fake.Definition, fake.Locked).Hex;
        directory.Write($"store/tmp/toolchain-{key}/root/usr/half", "half");
        directory.Write($"store/tmp/toolchain-of-another/root/x", "x");
        directory.Write($"store/toolchains/{key}/root/usr/stray", "stray");
        directory.Write($"store/toolchains/{key}/toolchain.json", "{ \"tree\": ");

        InstalledToolchain installed = await Install(fake);

        Assert.False(System.IO.File.Exists(Path.Combine(installed.Root, "usr/half")));
        Assert.False(System.IO.File.Exists(Path.Combine(installed.Root, "usr/stray")));
        Assert.Equal(["toolchain-of-another"], Directory.GetDirectories(fake.Store.Temporary).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_toolchain_whose_files_somebody_removed_is_made_again()
    {
        FakeToolchain fake = WithTool();
        Directory.Delete((await Install(fake)).Root, recursive: true);
        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(1));
        InstalledToolchain again = await Task.Run(() => Install(fake), patience.Token).WaitAsync(patience.Token);
        Assert.True(Directory.Exists(again.Root));
    }

    [Fact]
    public async Task Asks_the_tools_again_when_only_the_questions_changed()
    {
        FakeToolchain fake = WithTool();
        await Install(fake);
        fake.Debs.Clear();
        fake.Tools["again"] = "rustc -vV";
        InstalledToolchain installed = await Install(fake);
        Assert.Equal(["again", "rustc"], installed.Tools.Keys);
        fake.Tools.Remove("rustc");
        Assert.Equal(["again"], (await Install(fake)).Tools.Keys);
    }

    [Theory]
    [InlineData("missing --version", "KF1603", "No such file")]
    [InlineData("broken", "KF1603", "status 3")]
    [InlineData("mute", "KF1604", "hello")]
    [InlineData("", "KF1603", "no command")]
    public async Task Refuses_a_tool_that_does_not_work_and_publishes_nothing(string command, string code, string said)
    {
        FakeToolchain fake = WithTool().Package("more", Program("usr/bin/broken", "exit 3"), Program("usr/bin/mute", "echo hello"));
        fake.Tools["tool"] = command;

        Failure failure = await Assert.ThrowsAsync<Failure>(() => Install(fake));

        Diagnostic diagnostic = Assert.Single(failure.Diagnostics);
        Assert.Equal(code, diagnostic.Code.Id);
        Assert.Equal("toolchains/fake.toml", diagnostic.Place?.File);
        Assert.Contains(said, string.Join(' ', diagnostic.Causes.Add(diagnostic.Message)), StringComparison.Ordinal);
        AssertNothingStays(fake);
    }

    [Fact]
    public async Task Says_that_the_sandbox_fails_and_not_the_tool()
    {
        FakeToolchain fake = WithTool();
        directory.WriteScript("bin/bwrap", "echo 'bwrap: setting up uid map: Permission denied' >&2; exit 1");
        Assert.Equal("KF3005", (await Assert.ThrowsAsync<Failure>(() => Install(fake))).Diagnostics[0].Code.Id);
    }

    [Theory]
    [InlineData("usr/bin/rustc", "other", "KF1601")]
    [InlineData("bin/rustc", "other", "KF1601")]
    [InlineData("usr/bin/awk", "mawk", "KF1602")]
    [InlineData("usr/bin/awk", "../../../mawk", "KF1602")]
    public async Task Refuses_links_that_are_taken_or_lead_nowhere(string link, string target, string code)
    {
        FakeToolchain fake = WithTool();
        fake.Links[link] = target;
        Failure failure = await Assert.ThrowsAsync<Failure>(() => Install(fake));
        Assert.Equal(code, failure.Diagnostics[0].Code.Id);
        Assert.Equal("toolchains/fake.toml", failure.Diagnostics[0].Place?.File);
        AssertNothingStays(fake);
    }

    [Fact]
    public async Task Refuses_a_package_that_is_not_the_locked_one()
    {
        FakeToolchain fake = WithTool();
        string path = fake.Debs.Values.First();
        byte[] bytes = System.IO.File.ReadAllBytes(path);
        bytes[^5] ^= 1;
        System.IO.File.WriteAllBytes(path, bytes);
        Assert.Equal("KF2202", (await Assert.ThrowsAsync<Failure>(() => Install(fake))).Diagnostics[0].Code.Id);
        AssertNothingStays(fake);
    }

    [Fact]
    public async Task Names_both_packages_that_hold_different_files()
    {
        FakeToolchain fake = WithTool().Package("one", File("usr/share/x", "1")).Package("two", File("usr/share/x", "2"));
        Failure failure = await Assert.ThrowsAsync<Failure>(() => Install(fake));
        Assert.Contains("`one_1_amd64.deb` and `two_1_amd64.deb` both claim `usr/share/x`", failure.Message, StringComparison.Ordinal);
        AssertNothingStays(fake);
    }

    [Fact]
    public async Task A_cancelled_install_leaves_nothing()
    {
        FakeToolchain fake = WithTool();
        using CancellationTokenSource stop = new();
        fake.Host = HostWith(directory["bin"], report =>
        {
            if (report is Report.Progress)
            {
                stop.Cancel();
            }
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ToolchainStore.InstallAsync(fake.Host, fake.Store, fake.Definition, fake.Locked, fake.Source, stop.Token));
        AssertNothingStays(fake);
    }

    public void Dispose() => directory.Dispose();

    private static void AssertNothingStays(FakeToolchain fake)
    {
        Assert.Empty(Directory.GetFileSystemEntries(fake.Store.Temporary));
        Assert.False(Directory.Exists(fake.Store.Toolchains));
    }

    private static Task<InstalledToolchain> Install(FakeToolchain fake) =>
        ToolchainStore.InstallAsync(fake.Host, fake.Store, fake.Definition, fake.Locked, fake.Source, CancellationToken.None);

    private FakeToolchain WithTool()
    {
        FakeToolchain fake = new FakeToolchain(directory).Package("rustc", Program("usr/bin/rustc", "echo 'rustc 1.85.1 (4eb161250 2025-03-15)'"));
        fake.Tools["rustc"] = "rustc --version";
        return fake;
    }
}
