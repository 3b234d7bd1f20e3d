using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Sources;

namespace Kforge.Tests.Sources.Trees;

public sealed class TreeStoreTests : IDisposable
{
    private readonly StoredTrees stored = new();

    [Fact]
    public async Task A_tree_is_found_by_its_input_and_by_its_content()
    {
        Sha256Digest input = stored.NewInput();
        SourceTree tree = await stored.AddAsync(input, ("a/b.c", "b"), ("a/tool", "x:t"), ("l", "-> a/b.c"));

        Assert.Equal(tree, stored.Trees.Find(input));
        Assert.Equal(tree, stored.Trees.FindContent(tree.Digest));
        Assert.Null(stored.Trees.Find(stored.NewInput()));
        Assert.Equal("6.12.1", tree.KernelVersion);
        Assert.Equal(await TreeDigest.OfDirectoryAsync(tree.Base.Root, default), tree.Digest);
        Assert.Equal(["Makefile", "a/b.c", "a/tool", "l"], stored.Trees.EntriesOf(tree).Select(file => file.Path.Text));
        Assert.Equal(new FileState.Regular(true, Sha256Digest.OfText("x:t")), stored.Trees.EntriesOf(tree)[2].State);
        Assert.Equal(tree.Digest, TreeManifest.Read(Path.Combine(tree.Base.Root, "../entries.gz"))!.Digest);
    }

    [Fact]
    public async Task The_same_content_is_there_once()
    {
        SourceTree one = await stored.AddAsync(("a/b.c", "b"));
        SourceTree other = await stored.AddAsync(("a/b.c", "b"));
        SourceTree different = await stored.AddAsync(("a/b.c", "c"));

        Assert.Equal(one, other);
        Assert.NotEqual(one.Digest, different.Digest);
        Assert.Equal(2, Directory.GetDirectories(Path.Combine(stored.Store.Sources, "trees")).Length);
        Assert.Empty(Directory.GetFileSystemEntries(stored.Store.Temporary));
    }

    [Fact]
    public async Task Directories_without_files_are_left_out()
    {
        SourceTree with = await stored.Trees.AddAsync("source", "x", stored.NewInput(), tree =>
        {
            tree.AddFile(RelativePath.Parse("Makefile"), System.Text.Encoding.UTF8.GetBytes(StoredTrees.Makefile));
            tree.AddDirectory(RelativePath.Parse("empty/more/most"));
            tree.AddDirectory(RelativePath.Parse("full/empty"));
            tree.AddFile(RelativePath.Parse("full/file"), "b"u8);
            return Task.CompletedTask;
        }, default);

        Assert.Equal((await stored.AddAsync(("full/file", "b"))).Digest, with.Digest);
        Assert.Equal(["full"], Directory.GetDirectories(with.Base.Root, "*", SearchOption.AllDirectories).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_tree_without_a_kernel_or_of_a_failed_filling_leaves_nothing()
    {
        Assert.Equal("KF2207", await CodeOf(stored.Trees.AddAsync("source", "x", stored.NewInput(), _ => Task.CompletedTask, default)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => stored.Trees.AddAsync("source", "x", stored.NewInput(), _ => throw new InvalidOperationException(), default));
        Assert.Equal("KF3003", await CodeOf(stored.Trees.AddAsync("source", "x", stored.NewInput(), _ => throw new IOException("full", 28), default)));
        Assert.Empty(Directory.GetFileSystemEntries(stored.Store.Temporary));
        Assert.False(Directory.Exists(stored.Store.Sources));
    }

    [Fact]
    public async Task Leftovers_of_a_killed_process_do_not_hinder()
    {
        Sha256Digest input = stored.NewInput();
        stored.Directory.Write($"store/tmp/source-{input}/tree/half", "half");
        SourceTree tree = await stored.AddAsync(input, ("a", "b"));
        Assert.False(File.Exists(Path.Combine(tree.Base.Root, "half")));

        // Killed between the tree and its note: the tree is made again and then dropped for the one that is there.
        File.Delete(Path.Combine(stored.Store.Sources, "inputs", $"{input}.json"));
        Assert.Equal(tree, await stored.AddAsync(input, ("a", "b")));
        Assert.Equal(tree, stored.Trees.Find(input));
    }

    [Fact]
    public async Task Several_at_once_make_it_once()
    {
        Sha256Digest input = stored.NewInput();
        int filled = 0;
        SourceTree[] trees = await Task.WhenAll(Enumerable.Range(0, 4).Select(number => Task.Run(() => stored.Trees.AddAsync("source", "x", number == 0 ? stored.NewInput() : input, tree =>
        {
            Interlocked.Increment(ref filled);
            tree.AddFile(RelativePath.Parse("Makefile"), System.Text.Encoding.UTF8.GetBytes(StoredTrees.Makefile));
            return Task.CompletedTask;
        }, default))));
        Assert.Single(trees.Distinct());
        Assert.Equal(2, filled);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{ \"tree\": \"x\", \"kernelVersion\": \"1\", \"entries\": 1, \"bytes\": 1 }")]
    public async Task What_has_no_good_record_is_made_again(string record)
    {
        Sha256Digest input = stored.NewInput();
        SourceTree tree = await stored.AddAsync(input, ("a", "b"));
        File.WriteAllText(Path.Combine(tree.Base.Root, "../tree.json"), record);
        Assert.Null(stored.Trees.Find(input));
        File.WriteAllText(Path.Combine(tree.Base.Root, "damage"), "");
        Assert.Equal(tree.Digest, (await stored.AddAsync(input, ("a", "b"))).Digest);
        Assert.False(File.Exists(Path.Combine(tree.Base.Root, "damage")));
    }

    [Fact]
    public async Task A_listing_that_is_not_the_trees_is_told()
    {
        SourceTree tree = await stored.AddAsync(("a", "b"));
        SourceTree other = await stored.AddAsync(("a", "c"));
        string listing = Path.Combine(tree.Base.Root, "../entries.gz");
        File.Copy(Path.Combine(other.Base.Root, "../entries.gz"), listing, overwrite: true);
        Assert.Equal("KF1501", Assert.Throws<Failure>(() => stored.Trees.EntriesOf(tree)).Diagnostics[0].Code.Id);
        File.WriteAllText(listing, "no gzip");
        Assert.Equal("KF1501", Assert.Throws<Failure>(() => stored.Trees.EntriesOf(tree)).Diagnostics[0].Code.Id);
        File.Delete(listing);
        Assert.Equal("KF1501", await CodeOf(stored.DeriveAsync(tree, ("a", "d"))));
    }

    [Fact]
    public async Task An_input_can_be_noted_for_a_tree_that_is_there()
    {
        SourceTree tree = await stored.AddAsync(("a", "b"));
        Sha256Digest input = stored.NewInput();
        stored.Trees.Note(input, tree);
        Assert.Equal(tree, stored.Trees.Find(input));
    }

    public void Dispose() => stored.Dispose();

    private static async Task<string> CodeOf(Task<SourceTree> work) => (await Assert.ThrowsAsync<Failure>(() => work)).Diagnostics[0].Code.Id;
}
