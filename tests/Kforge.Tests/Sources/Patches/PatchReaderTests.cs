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

    [Theory]
    [InlineData("diff --git a/x b/x\nnew file mode 100644\n--- /dev/null\n+++ b/x\n@@ -1 +1 @@\n-x\n+y\n")]
    [InlineData("diff --git a/x b/x\ndeleted file mode 100644\n--- a/x\n+++ /dev/null\n@@ -1,2 +1 @@\n x\n-y\n")]
    [InlineData("diff --git a/x b/x\ndeleted file mode 100644\n--- a/x\n+++ b/x\n@@ -1 +0,0 @@\n-x\n")]
    [InlineData("diff --git a/x b/y\nrename from x\nrename to y\n--- a/x\n+++ b/z\n@@ -1 +1 @@\n-x\n+y\n")]
    [InlineData("diff --git a/x b/y\nrename from x\n")]
    [InlineData("diff --git a/x b/x\nindex 1111111..2222222 100644\n")]
    [InlineData("diff --git a/x b/x\nold mode 100644\nnew mode 120000\n")]
    [InlineData("diff --git a/x b/x\nnew file mode 100664\n")]
    [InlineData("@@ -1 +1 @@\n-x\n+y\n")]
    [InlineData("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-x\n+y\n+z\n")]
    [InlineData("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-x\n+y\n-z\n")]
    [InlineData("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-x\n+y\n z\n")]
    [InlineData("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-x\n+y")]
    [InlineData("--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n x\n y\n")]
    [InlineData("--- a/x\n+++ b/x\n@@ -1,2 +1 @@\n-x\n\\ No newline at end of file\n y\n")]
    [InlineData("--- a/x\n+++ b/x\n@@ -1,99999999999 +1 @@\n-x\n+y\n")]
    [InlineData("--- x\n+++ x\n@@ -1 +1 @@\n-x\n+y\n")]
    [InlineData("diff --git a/x b/x\nindex 1..2\nGIT binary patch\nliteral 5\nMcmZQbOiE5x00Y?pivR!s\n\n")]
    [InlineData("diff --git a/x b/x\nindex 1..2\nGIT binary patch\nliteral 6\nMcmZQbOiE4x00Y?pivR!s\n\n")]
    [InlineData("diff --git a/x b/x\nindex 1..2\nGIT binary patch\n\n")]
    [InlineData("Binary files a/x and b/x differ\n--- a/y\n+++ b/y\n@@ -1 +1 @@\n-x\n+y\n")]
    public void Refuses_what_does_not_agree_with_itself_or_would_be_skipped(string text) => Assert.Equal("KF1401", CodeOf(text));

    [Fact]
    public void Reads_hunks_with_their_lines()
    {
        PatchedFile file = Assert.Single(Good("--- a/x\n+++ b/x\n@@ -3,4 +3,3 @@ void f(void)\n one\n-\xff two\n\n-three\n+3\n\\ No newline at end of file\n-- \n2.39\n").Files);
        PatchHunk hunk = Assert.Single(file.Hunks);
        Assert.Equal(["one\n", "\u00c3\u00bf two\n", "\n", "three\n"], hunk.OldLines.AsEnumerable());
        Assert.Equal(["one\n", "\n", "3"], hunk.NewLines.AsEnumerable());
        Assert.Equal((3, 3, 3, 7, 1, 0), (hunk.OldLine, hunk.NewLine, hunk.PatchLine, hunk.PatchLines, hunk.Leading, hunk.Trailing));
    }

    [Theory]
    [InlineData(0, "x.c", "x.c", "--- x.c\n+++ x.c\n@@ -1 +1 @@\n-x\n+y\n")]
    [InlineData(0, "a/x.c", "a/x.c", "--- a/x.c\n+++ a/x.c\n@@ -1 +1 @@\n-x\n+y\n")]
    [InlineData(2, "x.c", "x.c", "--- a/linux/x.c\n+++ b/linux/x.c\n@@ -1 +1 @@\n-x\n+y\n")]
    [InlineData(2, "old.c", "new.c", "diff --git a/linux/old.c b/linux/new.c\nrename from linux/old.c\nrename to linux/new.c\n")]
    [InlineData(0, "old.c", "new.c", "diff --git old.c new.c\nrename from old.c\nrename to new.c\n")]
    [InlineData(1, "x.c", "x.c", "--- linux/x.c.orig\n+++ linux/x.c\n@@ -1 +1 @@\n-x\n+y\n")]
    [InlineData(1, "a b", "a b", "diff --git \"a/a b\" \"b/a b\"\nnew file mode 100644\n")]
    public void Strips_leading_directories(int strip, string old, string added, string text)
    {
        PatchedFile file = Assert.Single(PatchBench.Parse(text, strip: strip).Files);
        Assert.Equal((old, added), (file.Old.Text, file.New.Text));
    }

    [Fact]
    public void Takes_a_time_stamp_of_1970_for_a_file_that_is_not_there()
    {
        const string none = "1970-01-01 02:00:00.000000000 +0200";
        const string some = "2024-01-01 02:00:00.000000000 +0200";
        Assert.True(Good($"--- a/x\t{none}\n+++ b/x\t{some}\n@@ -0,0 +1 @@\n+y\n").Files[0].IsNew);
        Assert.True(Good($"--- a/x\t{some}\n+++ b/x\t{none}\n@@ -1 +0,0 @@\n-y\n").Files[0].IsDeleted);
        Assert.False(Good($"--- a/x\t1970-01-01 01:00:00.000000000 +0200\n+++ b/x\t{some}\n@@ -1 +1 @@\n-x\n+y\n").Files[0].IsNew);
    }

    [Fact]
    public void Says_that_a_patch_has_Windows_line_ends()
    {
        const string text = "From: x\n\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-x\n+y\n";
        Assert.Equal("KF1406", CodeOf(text.Replace("\n", "\r\n", StringComparison.Ordinal)));
        Assert.Equal("none", CodeOf(text.Replace("x\n+y\n", "x\r\n+y\r\n", StringComparison.Ordinal)));
    }

    [Fact]
    public void Refuses_binary_data_that_unpack_to_more_than_allowed()
    {
        Assert.Equal("KF1407", CodeOf("diff --git a/x b/x\nindex 1..2\nGIT binary patch\nliteral 999999999\nMcmZQbOiE4x00Y?pivR!s\n\n"));
        Assert.Equal("KF1407", CodeOf("diff --git a/x b/x\nindex 1..2\nGIT binary patch\nliteral 99999999999999999999\nMcmZQbOiE4x00Y?pivR!s\n\n"));
    }

    private static Patch Good(string text) => PatchReader.Read(new SourcePlace("x.patch"), Encoding.UTF8.GetBytes(text)).OrFail();

    private static string CodeOf(string text) => PatchReader.Read(new SourcePlace("x.patch"), Encoding.UTF8.GetBytes(text)) is Checked<Patch>.Bad bad ? bad.Diagnostics[0].Code.Id : "none";
}
