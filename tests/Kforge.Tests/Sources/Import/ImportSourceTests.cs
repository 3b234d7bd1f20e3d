using Kforge.Diagnostics;
using Kforge.Sources;
using Kforge.Tests.Archives;

namespace Kforge.Tests.Sources.Import;

public sealed class ImportSourceTests
{
    [Theory]
    [InlineData("v6.12..mine")]
    [InlineData("HEAD~3..")]
    [InlineData("origin/main..topic/x^2")]
    public void A_range_has_two_dots(string typed) => Assert.Equal(new ImportSource.OfCommits(typed, "/repository"), ImportSource.Of(typed, "/nowhere", "/repository").OrFail());

    [Theory]
    [InlineData("<20260101.1-1-jo@example.org>", "20260101.1-1-jo@example.org")]
    [InlineData("20260101.1-1-jo@example.org", "20260101.1-1-jo@example.org")]
    [InlineData("https://lore.kernel.org/r/1-1-jo@example.org", "1-1-jo@example.org")]
    [InlineData("https://lore.kernel.org/rust-for-linux/1%2B1-jo@example.org/T/#u", "1+1-jo@example.org")]
    [InlineData("https://patch.msgid.link/1-1-jo@example.org", "1-1-jo@example.org")]
    public void A_message_is_named_by_its_id_or_its_address(string typed, string id) => Assert.Equal(new ImportSource.OfMessage(typed, id), ImportSource.Of(typed, "/nowhere", "/").OrFail());

    [Theory]
    [InlineData("series.mbox", null)]
    [InlineData("../x/../y.mbox", null)]
    [InlineData("v6.12...mine", "a range has two dots: `v6.12..mine`")]
    [InlineData("abc123", "for one commit type `abc123~..abc123`")]
    [InlineData("<%2D-output@x>", null)]
    [InlineData("<a%0a@x>", null)]
    [InlineData("-o..x", null)]
    [InlineData("https://example.org/1@x", null)]
    public void Anything_else_is_refused(string typed, string? hint)
    {
        Diagnostic refused = Assert.Single(Assert.IsType<Checked<ImportSource>.Bad>(ImportSource.Of(typed, "/nowhere", "/")).Diagnostics);
        Assert.Equal("KF1420", refused.Code.Id);
        Assert.Equal(hint, refused.Hints.FirstOrDefault());
    }

    [Fact]
    public void What_is_on_the_disk_goes_first()
    {
        using TemporaryDirectory directory = new();
        directory.Write("a..b", "");
        Directory.CreateDirectory(directory["c..d"]);
        Assert.Equal(new ImportSource.OfFile("a..b", directory["a..b"]), ImportSource.Of("a..b", directory.Path, "/").OrFail());
        Assert.Equal(new ImportSource.OfDirectory("c..d", directory["c..d"]), ImportSource.Of("c..d", directory.Path, "/").OrFail());
    }
}
