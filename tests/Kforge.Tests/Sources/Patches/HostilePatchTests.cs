using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Sources;

namespace Kforge.Tests.Sources;

/// <summary>Patches that try to reach beyond the tree: the list of git's own tests t4115, t4122 and t4139, and what was found besides.</summary>
public sealed class HostilePatchTests : IDisposable
{
    private readonly PatchBench bench = new PatchBench().File("a.c", "a\n").File("dir/h.h", "h\n").Link("linked", "dir").Link("up", "dir/../..");

    public HostilePatchTests() => bench.Directory.Write("outside", "secret\n");

    [Theory]
    [InlineData("KF1402", "--- a/../outside\n+++ b/../outside\n@@ -1 +1 @@\n-secret\n+x\n")]
    [InlineData("KF1402", "--- a//outside\n+++ b//outside\n@@ -1 +1 @@\n-secret\n+x\n")]
    [InlineData("KF1402", "--- a/linked/h.h\n+++ b/linked/h.h\n@@ -1 +1 @@\n-h\n+x\n")]
    [InlineData("KF1402", "--- a/up/outside\n+++ b/up/outside\n@@ -1 +1 @@\n-secret\n+x\n")]
    [InlineData("KF1402", "--- /dev/null\n+++ b/up/new\n@@ -0,0 +1 @@\n+x\n")]
    [InlineData("KF1402", "diff --git a/up/outside b/stolen\ncopy from up/outside\ncopy to stolen\n")]
    [InlineData("KF1402", "diff --git a/up/outside b/stolen\nrename from up/outside\nrename to stolen\n")]
    [InlineData("KF1402", "diff --git a/up/outside b/up/outside\ndeleted file mode 100644\n--- a/up/outside\n+++ /dev/null\n@@ -1 +0,0 @@\n-secret\n")]
    [InlineData("KF1402", "--- /dev/null\n+++ b/.git/hooks/x\n@@ -0,0 +1 @@\n+x\n")]
    [InlineData("KF1402", "--- /dev/null\n+++ b/sub/.GiT/config\n@@ -0,0 +1 @@\n+x\n")]
    [InlineData("KF1402", "--- /dev/null\n+++ \"b/bell\\007\"\n@@ -0,0 +1 @@\n+x\n")]
    [InlineData("KF1401", "diff --git a/sub b/sub\nnew file mode 160000\nindex 0000000..1111111\n--- /dev/null\n+++ b/sub\n@@ -0,0 +1 @@\n+Subproject commit 1\n")]
    [InlineData("KF1402", "diff --git a/a.c b/../a.c\nrename from a.c\nrename to ../a.c\n")]
    public async Task Refuses_names_that_lead_elsewhere(string code, string patch) => await Refused(code, patch);

    [Theory]
    [InlineData("..")]
    [InlineData("/etc/passwd")]
    [InlineData("linked/../../outside")]
    [InlineData("up")]
    [InlineData("line\\nfeed", "feed\n+second")]
    public async Task Refuses_links_that_lead_outside(string target, string? raw = null) => await Refused("KF1405", Link("evil", raw ?? target));

    [Fact]
    public async Task Refuses_to_go_through_a_link_made_before()
    {
        string through = "diff --git a/to/new b/to/new\nnew file mode 100644\n--- /dev/null\n+++ b/to/new\n@@ -0,0 +1 @@\n+x\n";
        await Refused("KF1402", Link("to", "dir") + through);
        await Refused("KF1402", through + Link("to", "dir"));
        await Refused("KF1402", Link("to", "dir"), through);
        await Refused("KF1402", Link("to", "dir"), "--- a/to/h.h\n+++ b/to/h.h\n@@ -1 +1 @@\n-h\n+x\n");

        // The other way round there is a directory already.
        await Refused("KF1403", through, Link("to", "dir"));
    }

    [Fact]
    public async Task A_link_that_becomes_a_directory_is_no_way_out()
    {
        const string gone = "diff --git a/linked b/linked\ndeleted file mode 120000\n--- a/linked\n+++ /dev/null\n@@ -1 +0,0 @@\n-dir\n\\ No newline at end of file\n";
        PatchedTree tree = await bench.Apply(gone + "diff --git a/linked/x b/linked/x\nnew file mode 100644\n--- /dev/null\n+++ b/linked/x\n@@ -0,0 +1 @@\n+x\n");
        Assert.Equal("f x\n", PatchBench.Shown(tree.Files[RelativePath.Parse("linked/x")]));
    }

    [Fact]
    public async Task Stops_a_search_that_would_take_forever()
    {
        bench.File("blank", new string('\n', 200_000));
        string hunk = $"@@ -10,30001 +10,30002 @@\n{string.Concat(Enumerable.Repeat(" \n", 30_000))}-x\n+y\n+z\n";
        await Refused("KF1407", "--- a/blank\n+++ b/blank\n" + hunk);
    }

    public void Dispose() => bench.Dispose();

    private static string Link(string path, string target) =>
        $"diff --git a/{path} b/{path}\nnew file mode 120000\n--- /dev/null\n+++ b/{path}\n@@ -0,0 +{(target.Contains('\n', StringComparison.Ordinal) ? "1,2" : "1")} @@\n+{target}\n\\ No newline at end of file\n";

    private async Task Refused(string code, params string[] patches)
    {
        SortedDictionary<string, string> before = PatchBench.Read(bench.Directory.Path);
        Diagnostic diagnostic = (await Assert.ThrowsAsync<Failure>(() => bench.Apply(patches))).Diagnostics[0];
        Assert.Equal(code, diagnostic.Code.Id);
        Assert.DoesNotContain("secret", string.Concat(diagnostic.Causes.Append(diagnostic.Message).Append(diagnostic.Verbatim)), StringComparison.Ordinal);
        Assert.Equal(before, PatchBench.Read(bench.Directory.Path));
    }
}
