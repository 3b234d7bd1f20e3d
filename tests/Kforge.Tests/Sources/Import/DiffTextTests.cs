using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Kforge.Sources;

namespace Kforge.Tests.Sources.Import;

public sealed class DiffTextTests
{
    private static readonly string Diff = ImportBench.Diff("a.c");

    [Theory]
    [InlineData("", "")]
    [InlineData("Why.\n", "-- \n2.47.3\n\n")]
    [InlineData("Why.\n---\n a.c | 1 +\n 1 file changed\n\n", "-- \nmailing list footer\n> quoted\n")]
    [InlineData("--- not a head\n+++ nor this\n\n", "\n\nindex of nothing\n+ not a line\n")]
    public void Cuts_what_stands_before_and_after(string before, string after) => Assert.Equal((before, Diff), Split(before + Diff + after));

    [Fact]
    public void A_line_of_dashes_within_a_hunk_belongs_to_it()
    {
        const string diff = "--- a/x\n+++ b/x\n@@ -1,3 +1,2 @@\n one\n--- \n two\n\\ No newline at end of file\n";
        Assert.Equal(("", diff), Split(diff + "-- \n2.1\n"));
    }

    [Fact]
    public void Changes_without_hunks_are_whole()
    {
        const string diff = "diff --git a/x b/y\nsimilarity index 100%\nrename from x\nrename to y\ndiff --git a/z b/z\nold mode 100644\nnew mode 100755\n"
            + "diff --git a/b b/b\nindex 1..2 100644\nGIT binary patch\nliteral 3\nKcmZ?wbhEHbRA5kG00031\n\nliteral 0\nHcmV?d00001\n\ndiff --git a/empty b/empty\nnew file mode 100644\nindex 000..e69\n";
        Assert.Equal(("x\n", diff), Split("x\n" + diff + "-- \n2.1\n"));
    }

    [Fact]
    public void An_old_head_and_no_last_line_end_are_understood()
    {
        const string diff = "Index: linux/x\n===================\n--- linux.orig/x\n+++ linux/x\n@@ -1 +1 @@\n-a\n+b";
        Assert.Equal(("", diff + "\n"), Split(diff));
    }

    [Fact]
    public void A_text_without_changes_is_all_text() => Assert.Equal(("--- a\n+++ b\nno hunk\n", ""), Split("--- a\n+++ b\nno hunk\n"));

    [Fact]
    public void Any_lines_are_cut_without_a_loss_at_the_front() => Prop.ForAll(
        Gen.ListOf(Gen.Elements("diff --git a/x b/x", "--- a/x", "+++ b/x", "@@ -1,2 +1,2 @@", "@@ -0,0 +1 @@", " a", "-b", "+c", "", "index 1..2", "GIT binary patch", "literal 5", "abc", "Index: x", "====="))
            .ToArbitrary(),
        lines =>
        {
            string text = string.Join('\n', lines);
            (string before, string diff) = Split(text);
            return text.StartsWith(before, StringComparison.Ordinal) && (diff.Length == 0 ? before == text : (text + "\n")[before.Length..].StartsWith(diff, StringComparison.Ordinal));
        }).QuickCheckThrowOnFailure();

    private static (string Before, string Diff) Split(string text)
    {
        (ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> diff) = DiffText.Split(Encoding.UTF8.GetBytes(text));
        return (Encoding.UTF8.GetString(before.Span), Encoding.UTF8.GetString(diff.Span));
    }
}
