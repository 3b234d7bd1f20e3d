using System.Collections.Immutable;
using System.Formats.Tar;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using static Kforge.Tests.Archives.ArchiveMaker;

namespace Kforge.Tests.Archives;

public sealed class UnpackingTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    private string Tree => directory["tree"];

    [Fact]
    public void Unpacks_files_directories_and_links()
    {
        Unpack(Tree, Tar(Folder("./"), Folder("./d/"), File("./d/a", "content"), Link("./l", "d/a"), HardLink("./h", "./d/a"), File("implied/parents/b", "b")));

        Assert.Equal("content", System.IO.File.ReadAllText(Path.Combine(Tree, "d/a")));
        Assert.Equal("content", System.IO.File.ReadAllText(Path.Combine(Tree, "h")));
        Assert.Equal("d/a", new FileInfo(Path.Combine(Tree, "l")).LinkTarget);
        System.IO.File.WriteAllText(Path.Combine(Tree, "h"), "changed");
        Assert.Equal("changed", System.IO.File.ReadAllText(Path.Combine(Tree, "d/a")));
    }

    [Fact]
    public void Normalises_modes_and_times()
    {
        Unpack(Tree, Tar(
            Program("suid", "x", UnixFileMode.SetUser | UnixFileMode.SetGroup | UnixFileMode.OtherWrite),
            File("secret", "x", UnixFileMode.UserRead),
            Folder("d"),
            File("d/big", new string('x', FileWriters.SmallFile + 1)),
            Link("l", "d")));

        Assert.Equal(StagedTree.ExecutableMode, System.IO.File.GetUnixFileMode(Path.Combine(Tree, "suid")));
        Assert.Equal(StagedTree.PlainMode, System.IO.File.GetUnixFileMode(Path.Combine(Tree, "secret")));
        Assert.Equal(StagedTree.ExecutableMode, System.IO.File.GetUnixFileMode(Path.Combine(Tree, "d")));
        foreach (string name in (string[])["", "suid", "secret", "d", "d/big", "l"])
        {
            Assert.Equal(StagedTree.TimeStamp, new FileInfo(Path.Combine(Tree, name)).LastWriteTimeUtc);
        }
    }

    [Fact]
    public void Accepts_links_that_go_up_inside_the_tree()
    {
        Unpack(Tree, Tar(File("linux/a/b/c", "x"), Link("linux/d/e", "../a/b/c"), Link("linux/f", "nothing/there")), LinkTargets.Relative, stripTop: true);
        Assert.Equal("x", System.IO.File.ReadAllText(Path.Combine(Tree, "d/e")));
    }

    [Fact]
    public void Keeps_absolute_links_that_mean_the_tree()
    {
        Unpack(Tree, Tar(Folder("run"), Link("var/run", "/run"), File("var/run/x", "x")));
        Assert.Equal("/run", new FileInfo(Path.Combine(Tree, "var/run")).LinkTarget);
        Assert.Equal("x", System.IO.File.ReadAllText(Path.Combine(Tree, "run/x")));
    }

    [Fact]
    public void Puts_what_lies_below_a_link_where_the_link_leads()
    {
        IReadOnlyList<TreeEntry> entries = Unpack(Tree, Tar(Folder("usr/bin"), Link("bin", "usr/bin"), Folder("bin/"), File("bin/sh", "x")));
        Assert.Contains(entries, entry => entry.Path.Text == "usr/bin/sh");
        Assert.DoesNotContain(entries, entry => entry.Path.Text == "bin/sh");
        Assert.Equal("usr/bin", new FileInfo(Path.Combine(Tree, "bin")).LinkTarget);
    }

    [Fact]
    public async Task Digest_of_what_was_unpacked_is_that_of_what_is_on_the_disk()
    {
        IReadOnlyList<TreeEntry> entries = Unpack(Tree, Tar(
            Folder("empty"), Program("d/tool", "run"), File("d/data", "data"), HardLink("h", "d/tool"), Link("l", "d"), Link("é", "/d"),
            File("d/big", new string('x', 3 * FileWriters.SmallFile)), File("d.a/x"), File("d-a/x")));

        Assert.Equal(entries, (await TreeDigest.ReadAsync(Tree, CancellationToken.None)).AsEnumerable());
        Assert.Equal(TreeDigest.Of(entries), await TreeDigest.OfDirectoryAsync(Tree, CancellationToken.None));
    }

    [Fact]
    public async Task Digest_sees_every_difference_that_counts_and_no_other()
    {
        byte[] tar = Tar(File("a", "1"), File("b", "2"), Link("l", "a"), Folder("d"));
        Unpack(Tree, tar);
        Sha256Digest before = await TreeDigest.OfDirectoryAsync(Tree, CancellationToken.None);
        async Task Changes(bool counts, Action change)
        {
            Directory.Delete(Tree, true);
            Unpack(Tree, tar);
            change();
            Assert.Equal(counts, before != await TreeDigest.OfDirectoryAsync(Tree, CancellationToken.None));
        }

        await Changes(false, () => System.IO.File.SetLastWriteTimeUtc(Path.Combine(Tree, "a"), DateTime.UtcNow));
        await Changes(false, () => System.IO.File.SetUnixFileMode(Path.Combine(Tree, "a"), UnixFileMode.UserRead | UnixFileMode.UserWrite));
        await Changes(true, () => System.IO.File.SetUnixFileMode(Path.Combine(Tree, "a"), StagedTree.ExecutableMode));
        await Changes(true, () => System.IO.File.AppendAllText(Path.Combine(Tree, "a"), "1"));
        await Changes(true, () => System.IO.File.Move(Path.Combine(Tree, "a"), Path.Combine(Tree, "c")));
        await Changes(true, () => Directory.Delete(Path.Combine(Tree, "d")));
        await Changes(true, () =>
        {
            System.IO.File.Delete(Path.Combine(Tree, "l"));
            System.IO.File.CreateSymbolicLink(Path.Combine(Tree, "l"), "b");
        });
    }

    [Fact]
    public void Digest_of_a_known_tree_never_changes()
    {
        // Worked out by hand from the format in the docstring: printf 'kforge tree 1\nd d\0\nx d/t\0…\0\nl l\0d\0\n' | sha256sum
        Sha256Digest content = Sha256Digest.OfText("run");
        Sha256Digest expected = Sha256Digest.OfText($"kforge tree 1\nd d\0\nx d/t\0{content}\0\nl l\0d\0\n");
        Assert.Equal(expected, TreeDigest.Of(Unpack(Tree, Tar(Link("l", "d"), Program("d/t", "run")))));
    }

    [Fact]
    public async Task Digest_refuses_what_no_tree_has()
    {
        Directory.CreateDirectory(Tree);
        using System.Diagnostics.Process fifo = System.Diagnostics.Process.Start("mkfifo", Path.Combine(Tree, "pipe"));
        await fifo.WaitForExitAsync();
        Assert.Equal("KF2203", (await Assert.ThrowsAsync<Failure>(() => TreeDigest.ReadAsync(Tree, CancellationToken.None))).Diagnostics[0].Code.Id);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Two_archives_may_share_what_is_equal(bool turned)
    {
        TarEntry[] one = [File("doc/a", "same"), Link("l", "doc"), Folder("d"), File("doc/x", "x")];
        TarEntry[] other = [Folder("doc"), File("doc/a", "same"), HardLink("doc/h", "doc/a"), Link("l", "doc"), Folder("d"), File("doc/y", "y")];
        ImmutableArray<TreeEntry> entries = UnpackBoth(one, other, turned);
        Assert.Equal(["d", "doc", "doc/a", "doc/h", "doc/x", "doc/y", "l"], entries.Select(e => e.Path.Text));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Two_archives_that_disagree_are_both_named_whatever_the_order(bool turned)
    {
        foreach ((TarEntry one, TarEntry other, string code) in ((TarEntry, TarEntry, string)[])
        [
            (File("a", "1"), File("a", "2"), "KF2206"),
            (File("a", "1"), Program("a", "1"), "KF2206"),
            (File("a", "1"), Link("a", "b"), "KF2206"),
            (Link("a", "c"), Link("a", "b"), "KF2206"),
        ])
        {
            Failure failure = Assert.Throws<Failure>(() => UnpackBoth([one], [other], turned));
            Assert.Equal(code, failure.Diagnostics[0].Code.Id);
            Assert.Contains("`one` and `other` both claim `a`", failure.Message, StringComparison.Ordinal);
        }

        Assert.Throws<Failure>(() => UnpackBoth([Folder("d"), Link("l", "d")], [File("l/x", "x")], turned));
    }

    [Fact]
    public void An_archive_cannot_hard_link_to_the_file_of_another() =>
        Assert.Equal("KF2204", Assert.Throws<Failure>(() => UnpackBoth([File("a", "1")], [HardLink("b", "a")], false)).Diagnostics[0].Code.Id);

    [Theory]
    [InlineData(10)]
    [InlineData(FileWriters.SmallFile + 1)]
    public void Says_which_file_could_not_be_written_when_the_disk_is_full(int size)
    {
        StagedTree tree = new(directory.Path, LinkTargets.Relative)
        {
            Create = (_, _) => System.IO.File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite),
        };
        Failure failure = Assert.Throws<Failure>(() => TarUnpacker.Unpack(
            new MemoryStream(Tar([.. Enumerable.Range(0, 300).Select(n => File($"f{n}", "x")), File("last", new string('x', size))])),
            "test.tar", tree, false, UnpackLimits.Default, CancellationToken.None));
        Assert.Equal("KF3003", failure.Diagnostics[0].Code.Id);
        Assert.Contains(directory.Path, failure.Message, StringComparison.Ordinal);
    }

    public void Dispose() => directory.Dispose();

    private ImmutableArray<TreeEntry> UnpackBoth(TarEntry[] one, TarEntry[] other, bool turned)
    {
        string root = directory[Guid.NewGuid().ToString()];
        Directory.CreateDirectory(root);
        StagedTree tree = new(root, LinkTargets.RootedAtTree);
        (string, TarEntry[])[] archives = [("one", one), ("other", other)];
        foreach ((string name, TarEntry[] entries) in turned ? archives.Reverse() : archives)
        {
            TarUnpacker.Unpack(new MemoryStream(Tar(entries)), name, tree, false, UnpackLimits.Default, CancellationToken.None);
        }

        return tree.Seal();
    }
}
