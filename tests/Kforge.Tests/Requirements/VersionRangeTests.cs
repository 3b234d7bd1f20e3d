using Kforge.Requirements;

namespace Kforge.Tests.Requirements;

public sealed class VersionRangeTests
{
    [Theory]
    [InlineData("<= 0.69.5", "0.69.5", true)]
    [InlineData("<= 0.69.5", "0.69.6", false)]
    [InlineData("< 0.72.1", "0.72.1", false)]
    [InlineData("< 0.72.1", "0.72.0", true)]
    [InlineData(">= 19.1", "19.1.0", true)]
    [InlineData(">= 19.1", "19.0.9", false)]
    [InlineData("> 19.1", "19.1.0", false)]
    [InlineData("> 19.1", "19.1.1", true)]
    [InlineData("= 1.62.0", "1.62.0", true)]
    [InlineData("= 1.62.0", "1.62.1", false)]
    [InlineData(">= 1.82.0, < 1.84.0", "1.82.0", true)]
    [InlineData(">= 1.82.0, < 1.84.0", "1.83.9", true)]
    [InlineData(">= 1.82.0, < 1.84.0", "1.84.0", false)]
    [InlineData(">= 1.82.0,<1.84.0", "1.81.9", false)]
    [InlineData(">= 1.91", "1.91.0-nightly", true)]
    [InlineData("< 1.91", "1.91.0-nightly", false)]
    public void Holds_the_tools_it_means(string range, string version, bool holds) => Assert.Equal(holds, Range(range).Holds(Tool(version)));

    [Theory]
    [InlineData(">= 6.1, < 6.2", "6.1.100", true)]
    [InlineData(">= 6.1, < 6.2", "6.2-rc1", false)]
    [InlineData(">= 6.1, < 6.2", "6.1-rc1", true)]
    [InlineData("6.1..6.10", "6.2-rc1", true)]
    [InlineData("6.1..6.10", "6.1-rc1", true)]
    [InlineData("6.1..6.10", "6.10.14", true)]
    [InlineData("6.1..6.10", "6.11-rc1", false)]
    [InlineData("6.1..6.10", "6.0.19", false)]
    [InlineData("6.10..6.10", "6.10-rc7", true)]
    [InlineData(">= 6.17-rc1, < 6.17-rc5", "6.17-rc4", true)]
    [InlineData(">= 6.17-rc1, < 6.17-rc5", "6.17-rc5", false)]
    [InlineData(">= 6.17-rc1, < 6.17-rc5", "6.17-rc10", false)]
    [InlineData(">= 6.17-rc1, < 6.17-rc5", "6.17", false)]
    [InlineData(">= 6.17-rc1, < 6.17-rc5", "6.16.12", false)]
    [InlineData("= 6.14-rc1", "6.14.0-rc1", true)]
    [InlineData("= 6.14-rc1", "6.14", false)]
    [InlineData("<= 6.12.100", "6.12.100-rt7", true)]
    public void Holds_the_kernels_it_means(string range, string version, bool holds)
    {
        Assert.True(KernelVersion.TryParse(version, out KernelVersion kernel));
        Assert.Equal(holds, Range(range).Holds(kernel));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.2")]
    [InlineData("~> 1.2")]
    [InlineData("[6.1,6.2)")]
    [InlineData(">= 1")]
    [InlineData(">= 1.2,")]
    [InlineData(">= 1.2 < 1.3")]
    [InlineData("6.10..6.1")]
    [InlineData("6.1..")]
    [InlineData("6.1.1..6.2.1")]
    [InlineData(">= 1.2.3-beta")]
    [InlineData(">= 99999999999.1")]
    public void Refuses_what_is_no_range(string text) => Assert.False(VersionRange.TryParse(text, out _));

    private static VersionRange Range(string text) => VersionRange.TryParse(text, out VersionRange? range) ? range : throw new ArgumentException(text);

    private static ToolVersion Tool(string text) => ToolVersion.TryParse(text, out ToolVersion version) ? version : throw new ArgumentException(text);
}
