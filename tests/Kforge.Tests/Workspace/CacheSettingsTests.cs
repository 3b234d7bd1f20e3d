using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Workspace;
using static Kforge.Tests.Workspace.Shown;

namespace Kforge.Tests.Workspace;

public sealed class CacheSettingsTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("123", 123)]
    [InlineData("2K", 2048)]
    [InlineData("1.5M", 1_572_864)]
    [InlineData("20G", 21_474_836_480)]
    [InlineData("1T", 1_099_511_627_776)]
    [InlineData("8388607T", 9_223_370_937_343_148_032)]
    public void Sizes_are_powers_of_1024(string text, long bytes) => Assert.Equal((true, bytes), (ByteSize.TryParse(text, out long size), size));

    [Theory]
    [InlineData("")]
    [InlineData("G")]
    [InlineData("-1G")]
    [InlineData("20g")]
    [InlineData("20GB")]
    [InlineData("20 G")]
    [InlineData("1,5G")]
    [InlineData("1.G")]
    [InlineData(".5G")]
    [InlineData("1e3")]
    [InlineData("8388608T")]
    [InlineData("999999999999999999999")]
    [InlineData("20G\n")]
    [InlineData("２0G")]
    public void What_is_no_size_is_refused_with_its_form(string text)
    {
        Diagnostic mistake = Mistake(ByteSize.Parse(text, new("--max-size")));
        Assert.Equal($"--max-size: KF1015: `{text}` is not a size", mistake.ToString());
        Assert.Contains("`20G`", Assert.Single(mistake.Hints));
    }

    [Fact]
    public void The_variable_goes_before_the_file_and_that_before_what_is_usual()
    {
        Assert.Equal(20L << 30, CacheSettings.None.SizeIn(In()).OrFail());
        Assert.Equal(5L << 30, new CacheSettings(5L << 30, null).SizeIn(In()).OrFail());
        Assert.Equal(1L << 30, new CacheSettings(5L << 30, null).SizeIn(In(("KFORGE_CACHE_SIZE", "1G"))).OrFail());
        Assert.Equal(5L << 30, new CacheSettings(5L << 30, null).SizeIn(In(("KFORGE_CACHE_SIZE", ""))).OrFail());
        Assert.Equal("KFORGE_CACHE_SIZE: KF1015: `much` is not a size", Mistake(CacheSettings.None.SizeIn(In(("KFORGE_CACHE_SIZE", "much")))).ToString());
    }

    [Fact]
    public void Ci_checks_some_builds_again_unless_the_file_says_otherwise()
    {
        Assert.Equal(0, CacheSettings.None.RecheckIn(In()));
        Assert.Equal(20, CacheSettings.None.RecheckIn(In(("CI", "true"))));
        Assert.Equal(0, new CacheSettings(null, 0).RecheckIn(In(("CI", "true"))));
        Assert.Equal(7, new CacheSettings(null, 7).RecheckIn(In()));
    }

    private static Host In(params (string Name, string Value)[] variables) => TestHost.Create(variables.ToDictionary(variable => variable.Name, variable => variable.Value));
}
