using Kforge.Diagnostics;
using Kforge.Kconfig;

namespace Kforge.Tests.Kconfig;

public sealed class FragmentTests
{
    private const string Base = "# heading\nCONFIG_A=y\n# CONFIG_B is not set\nCONFIG_C=\"text\"\n";

    [Fact]
    public void What_only_other_programs_take_for_a_line_end_stays_in_its_line() =>
        Assert.Equal("CONFIG_A=\"x\u0085CONFIG_B=n\u2028\"\nCONFIG_B=y\n", Trees.Good(Fragment.Merge("CONFIG_A=\"x\u0085CONFIG_B=n\u2028\"\n", [Trees.Profile("p", ("B", "y"))])).Text);

    [Fact]
    public void Takes_the_lines_of_the_base_away_and_appends_its_own_in_the_order_of_the_profiles()
    {
        MergedFragment merged = Trees.Good(Fragment.Merge(Base, [Trees.Profile("one", ("Z", "m"), ("B", "y")), Trees.Profile("two", ("A", "n"))]));
        Assert.Equal("# heading\nCONFIG_C=\"text\"\nCONFIG_Z=m\nCONFIG_B=y\n# CONFIG_A is not set\n", merged.Text);
        Assert.Equal(["Z", "B", "A"], merged.Symbols.Select(s => s.Name));
        Assert.Empty(merged.Warnings);
    }

    [Fact]
    public void The_later_profile_wins_and_a_warning_names_both_places()
    {
        MergedFragment merged = Trees.Good(Fragment.Merge("", [Trees.Profile("one", ("A", "y")), Trees.Profile("two", ("B", "y"), ("A", "m"))]));
        Assert.EndsWith("CONFIG_A=m\n", merged.Text, StringComparison.Ordinal);
        Diagnostic warning = Assert.Single(merged.Warnings);
        Assert.Equal(("KF1206", Severity.Warning, "profiles/two.toml:2:1"), (warning.Code.Id, warning.Severity, warning.Place!.ToString()));
        Assert.Equal("A=m overrides A=y of profiles/one.toml:1:1", warning.Message);
    }

    [Fact]
    public void Two_profiles_that_agree_are_no_news()
    {
        MergedFragment merged = Trees.Good(Fragment.Merge("", [Trees.Profile("one", ("A", "y")), Trees.Profile("two", ("A", "y"))]));
        Assert.Equal("CONFIG_A=y\n", merged.Text.TrimStart('\n'));
        Assert.Empty(merged.Warnings);
        Assert.Equal("profiles/one.toml:1:1", Assert.Single(merged.Symbols).Place.ToString());
    }

    [Fact]
    public void Merging_twice_changes_nothing()
    {
        string once = Trees.Good(Fragment.Merge(Base, [Trees.Profile("one", ("Z", "m"), ("B", "y"))])).Text;
        Assert.Equal(once, Trees.Good(Fragment.Merge(once, [Trees.Profile("one", ("Z", "m"), ("B", "y"))])).Text);
    }

    [Theory]
    [InlineData("A B", "y")]
    [InlineData("CONFIG_A", "y")]
    [InlineData("A=y\nCONFIG_B", "y")]
    [InlineData("", "y")]
    [InlineData("A", "")]
    [InlineData("A", "y\nCONFIG_RUST=n")]
    [InlineData("A", "\"open")]
    public void Refuses_what_would_break_the_file(string name, string value)
    {
        Diagnostic mistake = Assert.Single(Assert.IsType<Checked<MergedFragment>.Bad>(Fragment.Merge(Base, [Trees.Profile("one", (name, value))])).Diagnostics);
        Assert.Equal(("KF1208", "profiles/one.toml:1:1"), (mistake.Code.Id, mistake.Place!.ToString()));
    }
}
