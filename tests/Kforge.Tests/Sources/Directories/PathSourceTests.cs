using System.Diagnostics;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Sources;
using Microsoft.Win32.SafeHandles;

namespace Kforge.Tests.Sources.Directories;

public sealed class PathSourceTests : IDisposable
{
    private readonly WorkingTree linux = new();

    [Fact]
    public async Task Takes_every_file_of_a_directory_without_git()
    {
        linux.Write("a", "small");
        linux.Write("A", "large");
        linux.Write("sub/.git/config", "not a repository");
        Directory.CreateDirectory(linux["empty"]);
        File.CreateSymbolicLink(linux["link"], "kernel/fork.c");
        File.SetUnixFileMode(linux["a"], StagedTree.ExecutableMode);
        SourceTree tree = await linux.TakeAsync();

        Assert.Equal("A a kernel/exit.c kernel/fork.c link", linux.Names(tree));
        Assert.Equal("6.12.3", tree.KernelVersion);
        Assert.Equal(await TreeDigest.OfDirectoryAsync(tree.Base.Root, default), tree.Digest);
        Assert.Equal(new FileState.Regular(true, Sha256Digest.OfText("small")), linux.Trees.EntriesOf(tree).Single(file => file.Path.Text == "a").State);
        Assert.Equal(StagedTree.TimeStamp, File.GetLastWriteTimeUtc(Path.Combine(tree.Base.Root, "a")));
    }

    [Fact]
    public async Task Takes_what_git_tracks_and_what_it_does_not_ignore_as_it_is_now()
    {
        linux.Write(".gitignore", "*.o\n");
        linux.Write("kernel/old.c", "old");
        linux.Commit();
        linux.Write("home", "");
        linux.Directory.Write("home/.config/git/ignore", "*.mine\n");
        linux.Write("kernel/fork.o", "ignored");
        linux.Write("notes.mine", "ignored by the user");
        linux.Write("kernel/new.c", "untracked");
        linux.Write("kernel/fork.c", "changed");
        File.Delete(linux["kernel/old.c"]);
        SourceTree tree = await linux.TakeAsync();
        Assert.Equal(".gitignore home kernel/exit.c kernel/fork.c kernel/new.c", linux.Names(tree));
        Assert.Equal("changed", File.ReadAllText(tree.FileOf(RelativePath.Parse("kernel/fork.c"))!));
    }

    [Fact]
    public async Task The_same_content_gives_the_same_tree_with_git_and_without()
    {
        SourceTree without = await linux.TakeAsync();
        linux.Commit();
        Assert.Equal(without, await linux.TakeAsync());
        linux.Write("kernel/fork.c", "FORK");
        SourceTree edited = await linux.TakeAsync();
        Assert.Equal(without.Base, edited.Base);
        Assert.NotEqual(without.Digest, edited.Digest);
        Directory.Delete(linux.Store.Sources, recursive: true);
        SourceTree whole = await linux.TakeAsync();
        Assert.Equal(edited.Digest, whole.Digest);
        Assert.Empty(whole.Delta.Changed);
    }

    [Fact]
    public async Task Files_of_submodules_and_of_repositories_in_the_tree_count_by_the_same_rule()
    {
        linux.Commit();
        linux.Write("nested/x.c", "x");
        linux.Write("nested/x.o", "x");
        linux.Write("nested/.gitignore", "*.o\n");
        linux.Write("nested/deep/y.c", "y");
        linux.GitIn("nested/deep", "init", "-q");
        linux.GitIn("nested", "init", "-q");
        linux.Directory.Write("other/z.c", "z");
        linux.GitIn("../other", "init", "-q");
        linux.GitIn("../other", "add", "-A");
        linux.GitIn("../other", "commit", "-q", "-m", "x");
        linux.Git("submodule", "--quiet", "add", linux.Directory["other"], "module");
        linux.Write("module/untracked.c", "u");
        Assert.Equal(".gitmodules kernel/exit.c kernel/fork.c module/untracked.c module/z.c nested/.gitignore nested/deep/y.c nested/x.c", linux.Names(await linux.TakeAsync()));
        linux.Git("submodule", "--quiet", "deinit", "-f", "module");
        Assert.Equal(".gitmodules kernel/exit.c kernel/fork.c nested/.gitignore nested/deep/y.c nested/x.c", linux.Names(await linux.TakeAsync()));
    }

    [Fact]
    public async Task A_directory_that_the_repository_around_it_ignores_is_taken_whole()
    {
        linux.Directory.Write(".gitignore", "/linux\n/store\n");
        linux.GitIn("..", "init", "-q");
        Assert.Equal("kernel/exit.c kernel/fork.c", linux.Names(await linux.TakeAsync()));
    }

    [Fact]
    public async Task Changes_nothing_in_the_directory()
    {
        linux.Commit();
        File.CreateSymbolicLink(linux["link"], "kernel/fork.c");
        // git status would now refresh the index.
        File.SetLastWriteTimeUtc(linux["kernel/exit.c"], DateTime.UtcNow.AddDays(-3));
        File.SetLastAccessTimeUtc(linux["kernel/exit.c"], DateTime.UtcNow.AddDays(-9));
        string before = EverythingBelow(linux.Root);
        await linux.TakeAsync();
        linux.Ahead = true;
        await linux.TakeAsync();
        Assert.Equal(before, EverythingBelow(linux.Root));
    }

    [Fact]
    public async Task Runs_nothing_that_the_repository_names()
    {
        linux.Commit();
        string program = linux.Directory.WriteScript("evil", $"touch {linux.Directory["ran"]}\n");
        linux.Git("config", "core.fsmonitor", program);
        linux.Git("config", "core.hooksPath", linux.Directory["hooks"]);
        await linux.TakeAsync();
        Assert.False(File.Exists(linux.Directory["ran"]));
    }

    [Fact]
    public async Task Every_kind_of_edit_is_noticed()
    {
        linux.Ahead = true;
        linux.Write("d/e/f.c", "f");
        File.CreateSymbolicLink(linux["link"], "kernel/fork.c");
        linux.Commit();
        await linux.TakeAsync();

        linux.Write("kernel/fork.c", "fors");
        File.SetUnixFileMode(linux["kernel/exit.c"], StagedTree.ExecutableMode);
        File.Delete(linux["link"]);
        File.CreateSymbolicLink(linux["link"], "kernel/exit.c");
        Directory.Delete(linux["d"], recursive: true);
        linux.Write("d", "now a file");
        linux.Write("new/file.c", "n");
        SourceTree tree = await linux.TakeAsync();

        Assert.Equal("d d/e/f.c kernel/exit.c kernel/fork.c link new/file.c", string.Join(' ', tree.Delta.Changed.Keys));
        Directory.Delete(linux.Store.Root, recursive: true);
        Assert.Equal((await linux.TakeAsync()).Digest, tree.Digest);
    }

    [Fact]
    public async Task Only_files_that_look_different_are_suspected()
    {
        linux.Ahead = true;
        await linux.TakeAsync();
        Assert.Empty(await SuspectsAsync());
        linux.Write("kernel/fork.c", "frok");
        linux.Write("kernel/new.c", "");
        Assert.Equal(["kernel/fork.c", "kernel/new.c"], await SuspectsAsync());
        await linux.TakeAsync();
        Assert.Empty(await SuspectsAsync());
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task A_file_that_was_new_when_it_was_read_is_read_again(bool ahead, bool noticed)
    {
        // With the clock ahead the file is believed: this shows that the other case proves something.
        linux.Ahead = ahead;
        SourceTree first = await linux.TakeAsync();
        linux.Write("kernel/fork.c", "FORK");
        PathIndex index = PathIndex.Read(linux.IndexFile)!;
        using (SafeFileHandle root = Posix.OpenDirectory(linux.Root))
        {
            // As if the edit had come within the same tick of the clock: the index has the look of the new file and the content of the old.
            (index with { Stats = PathScan.Of(root, "x", index.Names, default).Stats }).Write(linux.Store, linux.IndexFile);
        }

        Assert.Equal(noticed, (await linux.TakeAsync()).Digest != first.Digest);
    }

    [Fact]
    public async Task A_damaged_index_or_a_tree_that_is_gone_costs_only_time()
    {
        SourceTree first = await linux.TakeAsync();
        linux.Write("kernel/fork.c", "FORK");
        byte[] index = await File.ReadAllBytesAsync(linux.IndexFile);
        index[index.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(linux.IndexFile, index);
        SourceTree second = await linux.TakeAsync();
        Assert.Equal("FORK", File.ReadAllText(second.FileOf(RelativePath.Parse("kernel/fork.c"))!));
        Directory.Delete(Path.Combine(linux.Store.Sources, "trees"), recursive: true);
        Assert.Equal(second.Digest, (await linux.TakeAsync()).Digest);
        await File.WriteAllTextAsync(linux.IndexFile, "");
        linux.Write("kernel/fork.c", "fork");
        Assert.Equal(first.Digest, (await linux.TakeAsync()).Digest);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tree_that_keeps_changing_is_given_up(bool wasTaken)
    {
        string file = linux.Write("kernel/log", "");
        if (wasTaken)
        {
            linux.Ahead = true;
            await linux.TakeAsync();
            linux.Write("kernel/fork.c", "FORK");
        }

        int phases = 0;
        linux.Reports = report =>
        {
            // A phase begins when all files were looked at.
            if (report is Report.PhaseStarted)
            {
                phases++;
                File.AppendAllText(file, "more\n");
            }
        };
        Diagnostic diagnostic = (await Assert.ThrowsAsync<Failure>(() => linux.TakeAsync())).Diagnostics[0];
        Assert.Equal("KF1512", diagnostic.Code.Id);
        Assert.Contains("kernel/log", diagnostic.Causes[0], StringComparison.Ordinal);
        Assert.Equal(3, phases);
        Assert.Empty(Directory.GetFileSystemEntries(linux.Store.Temporary));
    }

    [Fact]
    public async Task A_tree_that_changes_once_while_it_is_read_is_read_again()
    {
        int phases = 0;
        linux.Reports = report =>
        {
            if (report is Report.PhaseStarted && phases++ == 0)
            {
                linux.Write("kernel/new.c", "new");
            }
        };
        Assert.Equal("kernel/exit.c kernel/fork.c kernel/new.c", linux.Names(await linux.TakeAsync()));
        Assert.Equal(2, phases);
    }

    [Fact]
    public async Task Tells_what_changed_since_a_tree_was_taken()
    {
        SourceTree tree = await linux.TakeAsync();
        Assert.Empty(await ChangedSince(tree));
        linux.Write("kernel/fork.c", "FORK");
        linux.Write("kernel/new.c", "n");
        File.Delete(linux["kernel/exit.c"]);
        Assert.Equal(["kernel/exit.c", "kernel/fork.c", "kernel/new.c"], await ChangedSince(tree));
        SourceTree later = await linux.TakeAsync();
        Assert.Empty(await ChangedSince(later));
        Assert.Equal(["kernel/exit.c", "kernel/fork.c", "kernel/new.c"], await ChangedSince(tree));
        linux.Write("kernel/fork.c", "FORK");
        Assert.Empty(await ChangedSince(later));
    }

    [Fact]
    public async Task A_large_sparse_file_stays_one()
    {
        using (FileStream large = File.Create(linux["large"]))
        {
            large.SetLength(100 << 20);
            large.Position = 50 << 20;
            large.WriteByte(1);
        }

        SourceTree tree = await linux.TakeAsync();
        string kept = tree.FileOf(RelativePath.Parse("large"))!;
        Assert.Equal(100 << 20, new FileInfo(kept).Length);
        Assert.Equal(await Sha256Digest.OfFileAsync(linux["large"], default), await Sha256Digest.OfFileAsync(kept, default));
        using Process usage = Process.Start(new ProcessStartInfo("du", ["-k", kept]) { RedirectStandardOutput = true })!;
        Assert.True(int.Parse((await usage.StandardOutput.ReadToEndAsync()).Split('\t')[0], System.Globalization.CultureInfo.InvariantCulture) < 10_000);
    }

    [Fact]
    public async Task Refuses_what_no_tree_has()
    {
        using (Process fifo = Process.Start("mkfifo", [linux["pipe"]]))
        {
            await fifo.WaitForExitAsync();
        }

        Assert.Equal("KF2203", await CodeOf());
        File.Delete(linux["pipe"]);
        linux.Write("a\nb", "");
        Assert.Equal("KF2203", await CodeOf());
        File.Delete(linux["a\nb"]);
        using (Process bytes = Process.Start("sh", ["-c", $"touch {linux.Root}/$(printf 'x\\377')"]))
        {
            await bytes.WaitForExitAsync();
        }

        Assert.Equal("KF2203", await CodeOf());
        linux.Commit();
        Assert.Equal("KF2203", await CodeOf());
        using (Process bytes = Process.Start("sh", ["-c", $"rm {linux.Root}/x*"]))
        {
            await bytes.WaitForExitAsync();
        }

        File.CreateSymbolicLink(linux["out"], "../store");
        Assert.Equal("KF2204", await CodeOf());
        File.Delete(linux["out"]);
        await linux.TakeAsync();
        File.CreateSymbolicLink(linux["out"], "/etc");
        Assert.Equal("KF2204", await CodeOf());
    }

    [Theory]
    [InlineData(".config")]
    [InlineData("include/config/auto.conf")]
    [InlineData("arch/x86/include/generated/asm/x.h")]
    public async Task Refuses_a_tree_that_was_built_in_place_unless_git_ignores_that(string file)
    {
        linux.Write(file, "x");
        Diagnostic diagnostic = (await Assert.ThrowsAsync<Failure>(() => linux.TakeAsync())).Diagnostics[0];
        Assert.Equal("KF1513", diagnostic.Code.Id);
        Assert.Contains(file, diagnostic.Causes[0], StringComparison.Ordinal);
        linux.Write(".gitignore", file);
        linux.Git("init", "-q");
        Assert.Equal(".gitignore kernel/exit.c kernel/fork.c", linux.Names(await linux.TakeAsync()));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("kernel")]
    [InlineData("not there")]
    [InlineData("Makefile")]
    public async Task What_holds_no_kernel_is_told_at_once(string path) =>
        Assert.Equal("KF1510", (await Assert.ThrowsAsync<Failure>(() => PathSource.TakeAsync(linux.Host, linux.Store, Path.Combine(linux.Root, path), default))).Diagnostics[0].Code.Id);

    [Fact]
    public async Task A_Makefile_that_is_none_or_would_block_is_told_at_once()
    {
        linux.Write("Makefile", "all:\n");
        Assert.Equal("KF1510", await CodeOf());
        File.Delete(linux["Makefile"]);
        using (Process fifo = Process.Start("mkfifo", [linux["Makefile"]]))
        {
            await fifo.WaitForExitAsync();
        }

        Assert.Equal("KF1510", await CodeOf());
    }

    [Fact]
    public async Task A_repository_that_git_cannot_read_is_told()
    {
        linux.Commit();
        File.WriteAllText(linux[".git/index"], "damage");
        Assert.Equal("KF1511", await CodeOf());
    }

    [Fact]
    public async Task The_store_in_the_directory_is_no_part_of_it()
    {
        Store inside = new(linux["cache"]);
        SourceTree tree = await PathSource.TakeAsync(linux.Host, inside, linux.Root, default);
        Assert.Equal(tree, await PathSource.TakeAsync(linux.Host, inside, linux.Root, default));
        Assert.DoesNotContain("cache", linux.Names(await linux.TakeAsync()).Replace("cache/", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain(new TreeStore(linux.Host, inside).EntriesOf(tree), file => file.Path.Text.StartsWith("cache", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_directory_is_the_same_by_every_name()
    {
        Directory.CreateSymbolicLink(linux.Directory["also"], "linux");
        SourceTree tree = await linux.TakeAsync();
        Assert.Equal(tree, await PathSource.TakeAsync(linux.Host with { WorkingDirectory = linux.Directory.Path }, linux.Store, "also/../also", default));
        Assert.NotEmpty(linux.IndexFile);
    }

    public void Dispose() => linux.Dispose();

    private async Task<string> CodeOf() => (await Assert.ThrowsAsync<Failure>(() => linux.TakeAsync())).Diagnostics[0].Code.Id;

    private async Task<string[]> ChangedSince(SourceTree tree) =>
        [.. (await PathSource.ChangedSinceAsync(linux.Host, linux.Store, linux.Root, tree, default)).Select(path => path.Text)];

    private async Task<string[]> SuspectsAsync()
    {
        using SafeFileHandle root = Posix.OpenDirectory(linux.Root);
        PathNames names = await new PathListing(linux.Host, linux.Store, linux.Root).ListAsync(default);
        PathScan scan = PathScan.Of(root, "x", names, default);
        return [.. PathComparison.Of(PathIndex.Read(linux.IndexFile), scan).Suspects.Select(one => names.PathOf(one, "x").Text)];
    }

    private static string EverythingBelow(string root)
    {
        using Process find = Process.Start(new ProcessStartInfo("find", [root, "(", "-type", "f", "-not", "-path", "*/.git/*", "-printf", "%p %A@ %T@ %C@ %i %m\\n", ")", "-o", "-printf", "%p %T@ %C@ %i %m %l\\n"]) { RedirectStandardOutput = true })!;
        string found = find.StandardOutput.ReadToEnd();
        find.WaitForExit();
        return string.Join('\n', found.Split('\n').Order(StringComparer.Ordinal));
    }
}
