using Kforge.Diagnostics;
using Kforge.Workspace;
using static Kforge.Tests.Workspace.Shown;

namespace Kforge.Tests.Workspace;

public sealed class PatchSeriesTests
{
    private static readonly string[] Present = ["series", "0001-one.patch", "0002-two.patch", "sub/three.patch", "a#b.patch"];

    [Fact]
    public void Reads_patches_in_order_and_skips_comments()
    {
        const string text = "# all of them\n\n0002-two.patch -p1\r\n  sub/three.patch -p0 # why\n\t# nothing\na#b.patch\t-p3\n0001-one.patch";
        PatchSeries series = PatchSeries.Parse(Utf8(text), "patches/x/series", "x", Present).OrFail();
        Assert.Equal(("x", "patches/x"), (series.Name, series.Directory.Text));
        Assert.Equal(
            [
                ("patches/x/0002-two.patch", 1, "patches/x/series:3:1"),
                ("patches/x/sub/three.patch", 0, "patches/x/series:4:3"),
                ("patches/x/a#b.patch", 3, "patches/x/series:6:1"),
                ("patches/x/0001-one.patch", 1, "patches/x/series:7:1"),
            ],
            series.Patches.Select(patch => (patch.Path.Value.Text, patch.Strip, patch.Path.Place.ToString())));
    }

    [Fact]
    public void An_empty_series_has_no_patches() => Assert.Empty(PatchSeries.Parse(Utf8("# none yet\n"), "s", "x", Present).OrFail().Patches);

    [Theory]
    [InlineData("0001-one.patch -p10", "s:1:1: KF1021: `-p10` is not allowed after the name of a patch", "write the patch against the top directory of the tree, as `git format-patch` does, and it needs no option")]
    [InlineData("0001-one.patch -pab", "s:1:1: KF1021: `-pab` is not allowed after the name of a patch", "names that begin with `a/` and `b/` are `-p1`, which is what kforge takes without an option")]
    [InlineData("0001-one.patch -p", "s:1:1: KF1021: `-p` is not allowed after the name of a patch", "names that begin with `a/` and `b/` are `-p1`, which is what kforge takes without an option")]
    [InlineData("0001-one.patch -p1 -p0", "s:1:1: KF1021: `-p0` is not allowed after the name of a patch", null)]
    [InlineData("0001-one.patch -p1 -R", "s:1:1: KF1021: `-R` is not allowed after the name of a patch", "turn the patch round with `interdiff -q FILE /dev/null`, or take the one it undoes out of the series")]
    [InlineData("\n 0001-on.patch", "s:2:2: KF1021: the patch `0001-on.patch` does not exist", "did you mean `0001-one.patch`?")]
    [InlineData("../../etc/passwd", "s:1:1: KF1021: not the name of a file of the series: ../../etc/passwd", null)]
    [InlineData("/etc/passwd", "s:1:1: KF1021: not the name of a file of the series: /etc/passwd", null)]
    [InlineData("-p1", "s:1:1: KF1021: not the name of a file of the series: -p1", null)]
    [InlineData("0001-one.patch\n./0001-one.patch", "s:2:1: KF1021: the patch `0001-one.patch` is listed twice", null)]
    public void Names_one_mistake_with_its_place(string text, string expected, string? hint)
    {
        Diagnostic mistake = Mistake(PatchSeries.Parse(Utf8(text), "s", "x", Present));
        Assert.Equal((expected, hint), (mistake.ToString(), mistake.Hints.FirstOrDefault()));
    }

    [Fact]
    public void Tells_every_mistake() =>
        Assert.Equal(["s:1:1", "s:3:1", "s:4:1"],
            Assert.IsType<Checked<PatchSeries>.Bad>(PatchSeries.Parse(Utf8("a.patch\n0001-one.patch\n0002-two.patch -R\n..\n"), "s", "x", Present))
                .Diagnostics.Select(mistake => mistake.Place!.ToString()));
}
