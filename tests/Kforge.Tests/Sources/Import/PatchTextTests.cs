using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Kforge.Sources;

namespace Kforge.Tests.Sources.Import;

public sealed class PatchTextTests
{
    [Theory]
    [InlineData("rust: add a thing", "0007-rust-add-a-thing.patch")]
    [InlineData("don't panic (ever)", "0007-dont-panic-ever.patch")]
    [InlineData("../../../etc/passwd", "0007-etc-passwd.patch")]
    [InlineData("äöü", "0007-patch.patch")]
    [InlineData("", "0007-patch.patch")]
    [InlineData("Upper/Case: \u001b[31mred\u0000 .git", "0007-upper-case-31mred-git.patch")]
    [InlineData("0123456789012345678901234567890123456789012345678901 beyond", "0007-0123456789012345678901234567890123456789012345678901.patch")]
    public void A_name_is_made_of_letters_digits_and_dashes(string title, string name) => Assert.Equal(name, PatchText.FileName(7, title));

    [Fact]
    public void No_title_gives_another_kind_of_name() => Prop.ForAll<NonNull<string>>(title =>
        PatchText.FileName(12345, title.Get) is var name && name.Length < 70 && name.StartsWith("12345-", StringComparison.Ordinal)
        && name.Replace(".patch", "").All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')).QuickCheckThrowOnFailure();

    [Fact]
    public void Writes_the_header_description_and_changes()
    {
        ReceivedPatch patch = new("m", "[PATCH v2 1/2] rust: add", "\n\nWhy.  \n\nSigned-off-by: A\n", "diff\n"u8.ToArray())
        {
            Author = ("Doe, Jo", "jo@example.org"),
            Date = "Mon, 5 Oct 2026 12:00:00 +0200",
            MessageId = "<1@x>",
            Fields = [("Forwarded", "yes")],
        };
        Assert.Equal(
            "From: \"Doe, Jo\" <jo@example.org>\nDate: Mon, 5 Oct 2026 12:00:00 +0200\nSubject: [PATCH] rust: add\nMessage-ID: <1@x>\nForwarded: yes\n\nWhy.\n\nSigned-off-by: A\n---\ndiff\n",
            Written(patch));
    }

    [Fact]
    public void A_stranger_cannot_write_further_lines_of_the_header()
    {
        ReceivedPatch patch = new("m", "a\r\nX: 1", "b\u001b[2J\0", "diff\n"u8.ToArray()) { Author = ("x\ny", "a>\n<b@c"), Date = "d\nZ: 2", Fields = [("Bug", "1\n2")] };
        Assert.Equal("From: x y <a b@c>\nDate: d Z: 2\nSubject: [PATCH] a X: 1\nBug: 1 2\n\nb[2J\n---\ndiff\n", Written(patch));
    }

    [Fact]
    public void A_patch_that_says_nothing_has_a_subject_all_the_same() =>
        Assert.Equal("Subject: [PATCH] no subject\n\n---\ndiff\n", Written(new("m", "", "", "diff\n"u8.ToArray())));

    [Fact]
    public void Letters_beyond_ASCII_are_announced() =>
        Assert.Contains("\nContent-Type: text/plain; charset=UTF-8\n", Written(new("m", "ä", "", "diff\n"u8.ToArray())));

    private static string Written(ReceivedPatch patch) => Encoding.UTF8.GetString(PatchText.Write(patch));
}
