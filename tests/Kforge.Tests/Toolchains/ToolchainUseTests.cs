using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Tests.Archives;
using Kforge.Toolchains;
using static Kforge.Tests.Archives.ArchiveMaker;

namespace Kforge.Tests.Toolchains;

/// <summary>Using, verifying, repairing and removing what is installed.</summary>
public sealed class ToolchainUseTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly List<Report> reports = [];
    private readonly FakeToolchain fake;

    public ToolchainUseTests()
    {
        fake = new FakeToolchain(directory).Package("rustc", Program("usr/bin/rustc", "echo 'rustc 1.85.1'"), File("usr/share/doc", "text"), Link("usr/lib/x.so", "x.so.1"), File("usr/lib/x.so.1", "x"));
        fake.Tools["rustc"] = "rustc --version";
        fake.Host = HostWith(directory["bin"], report =>
        {
            lock (reports)
            {
                reports.Add(report);
            }
        });
    }

    private StoredToolchain Stored => Assert.Single(StoredToolchain.All(fake.Store));

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Installs_what_is_missing_and_says_what_it_is_called()
    {
        using ToolchainUse use = await Use();
        Assert.Equal("1.85.1", use.Installed.Tools["rustc"]);
        Assert.Equal([false], fake.Asked);
        using ToolchainUse again = await Use();
        Assert.Single(fake.Asked);
        Assert.Equal(("fake", use.Installed.Key, use.Installed.Bytes), (Stored.Name, Stored.Key, Stored.Bytes));
    }

    [Fact]
    public async Task Is_not_removed_while_it_is_used_and_then_it_is()
    {
        ToolchainUse use = await Use();
        Task<ImmutableArray<StoredToolchain>> removal = ToolchainRemoval.RemoveAsync(fake.Host, fake.Store, [Stored], () => new([], []), default);
        await UntilNoted("waiting for");
        Assert.True(System.IO.File.Exists(Path.Combine(use.Installed.Root, "usr/bin/rustc")));
        use.Dispose();
        Assert.Single(await removal);
        Assert.Empty(StoredToolchain.All(fake.Store));
        Assert.Empty(Directory.GetFileSystemEntries(fake.Store.Temporary));
        using ToolchainUse anew = await Use();
        Assert.Equal(use.Installed.Tree, anew.Installed.Tree);
    }

    [Fact]
    public async Task Is_kept_when_a_workspace_came_to_need_it_while_the_removal_waited()
    {
        ToolchainUse use = await Use();
        ToolchainNeeds needs = new([], []);
        Task<ImmutableArray<StoredToolchain>> removal = ToolchainRemoval.RemoveAsync(fake.Host, fake.Store, [Stored], () => needs, default);
        await UntilNoted("waiting for");
        needs = new([new(Stored.Key, "/work", "fake")], []);
        use.Dispose();
        Assert.Empty(await removal);
        Assert.NotNull(ToolchainStore.Find(fake.Store, fake.Definition, fake.Locked));
    }

    [Fact]
    public async Task New_questions_are_asked_while_another_uses_it_and_fetch_nothing()
    {
        using ToolchainUse use = await Use();
        fake.Tools["again"] = "rustc -vV";
        using ToolchainUse asked = await Use();
        Assert.Equal("1.85.1", asked.Installed.Tools["again"]);
        Assert.Equal([false], fake.Asked);
    }

    [Fact]
    public async Task A_download_that_was_damaged_in_the_store_is_fetched_again()
    {
        string path = fake.Debs.Values.First();
        byte[] good = System.IO.File.ReadAllBytes(path);
        byte[] bad = [.. good];
        bad[^5] ^= 1;
        System.IO.File.WriteAllBytes(path, bad);
        fake.OnFetch = rehash =>
        {
            if (rehash)
            {
                System.IO.File.WriteAllBytes(path, good);
            }
        };
        using ToolchainUse use = await Use();
        Assert.Equal([false, true], fake.Asked);
    }

    [Fact]
    public async Task Finds_nothing_wrong_with_what_was_installed()
    {
        (await Use()).Dispose();
        ToolchainFindings findings = await Check();
        Assert.True(findings.IsIntact);
        Assert.Equal(5, findings.Files);
    }

    [Fact]
    public async Task Names_everything_that_changed()
    {
        using ToolchainUse use = await Use();
        string root = use.Installed.Root;
        System.IO.File.AppendAllText(Path.Combine(root, "usr/bin/rustc"), "x");
        System.IO.File.SetUnixFileMode(Path.Combine(root, "usr/share/doc"), StagedTree.ExecutableMode);
        System.IO.File.Delete(Path.Combine(root, "usr/lib/x.so"));
        System.IO.File.CreateSymbolicLink(Path.Combine(root, "usr/lib/x.so"), "elsewhere");
        System.IO.File.Delete(Path.Combine(root, "etc/passwd"));
        Directory.Delete(Path.Combine(root, "work"));
        System.IO.File.WriteAllText(Path.Combine(root, "work"), "");
        System.IO.File.WriteAllText(Path.Combine(root, "usr/bad\u0001name"), "");

        ToolchainFindings findings = await Check();

        Assert.Equal(
            [
                "etc/passwd Missing ", "usr/bad\u0001name Extra the name has control characters", "usr/bin/rustc Changed the content",
                "usr/lib/x.so Changed where the link leads", "usr/share/doc Changed it can be run now", "work Changed it is a file now",
            ],
            findings.Differences.Select(difference => $"{difference.Path} {difference.Change} {difference.Detail}"));
    }

    /// <summary>Each single byte that is turned over is found; the list of entries tells where.</summary>
    [Theory]
    [InlineData("usr/bin/rustc")]
    [InlineData("usr/share/doc")]
    [InlineData("usr/lib/x.so.1")]
    [InlineData("etc/passwd")]
    [InlineData("etc/group")]
    public async Task Finds_one_bit(string file)
    {
        using ToolchainUse use = await Use();
        string path = Path.Combine(use.Installed.Root, file);
        byte[] bytes = System.IO.File.ReadAllBytes(path);
        bytes[0] ^= 1;
        System.IO.File.WriteAllBytes(path, bytes);
        System.IO.File.SetLastWriteTimeUtc(path, StagedTree.TimeStamp);
        Assert.Equal(file, Assert.Single((await Check()).Differences).Path);
    }

    [Fact]
    public async Task Without_a_true_list_it_finds_damage_and_writes_the_list_when_there_is_none()
    {
        using ToolchainUse use = await Use();
        string list = Path.Combine(Path.GetDirectoryName(use.Installed.Root)!, "entries.gz");
        byte[] good = System.IO.File.ReadAllBytes(list);
        System.IO.File.WriteAllText(list, "no gzip");
        Assert.True((await Check()).IsIntact);
        Assert.Equal(good, System.IO.File.ReadAllBytes(list));

        System.IO.File.Delete(list);
        System.IO.File.AppendAllText(Path.Combine(use.Installed.Root, "usr/bin/rustc"), "x");
        ToolchainFindings findings = await Check();
        Assert.False(findings.IsIntact);
        Assert.Contains("no list", findings.Trouble, StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(list));
    }

    [Fact]
    public async Task A_record_that_cannot_be_read_is_damage()
    {
        ToolchainUse use = await Use();
        use.Dispose();
        System.IO.File.WriteAllText(Path.Combine(Path.GetDirectoryName(use.Installed.Root)!, "toolchain.json"), "{");
        Assert.False((await Check()).IsIntact);
        Assert.Null(Stored.Bytes);
    }

    [Fact]
    public async Task Repairs_from_parts_that_were_verified_first()
    {
        ToolchainUse use = await Use();
        use.Dispose();
        System.IO.File.AppendAllText(Path.Combine(use.Installed.Root, "usr/bin/rustc"), "x");
        InstalledToolchain repaired = await ToolchainStore.RepairAsync(fake.Host, fake.Store, fake.Definition, fake.Locked, fake.Source, default);
        Assert.Equal([false, true], fake.Asked);
        Assert.Equal(use.Installed.Tree, repaired.Tree);
        Assert.True((await Check()).IsIntact);
        Assert.Empty(Directory.GetFileSystemEntries(fake.Store.Temporary));
    }

    [Fact]
    public async Task A_repair_waits_for_users_and_a_failed_one_leaves_what_was_there()
    {
        ToolchainUse use = await Use();
        Task<InstalledToolchain> repair = ToolchainStore.RepairAsync(fake.Host, fake.Store, fake.Definition, fake.Locked, fake.Source, default);
        await UntilNoted("waiting for");
        Assert.False(repair.IsCompleted);
        use.Dispose();
        await repair;

        System.IO.File.WriteAllText(fake.Debs.Values.First(), "damaged");
        await Assert.ThrowsAsync<Failure>(() => ToolchainStore.RepairAsync(fake.Host, fake.Store, fake.Definition, fake.Locked, fake.Source, default));
        Assert.True((await Check()).IsIntact);
        Assert.Empty(Directory.GetFileSystemEntries(fake.Store.Temporary));
    }

    [Fact]
    public async Task A_failed_install_of_other_packages_leaves_the_old_toolchain_usable()
    {
        using ToolchainUse old = await Use();
        FakeToolchain next = new FakeToolchain(directory).Package("rustc", Program("usr/bin/rustc", "exit 1"));
        next.Tools["rustc"] = "rustc --version";
        await Assert.ThrowsAsync<Failure>(() => ToolchainStore.UseAsync(next.Host, next.Store, next.Definition, next.Locked, next.Source, default));
        Assert.True((await Check()).IsIntact);
        Assert.Equal(old.Installed.Key, Stored.Key);
    }

    [Fact]
    public void Sweeps_what_killed_processes_left_and_nothing_that_is_being_filled()
    {
        directory.Write("store/tmp/toolchain-dead/root/x", "");
        directory.Write("store/tmp/toolchain-dead.old/root/x", "");
        directory.Write("store/tmp/toolchain-alive/root/x", "");
        directory.Write("store/tmp/source-of-another-kind/x", "");
        using (FileLock alive = FileLock.TryTake(fake.Store.Lock("toolchain-alive"))!)
        {
            Assert.Equal(2, ToolchainRemoval.Sweep(fake.Store));
        }

        Assert.Equal(["source-of-another-kind", "toolchain-alive"], Directory.GetDirectories(fake.Store.Temporary).Select(Path.GetFileName).Order());
    }

    private Task<ToolchainUse> Use() => ToolchainStore.UseAsync(fake.Host, fake.Store, fake.Definition, fake.Locked, fake.Source, default);

    private Task<ToolchainFindings> Check() => ToolchainVerification.CheckAsync(fake.Host, fake.Store, Stored, default);

    private async Task UntilNoted(string beginning)
    {
        while (true)
        {
            lock (reports)
            {
                if (reports.OfType<Report.Noted>().Any(note => note.Text.StartsWith(beginning, StringComparison.Ordinal)))
                {
                    return;
                }
            }

            await Task.Delay(10);
        }
    }
}
