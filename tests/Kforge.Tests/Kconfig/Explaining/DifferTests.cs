using Kforge.Kconfig;
using Kforge.Kconfig.Explaining;

namespace Kforge.Tests.Kconfig.Explaining;

public sealed class DifferTests
{
    private const string Kernel = """
        config RUST
        	bool "Rust"
        	select HELPER
        config HELPER
        	bool
        config SAMPLES
        	bool "Samples"
        	depends on RUST
        	default y
        config DEEP
        	def_bool SAMPLES
        config LEVEL
        	int "Level"
        	default 3 if DEEP
        	default 1
        config OTHER
        	bool "Other"
        choice
        	prompt "Mode"
        config ONE
        	bool "One"
        config TWO
        	bool "Two"
        endchoice
        """;

    [Fact]
    public void What_only_follows_names_its_reason_and_the_line_it_comes_from()
    {
        ConfigDifference found = Compare("", "CONFIG_RUST=y\n");
        RootChange root = Assert.Single(found.Roots);
        Assert.Equal((new ValueChange("RUST", "n", "y"), "my.config:1"), (root.Change, root.NewLine!.Place.ToString()));
        Assert.Equal(
            [
                "HELPER none>y selected: RUST does `select HELPER` Kconfig:3 n>y by RUST",
                "SAMPLES none>y term: depends on RUST Kconfig:8 n>y by RUST",
                "DEEP none>y default: default SAMPLES Kconfig:11 n>y by RUST",
                "LEVEL 1>3 default: default 3 if DEEP Kconfig:14 1>3 by RUST",
            ],
            found.Followers.Select(Shown));
    }

    [Fact]
    public void A_value_that_the_user_sets_is_no_follower_even_where_it_became_possible_only_now()
    {
        ConfigDifference found = Compare("", "CONFIG_RUST=y\n# CONFIG_SAMPLES is not set\nCONFIG_LEVEL=7\nCONFIG_OTHER=y\n");
        Assert.Equal(["RUST", "SAMPLES", "LEVEL", "OTHER"], found.Roots.Select(root => root.Change.Name));
        Assert.Equal(["HELPER"], found.Followers.Select(follower => follower.Change.Name));
    }

    [Fact]
    public void A_choice_that_goes_elsewhere_is_the_users_change() =>
        Assert.Equal(["ONE", "TWO"], Compare("CONFIG_ONE=y\n", "CONFIG_TWO=y\n").Roots.Select(root => root.Change.Name));

    [Fact]
    public void Equal_configurations_differ_in_nothing()
    {
        ConfigDifference found = Compare("CONFIG_RUST=y\n", "# a comment\nCONFIG_RUST=y\nCONFIG_LEVEL=3\n");
        Assert.Empty(found.Roots);
        Assert.Empty(found.Followers);
    }

    [Fact]
    public void Two_files_can_be_compared_without_a_tree() => Assert.Equal(
        [new("A", "y", "n"), new("C", null, "m"), new("S", "\"x\"", null)],
        ValueChange.Between(DotConfig.Parse("CONFIG_A=y\nCONFIG_B=1\nCONFIG_S=\"x\"\n"), DotConfig.Parse("CONFIG_C=m\nCONFIG_B=1\n# CONFIG_A is not set\n")).AsEnumerable());

    private static ConfigDifference Compare(string old, string now)
    {
        Situation first = Models.Situation(Kernel, old);
        return Differ.Compare(first, Models.Another(first, Kernel, now));
    }

    private static string Shown(FollowingChange follower) =>
        $"{follower.Change.Name} {follower.Change.Old ?? "none"}>{follower.Change.New ?? "none"} {follower.Reason!.Kind}: {follower.Reason.Text} {follower.Reason.Line} {follower.Reason.Old}>{follower.Reason.New} by {follower.Root}";
}
