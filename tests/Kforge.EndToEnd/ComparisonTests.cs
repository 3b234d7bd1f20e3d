using Kforge.Equality;

namespace Kforge.EndToEnd;

/// <summary>A comparison that finds nothing would find everything equal.</summary>
public sealed class ComparisonTests
{
    [Fact]
    public void Equal_bytes_have_no_differences() => Assert.Empty(Comparison.Between("A=y\nB=\"ü\"\n"u8, "A=y\nB=\"ü\"\n", 5));

    [Fact]
    public void Shows_the_lines_that_only_one_has_and_goes_on_where_both_agree() => Assert.Equal<string>(
        ["- 2: # CONFIG_B is not set", "+ CONFIG_B=y", "+ CONFIG_BB=m", "- 4: CONFIG_D=y"],
        Comparison.Between("A=y\n# CONFIG_B is not set\nC=y\nCONFIG_D=y\nE=y\n"u8, "A=y\nCONFIG_B=y\nCONFIG_BB=m\nC=y\nE=y\n", 5));

    [Fact]
    public void Shows_no_more_lines_than_asked_and_counts_the_others() => Assert.Equal<string>(
        ["- 1: A=y", "… and 3 more"],
        Comparison.Between("A=y\nB=y\nC=y\n"u8, "A=n\nB=y\nC=n\n", 1));

    [Fact]
    public void A_missing_end_of_line_and_bytes_that_are_no_text_differ()
    {
        Assert.NotEmpty(Comparison.Between("A=y\n"u8, "A=y", 5));
        Assert.NotEmpty(Comparison.Between([0x41, 0xff, 0x0a], "A\uFFFD\n", 5));
    }

    [Fact]
    public void Half_of_the_lines_of_a_random_configuration_are_dropped_and_always_the_same()
    {
        string config = string.Concat(Enumerable.Range(0, 1000).Select(number => $"CONFIG_N{number}=y\n"));
        string[] half = new Case.Random(7).Halve(config).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.InRange(half.Length, 400, 600);
        Assert.Equal(half, new Case.Random(7).Halve(config).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.NotEqual(half, new Case.Random(8).Halve(config).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(half.Except(config.Split('\n')));
    }
}
