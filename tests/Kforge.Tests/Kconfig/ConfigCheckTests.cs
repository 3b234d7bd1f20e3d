using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Kconfig;
using Kforge.Workspace;

namespace Kforge.Tests.Kconfig;

public sealed class ConfigCheckTests
{
    private const string Kernel = """
        config MODULES
        	bool "Modules"
        config HAVE_RUST
        	def_bool y
        config RUST_IS_AVAILABLE
        	def_bool $(success,$(srctree)/scripts/rust_is_available.sh)
        config MODVERSIONS
        	bool "Versions"
        	depends on MODULES
        config RUST
        	bool "Rust support"
        	depends on HAVE_RUST
        	depends on RUST_IS_AVAILABLE
        	depends on !MODVERSIONS
        	depends on !DEBUG_INFO_BTF || (PAHOLE_HAS_LANG_EXCLUDE && !LTO)
        config DEBUG_INFO_BTF
        	bool "BTF"
        config PAHOLE_HAS_LANG_EXCLUDE
        	def_bool PAHOLE_VERSION >= 124
        config PAHOLE_VERSION
        	int
        config LTO
        	bool
        config LTO_CLANG
        	bool "LTO"
        	select LTO
        menu "Samples"
        	depends on RUST
        config SAMPLE
        	tristate "Sample"
        	depends on BUS
        endmenu
        config BUS
        	tristate "Bus"
        config SHIFT
        	int "Shift"
        	range 12 25
        config CMDLINE
        	string "Command line"
        config ADDRESS
        	hex "Address"
        choice
        	prompt "Timer"
        config HZ_100
        	bool "100"
        config HZ_250
        	bool "250"
        endchoice
        """;

    private const string Healthy = "CONFIG_MODULES=y\nCONFIG_HAVE_RUST=y\nCONFIG_RUST_IS_AVAILABLE=y\nCONFIG_PAHOLE_VERSION=130\nCONFIG_PAHOLE_HAS_LANG_EXCLUDE=y\n";

    [Fact]
    public void Is_silent_when_everything_survived() =>
        Assert.Empty(Check($"{Healthy}CONFIG_RUST=y\nCONFIG_SAMPLE=m\nCONFIG_BUS=m\n# CONFIG_LTO_CLANG is not set\n",
            Trees.Profile("rust", ("RUST", "y"), ("SAMPLE", "m"), ("LTO_CLANG", "n"), ("MODVERSIONS", "n"))));

    [Fact]
    public void Names_the_line_of_Kconfig_and_both_profiles_when_two_wishes_exclude_each_other()
    {
        Diagnostic diagnostic = Assert.Single(Check($"{Healthy}CONFIG_MODVERSIONS=y\n",
            Trees.Profile("rust", ("RUST", "y")), Trees.Profile("broken", ("MODULES", "y"), ("MODVERSIONS", "y"))));
        Assert.Equal(("KF1201", Severity.Error, ExitCode.Usage), (diagnostic.Code.Id, diagnostic.Severity, diagnostic.Code.Exit));
        Assert.Equal("profiles/rust.toml:1:1", diagnostic.Place!.ToString());
        Assert.Equal("RUST shall be y and is n: `depends on !MODVERSIONS` does not hold", diagnostic.Message);
        Assert.Equal(["Kconfig:14: depends on !MODVERSIONS: comes to n", "MODVERSIONS=y is set by profiles/broken.toml:2:1"], diagnostic.Causes.AsEnumerable());
        Assert.Contains("profiles/broken.toml:2:1", Assert.Single(diagnostic.Hints), StringComparison.Ordinal);
    }

    [Fact]
    public void What_falls_with_another_wish_is_told_with_it()
    {
        Diagnostic diagnostic = Assert.Single(Check($"{Healthy}CONFIG_MODVERSIONS=y\nCONFIG_BUS=m\n",
            Trees.Profile("rust", ("RUST", "y"), ("SAMPLE", "m")), Trees.Profile("broken", ("MODVERSIONS", "y"))));
        Assert.Equal("profiles/rust.toml:1:1", diagnostic.Place!.ToString());
        Assert.Equal("lost with it: SAMPLE (profiles/rust.toml:2:1)", diagnostic.Causes[^1]);
    }

    [Fact]
    public void A_required_symbol_does_not_hide_behind_an_optional_one()
    {
        Profile rust = Trees.Profile("rust", ("RUST", "y"), ("SAMPLE", "m"));
        ImmutableArray<Diagnostic> diagnostics = Check($"{Healthy}CONFIG_MODVERSIONS=y\nCONFIG_BUS=m\n",
            rust with { Symbols = [rust.Symbols[0] with { Optional = true }, rust.Symbols[1]] }, Trees.Profile("broken", ("MODVERSIONS", "y")));
        Assert.Equal([Severity.Warning, Severity.Error], diagnostics.Select(diagnostic => diagnostic.Severity));
    }

    [Fact]
    public void Names_both_profiles_also_when_the_other_of_the_two_wins()
    {
        KconfigTree tree = Trees.Of("config RUST\n\tbool \"Rust\"\nconfig MODVERSIONS\n\tbool \"Versions\"\n\tdepends on !RUST\n");
        Diagnostic diagnostic = Assert.Single(ConfigCheck.Compare(
            Trees.Good(Fragment.Merge("", [Trees.Profile("rust", ("RUST", "y")), Trees.Profile("broken", ("MODVERSIONS", "y"))])).Symbols,
            DotConfig.Parse("CONFIG_RUST=y\n"),
            tree));
        Assert.Equal("profiles/broken.toml:1:1", diagnostic.Place!.ToString());
        Assert.Contains("RUST=y is set by profiles/rust.toml:1:1", diagnostic.Causes);
    }

    [Fact]
    public void Says_that_Kconfig_computed_the_culprit_when_nobody_can_set_it()
    {
        Diagnostic diagnostic = Assert.Single(Check(Healthy.Replace("CONFIG_RUST_IS_AVAILABLE=y\n", "", StringComparison.Ordinal), Trees.Profile("rust", ("RUST", "y"))));
        Assert.Contains("RUST_IS_AVAILABLE=n is computed by Kconfig: Kconfig:6: def_bool $(success,$(srctree)/scripts/rust_is_available.sh)", diagnostic.Causes);
    }

    [Fact]
    public void Blames_only_the_part_of_an_expression_that_fails_and_who_selected_it()
    {
        Diagnostic diagnostic = Assert.Single(Check($"{Healthy}CONFIG_DEBUG_INFO_BTF=y\nCONFIG_LTO=y\nCONFIG_LTO_CLANG=y\n",
            Trees.Profile("rust", ("RUST", "y"), ("LTO_CLANG", "y"))));
        Assert.Equal(
            [
                "Kconfig:15: depends on !DEBUG_INFO_BTF || (PAHOLE_HAS_LANG_EXCLUDE && !LTO): comes to n",
                "DEBUG_INFO_BTF=y, by default or from the base configuration (Kconfig:16)",
                "LTO=y is selected by LTO_CLANG (Kconfig:26), which profiles/rust.toml:2:1 asks for",
            ],
            diagnostic.Causes.AsEnumerable());
        Assert.Equal(["add `DEBUG_INFO_BTF = { value = \"n\", reason = \"…\" }` to a profile"], diagnostic.Hints.AsEnumerable());
    }

    [Fact]
    public void A_menu_around_the_symbol_counts_and_the_missing_symbol_is_offered()
    {
        Diagnostic diagnostic = Assert.Single(Check($"{Healthy}CONFIG_BUS=y\n", Trees.Profile("samples", ("SAMPLE", "m"))));
        Assert.Contains("Kconfig:28: depends on RUST: comes to n", diagnostic.Causes);
        Assert.Contains("add `RUST = { value = \"y\", reason = \"…\" }` to a profile", diagnostic.Hints);
    }

    [Fact]
    public void A_module_below_keeps_a_driver_from_being_built_in()
    {
        Diagnostic diagnostic = Assert.Single(Check($"{Healthy}CONFIG_RUST=y\nCONFIG_BUS=m\nCONFIG_SAMPLE=m\n", Trees.Profile("samples", ("SAMPLE", "y"), ("BUS", "m"))));
        Assert.Equal("SAMPLE shall be y and is m: `depends on BUS` does not hold", diagnostic.Message);
        Assert.Contains("BUS=m is set by profiles/samples.toml:2:1", diagnostic.Causes);
    }

    [Fact]
    public void Without_modules_there_is_no_m()
    {
        Diagnostic diagnostic = Assert.Single(Check("CONFIG_BUS=y\n", Trees.Profile("samples", ("BUS", "m"))));
        Assert.Equal("KF1209", diagnostic.Code.Id);
        Assert.Contains("MODULES", Assert.Single(diagnostic.Causes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RUTS", "did you mean `RUST`?")]
    [InlineData("MODVERSION", "did you mean `MODVERSIONS`?")]
    [InlineData("NOTHING_LIKE_IT", "remove it, or say `optional = true` if other trees have it")]
    public void Suggests_the_nearest_name(string name, string hint)
    {
        Diagnostic diagnostic = Assert.Single(Check(Healthy, Trees.Profile("rust", (name, "y"))));
        Assert.Equal(("KF1202", hint), (diagnostic.Code.Id, diagnostic.Hints.Single()));
    }

    [Fact]
    public void A_symbol_without_a_prompt_cannot_be_set_and_its_selectors_are_named()
    {
        Diagnostic diagnostic = Assert.Single(Check(Healthy, Trees.Profile("lto", ("LTO", "y"))));
        Assert.Equal("KF1203", diagnostic.Code.Id);
        Assert.Contains("Kconfig:26: LTO_CLANG does `select LTO`", diagnostic.Causes);
        Assert.Contains("`LTO_CLANG = ", Assert.Single(diagnostic.Hints), StringComparison.Ordinal);
    }

    [Fact]
    public void A_symbol_that_is_on_without_a_prompt_cannot_be_switched_off() =>
        Assert.Equal("KF1203", Assert.Single(Check(Healthy, Trees.Profile("rust", ("HAVE_RUST", "n")))).Code.Id);

    [Fact]
    public void A_selected_symbol_that_should_be_off_names_its_selector_and_who_wants_that()
    {
        Diagnostic diagnostic = Assert.Single(Check($"{Healthy}CONFIG_LTO=y\nCONFIG_LTO_CLANG=y\n", Trees.Profile("one", ("LTO", "n")), Trees.Profile("two", ("LTO_CLANG", "y"))));
        Assert.Equal(("KF1205", "LTO shall be n and is y: LTO_CLANG selects it"), (diagnostic.Code.Id, diagnostic.Message));
        Assert.Equal("Kconfig:26: LTO_CLANG does `select LTO`, and LTO_CLANG=y is set by profiles/two.toml:1:1", Assert.Single(diagnostic.Causes));
    }

    [Theory]
    [InlineData("RUST", "m", "write `y` or `n`")]
    [InlineData("BUS", "1", "write `y`, `m` or `n`")]
    [InlineData("SHIFT", "y", "write a decimal number")]
    [InlineData("SHIFT", "0x10", "write a decimal number")]
    [InlineData("SHIFT", "99", "write a value from 12 to 25")]
    [InlineData("CMDLINE", "panic=1", "write a text in quotes, such as `'\"text\"'`")]
    [InlineData("ADDRESS", "0xzz", "write a hexadecimal number, such as `0x1000`")]
    public void A_value_of_the_wrong_kind_says_what_to_write(string name, string value, string hint)
    {
        Diagnostic diagnostic = Assert.Single(Check($"{Healthy}CONFIG_SHIFT=17\n", Trees.Profile("one", (name, value))));
        Assert.Equal(("KF1204", hint), (diagnostic.Code.Id, diagnostic.Hints.Single()));
    }

    [Fact]
    public void A_choice_that_went_to_another_member_names_it()
    {
        Diagnostic diagnostic = Assert.Single(Check($"{Healthy}CONFIG_HZ_250=y\n", Trees.Profile("one", ("HZ_100", "y")), Trees.Profile("two", ("HZ_250", "y"))));
        Assert.Equal("HZ_100 shall be y and is n: HZ_250 is chosen instead", diagnostic.Message);
        Assert.Contains("HZ_250=y is set by profiles/two.toml:1:1", diagnostic.Causes);
    }

    [Fact]
    public void An_optional_symbol_only_warns()
    {
        Profile profile = Trees.Profile("one", ("RUTS", "y"));
        ImmutableArray<ProfileSymbol> symbols = [profile.Symbols[0] with { Optional = true }];
        Assert.Equal(Severity.Warning, Assert.Single(ConfigCheck.Compare(symbols, DotConfig.Parse(Healthy), Trees.Of(Kernel))).Severity);
    }

    private static ImmutableArray<Diagnostic> Check(string final, params Profile[] profiles) =>
        ConfigCheck.Compare(Trees.Good(Fragment.Merge("", profiles)).Symbols, DotConfig.Parse(final), Trees.Of(Kernel));
}
