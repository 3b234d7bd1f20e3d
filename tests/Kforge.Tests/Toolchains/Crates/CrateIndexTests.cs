using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Toolchains.Crates;

namespace Kforge.Tests.Toolchains.Crates;

public sealed class CrateIndexTests
{
    private static readonly string Good = FakeRegistry.Line(new("a", "1.0.0", Sha256Digest.OfText("a")));

    [Theory]
    [InlineData("a", "1/a")]
    [InlineData("ab", "2/ab")]
    [InlineData("abc", "3/a/abc")]
    [InlineData("abcd", "ab/cd/abcd")]
    [InlineData("bindgen-cli", "bi/nd/bindgen-cli")]
    [InlineData("Inflector", "in/fl/inflector")]
    public void Finds_the_file_of_a_crate(string crate, string path) => Assert.Equal(path, CrateMirror.IndexPath(crate).Text);

    [Fact]
    public void Reads_every_version_in_order()
    {
        string other = Good.Replace("1.0.0", "1.1.0-rc.1+x").Replace("false", "true");
        CrateIndex index = Read($"{Good}\r\n\n{other}").OrFail();
        Assert.Equal([("1.0.0", false), ("1.1.0-rc.1+x", true)], index.Versions.Select(version => (version.Version, version.Yanked)));
        Assert.Equal(Sha256Digest.OfText("a"), index.Versions[0].Checksum);
    }

    [Fact]
    public void Passes_over_lines_of_a_later_form() =>
        Assert.Equal("1.0.0", Assert.Single(Read("{\"v\":3,\"name\":\"a\",\"anything\":[]}\n" + Good).OrFail().Versions).Version);

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("\n\n", "is empty")]
    [InlineData("<html>not found</html>", "not one JSON object")]
    [InlineData("[]", "not one JSON object")]
    [InlineData("{} {}", "not one JSON object")]
    [InlineData("{\"name\":\"a\"}", "`vers`")]
    [InlineData("{\"name\":\"other\"}", "`name`")]
    [InlineData("{\"name\":1}", "`name`")]
    [InlineData("{\"name\":\"a\",\"vers\":\"../1.0.0\"}", "`vers`")]
    [InlineData("{\"name\":\"a\",\"vers\":\"1.0.0\",\"cksum\":\"abc\"}", "`cksum`")]
    public void Refuses_what_is_not_an_index(string text, string why)
    {
        Diagnostic mistake = MistakeIn(text);
        Assert.Equal(CrateCodes.MalformedIndex, mistake.Code);
        Assert.Contains(why, string.Join(' ', mistake.Causes.Prepend(mistake.Message)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("false", "0")]
    [InlineData("\"cksum\"", "\"checksum\"")]
    [InlineData("\"yanked\"", "\"withdrawn\"")]
    public void Names_the_line_that_is_wrong(string part, string instead) =>
        Assert.Contains("at line 2", MistakeIn($"{Good}\n{Good.Replace("1.0.0", "2.0.0").Replace(part, instead)}\n").Message, StringComparison.Ordinal);

    [Fact]
    public void Refuses_a_version_that_comes_twice() =>
        Assert.Contains("comes twice", MistakeIn($"{Good}\n{Good}\n").Causes[0], StringComparison.Ordinal);

    private static Checked<CrateIndex> Read(string text) => CrateIndex.Read(Encoding.UTF8.GetBytes(text), "a");

    private static Diagnostic MistakeIn(string text) => Assert.IsType<Checked<CrateIndex>.Bad>(Read(text)).Diagnostics[0];
}
