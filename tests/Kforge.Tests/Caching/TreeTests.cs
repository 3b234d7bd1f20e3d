using Google.Protobuf;
using Kforge.Caching;
using Kforge.Caching.Trees;
using Kforge.Platform.Archives;
using Wire = Kforge.Caching.Wire;

namespace Kforge.Tests.Caching;

/// <summary>A tree that is captured and restored is the tree it was, with one time for all its files; one that is not whole is not there at all.</summary>
public sealed class TreeTests : IDisposable
{
    private readonly CacheBench bench = new();

    public TreeTests()
    {
        bench.Directory.Write("out/.config", "CONFIG_A=y\n");
        bench.Directory.Write("out/kernel/fork.o", "object");
        bench.Directory.Write("out/kernel/.fork.o.cmd", "command");
        bench.Directory.Write("out/lib/same.o", "object");
        File.SetUnixFileMode(bench.Directory.Write("out/scripts/kconfig/conf", "#!/bin/sh\n"), StagedTree.ExecutableMode);
        Directory.CreateDirectory(bench.Directory["out/include/config"]);
        File.CreateSymbolicLink(bench.Directory["out/source"], "/src");
        File.CreateSymbolicLink(bench.Directory["out/arch"], "lib");
        bench.Directory.Write("out/certs/signing_key.pem", "secret");
    }

    public void Dispose() => bench.Dispose();

    [Fact]
    public void What_is_restored_is_what_was_captured_without_what_was_left_out()
    {
        BlobDigest tree = Capture();
        Assert.True(new TreeRestore(bench.Another()).Restore(tree, bench.Directory["again"], default));
        File.Delete(bench.Directory["out/certs/signing_key.pem"]);
        Assert.Equal(Listing("out"), Listing("again"));
        Assert.All(Directory.EnumerateFiles(bench.Directory["again/kernel"]), file => Assert.Equal(StagedTree.TimeStamp, File.GetLastWriteTimeUtc(file)));
        Assert.DoesNotContain(Directory.EnumerateFiles(bench.Cache.Root, "*", SearchOption.AllDirectories), file => File.ReadAllText(file).Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public void Equal_trees_have_one_name_whatever_their_times_and_a_change_gives_another()
    {
        BlobDigest before = Capture();
        File.SetLastWriteTimeUtc(bench.Directory["out/.config"], new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal(before, Capture());
        File.SetUnixFileMode(bench.Directory["out/.config"], StagedTree.ExecutableMode);
        Assert.NotEqual(before, Capture());
    }

    [Fact]
    public void Equal_contents_are_kept_once()
    {
        Capture();
        // .config, object, command, conf, and the tree itself.
        Assert.Equal(5, Directory.EnumerateFiles(Path.Combine(bench.Cache.Root, "cas"), "*", SearchOption.AllDirectories).Count());
    }

    [Fact]
    public void A_tree_of_which_anything_is_damaged_or_missing_is_not_restored_at_all()
    {
        BlobDigest tree = Capture();
        foreach (string blob in Directory.GetFiles(Path.Combine(bench.Cache.Root, "cas"), "*", SearchOption.AllDirectories))
        {
            byte[] whole = File.ReadAllBytes(blob);
            CacheBench.Damage(blob, CacheBench.FlipBit);
            Assert.False(new TreeRestore(bench.Blobs).Restore(tree, bench.Directory["again"], default));
            Assert.False(Directory.Exists(bench.Directory["again"]));
            Assert.False(new TreeRestore(bench.Blobs).Restore(tree, bench.Directory["again"], default));
            bench.Blobs.Add(whole);
        }

        Assert.True(new TreeRestore(bench.Blobs).Restore(tree, bench.Directory["again"], default));
    }

    [Fact]
    public void One_tree_becomes_another_and_only_what_differs_is_written()
    {
        BlobDigest before = Capture();
        byte[] same = File.ReadAllBytes(bench.Directory["out/.config"]);
        bench.Directory.Write("out/kernel/new.o", "new");
        File.AppendAllText(bench.Directory["out/scripts/kconfig/conf"], "exit\n");
        Directory.Delete(bench.Directory["out/include"], recursive: true);
        bench.Directory.Write("out/include", "a file now");
        File.Delete(bench.Directory["out/arch"]);
        bench.Directory.Write("out/arch/x86/x.o", "a directory now");
        File.Delete(bench.Directory["out/source"]);
        File.CreateSymbolicLink(bench.Directory["out/source"], "/elsewhere");
        BlobDigest after = Capture();
        TreeRestore restore = new(bench.Blobs);
        Assert.True(restore.Restore(before, bench.Directory["first"], default));
        Assert.True(restore.Restore(after, bench.Directory["second"], default));
        File.Delete(bench.Cache.OfBlob(BlobDigest.Of(same).Hash));

        Assert.True(restore.Change(before, after, bench.Directory["first"], bench.Directory["beside"], default));
        Assert.Equal(Listing("second"), Listing("first"));
        bench.Directory.Write("second/kernel/.tmp_more", "no part of any tree");
        File.SetLastWriteTimeUtc(bench.Directory["second/.config"], new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.True(restore.Change(after, before, bench.Directory["second"], bench.Directory["beside"], default));
        Assert.True(restore.Change(after, before, bench.Directory["first"], bench.Directory["beside"], default));
        Assert.Equal(Listing("first"), Listing("second"));
        Assert.Equal(StagedTree.TimeStamp, File.GetLastWriteTimeUtc(bench.Directory["second/.config"]));
        Assert.False(Directory.Exists(bench.Directory["beside"]));
        bench.Blobs.Add(same);
        Assert.True(restore.Restore(before, bench.Directory["again"], default));
        Assert.Equal(Listing("again"), Listing("first"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_tree_does_not_become_one_of_which_anything_is_missing(bool isTree)
    {
        BlobDigest before = Capture();
        byte[] added = [1, 2, 3];
        File.WriteAllBytes(bench.Directory["out/kernel/new.o"], added);
        BlobDigest after = Capture();
        Assert.True(new TreeRestore(bench.Blobs).Restore(before, bench.Directory["again"], default));
        string[] there = Listing("again");
        CacheBench.Damage(bench.Cache.OfBlob(isTree ? after.Hash : BlobDigest.Of(added).Hash), CacheBench.FlipBit);
        Assert.False(new TreeRestore(bench.Blobs).Change(before, after, bench.Directory["again"], bench.Directory["beside"], default));
        Assert.Equal(there, Listing("again"));
        Assert.False(Directory.Exists(bench.Directory["beside"]));
    }

    [Theory]
    [InlineData("../escaped")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("a\0b")]
    public void A_tree_that_names_another_place_is_no_tree(string name)
    {
        Wire.Tree hostile = new() { Root = new() { Files = { new Wire.FileNode { Name = name, Digest = bench.Blobs.Add([1]).ToMessage() } } } };
        Assert.False(new TreeRestore(bench.Blobs).Restore(bench.Blobs.Add(hostile.ToByteArray()), bench.Directory["again"], default));
        Assert.False(Path.Exists(bench.Directory["escaped"]));
    }

    [Fact]
    public void A_tree_cannot_write_through_its_own_links()
    {
        Directory.CreateDirectory(bench.Directory["outside"]);
        Wire.Directory below = new() { Files = { new Wire.FileNode { Name = "evil", Digest = bench.Blobs.Add([1]).ToMessage() } } };
        Wire.Tree hostile = new()
        {
            Root = new()
            {
                Symlinks = { new Wire.SymlinkNode { Name = "a", Target = bench.Directory["outside"] } },
                Directories = { new Wire.DirectoryNode { Name = "a", Digest = BlobDigest.Of(below.ToByteArray()).ToMessage() } },
            },
            Children = { below },
        };
        Assert.False(new TreeRestore(bench.Blobs).Restore(bench.Blobs.Add(hostile.ToByteArray()), bench.Directory["again"], default));
        Assert.Empty(Directory.EnumerateFiles(bench.Directory["outside"]));
    }

    [Fact]
    public void A_tree_that_contains_itself_ends()
    {
        Wire.Tree deep = new() { Root = new() };
        Wire.Directory inner = new();
        for (int i = 0; i < 200; i++)
        {
            deep.Children.Add(inner);
            inner = new() { Directories = { new Wire.DirectoryNode { Name = "d", Digest = BlobDigest.Of(inner.ToByteArray()).ToMessage() } } };
        }

        deep.Root = inner;
        Assert.False(new TreeRestore(bench.Blobs).Restore(bench.Blobs.Add(deep.ToByteArray()), bench.Directory["again"], default));
    }

    private BlobDigest Capture() => new TreeCapture(bench.Blobs).Capture(bench.Directory["out"], path => path.EndsWith(".pem", StringComparison.Ordinal), default);

    private string[] Listing(string directory) =>
    [
        .. new DirectoryInfo(bench.Directory[directory]).EnumerateFileSystemInfos("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Select(entry => $"{Path.GetRelativePath(bench.Directory[directory], entry.FullName)} {entry.UnixFileMode} {entry.LinkTarget} {(entry is FileInfo { LinkTarget: null } ? File.ReadAllText(entry.FullName) : "")}")
            .Order(StringComparer.Ordinal),
    ];
}
