using System.Text;
using Kforge.Diagnostics;
using Kforge.Sources;

namespace Kforge.Tests.Sources;

public sealed class PatchReaderTests
{
    [Fact]
    public void Reads_what_git_writes()
    {
        Patch patch = Good("""
            From 1234 Mon Sep 17 00:00:00 2001
            Subject: [PATCH] drivers: say more

            --- this is no header, nor is the next line
            +++ b/nothing
            ---
             drivers/a.c | 2 +-

            diff --git a/drivers/a.c b/drivers/a.c
            index 1111111..2222222 100644
            --- a/drivers/a.c
            +++ b/drivers/a.c
            @@ -10,3 +10,3 @@ int f(void)
             context
            --- a/looks/like/a/header
            +++ b/looks/like/a/header
             context
            @@ -20 +20,2 @@
            -old
            +new
            +newer
            \ No newline at end of file
            diff --git a/old name.c b/new name.c
            similarity index 90%
            rename from old name.c
            rename to new name.c
            diff --git a/copied.c b/copy.c
            similarity index 100%
            copy from copied.c
            copy to copy.c
            diff --git a/with blank.sh b/with blank.sh
            old mode 100644
            new mode 100755
            diff --git a/empty b/empty
            new file mode 100644
            index 0000000..e69de29
            diff --git a/gone.c b/gone.c
            deleted file mode 100644
            --- a/gone.c
            +++ /dev/null
            @@ -1 +0,0 @@
            -x
            diff --git a/image.bin b/image.bin
            index 1..2 100644
            GIT binary patch
            literal 5
            McmZQbOiE4x00Y?pivR!s

            literal 0
            HcmV?d00001

            diff --git "a/\303\244.c" "b/\303\244.c"
            --- "a/\303\244.c"
            +++ "b/\303\244.c"
            @@ -1 +1 @@
            -x
            +y
            -- 
            2.39.5
            """);
        Assert.Equal(
            ["drivers/a.c", "old name.c", "new name.c", "copy.c", "with blank.sh", "empty", "gone.c", "image.bin", "ä.c"],
            patch.Changed.Select(p => p.Text));
        Assert.Contains("copied.c", patch.Touched.Select(p => p.Text));
        Assert.Equal([(10, 13), (20, 18)], patch.Files[0].Hunks.Select(hunk => (hunk.OldLine, hunk.PatchLine)));
    }

    [Fact]
    public void Reads_what_quilt_and_diff_write()
    {
        Patch patch = Good("""
            Description: a patch of Debian
            Index: linux/a.c
            ===================================================================
            --- linux.orig/a.c	2024-01-01 00:00:00.000000000 +0000
            +++ linux/a.c	2024-01-02 00:00:00.000000000 +0000
            @@ -1,2 +1,2 @@
             x

            -a
            +b
            """.Replace("@@ -1,2 +1,2 @@", "@@ -1,3 +1,3 @@", StringComparison.Ordinal) + "\n--- /dev/null\n+++ b/new.c\n@@ -0,0 +1 @@\n+x\n");
        Assert.Equal(["a.c", "new.c"], patch.Changed.Select(p => p.Text));
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("a/../../evil")]
    [InlineData("/etc/passwd")]
    [InlineData(".git/config")]
    [InlineData("sub/.GIT/hooks/x")]
    [InlineData("a//b")]
    [InlineData("./a")]
    public void Refuses_paths_no_patch_may_touch(string path)
    {
        foreach (string text in (string[])
        [
            $"--- a/{path}\n+++ b/{path}\n@@ -1 +1 @@\n-x\n+y\n",
            $"--- /dev/null\n+++ b/{path}\n@@ -0,0 +1 @@\n+y\n",
            $"diff --git a/{path} b/{path}\nnew file mode 100644\n",
            $"diff --git a/x b/x\nsimilarity index 100%\nrename from x\nrename to {path}\n",
            $"diff --git a/x b/x\nsimilarity index 100%\ncopy from {path}\ncopy to x\n",
            $"diff --git \"a/{path}\" \"b/{path}\"\nnew file mode 100644\n",
        ])
        {
            Assert.True(CodeOf(text) == "KF1402", text);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("only words\n")]
    [InlineData("--- a/x\n+++ b/y\n@@ -1 +1 @@\n-x\n+y\n")]
    [InlineData("--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n-x\n+y\n")]
    [InlineData("--- a/x\n+++ b/x\n@@ -1,2 +1 @@\n context\n+y\n")]
    [InlineData("--- /dev/null\n+++ /dev/null\n@@ -1 +1 @@\n-x\n+y\n")]
    [InlineData("diff --git a/x b/y\nnew file mode 100644\n")]
    [InlineData("diff --git a/x b/x\nnew file mode 160000\n")]
    [InlineData("diff --git a/x b/x\nnew file mode 040000\n")]
    [InlineData("diff --git a/x b/x\nindex 1..2\nBinary files a/x and b/x differ\n")]
    [InlineData("diff --git a/x b/x\n--- a/x\n")]
    public void Refuses_texts_that_are_no_patch(string text) => Assert.Equal("KF1401", CodeOf(text));

    [Fact]
    public void Never_throws_on_damaged_patches()
    {
        string whole = "diff --git a/x b/x\nold mode 100644\nnew mode 100755\n--- a/x\t1970\n+++ \"b/\\170\"\n@@ -1,2 +1,2 @@\n x\n-a\n+b\n\\ No\ndiff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+x\n";
        Random random = new(7);
        for (int round = 0; round < 2000; round++)
        {
            StringBuilder text = new(whole);
            for (int n = random.Next(1, 8); n > 0; n--)
            {
                int at = random.Next(text.Length);
                _ = random.Next(3) switch
                {
                    0 => text.Remove(at, Math.Min(random.Next(1, 9), text.Length - at)),
                    1 => text.Insert(at, "\n@-+\\\" 7"[random.Next(8)]),
                    _ => text.Insert(at, "@@ -1,999999999 +1 @@\n"),
                };
            }

            PatchReader.Read(new SourcePlace("x.patch"), Encoding.UTF8.GetBytes(text.ToString()));
        }
    }

    private static Patch Good(string text) => PatchReader.Read(new SourcePlace("x.patch"), Encoding.UTF8.GetBytes(text)).OrFail();

    private static string CodeOf(string text) => PatchReader.Read(new SourcePlace("x.patch"), Encoding.UTF8.GetBytes(text)) is Checked<Patch>.Bad bad ? bad.Diagnostics[0].Code.Id : "none";
}
