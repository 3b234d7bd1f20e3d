using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform.Archives;
using Kforge.Sources;

namespace Kforge.Tests.Sources;

public sealed class PatchSessionTests : IDisposable
{
    private const string First = "why the first\n--- a/a.c\n+++ b/a.c\n@@ -1,2 +1,2 @@\n-one\n+ONE\n two\n";
    private const string Second = "From: me\nSubject: the second\n\nIndex: linux/a.c\n====\n--- a/a.c\n+++ b/a.c\n@@ -1,2 +1,2 @@\n-one\n+1\n two\n--- a/b.c\n+++ b/b.c\n@@ -1 +1 @@\n-b\n+B\n-- \n2.39\n";
    private const string Third = "--- a/a.c\n+++ b/a.c\n@@ -1,2 +1,3 @@\n mended\n two\n+three\n";

    private readonly PatchBench bench = new PatchBench().File("a.c", "one\ntwo\n").File("b.c", "b\n").File("d/program", "x\n", executable: true).Link("link", "d/program");

    [Fact]
    public async Task Writes_a_tree_of_its_own()
    {
        SessionOutcome outcome = await Begin(First);
        Assert.Null(outcome.Stuck);
        Assert.False(File.Exists(PatchSession.StateFileOf(To)));
        SortedDictionary<string, string> expected = PatchBench.Read(bench.Root);
        expected["a.c"] = "f ONE\ntwo\n";
        Assert.Equal(expected, PatchBench.Read(To));
        await File.AppendAllTextAsync(Path.Combine(To, "b.c"), "mine\n");
        Assert.Equal("b\n", await File.ReadAllTextAsync(Path.Combine(bench.Root, "b.c")));
    }

    [Fact]
    public async Task Takes_what_the_user_mended_as_the_new_text_of_the_patch_and_goes_on()
    {
        SessionOutcome stuck = await Begin(First, Second, Third);
        Assert.Equal(["1.patch"], stuck.Applied.Select(patch => patch.Patch.Place.File));
        Assert.Equal("2.patch", stuck.Stuck!.Patch.Place.File);
        Assert.Contains("--resume", stuck.Diagnostic!.Hints[0], StringComparison.Ordinal);
        Assert.Equal(("ONE\ntwo\n", "B\n"), (Text("a.c"), Text("b.c")));

        Edit("a.c", "mended\ntwo\n");
        Edit("extra/new.c", "n\n");
        Edit("a.c~", "left by an editor\n");
        File.Delete(Path.Combine(To, "link"));
        SessionOutcome done = await Resume();

        Assert.Null(done.Stuck);
        Assert.Equal("mended\ntwo\nthree\n", Text("a.c"));
        Assert.False(File.Exists(PatchSession.StateFileOf(To)));
        string text = await File.ReadAllTextAsync(Assert.Single(done.Rewritten).File);
        Assert.StartsWith("From: me\nSubject: the second\n\ndiff --git a/a.c b/a.c\n", text, StringComparison.Ordinal);
        Assert.EndsWith("-- \n2.39\n", text, StringComparison.Ordinal);
        Assert.Equal(["a.c", "b.c", "extra/new.c", "link"], PatchBench.Parse(text).Files.Select(file => file.New.Text).Order());
        Assert.Equal(Second, await File.ReadAllTextAsync(Assert.Single(done.Kept)));

        // The series gives the directory now, but for what the editor left.
        SessionOutcome again = await PatchSession.BeginAsync(bench.Host, bench.Tree, Files, PatchRules.Strict, bench.Directory["again"], CancellationToken.None);
        Assert.Null(again.Stuck);
        SortedDictionary<string, string> mended = PatchBench.Read(To);
        mended.Remove("a.c~");
        Assert.Equal(mended, PatchBench.Read(again.Directory));
    }

    [Fact]
    public async Task Stops_again_at_the_next_patch_that_does_not_fit()
    {
        await Begin(First, Second, Second, Third);
        Edit("a.c", "one\ntwo\n");
        SessionOutcome second = await Resume();
        Assert.Equal("3.patch", second.Stuck!.Patch.Place.File);
        Assert.Equal("1\ntwo\n", Text("a.c"));
        Edit("a.c", "mended\ntwo\n");
        Assert.Null((await Resume()).Stuck);
        Assert.Equal("mended\ntwo\nthree\n", Text("a.c"));
    }

    [Fact]
    public async Task Goes_on_after_a_kill_in_the_middle_of_writing()
    {
        await Begin(First, Second, Third);
        Edit("a.c", "mended\ntwo\n");
        await Resume();
        string done = string.Join(", ", (await PatchFile.ReadAllAsync([.. Files.Take(2)], CancellationToken.None)).Select(patch => $"\"{patch.Digest}\""));
        await File.WriteAllTextAsync(PatchSession.StateFileOf(To), $"{{ \"tree\": \"{bench.Tree.Digest}\", \"done\": [{done}], \"named\": [], \"writing\": true }}");
        File.WriteAllText(Path.Combine(To, "a.c"), "half");
        Assert.Null((await Resume()).Stuck);
        Assert.Equal("mended\ntwo\nthree\n", Text("a.c"));
    }

    [Fact]
    public async Task Refuses_directories_it_did_not_begin()
    {
        bench.Directory.Write("to/mine", "x");
        Assert.Equal("KF1408", await Code(() => Begin(First)));
        Assert.Equal("KF1408", await Code(Resume));
        Assert.Throws<Failure>(() => PatchSession.Abort(To));
        Directory.Delete(To, true);
        Directory.CreateDirectory(To);
        await Begin(First, Second);
        Assert.Equal("KF1408", await Code(() => Begin(First, Second)));
        await File.WriteAllTextAsync(Files[0].File, First.Replace("ONE", "One", StringComparison.Ordinal));
        Assert.Equal("KF1408", await Code(Resume));
        PatchSession.Abort(To);
        Assert.Equal("KF1408", await Code(Resume));
        Assert.Equal("ONE\ntwo\n", Text("a.c"));
    }

    [Fact]
    public async Task Writes_nothing_through_a_link_the_user_made()
    {
        const string below = "--- a/d/program\n+++ b/d/program\n@@ -1 +1 @@\n-x\n+y\n";
        await Begin(First, Second, below);
        Directory.Move(Path.Combine(To, "d"), bench.Directory["elsewhere"]);
        File.CreateSymbolicLink(Path.Combine(To, "d"), bench.Directory["elsewhere"]);
        Edit("a.c", "mended\ntwo\n");
        Assert.StartsWith("KF14", await Code(Resume), StringComparison.Ordinal);
        Assert.Equal("x\n", await File.ReadAllTextAsync(bench.Directory["elsewhere/program"]));
    }

    public void Dispose() => bench.Dispose();

    private string To => bench.Directory["to"];

    private ImmutableArray<PatchFile> Files { get; set; } = [];

    private Task<SessionOutcome> Begin(params string[] patches)
    {
        Files = [.. patches.Select((text, number) => new PatchFile(bench.Directory.Write($"series/{number + 1}.patch", text), $"{number + 1}.patch"))];
        return PatchSession.BeginAsync(bench.Host, bench.Tree, Files, PatchRules.Strict, To, CancellationToken.None);
    }

    private Task<SessionOutcome> Resume() => PatchSession.ResumeAsync(bench.Host, bench.Tree, Files, PatchRules.Strict, To, CancellationToken.None);

    private string Text(string path) => File.ReadAllText(Path.Combine(To, path));

    private void Edit(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(To, path))!);
        File.WriteAllText(Path.Combine(To, path), text);
        Assert.NotEqual(StagedTree.TimeStamp, File.GetLastWriteTimeUtc(Path.Combine(To, path)));
    }

    private static async Task<string> Code(Func<Task<SessionOutcome>> work) => (await Assert.ThrowsAsync<Failure>(work)).Diagnostics[0].Code.Id;
}
