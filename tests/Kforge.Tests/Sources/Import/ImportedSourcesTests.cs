using Kforge.Diagnostics;
using Kforge.Sources;

namespace Kforge.Tests.Sources.Import;

/// <summary>What the real <c>git format-patch</c> writes, directories, ranges of commits, and b4.</summary>
public sealed class ImportedSourcesTests : IDisposable
{
    private readonly ImportBench bench = new();

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData("--stdout")]
    [InlineData("--stdout", "--attach", "--cover-letter", "-v3")]
    [InlineData("--stdout", "--inline", "--numbered", "--signoff", "--base=base")]
    public async Task Whatever_format_patch_is_asked_for_the_series_is_the_same(params string[] options)
    {
        bench.Repository("repository", "rust: ändere das", "Re: the second");
        string box = bench.Git("repository", ["format-patch", "base..", .. options]);
        ImportResult fromBox = await bench.ImportAsync(box, "box");
        ImportResult fromCommits = await bench.ImportAsync(new ImportSource.OfCommits("base..", bench["repository"]), "commits");
        Assert.Equal(["0001-rust-ndere-das.patch", "0002-re-the-second.patch"], fromBox.Patches.Select(patch => patch.Path.Name));
        Assert.Equal("Jörg Müßig <jörg@example.org>", fromBox.Patches[0].Author);
        foreach ((ImportedPatch one, ImportedPatch other) in fromBox.Patches.Zip(fromCommits.Patches))
        {
            Assert.Equal(Hunks(bench.Read(one.Path.Text)), Hunks(bench.Read(other.Path.Text)));
        }
    }

    [Fact]
    public async Task What_is_imported_git_am_takes_as_it_is()
    {
        bench.Repository("repository", "[media] rust: ändere das", "second");
        ImportResult result = await bench.ImportAsync(new ImportSource.OfCommits("base..main", bench["repository"]));
        bench.Git("repository", "checkout", "-q", "-b", "again", "base");
        bench.Git("repository", ["am", "-q", "--keep-non-patch", .. result.Patches.Select(patch => patch.Path.Under(bench.Root))]);
        Assert.Equal(bench.Git("repository", "log", "--format=%an %ae %ad %s%n%b", "base..main"), bench.Git("repository", "log", "--format=%an %ae %ad %s%n%b", "base..again"));
        Assert.Equal("", bench.Git("repository", "diff", "main", "again"));
    }

    [Fact]
    public async Task Commits_are_written_in_one_way_whatever_the_repository_is_set_to()
    {
        bench.Repository("repository", "one", "two");
        string[] plain = await TextsAsync("plain");
        foreach ((string key, string value) in ((string, string)[])[("diff.noprefix", "true"), ("diff.context", "1"), ("diff.mnemonicPrefix", "true"), ("format.signature", "x"), ("format.coverLetter", "true"),
            ("format.attach", "b"), ("format.signOff", "true"), ("format.numbered", "true"), ("format.subjectPrefix", "X"), ("format.headers", "X: y"), ("diff.algorithm", "histogram"), ("diff.external", "false"),
            ("format.outputDirectory", "/nonexistent"), ("color.ui", "always"), ("diff.orderFile", "/nonexistent"), ("format.notes", "true"), ("core.abbrev", "5"), ("format.pretty", "oneline"), ("log.date", "raw")])
        {
            bench.Git("repository", "config", key, value);
        }

        Assert.Equal(plain, await TextsAsync("strange"));
    }

    [Fact]
    public async Task Merges_and_empty_commits_are_left_out_and_said()
    {
        bench.Repository("repository", "one");
        bench.Git("repository", "commit", "-q", "--allow-empty", "-m", "empty");
        bench.Git("repository", "checkout", "-q", "-b", "side", "base");
        File.WriteAllText(bench["repository/other"], "x\n");
        bench.Git("repository", "add", ".");
        bench.Git("repository", "commit", "-q", "-m", "side");
        bench.Git("repository", "merge", "-q", "--no-edit", "main");
        ImportResult result = await bench.ImportAsync(new ImportSource.OfCommits("base..side", bench["repository"]));
        Assert.Equal(["one", "side"], result.Patches.Select(patch => patch.Title).Order());
        Assert.Equal("1 merge commit", Assert.Single(result.Skipped).Subject);
    }

    [Theory]
    [InlineData("base..nowhere", "bad revision 'base..nowhere'")]
    [InlineData("base..--output=x", "--output=x")]
    public async Task A_range_git_does_not_know_is_refused(string range, string said)
    {
        bench.Repository("repository", "one");
        Diagnostic refused = Assert.Single((await Assert.ThrowsAsync<Failure>(() => bench.ImportAsync(new ImportSource.OfCommits(range, bench["repository"])))).Diagnostics);
        Assert.Equal("KF1425", refused.Code.Id);
        Assert.Contains(said, Assert.Single(refused.Causes));
        Assert.Equal("KF1425", (await Assert.ThrowsAsync<Failure>(() => bench.ImportAsync(new ImportSource.OfCommits(range, bench.Root)))).Diagnostics[0].Code.Id);
        Assert.Equal("KF1422", (await Assert.ThrowsAsync<Failure>(() => bench.ImportAsync(new ImportSource.OfCommits("base..base", bench["repository"])))).Diagnostics[0].Code.Id);
    }

    [Fact]
    public async Task A_quilt_directory_gives_its_series_with_the_directories_to_strip()
    {
        bench.Write("quilt/series", "# queue\nsub/b.patch -p0\na.patch\n");
        bench.Write("quilt/a.patch", ImportBench.Diff("a.c"));
        bench.Write("quilt/sub/b.patch", "Description: bee\n--- b.c\n+++ b.c\n@@ -1 +1 @@\n-a\n+b\n");
        bench.Write("quilt/unused.patch", ImportBench.Diff("u.c"));
        await bench.ImportAsync(new ImportSource.OfDirectory("quilt", bench["quilt"]));
        Assert.Equal("0001-bee.patch -p0\n0002-a.patch\n", bench.Read("patches/mine/series"));
        bench.Write("quilt/series", "gone.patch\n");
        Assert.Equal("quilt/series:1:1: KF1021: the patch `gone.patch` does not exist",
            (await Assert.ThrowsAsync<Failure>(() => bench.ImportAsync(new ImportSource.OfDirectory("quilt", bench["quilt"])))).Diagnostics[0].ToString());
    }

    [Fact]
    public async Task A_directory_of_format_patch_is_read_in_the_order_of_its_names()
    {
        bench.Repository("repository", "one", "two");
        bench.Git("repository", "format-patch", "-q", "--cover-letter", "-o", bench["out"], "base..");
        bench.Write("out/README", "not a patch");
        ImportResult result = await bench.ImportAsync(new ImportSource.OfDirectory("out", bench["out"]));
        Assert.Equal(["one", "two"], result.Patches.Select(patch => patch.Title));
        Assert.Equal("a cover letter", Assert.Single(result.Skipped).Reason);
        Failure none = await Assert.ThrowsAsync<Failure>(() => bench.ImportAsync(new ImportSource.OfDirectory("work", bench.Root)));
        Assert.Equal("KF1422", none.Diagnostics[0].Code.Id);
    }

    [Fact]
    public async Task A_message_comes_through_b4_with_its_id_as_one_word()
    {
        bench.Write("box", ImportBench.Mail("[PATCH 1/1] one", diff: ImportBench.Diff("a.c")));
        using Archives.TemporaryDirectory programs = new();
        programs.WriteScript("b4", $"echo \"$# $*\" > {bench["said"]}\npwd >> {bench["said"]}\ncat {bench["box"]}\n");
        using ImportBench other = new() { Host = TestHost.Create() with { Variables = TestHost.Create().Variables.SetItem("PATH", $"{programs.Path}:{Environment.GetEnvironmentVariable("PATH")}") } };
        ImportResult result = await other.ImportAsync(new ImportSource.OfMessage("<1@x>", "1@x"));
        Assert.Equal("one", Assert.Single(result.Patches).Title);
        string[] said = File.ReadAllLines(bench["said"]);
        Assert.Equal("5 am -o - --no-cache 1@x", said[0]);
        Assert.StartsWith(other.Store.Temporary, said[1]);

        programs.WriteScript("b4", "echo 'Looking up 1@x' >&2\necho 'CRITICAL: not found' >&2\nexit 1\n");
        Diagnostic failed = Assert.Single((await Assert.ThrowsAsync<Failure>(() => other.ImportAsync(new ImportSource.OfMessage("<1@x>", "1@x")))).Diagnostics);
        Assert.Equal("KF1427", failed.Code.Id);
        Assert.Contains("CRITICAL: not found", failed.Causes);
    }

    [Fact]
    public async Task Without_b4_it_says_how_to_do_without()
    {
        using ImportBench poor = new() { Host = TestHost.Create() with { Variables = TestHost.Create().Variables.SetItem("PATH", "/nonexistent") } };
        Diagnostic missing = Assert.Single((await Assert.ThrowsAsync<Failure>(() => poor.ImportAsync(new ImportSource.OfMessage("<1@x>", "1@x")))).Diagnostics);
        Assert.Equal(("KF1426", ExitCode.Environment), (missing.Code.Id, missing.Code.Exit));
    }

    private async Task<string[]> TextsAsync(string series) =>
        [.. (await bench.ImportAsync(new ImportSource.OfCommits("base..main", bench["repository"]), series)).Patches.Select(patch => bench.Read(patch.Path.Text))];

    /// <summary>The changes without the ids of blobs, which may be abbreviated.</summary>
    private static string Hunks(string patch) => patch[patch.IndexOf("\n@@ ", StringComparison.Ordinal)..];
}
