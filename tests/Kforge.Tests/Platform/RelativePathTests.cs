using Kforge.Platform;

namespace Kforge.Tests.Platform;

public sealed class RelativePathTests
{
    [Theory]
    [InlineData("a", "a")]
    [InlineData("./usr/bin/", "usr/bin")]
    [InlineData("a..b/...", "a..b/...")]
    public void Reads_a_path_below(string text, string path) => Assert.Equal(path, RelativePath.Parse(text).Text);

    [Theory]
    [InlineData("")]
    [InlineData("./")]
    [InlineData("/etc/passwd")]
    [InlineData("../x")]
    [InlineData("a/../b")]
    [InlineData("a//b")]
    [InlineData("a/./b")]
    [InlineData("a\nb")]
    [InlineData("a\u0000b")]
    public void Refuses_whatever_could_lead_elsewhere(string text) => Assert.False(RelativePath.TryParse(text, out _));
}
