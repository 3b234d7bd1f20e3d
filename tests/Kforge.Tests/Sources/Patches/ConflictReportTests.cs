using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Sources;

namespace Kforge.Tests.Sources;

public sealed class ConflictReportTests : IDisposable
{
    private static readonly string Lines = string.Concat(Enumerable.Range(1, 30).Select(n => $"line {n}\n"));

    private readonly PatchBench bench = new();

    [Fact]
    public async Task Shows_the_lines_expected_and_found_and_says_who_changed_them()
    {
        bench.File("a.c", Lines);
        Diagnostic diagnostic = await bench.Refused(Hunk(10, "line 11", "LINE 11"), Hunk(20, "line 21", "x"), Hunk(10, "line 11", "other"));
        Assert.Equal("`3.patch` does not apply to `a.c`", diagnostic.Message);
        Assert.Equal("3.patch:3", diagnostic.Place!.ToString());
        Assert.Equal("hunk 1 of 1 of `a.c`, for line 10, does not match the file (line 3 of the patch); most similar is line 10 (66 %); `1.patch` last changed these lines", diagnostic.Causes[0]);
        Assert.Equal("a.c, hunk 1: - expected, + found\n     10  line 10\n        -line 11\n     11 +LINE 11\n     12  line 12", diagnostic.Verbatim);
    }

    [Fact]
    public async Task Tells_every_hunk_that_does_not_fit_and_where_it_nearly_would()
    {
        bench.File("a.c", Lines.Replace("line 5\n", "line five\n", StringComparison.Ordinal).Replace("line 20\n", "line twenty\n", StringComparison.Ordinal));
        PatchConflict conflict = await Conflict("--- a/a.c\n+++ b/a.c\n"
            + "@@ -4,5 +4,5 @@\n line 4\n line 5\n-line 6\n+six\n line 7\n line 8\n"
            + "@@ -10,3 +10,3 @@\n line 10\n-line 11\n+eleven\n line 12\n"
            + "@@ -19,5 +19,5 @@\n line 19\n-line 20\n+zwanzig\n line 21\n line 22\n line 23\n"
            + "@@ -26,3 +26,3 @@\n nothing\n-like\n+it\n here\n");
        FileConflict.OtherLines lines = Assert.IsType<FileConflict.OtherLines>(Assert.Single(conflict.Files));
        Assert.Equal((4, false, false), (lines.All, conflict.AlreadyApplied, conflict.Foreign));
        Assert.Equal(
            [(1, 3, new NearPlace(4, 80, 2)), (3, 15, new NearPlace(19, 80, null)), (4, 22, null)],
            lines.Hunks.Select(hunk => (hunk.Number, hunk.PatchLine, hunk.Nearest)));
        Assert.Equal(
            [(null, ComparedKind.Expected, "line 20"), (20, ComparedKind.Found, "line twenty")],
            lines.Hunks[1].Compared.Where(line => line.Kind != ComparedKind.Same).Select(line => (line.Line, line.Kind, line.Text)));
    }

    [Fact]
    public async Task Says_that_the_kernel_has_the_change_already()
    {
        bench.File("a.c", Lines).File("gone", "x\n").File("new", "n\n").File("program", "p\n", executable: true);
        string patch = Hunk(10, "LINE 11", "line 11") + "--- /dev/null\n+++ b/new\n@@ -0,0 +1 @@\n+n\n" + "--- a/never\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"
            + "diff --git a/program b/program\nold mode 100644\nnew mode 100755\n";
        Assert.True((await Conflict(patch)).AlreadyApplied);
        Assert.Equal("`1.patch` is already applied", (await bench.Refused(patch)).Message);
        Assert.Contains("remove `1.patch` from the series", (await bench.Refused(patch)).Hints[0], StringComparison.Ordinal);

        PatchConflict half = await Conflict(patch + "--- a/gone\n+++ b/gone\n@@ -1 +1 @@\n-x\n+y\n");
        Assert.False(half.AlreadyApplied);
        Assert.True(((FileConflict.OtherLines)half.Files[0]).Hunks[0].AlreadyApplied);
        Assert.True(((FileConflict.Present)half.Files[1]).Same);
    }

    [Fact]
    public async Task Finds_the_file_under_another_directory_or_says_that_the_patch_is_for_another_project()
    {
        bench.File("drivers/new/a.c", Lines).File("other/a.c", "x\n");
        FileConflict.Missing missing = Assert.IsType<FileConflict.Missing>((await Conflict(Hunk(10, "line 11", "x"))).Files[0]);
        Assert.Equal(["drivers/new/a.c", "other/a.c"], missing.Candidates.Select(path => path.Text));
        Diagnostic diagnostic = await bench.Refused(Hunk(10, "line 11", "x").Replace("a.c", "gcc/tree.c", StringComparison.Ordinal));
        Assert.Equal("`1.patch` looks like a patch for another project", diagnostic.Message);
        Assert.Contains("-p0", diagnostic.Hints[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_other_reasons()
    {
        bench.File("file", "x\n").File("dir/below", "x\n").Link("link", "file").File("b.bin", "\0x");
        Assert.IsType<FileConflict.Present>(await Only("--- /dev/null\n+++ b/file\n@@ -0,0 +1 @@\n+y\n"));
        Assert.IsType<FileConflict.Present>(await Only("diff --git a/b.bin b/file\nrename from b.bin\nrename to file\n"));
        Assert.Equal("a directory is there that is not empty", Assert.IsType<FileConflict.Blocked>(await Only("--- /dev/null\n+++ b/dir\n@@ -0,0 +1 @@\n+y\n")).Why);
        Assert.Equal("`file` is a file", Assert.IsType<FileConflict.Blocked>(await Only("--- /dev/null\n+++ b/file/below\n@@ -0,0 +1 @@\n+y\n")).Why);
        Assert.IsType<FileConflict.OtherKind>(await Only("diff --git a/link b/link\nindex 1111111..2222222 100644\n--- a/link\n+++ b/link\n@@ -1 +1 @@\n-x\n+y\n"));
        Assert.Equal(1, Assert.IsType<FileConflict.LeftOver>(await Only("diff --git a/file b/file\ndeleted file mode 100644\n")).Lines);
        const string binary = "diff --git a/b.bin b/b.bin\nindex f76dd238ade08917e6712764a16a22005a50573d..b2b8de2a42ada5e47a9855191edfb08035cff389 100644\nGIT binary patch\nliteral 5\nMcmZQbOiE4x00Y?pivR!s\n\n";
        Assert.Equal(("f76dd238ade08917e6712764a16a22005a50573d", false), await Only(binary) is FileConflict.OtherBinary other ? (other.Expected, other.Same) : default);
        bench.File("b.bin", "\0");
        Assert.Equal("f \0abcd", PatchBench.Shown((await bench.Apply(binary)).Files[RelativePath.Parse("b.bin")]));
        bench.File("b.bin", "\0abcd");
        Assert.True((await Conflict(binary)).AlreadyApplied);
    }

    [Fact]
    public async Task Shows_nothing_a_terminal_would_obey()
    {
        bench.File("a.c", "\u001b[31mred\n");
        Diagnostic diagnostic = await bench.Refused("--- a/a.c\n+++ b/a.c\n@@ -1 +1 @@\n-\u001b]0;title\u0007\n+x\n");
        Assert.DoesNotContain(string.Concat(diagnostic.Causes.Append(diagnostic.Verbatim)), c => char.IsControl(c) && c != '\n');
        Assert.Contains("\\x1b[31mred", diagnostic.Verbatim, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_goes_on_without_the_patches_that_do_not_fit()
    {
        bench.File("a.c", "first\n" + Lines).Link("link", "a.c");
        ImmutableArray<PatchVerdict> verdicts = await PatchCheck.RunAsync(
            bench.Host,
            bench.Tree,
            [
                PatchBench.Parse("--- a/a.c\n+++ b/a.c\n@@ -1,2 +1,2 @@\n-first\n+FIRST\n line 1\n", "1"),
                PatchBench.Parse(Hunk(10, "line 11", "x"), "2"),
                PatchBench.Parse(Hunk(10, "line 11", "y"), "3"),
                PatchBench.Parse(Hunk(20, "line 21", "z").Replace(" line 22", " line zwei", StringComparison.Ordinal), "4"),
                PatchBench.Parse(Hunk(15, "sixteen", "line 16"), "5"),
                PatchBench.Parse("--- a/link/a\n+++ b/link/a\n@@ -1 +1 @@\n-a\n+b\n", "6"),
                PatchBench.Parse(Hunk(26, "line 27", "end"), "7"),
            ],
            new PatchRules(1),
            CancellationToken.None);
        Assert.Equal(
            [PatchStanding.Clean, PatchStanding.Moved, PatchStanding.Conflicting, PatchStanding.Fuzzy, PatchStanding.AlreadyApplied, PatchStanding.Refused, PatchStanding.Moved],
            verdicts.Select(verdict => verdict.Standing));
        Assert.Equal(["3", "6"], verdicts[6].Without.Select(patch => patch.Place.File));
        Assert.Equal("2", Assert.IsType<FileConflict.OtherLines>(verdicts[2].Conflict!.Files[0]).Hunks[0].LastTouchedBy);
        Assert.Equal("KF1402", verdicts[5].Diagnostics[0].Code.Id);
    }

    public void Dispose() => bench.Dispose();

    /// <summary>A change of the line after one, with a line of context on either side.</summary>
    private static string Hunk(int line, string old, string changed) => $"--- a/a.c\n+++ b/a.c\n@@ -{line},3 +{line},3 @@\n line {line}\n-{old}\n+{changed}\n line {line + 2}\n";

    private async Task<PatchConflict> Conflict(string patch) =>
        (await PatchCheck.RunAsync(bench.Host, bench.Tree, [PatchBench.Parse(patch)], PatchRules.Strict, CancellationToken.None))[0].Conflict!;

    private async Task<FileConflict> Only(string patch) => Assert.Single((await Conflict(patch)).Files);
}
