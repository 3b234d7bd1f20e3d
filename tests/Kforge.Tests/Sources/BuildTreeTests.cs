using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Sources;
using Kforge.Tests.Archives;
using static Kforge.Tests.Archives.ArchiveMaker;

namespace Kforge.Tests.Sources;

public sealed class BuildTreeTests : IDisposable
{
    private const string ChangeA = "--- a/a.c\n+++ b/a.c\n@@ -1,3 +1,3 @@\n one\n-two\n+TWO\n three\n";
    private const string ChangeAAgain = "--- a/a.c\n+++ b/a.c\n@@ -1,3 +1,3 @@\n one\n-TWO\n+2\n three\n";
    private const string DeleteD = "diff --git a/d/only.c b/d/only.c\ndeleted file mode 100644\n--- a/d/only.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-only\n";

    private readonly TemporaryDirectory directory = new();
    private readonly SourceTree source;
    private readonly DateTime started = DateTime.UtcNow.AddMinutes(-1);

    public BuildTreeTests()
    {
        byte[] tar = Tar(
            File("l/a.c", "one\ntwo\nthree\n"), File("l/b.c", "b\n"), Program("l/tool.sh", "x\n"), File("l/d/only.c", "only\n"),
            File("l/include/h.h", "h\n"), Link("l/linked", "include"), Link("l/h", "include/h.h"));
        ImmutableArray<TreeEntry> entries = [.. Unpack(directory["store/tree"], tar, LinkTargets.Relative, stripTop: true)];
        source = new(TreeDigest.Of(entries), "6.12.1", new(directory["store/tree"], TreeDigest.Of(entries)), TreeDelta.None);
    }

    private string Build => directory["build/src"];

    [Fact]
    public async Task Shares_files_with_the_store_and_keeps_their_times()
    {
        BuildTree tree = await Materialise();
        Assert.True(tree.Rebuilt);
        Assert.Empty(tree.Changed);
        Assert.Equal(source.Digest, await TreeDigest.OfDirectoryAsync(Build, CancellationToken.None));
        Assert.Equal(StagedTree.TimeStamp, TimeOf("a.c"));
        Assert.Equal(StagedTree.TimeStamp, TimeOf("h"));
        System.IO.File.AppendAllText(Path.Combine(source.Base.Root, "b.c"), "through the second name");
        Assert.Contains("second", Content("b.c"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Applies_patches_in_order_without_touching_the_store()
    {
        BuildTree tree = await Materialise(ChangeA, ChangeAAgain, DeleteD);
        Assert.Equal("one\n2\nthree\n", Content("a.c"));
        Assert.False(Directory.Exists(Path.Combine(Build, "d")));
        Assert.Equal(["a.c", "d/only.c"], tree.Changed.Select(p => p.Text));
        Assert.True(TimeOf("a.c") > started);
        Assert.Equal(StagedTree.TimeStamp, TimeOf("b.c"));
        await AssertStoreUntouched();
        Assert.Equal(["src", "src.json"], Directory.GetFileSystemEntries(directory["build"]).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Rewrites_only_what_differs()
    {
        string second = "--- a/b.c\n+++ b/b.c\n@@ -1 +1 @@\n-b\n+B\n";
        BuildTree first = await Materialise(ChangeA);
        DateTime before = TimeOf("a.c");
        BuildTree tree = await Materialise(ChangeA, second);
        Assert.False(tree.Rebuilt);
        Assert.Equal(first.Generation, tree.Generation);
        Assert.Equal(["b.c"], tree.Changed.Select(p => p.Text));
        Assert.Equal(before, TimeOf("a.c"));
        Assert.Equal("B\n", Content("b.c"));
    }

    [Fact]
    public async Task A_file_that_goes_back_to_its_unpatched_content_is_new_to_make()
    {
        await Materialise(ChangeA, DeleteD);
        BuildTree tree = await Materialise();
        Assert.Equal(["a.c", "d/only.c"], tree.Changed.Select(p => p.Text));
        Assert.Equal(source.Digest, await TreeDigest.OfDirectoryAsync(Build, CancellationToken.None));
        Assert.True(TimeOf("a.c") > started);
        Assert.True(TimeOf("d/only.c") > started);
        Assert.Empty((await Materialise()).Changed);
        await AssertStoreUntouched();
    }

    [Fact]
    public async Task The_same_again_looks_at_no_file()
    {
        await Materialise(ChangeA);
        System.IO.File.Delete(Path.Combine(Build, "a.c"));
        BuildTree tree = await Materialise(ChangeA);
        Assert.False(tree.Rebuilt);
        Assert.Empty(tree.Changed);
        Assert.False(System.IO.File.Exists(Path.Combine(Build, "a.c")));
    }

    [Fact]
    public async Task Another_base_makes_the_tree_anew_under_another_generation()
    {
        BuildTree first = await Materialise(ChangeA);
        BuildTree other = await BuildTree.MaterialiseAsync(Host, source with { Base = source.Base with { Digest = Sha256Digest.OfText("other") } }, [], PatchRules.Strict, Build, CancellationToken.None);
        Assert.True(other.Rebuilt);
        Assert.NotEqual(first.Generation, other.Generation);
        Assert.Equal("one\ntwo\nthree\n", Content("a.c"));
        Assert.Equal(StagedTree.TimeStamp, TimeOf("a.c"));
    }

    [Fact]
    public async Task Handles_new_renamed_copied_linked_and_executable_files()
    {
        BuildTree tree = await Materialise("""
            diff --git a/new/dir/x.c b/new/dir/x.c
            new file mode 100755
            --- /dev/null
            +++ b/new/dir/x.c
            @@ -0,0 +1 @@
            +x
            diff --git a/b.c b/moved.c
            similarity index 100%
            rename from b.c
            rename to moved.c
            diff --git a/a.c b/copy.c
            similarity index 100%
            copy from a.c
            copy to copy.c
            diff --git a/tool.sh b/tool.sh
            old mode 100755
            new mode 100644
            diff --git a/l b/l
            new file mode 120000
            --- /dev/null
            +++ b/l
            @@ -0,0 +1 @@
            +include/h.h
            \ No newline at end of file
            diff --git a/to-dir b/to-dir
            new file mode 120000
            --- /dev/null
            +++ b/to-dir
            @@ -0,0 +1 @@
            +include
            \ No newline at end of file
            diff --git a/dangling b/dangling
            new file mode 120000
            --- /dev/null
            +++ b/dangling
            @@ -0,0 +1 @@
            +not/there
            \ No newline at end of file

            """);
        Assert.Equal(["b.c", "copy.c", "dangling", "l", "moved.c", "new/dir/x.c", "to-dir", "tool.sh"], tree.Changed.Select(p => p.Text));
        Assert.Equal(StagedTree.ExecutableMode, System.IO.File.GetUnixFileMode(Path.Combine(Build, "new/dir/x.c")));
        Assert.Equal(StagedTree.PlainMode, System.IO.File.GetUnixFileMode(Path.Combine(Build, "tool.sh")));
        Assert.Equal("h\n", Content("l"));
        Assert.Equal("b\n", Content("moved.c"));
        Assert.Equal("include", new FileInfo(Path.Combine(Build, "to-dir")).LinkTarget);
        await Materialise();
        Assert.Equal(source.Digest, await TreeDigest.OfDirectoryAsync(Build, CancellationToken.None));
        await AssertStoreUntouched();
    }

    [Fact]
    public async Task A_file_may_become_a_directory_and_a_file_again()
    {
        string patch = "diff --git a/b.c b/b.c\ndeleted file mode 100644\n--- a/b.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-b\n"
            + "diff --git a/b.c/x b/b.c/x\nnew file mode 100644\n--- /dev/null\n+++ b/b.c/x\n@@ -0,0 +1 @@\n+x\n";
        await Materialise(patch);
        Assert.Equal("x\n", Content("b.c/x"));
        await Materialise();
        Assert.Equal(source.Digest, await TreeDigest.OfDirectoryAsync(Build, CancellationToken.None));
    }

    [Fact]
    public async Task Applies_binary_patches()
    {
        directory.Write("work/one.bin", "\0one");
        directory.Write("work/two.bin", "\0two");
        CommandResult diff = await new Command("git", "diff", "--no-index", "--binary", "one.bin", "two.bin").In(directory["work"]).RunAsync(Host, CancellationToken.None);
        string patch = diff.OutputText.Replace("one.bin", "b.bin", StringComparison.Ordinal).Replace("two.bin", "b.bin", StringComparison.Ordinal);
        Directory.CreateDirectory(source.Base.Root);
        System.IO.File.Copy(directory["work/one.bin"], Path.Combine(source.Base.Root, "b.bin"));
        await Materialise(patch);
        Assert.Equal("\0two", Content("b.bin"));
        Assert.Equal("\0one", System.IO.File.ReadAllText(Path.Combine(source.Base.Root, "b.bin")));
    }

    [Fact]
    public async Task Works_inside_a_git_repository()
    {
        Assert.True((await new Command("git", "init", "-q").In(directory.Path).RunAsync(Host, CancellationToken.None)).Succeeded);
        await Materialise("diff --git a/a.c b/a.c\n" + ChangeA);
        Assert.Equal("one\nTWO\nthree\n", Content("a.c"));
    }

    [Fact]
    public async Task Names_patch_file_and_hunk_when_a_hunk_fails_and_leaves_the_tree_as_it_was()
    {
        await Materialise(ChangeA);
        Failure failure = await Assert.ThrowsAsync<Failure>(() => Materialise(ChangeA, "words\n" + ChangeAAgain.Replace("TWO", "zwei", StringComparison.Ordinal)));
        Diagnostic diagnostic = Assert.Single(failure.Diagnostics);
        Assert.Equal("KF1403", diagnostic.Code.Id);
        Assert.EndsWith("1.patch", diagnostic.Place!.File, StringComparison.Ordinal);
        Assert.Equal(4, diagnostic.Place.Line);
        Assert.EndsWith("does not apply to `a.c`", diagnostic.Message, StringComparison.Ordinal);
        Assert.StartsWith("hunk 1 of 1 of `a.c`, for line 1, does not match the file", diagnostic.Causes[0], StringComparison.Ordinal);
        Assert.Empty((await Materialise(ChangeA)).Changed);
    }

    [Theory]
    [InlineData("../../etc", "KF1405")]
    [InlineData("/etc/passwd", "KF1405")]
    [InlineData("include/../../../x", "KF1405")]
    public async Task Refuses_links_that_leave_the_tree(string target, string code)
    {
        Failure failure = await Assert.ThrowsAsync<Failure>(() => Materialise(LinkPatch("d/evil", target)));
        Assert.Equal(code, failure.Diagnostics[0].Code.Id);
        Assert.False(Directory.Exists(Build));
    }

    [Fact]
    public async Task Refuses_links_that_leave_the_tree_together()
    {
        Failure failure = await Assert.ThrowsAsync<Failure>(() => Materialise(LinkPatch("deep/er/up", "../.."), LinkPatch("out", "deep/er/up/../x")));
        Assert.Equal("KF1405", failure.Diagnostics[0].Code.Id);
        Assert.Contains("`out`", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_to_patch_through_a_link()
    {
        Assert.Equal("KF1402", await CodeOf("--- a/linked/h.h\n+++ b/linked/h.h\n@@ -1 +1 @@\n-h\n+H\n"));
        Assert.Equal("KF1402", await CodeOf("--- /dev/null\n+++ b/linked/new.h\n@@ -0,0 +1 @@\n+H\n"));
        Assert.Equal("KF1402", await CodeOf(LinkPatch("to", "include") + "diff --git a/to/x b/to/x\nnew file mode 100644\n--- /dev/null\n+++ b/to/x\n@@ -0,0 +1 @@\n+H\n"));
        Assert.Equal("KF1402", await CodeOf("--- a/../store/tree/a.c\n+++ b/../store/tree/a.c\n@@ -1 +1 @@\n-h\n+H\n"));
        Assert.Equal("KF1401", (await Assert.ThrowsAsync<Failure>(() => BuildTree.MaterialiseAsync(Host, source, [new(directory["no.patch"], "no.patch")], PatchRules.Strict, Build, CancellationToken.None))).Diagnostics[0].Code.Id);
        await AssertStoreUntouched();
    }

    [Fact]
    public async Task Puts_an_interrupted_change_right()
    {
        BuildTree tree = await Materialise(ChangeA);
        string manifest = directory["build/src.json"];

        // Killed while going back to the unpatched tree: the manifest says "not whole", one file is done and one is not.
        string interrupted = System.IO.File.ReadAllText(manifest).Replace("\"whole\": true", "\"whole\": false", StringComparison.Ordinal);
        System.IO.File.WriteAllText(manifest, interrupted.Replace("\"a.c\"", "\"a.c\", \"b.c\", \"d/only.c\", \"extra/new.c\"", StringComparison.Ordinal));
        System.IO.File.Delete(Path.Combine(Build, "b.c"));
        directory.Write("build/src/extra/new.c", "from a patch");
        directory.Write("build/src.scratch/a.c", "half");

        BuildTree repaired = await Materialise(ChangeA);

        Assert.False(repaired.Rebuilt);
        Assert.Equal(tree.Generation, repaired.Generation);
        Assert.Equal(["b.c", "extra/new.c"], repaired.Changed.Select(p => p.Text));
        await Materialise();
        Assert.Equal(source.Digest, await TreeDigest.OfDirectoryAsync(Build, CancellationToken.None));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{ \"base\": ")]
    [InlineData("{}")]
    public async Task Makes_the_tree_anew_when_the_copying_was_interrupted(string manifest)
    {
        await Materialise(ChangeA);
        System.IO.File.WriteAllText(directory["build/src.json"], manifest);
        directory.Write("build/src.new/half", "half");
        System.IO.File.Delete(Path.Combine(Build, "b.c"));
        Assert.True((await Materialise()).Rebuilt);
        Assert.Equal(source.Digest, await TreeDigest.OfDirectoryAsync(Build, CancellationToken.None));
    }

    [Theory]
    [InlineData("l", "-> include", "l/h.h", "h\n")]
    [InlineData("l/h.h", "h\n", "l", "-> include")]
    [InlineData("b.c", "x:B\n", "b.c/d", "d\n")]
    [InlineData("d", "-> include", "d/only.c", "ONLY\n")]
    public async Task Goes_from_one_delta_to_another(string firstPath, string first, string secondPath, string second)
    {
        SourceTree origin = await Stored();
        SourceTree one = await Edited(origin, firstPath, first);
        SourceTree two = await Edited(origin, secondPath, second);
        foreach (SourceTree next in (SourceTree[])[one, two, origin, two, one, origin])
        {
            BuildTree tree = await BuildTree.MaterialiseAsync(Host, next, [], PatchRules.Strict, Build, CancellationToken.None);
            Assert.Equal(next.Digest, await TreeDigest.OfDirectoryAsync(Build, CancellationToken.None));
            Assert.Empty((await BuildTree.MaterialiseAsync(Host, next, [], PatchRules.Strict, Build, CancellationToken.None)).Changed);
        }

        Assert.Equal(origin.Digest, await TreeDigest.OfDirectoryAsync(origin.Base.Root, CancellationToken.None));
    }

    [Fact]
    public async Task A_file_of_a_delta_is_as_new_as_its_content_is_to_the_build()
    {
        SourceTree origin = await Stored();
        SourceTree one = await Edited(origin, "a.c", "1\ntwo\nthree\n");
        SourceTree both = await Edited(one, "b.c", "2\n");
        BuildTree first = await BuildTree.MaterialiseAsync(Host, one, [], PatchRules.Strict, Build, CancellationToken.None);
        Assert.True(TimeOf("a.c") > started);
        DateTime before = TimeOf("a.c");

        BuildTree second = await BuildTree.MaterialiseAsync(Host, both, [], PatchRules.Strict, Build, CancellationToken.None);
        Assert.Equal(["b.c"], second.Changed.Select(path => path.Text));
        Assert.Equal(before, TimeOf("a.c"));
        Assert.True(TimeOf("b.c") > before);
        Assert.Equal(first.Generation, second.Generation);

        // The store's file has another inode: who writes into the build tree does not write into the store.
        System.IO.File.AppendAllText(Path.Combine(Build, "a.c"), "more");
        Assert.Equal("1\ntwo\nthree\n", System.IO.File.ReadAllText(both.FileOf(RelativePath.Parse("a.c"))!));
    }

    [Fact]
    public async Task Patches_apply_on_top_of_a_delta()
    {
        SourceTree edited = await Edited(await Stored(), "a.c", "one\ntwo\nthree\nfour\n");
        PatchFile patch = new(directory.Write("patches/a.patch", ChangeA), "a.patch");
        await BuildTree.MaterialiseAsync(Host, edited, [patch], PatchRules.Strict, Build, CancellationToken.None);
        Assert.Equal("one\nTWO\nthree\nfour\n", Content("a.c"));
        BuildTree back = await BuildTree.MaterialiseAsync(Host, edited, [], PatchRules.Strict, Build, CancellationToken.None);
        Assert.Equal(["a.c"], back.Changed.Select(path => path.Text));
        Assert.Equal(edited.Digest, await TreeDigest.OfDirectoryAsync(Build, CancellationToken.None));
    }

    [Fact]
    public async Task Goes_over_to_another_whole_tree_that_differs_little_and_keeps_its_generation()
    {
        SourceTree one = await Stored();
        SourceTree two = await Stored(("b.c", "B\n"), ("new/file", "n\n"));
        BuildTree first = await BuildTree.MaterialiseAsync(Host, one, [], PatchRules.Strict, Build, CancellationToken.None);
        BuildTree second = await BuildTree.MaterialiseAsync(Host, two, [], PatchRules.Strict, Build, CancellationToken.None);
        Assert.False(second.Rebuilt);
        Assert.Equal(first.Generation, second.Generation);
        Assert.Equal(["b.c", "new/file"], second.Changed.Select(path => path.Text));
        Assert.Equal(two.Digest, await TreeDigest.OfDirectoryAsync(Build, CancellationToken.None));
        Assert.True(TimeOf("b.c") > started);
        Assert.Equal(StagedTree.TimeStamp, TimeOf("a.c"));

        SourceTree other = await Stored([.. Enumerable.Range(0, 120).Select(number => ($"many/{number}", "m"))]);
        Assert.NotEqual(first.Generation, (await BuildTree.MaterialiseAsync(Host, other, [], PatchRules.Strict, Build, CancellationToken.None)).Generation);
    }

    [Fact]
    public async Task A_killed_change_of_the_whole_tree_is_put_right()
    {
        SourceTree one = await Stored();
        SourceTree two = await Stored(("b.c", "B\n"), ("new/file", "n\n"));
        await BuildTree.MaterialiseAsync(Host, one, [], PatchRules.Strict, Build, CancellationToken.None);
        // A directory in the way of the file makes the change fail in its middle.
        directory.Write("build/src/new", "in the way");
        await Assert.ThrowsAsync<Failure>(() => BuildTree.MaterialiseAsync(Host, two, [], PatchRules.Strict, Build, CancellationToken.None));
        Assert.Equal("B\n", Content("b.c"));
        System.IO.File.Delete(Path.Combine(Build, "new"));
        foreach (SourceTree next in (SourceTree[])[one, two])
        {
            await BuildTree.MaterialiseAsync(Host, next, [], PatchRules.Strict, Build, CancellationToken.None);
            Assert.Equal(next.Digest, await TreeDigest.OfDirectoryAsync(Build, CancellationToken.None));
        }
    }

    [Fact]
    public void A_path_below_a_link_or_a_file_is_no_file_of_a_tree()
    {
        Assert.Equal(FileKind.Missing, source.KindOf(RelativePath.Parse("linked/h.h")));
        Assert.Equal(FileKind.Link, source.KindOf(RelativePath.Parse("linked")));
        Assert.Null(source.Read(RelativePath.Parse("linked/h.h")));
        Assert.Equal("h\n", source.Read(RelativePath.Parse("include/h.h")));
    }

    private TreeStore Trees => new(Host, new Store(directory["kept"]));

    private Task<SourceTree> Stored(params (string Path, string Content)[] other) => Trees.AddAsync("source", "made", Sha256Digest.OfText(string.Join('\n', other)), tree =>
    {
        Dictionary<string, string> files = new()
        {
            ["Makefile"] = "VERSION = 6\nPATCHLEVEL = 12\n",
            ["a.c"] = "one\ntwo\nthree\n",
            ["b.c"] = "b\n",
            ["d/only.c"] = "only\n",
            ["include/h.h"] = "h\n",
        };
        foreach ((string path, string content) in other)
        {
            files[path] = content;
        }

        foreach ((string path, string content) in files)
        {
            tree.AddFile(RelativePath.Parse(path), System.Text.Encoding.UTF8.GetBytes(content));
        }

        return Task.CompletedTask;
    }, CancellationToken.None);

    private Task<SourceTree> Edited(SourceTree origin, string path, string content) => Trees.DeriveAsync(
        "source", "edited", Sha256Digest.OfText($"{origin.Digest} {path} {content}"), origin, edit =>
        {
            RelativePath place = RelativePath.Parse(path);
            foreach (TreeFile inTheWay in Trees.EntriesOf(origin).Where(file => file.Path.Text.StartsWith(path + "/", StringComparison.Ordinal) || path.StartsWith(file.Path.Text + "/", StringComparison.Ordinal)))
            {
                edit.Remove(inTheWay.Path);
            }

            if (content.StartsWith("-> ", StringComparison.Ordinal))
            {
                edit.Link(place, content[3..]);
            }
            else
            {
                edit.Write(place, System.Text.Encoding.UTF8.GetBytes(content), content.StartsWith("x:", StringComparison.Ordinal));
            }

            return Task.CompletedTask;
        }, CancellationToken.None);

    public void Dispose() => directory.Dispose();

    private Host Host => HostWith(directory["bin"]);

    private static string LinkPatch(string path, string target) =>
        $"diff --git a/{path} b/{path}\nnew file mode 120000\n--- /dev/null\n+++ b/{path}\n@@ -0,0 +1 @@\n+{target}\n\\ No newline at end of file\n";

    private string Content(string path) => System.IO.File.ReadAllText(Path.Combine(Build, path));

    private DateTime TimeOf(string path) => new FileInfo(Path.Combine(Build, path)).LastWriteTimeUtc;

    [Fact]
    public async Task Refuses_a_patch_that_is_not_the_locked_one_or_makes_something_else()
    {
        PatchFile file = new(directory.Write("patches/a.patch", ChangeA), "patches/a.patch") { Sha256 = Sha256Digest.OfText(ChangeA) };
        async Task<string> CodeOf(PatchFile patch) =>
            (await Assert.ThrowsAsync<Failure>(() => BuildTree.MaterialiseAsync(Host, source, [patch], PatchRules.Strict, Build, CancellationToken.None))).Diagnostics[0].Code.Id;
        Assert.Equal("KF1409", await CodeOf(file with { Sha256 = Sha256Digest.OfText("another") }));
        Assert.Equal("KF1410", await CodeOf(file with { Result = Sha256Digest.OfText("another") }));
        Assert.False(Directory.Exists(Build));
        PatchedTree patched = await SeriesApplication.ApplyAsync(Host, source, await PatchFile.ReadAllAsync([file], default), PatchRules.Strict, default);
        await BuildTree.MaterialiseAsync(Host, source, [file with { Result = patched.Applied[0].Result }], PatchRules.Strict, Build, CancellationToken.None);
        Assert.Contains("TWO", Content("a.c"), StringComparison.Ordinal);
    }

    private async Task<string> CodeOf(string patch) => (await Assert.ThrowsAsync<Failure>(() => Materialise(patch))).Diagnostics[0].Code.Id;

    private async Task AssertStoreUntouched()
    {
        Assert.Equal(source.Digest, await TreeDigest.OfDirectoryAsync(source.Base.Root, CancellationToken.None));
        Assert.All(Directory.GetFiles(source.Base.Root, "*", SearchOption.AllDirectories), file => Assert.Equal(StagedTree.TimeStamp, new FileInfo(file).LastWriteTimeUtc));
    }

    private Task<BuildTree> Materialise(params string[] patches) => BuildTree.MaterialiseAsync(
        Host, source, [.. patches.Select((text, number) => new PatchFile(directory.Write($"patches/{number}.patch", text), $"{directory["patches"]}/{number}.patch"))], PatchRules.Strict, Build, CancellationToken.None);
}
