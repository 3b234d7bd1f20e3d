using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Tests.Workspace;

/// <summary>Edits of a <c>series</c> file: what is not meant stays as its user wrote it.</summary>
public sealed class SeriesTextTests
{
    private const string Text = "# ours\n\none.patch  # first\n  two.patch -p0\n#three.patch\nthree.patch";

    [Fact]
    public void Appends_after_a_last_line_without_an_end() =>
        Assert.Equal(Text + "\nfour.patch\nfive.patch -p2\n", Edited(series => series.Append([(Named("four.patch"), 1), (Named("five.patch"), 2)])));

    [Fact]
    public void Appending_nothing_changes_nothing() => Assert.Equal(Text, Edited(series => series.Append([])));

    [Fact]
    public void Inserts_before_and_after_a_patch_and_below_its_comment()
    {
        Assert.Equal("# ours\n\none.patch  # first\nfour.patch\n  two.patch -p0\n#three.patch\nthree.patch", Edited(series => series.Before(Named("two.patch"), [(Named("four.patch"), 1)])));
        Assert.Equal("# ours\n\none.patch  # first\n  two.patch -p0\nfour.patch\n#three.patch\nthree.patch", Edited(series => series.After(Named("two.patch"), [(Named("four.patch"), 1)])));
        Assert.Equal(Text + "\nfour.patch\n", Edited(series => series.After(Named("three.patch"), [(Named("four.patch"), 1)])));
    }

    [Fact]
    public void Takes_a_patch_out_and_leaves_the_comments_around_it() =>
        Assert.Equal("# ours\n\none.patch  # first\n#three.patch\nthree.patch", Edited(series => series.Without(Named("two.patch"))));

    [Fact]
    public void Changes_the_order_and_no_other_line()
    {
        Assert.Equal("# ours\n\nthree.patch\none.patch  # first\n#three.patch\n  two.patch -p0\n",
            Edited(series => series.InOrder([Named("three.patch"), Named("one.patch"), Named("two.patch")])));
        Assert.Throws<ArgumentException>(() => Edited(series => series.InOrder([Named("three.patch"), Named("one.patch")])));
        Assert.Throws<ArgumentException>(() => Edited(series => series.InOrder([Named("three.patch"), Named("one.patch"), Named("one.patch")])));
    }

    [Fact]
    public void Writes_the_line_ends_of_the_file() =>
        Assert.Equal("# a\r\none.patch\r\ntwo.patch\r\n", In("# a\r\none.patch", series => series.Append([(Named("two.patch"), 1)])));

    [Fact]
    public void A_patch_that_is_not_listed_cannot_be_moved() =>
        Assert.Throws<ArgumentException>(() => Edited(series => series.Before(Named("ours"), [(Named("four.patch"), 1)])));

    [Fact]
    public void Names_beyond_ASCII_are_read_and_written_as_UTF8()
    {
        SeriesText series = SeriesText.Of("\ufeffü.patch # ä\n"u8).Append([(Named("ß.patch"), 1)]);
        Assert.Equal(["ü.patch", "ß.patch"], series.Read("s", ["ü.patch", "ß.patch"]).OrFail().Select(patch => patch.Path.Value.Text));
        Assert.Equal("\ufeffü.patch # ä\nß.patch\n", Encoding.UTF8.GetString(series.ToBytes()));
    }

    [Fact]
    public void Every_byte_stays_that_no_edit_is_about() => Prop.ForAll(
        Gen.ArrayOf(Gen.Elements<byte>([(byte)'\n', (byte)'\r', (byte)'#', (byte)' ', (byte)'\t', (byte)'a', (byte)'-', 0, 0x80, 0xc3, 0xbc, 0xff])).ToArbitrary(),
        bytes =>
        {
            SeriesText series = SeriesText.Of(bytes);
            byte[] longer = series.Append([(Named("new.patch"), 0)]).ToBytes();
            return series.ToBytes().AsSpan().SequenceEqual(bytes)
                && longer.AsSpan(0, bytes.Length).SequenceEqual(bytes)
                && SeriesText.Of(longer).Without(Named("new.patch")).ToBytes().AsSpan().StartsWith(bytes);
        }).QuickCheckThrowOnFailure();

    private static string Edited(Func<SeriesText, SeriesText> edit) => In(Text, edit);

    private static string In(string text, Func<SeriesText, SeriesText> edit) => Encoding.UTF8.GetString(edit(SeriesText.Of(Encoding.UTF8.GetBytes(text))).ToBytes());

    private static RelativePath Named(string name) => RelativePath.Parse(name);
}
