using Kforge.Requirements;

namespace Kforge.Tests.Requirements;

public sealed class ToolVersionTests
{
    [Theory]
    [InlineData("1.85.0", "1.85.1")]
    [InlineData("1.9.0", "1.10.0")]
    [InlineData("0.65.1", "0.71.1")]
    [InlineData("2.30", "2.30.1")]
    [InlineData("8.1.0", "15.0.0")]
    [InlineData("1.2.3.4", "1.2.3.10")]
    public void Orders_by_number_and_not_by_text(string older, string newer)
    {
        Assert.True(Version(older) < Version(newer));
        Assert.True(Version(newer) > Version(older));
        Assert.False(Version(newer) <= Version(older));
    }

    [Theory]
    [InlineData("5.1", "5.1.0")]
    [InlineData("1.97.0-nightly", "1.97.0")]
    [InlineData("2.44.0.0", "2.44")]
    public void A_missing_number_is_zero_and_a_suffix_does_not_count(string one, string other)
    {
        Assert.Equal(Version(one), Version(other));
        Assert.Equal(Version(one).GetHashCode(), Version(other).GetHashCode());
        Assert.True(Version(one) >= Version(other));
        Assert.Equal(one, Version(one).Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1..2")]
    [InlineData("v1.2")]
    [InlineData("1.2\n")]
    [InlineData("1.99999999999")]
    [InlineData(null)]
    public void Refuses_what_is_not_a_version(string? text) => Assert.False(ToolVersion.TryParse(text, out _));

    [Theory]
    [InlineData("rustc 1.85.1 (4eb161250 2025-03-15) (built from a source tarball)", "1.85.1")]
    [InlineData("rustc 1.99.0-nightly (1234 2026-01-01)", "1.99.0-nightly")]
    [InlineData("bindgen 0.71.1\n", "0.71.1")]
    [InlineData("Debian clang version 19.1.7 (3+b1)\nTarget: x86_64-pc-linux-gnu", "19.1.7")]
    [InlineData("GNU ld (GNU Binutils for Debian) 2.44", "2.44")]
    [InlineData("gcc (Debian 14.2.0-19) 14.2.1\nCopyright (C) 2024", "14.2.1")]
    [InlineData("v1.30", "1.30")]
    [InlineData("19.1.7", "19.1.7")]
    [InlineData("warning: /opt/llvm-11.0.0/lib: found libclang\nbindgen 0.65.1", "0.65.1")]
    public void Finds_the_version_in_what_a_tool_prints(string output, string expected)
    {
        Assert.True(ToolVersion.TryFind(output, out ToolVersion version));
        Assert.Equal(expected, version.Text);
    }

    [Fact]
    public void Finds_nothing_where_nothing_is() => Assert.False(ToolVersion.TryFind("rustc: command not found", out _));

    private static ToolVersion Version(string text) => ToolVersion.TryParse(text, out ToolVersion version) ? version : throw new ArgumentException(text);
}
