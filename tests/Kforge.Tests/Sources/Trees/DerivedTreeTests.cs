using FsCheck;
using FsCheck.Fluent;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Sources;

namespace Kforge.Tests.Sources.Trees;

public sealed class DerivedTreeTests : IDisposable
{
    private readonly StoredTrees stored = new();

    [Fact]
    public async Task A_derived_tree_has_the_digest_of_the_same_tree_added_whole()
    {
        SourceTree origin = await stored.AddAsync(("a/b.c", "b"), ("a/c.c", "c"), ("d/only", "o"), ("l", "-> a"), ("t", "x:t"));
        SourceTree derived = await stored.DeriveAsync(origin, ("a/b.c", "B"), ("d/only", null), ("new/deep/er", "c:n"), ("l", "-> t"), ("t", "t"));

        Assert.Equal("Makefile VERSION = 6\na/b.c B\na/c.c c\nl -> t\nnew/deep/er c:n\nt t", stored.Show(derived));
        Assert.Equal(origin.Base, derived.Base);
        Assert.Equal(5, derived.Delta.Changed.Count);
        Assert.Equal(["a/b.c", "l", "new/deep/er", "t"], FilesBelow(derived.Delta.Root));
        Assert.Equal(derived.Digest, stored.Trees.FindContent(derived.Digest)!.Digest);
        Directory.Delete(Path.GetDirectoryName(derived.Delta.Root)!, recursive: true);
        SourceTree whole = await stored.AddAsync(("a/b.c", "B"), ("a/c.c", "c"), ("new/deep/er", "c:n"), ("l", "-> t"), ("t", "t"));
        Assert.Equal(whole.Digest, derived.Digest);
        Assert.NotEqual(whole.Base, derived.Base);
    }

    [Fact]
    public async Task A_tree_derived_from_a_derived_one_is_told_by_the_whole_one_and_shares_files()
    {
        SourceTree origin = await stored.AddAsync(("a", "a"), ("b", "b"));
        SourceTree first = await stored.DeriveAsync(origin, ("a", "A"), ("b", "B"));
        SourceTree second = await stored.DeriveAsync(first, ("b", "b"), ("c", "C"));

        Assert.Equal(origin.Base, second.Base);
        Assert.Equal(["a", "c"], second.Delta.Changed.Keys.Select(path => path.Text));
        File.AppendAllText(first.FileOf(RelativePath.Parse("a"))!, "shared");
        Assert.Equal("Ashared", File.ReadAllText(second.FileOf(RelativePath.Parse("a"))!));
        Assert.Equal(origin, await stored.DeriveAsync(second, ("a", "a"), ("c", null)));
    }

    [Fact]
    public async Task Files_and_directories_take_each_others_place()
    {
        SourceTree origin = await stored.AddAsync(("a/b", "b"), ("a/c", "c"), ("f", "f"));
        SourceTree derived = await stored.DeriveAsync(origin, ("a", "a"), ("a/b", null), ("a/c", null), ("f", null), ("f/g", "g"));
        Assert.Equal("Makefile VERSION = 6\na a\nf/g g", stored.Show(derived));
        Assert.Equal(origin, await stored.DeriveAsync(derived, ("a", null), ("a/b", "b"), ("a/c", "c"), ("f/g", null), ("f", "f")));
    }

    [Fact]
    public async Task Only_the_last_word_on_a_path_counts()
    {
        SourceTree origin = await stored.AddAsync(("a", "a"));
        SourceTree derived = await stored.DeriveAsync(origin, ("d/e", "1"), ("d/e", null), ("d", "d"), ("a", null), ("a", "2"), ("a", "3"));
        Assert.Equal("Makefile VERSION = 6\na 3\nd d", stored.Show(derived));
    }

    [Theory]
    [InlineData("KF2203", "l/x", "x")]
    [InlineData("KF2203", "f/x", "x")]
    [InlineData("KF2203", "a", "x")]
    [InlineData("KF2203", "a", "-> f")]
    [InlineData("KF2204", "out", "-> ../x")]
    [InlineData("KF2204", "out", "-> /etc")]
    [InlineData("KF2204", "out", "-> l/../../x")]
    [InlineData("KF2204", "l", "-> l")]
    [InlineData("KF2204", "m/n/o", "-> ..")]
    [InlineData("KF2207", "Makefile", null)]
    public async Task Refuses_a_tree_that_cannot_be(string code, string path, string? content)
    {
        // up leads to the top as long as m/n/o is no link.
        SourceTree origin = await stored.AddAsync(("a/b", "b"), ("l", "-> a"), ("f", "f"), ("up", "-> m/n/o/../../.."));
        Failure failure = await Assert.ThrowsAsync<Failure>(() => stored.DeriveAsync(origin, (path, content)));
        Assert.Equal(code, failure.Diagnostics[0].Code.Id);
        Assert.Single(Directory.GetDirectories(Path.Combine(stored.Store.Sources, "trees")));
        Assert.Empty(Directory.GetFileSystemEntries(stored.Store.Temporary));
    }

    [Fact]
    public async Task A_large_difference_becomes_a_whole_tree_that_shares_what_stayed()
    {
        SourceTree origin = await stored.AddAsync([.. Enumerable.Range(0, 150).Select(number => ($"d{number % 7}/{number}", "x")), ("only/one", "o"), ("stays", "s")]);
        SourceTree derived = await stored.DeriveAsync(origin, [.. Enumerable.Range(0, 120).Select(number => ($"d{number % 7}/{number}", (string?)"y")), ("only/one", null)]);

        Assert.Empty(derived.Delta.Changed);
        Assert.NotEqual(origin.Base.Root, derived.Base.Root);
        Assert.Equal(await TreeDigest.OfDirectoryAsync(derived.Base.Root, default), derived.Digest);
        Assert.All(Directory.GetFileSystemEntries(derived.Base.Root, "*", SearchOption.AllDirectories).Append(derived.Base.Root),
            path => Assert.Equal(StagedTree.TimeStamp, File.GetLastWriteTimeUtc(path)));
        File.AppendAllText(Path.Combine(origin.Base.Root, "stays"), "shared");
        Assert.Equal("sshared", File.ReadAllText(Path.Combine(derived.Base.Root, "stays")));
        Assert.Equal(await TreeDigest.OfDirectoryAsync(origin.Base.Root, default), (await stored.AddAsync(
            [.. Enumerable.Range(0, 150).Select(number => ($"d{number % 7}/{number}", "x")), ("only/one", "o"), ("stays", "sshared")])).Digest);
    }

    [Fact]
    public async Task A_difference_from_a_tree_that_is_gone_is_no_tree()
    {
        SourceTree origin = await stored.AddAsync(("a", "a"));
        SourceTree derived = await stored.DeriveAsync(origin, ("a", "b"));
        Directory.Delete(Path.GetDirectoryName(origin.Base.Root)!, recursive: true);
        Assert.Null(stored.Trees.FindContent(derived.Digest));
        Assert.Equal(derived.Digest, (await stored.AddAsync(("a", "b"))).Digest);
        Assert.Empty(stored.Trees.FindContent(derived.Digest)!.Delta.Changed);
    }

    [Fact]
    public void However_a_tree_is_derived_its_digest_is_that_of_its_content() => Prop.ForAll(
        Gen.Elements("a", "a.c", "a-b", "a/b", "a/b/c", "b", "b/é", "b/z", "B/a", "c/d/e/f")
            .Zip(Gen.Elements("1", "2", "x:1", null)).ListOf().Select(list => list.ToArray()).ArrayOf(3).ToArbitrary(),
        rounds =>
        {
            SourceTree tree = stored.AddAsync(("c/d/e/g", "g")).GetAwaiter().GetResult();
            Dictionary<string, string> content = new() { ["c/d/e/g"] = "g" };
            foreach ((string Path, string? Content)[] round in rounds)
            {
                // A path that is above or below another one would not be a tree: the later word removes the earlier ones.
                List<(string, string?)> edits = [];
                foreach ((string path, string? text) in round)
                {
                    foreach (string other in content.Keys.Where(other => text is not null && (other.StartsWith(path + "/", StringComparison.Ordinal) || path.StartsWith(other + "/", StringComparison.Ordinal))).ToList())
                    {
                        content.Remove(other);
                        edits.Add((other, null));
                    }

                    edits.Add((path, text));
                    _ = text is null ? content.Remove(path) : (content[path] = text) is not null;
                }

                tree = stored.DeriveAsync(tree, [.. edits]).GetAwaiter().GetResult();
            }

            using StoredTrees elsewhere = new();
            SourceTree whole = elsewhere.AddAsync([.. content.Select(file => (file.Key, file.Value))]).GetAwaiter().GetResult();
            return tree.Digest == whole.Digest && stored.Show(tree) == elsewhere.Show(whole);
        }).Check(Config.QuickThrowOnFailure.WithReplay(20260101, 1).WithMaxTest(60));

    public void Dispose() => stored.Dispose();

    private static string[] FilesBelow(string root) =>
        [.. Directory.GetFiles(root, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(root, path)).Order(StringComparer.Ordinal)];
}
