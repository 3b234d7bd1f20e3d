using FsCheck;
using FsCheck.Fluent;
using Kforge.Kconfig;

namespace Kforge.Tests.Kconfig;

public sealed class DotConfigTests
{
    private const string Example = """
        #
        # Automatically generated file; DO NOT EDIT.
        #
        CONFIG_CC_VERSION_TEXT="clang \"19\" C:\\"
        CONFIG_64BIT=y
        # CONFIG_MODULES is not set
        CONFIG_LOG_BUF_SHIFT=15

        #
        # General setup
        #
        CONFIG_SAMPLE=m
        """;

    [Fact]
    public void Reads_values_strings_and_what_is_not_set()
    {
        DotConfig config = DotConfig.Parse(Example);
        Assert.Equal(["CC_VERSION_TEXT", "64BIT", "MODULES", "LOG_BUF_SHIFT", "SAMPLE"], config.Entries.Select(e => e.Name));
        Assert.Equal(("y", "n", "15", "m"), (config["64BIT"]?.Value, config["MODULES"]?.Value, config["LOG_BUF_SHIFT"]?.Value, config["SAMPLE"]?.Value));
        Assert.Equal("clang \"19\" C:\\", DotConfig.Unquote(config["CC_VERSION_TEXT"]!.Value.Value));
        Assert.Equal(6, config["MODULES"]?.Line);
        Assert.Null(config["RUST"]);
    }

    [Fact]
    public void Writes_what_it_read_but_for_the_headings() =>
        Assert.Equal(
            "CONFIG_CC_VERSION_TEXT=\"clang \\\"19\\\" C:\\\\\"\nCONFIG_64BIT=y\n# CONFIG_MODULES is not set\nCONFIG_LOG_BUF_SHIFT=15\nCONFIG_SAMPLE=m\n",
            DotConfig.Parse(Example).Write());

    [Theory]
    [InlineData("CONFIG_A=y\nCONFIG_B=y\nCONFIG_A=m\n", "CONFIG_B=y\nCONFIG_A=m\n")]
    [InlineData("CONFIG_A=y\r\n# CONFIG_B is not set\r\n", "CONFIG_A=y\n# CONFIG_B is not set\n")]
    [InlineData("CONFIG_A=n\n", "# CONFIG_A is not set\n")]
    [InlineData("#CONFIG_A is not set\n# CONFIG_B is not set.\n# CONFIG_ is not set\nA=y\nCONFIG_=y\nCONFIG_C\n", "")]
    public void Reads_as_the_kernel_reads(string text, string written) => Assert.Equal(written, DotConfig.Parse(text).Write());

    [Fact]
    public void Every_string_survives_being_quoted() => Prop.ForAll<NonNull<string>>(text =>
        DotConfig.Unquote(DotConfig.Quote(text.Get)) == text.Get).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("y")]
    [InlineData("\"open")]
    [InlineData("\"a\" b")]
    [InlineData("\"a\\\"")]
    [InlineData("\"")]
    public void What_is_not_one_whole_string_is_none(string value) => Assert.Null(DotConfig.Unquote(value));
}
