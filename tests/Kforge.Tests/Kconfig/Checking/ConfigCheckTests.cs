using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Kconfig;
using Kforge.Kconfig.Checking;
using Kforge.Kconfig.Explaining;
using Kforge.Kconfig.Values;
using Kforge.Tests.Kconfig.Explaining;
using Kforge.Workspace;

namespace Kforge.Tests.Kconfig.Checking;

public sealed class ConfigCheckTests
{
    private const string RustProbe = "{ rust_is_available.sh; } >/dev/null 2>&1 && echo \"y\" || echo \"n\"";

    private const string Kernel = """
        config MODULES
        	bool "Modules"
        	modules
        success = $(shell,{ $(1); } >/dev/null 2>&1 && echo "y" || echo "n")
        config HAVE_RUST
        	def_bool y
        config RUST_IS_AVAILABLE
        	def_bool $(success,rust_is_available.sh)
        config MODVERSIONS
        	bool "Versions"
        	depends on MODULES
        config RUST
        	bool "Rust support"
        	depends on HAVE_RUST
        	depends on RUST_IS_AVAILABLE
        	depends on !MODVERSIONS
        	depends on !DEBUG_INFO_BTF || (PAHOLE_HAS_LANG_EXCLUDE && !LTO)
        	depends on !TAGS || RUSTC_VERSION >= 109600
        config DEBUG_INFO_BTF
        	bool "BTF"
        config PAHOLE_HAS_LANG_EXCLUDE
        	def_bool PAHOLE_VERSION >= 124
        config PAHOLE_VERSION
        	int
        	default 130
        config RUSTC_VERSION
        	int
        	default 108501
        config TAGS
        	bool "Tags"
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
        	default 17
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
        config EXPERT
        	bool "Expert"
        	select DEEP
        config DEEP
        	bool
        	select FUTEX
        config FUTEX
        	bool "Futex"
        config BASE
        	bool "Base" if EXPERT
        	default y
        config SPEED
        	int "Speed"
        	depends on EXPERT
        config RUST_HELPERS
        	def_bool RUST
        config DRIVER
        	bool "Driver"
        	depends on RUST_HELPERS
        config ARCH_ONLY
        	bool "Arch"
        	depends on ELSEWHERE
        """;

    [Fact]
    public void Is_silent_when_everything_survived() =>
        Assert.Empty(Check("", Trees.Profile(
            "rust", ("MODULES", "y"), ("RUST", "y"), ("SAMPLE", "m"), ("BUS", "m"), ("LTO_CLANG", "n"), ("MODVERSIONS", "n"), ("ARCH_ONLY", "n"), ("SHIFT", "20"), ("CMDLINE", "\"quiet\""))));

    [Fact]
    public void Names_the_line_of_Kconfig_and_both_profiles_when_two_wishes_exclude_each_other()
    {
        Diagnostic diagnostic = Assert.Single(Check("", Trees.Profile("rust", ("RUST", "y")), Trees.Profile("broken", ("MODULES", "y"), ("MODVERSIONS", "y"))));
        Assert.Equal(("KF1201", Severity.Error, ExitCode.Usage), (diagnostic.Code.Id, diagnostic.Severity, diagnostic.Code.Exit));
        Assert.Equal("profiles/rust.toml:1:1", diagnostic.Place!.ToString());
        Assert.Equal("RUST shall be y and is n: `depends on !MODVERSIONS` does not hold", diagnostic.Message);
        Assert.Equal(["Kconfig:16: depends on !MODVERSIONS: comes to n", "  MODVERSIONS=y: set by profiles/broken.toml:2:1"], diagnostic.Causes.AsEnumerable());
        Assert.Equal(["RUST and MODVERSIONS=y exclude each other: remove profiles/broken.toml:2:1 or profiles/rust.toml:1:1"], diagnostic.Hints.AsEnumerable());
    }

    [Fact]
    public void What_falls_with_another_wish_is_told_with_it()
    {
        Diagnostic diagnostic = Assert.Single(Check("CONFIG_MODULES=y\nCONFIG_BUS=m\n",
            Trees.Profile("rust", ("RUST", "y"), ("SAMPLE", "m")), Trees.Profile("broken", ("MODVERSIONS", "y"))));
        Assert.Equal("profiles/rust.toml:1:1", diagnostic.Place!.ToString());
        Assert.Equal("lost with it: SAMPLE (profiles/rust.toml:2:1)", diagnostic.Causes[^1]);
    }

    [Fact]
    public void What_falls_with_another_wish_through_a_computed_symbol_is_told_with_it_too()
    {
        Diagnostic diagnostic = Assert.Single(Check("CONFIG_MODULES=y\n", Trees.Profile("rust", ("DRIVER", "y"), ("RUST", "y")), Trees.Profile("broken", ("MODVERSIONS", "y"))));
        Assert.Equal("lost with it: DRIVER (profiles/rust.toml:1:1)", diagnostic.Causes[^1]);
    }

    [Fact]
    public void A_required_symbol_does_not_hide_behind_an_optional_one()
    {
        Profile rust = Trees.Profile("rust", ("RUST", "y"), ("SAMPLE", "m"));
        ImmutableArray<Diagnostic> diagnostics = Check("CONFIG_MODULES=y\nCONFIG_BUS=m\n",
            rust with { Symbols = [rust.Symbols[0] with { Optional = true }, rust.Symbols[1]] }, Trees.Profile("broken", ("MODVERSIONS", "y")));
        Assert.Equal([Severity.Warning, Severity.Error], diagnostics.Select(diagnostic => diagnostic.Severity));
    }

    [Fact]
    public void Names_both_profiles_also_when_the_other_of_the_two_wins()
    {
        Diagnostic diagnostic = Assert.Single(Checked(
            "config RUST\n\tbool \"Rust\"\nconfig MODVERSIONS\n\tbool \"Versions\"\n\tdepends on !RUST\n",
            "", "y", Trees.Profile("rust", ("RUST", "y")), Trees.Profile("broken", ("MODVERSIONS", "y"))));
        Assert.Equal("profiles/broken.toml:1:1", diagnostic.Place!.ToString());
        Assert.Contains("  RUST=y: set by profiles/rust.toml:1:1", diagnostic.Causes);
    }

    [Fact]
    public void Names_the_command_whose_answer_decides_when_nobody_can_set_the_culprit()
    {
        Diagnostic diagnostic = Assert.Single(Checked(Kernel, "", "n", Trees.Profile("rust", ("RUST", "y"))));
        Assert.Equal(
            [
                "Kconfig:15: depends on RUST_IS_AVAILABLE: comes to n",
                "  RUST_IS_AVAILABLE=n: it is computed",
                "    n  def_bool $(success,rust_is_available.sh) (Kconfig:8)",
                "        `rust_is_available.sh` answers n",
                "          | rust_is_available.sh: bindgen is missing",
            ],
            diagnostic.Causes.AsEnumerable());
    }

    [Fact]
    public void Asks_to_hear_a_command_that_said_no()
    {
        MergedFragment merged = Trees.Good(Fragment.Merge("", [Trees.Profile("rust", ("RUST", "y"))]));
        (DotConfig final, Situation situation) = Finished(Kernel, "", "n", merged);
        ConfigCheck.Compare(merged.Symbols, final, situation, _ => null, out ImmutableArray<string> unheard);
        Assert.Equal(["rust_is_available.sh"], unheard.AsEnumerable());
    }

    [Fact]
    public void Blames_only_the_part_of_an_expression_that_fails_and_who_selected_it()
    {
        Diagnostic diagnostic = Assert.Single(Check("CONFIG_DEBUG_INFO_BTF=y\n", Trees.Profile("rust", ("RUST", "y"), ("LTO_CLANG", "y"))));
        Assert.Equal(
            [
                "Kconfig:17: depends on !DEBUG_INFO_BTF || PAHOLE_HAS_LANG_EXCLUDE && !LTO: comes to n",
                "  DEBUG_INFO_BTF=y: set by my.config:1",
                "  LTO=y: selected by LTO_CLANG, `select LTO` (Kconfig:35)",
                "    LTO_CLANG=y: set by profiles/rust.toml:2:1",
            ],
            diagnostic.Causes.AsEnumerable());
        Assert.Equal(
            ["add `DEBUG_INFO_BTF = { value = \"n\", reason = \"…\" }` to a profile", "RUST and LTO_CLANG=y exclude each other: remove profiles/rust.toml:2:1 or profiles/rust.toml:1:1"],
            diagnostic.Hints.AsEnumerable());
    }

    [Fact]
    public void A_menu_around_the_symbol_counts_and_the_missing_symbol_is_offered()
    {
        Diagnostic diagnostic = Assert.Single(Check("CONFIG_MODULES=y\nCONFIG_BUS=y\n", Trees.Profile("samples", ("SAMPLE", "m"))));
        Assert.Equal(["Kconfig:37: depends on RUST: comes to n", "  RUST=n: nothing sets it; it can be set"], diagnostic.Causes.AsEnumerable());
        Assert.Equal(["add `RUST = { value = \"y\", reason = \"…\" }` to a profile"], diagnostic.Hints.AsEnumerable());
    }

    [Fact]
    public void What_is_missing_behind_the_missing_symbol_is_offered_too_and_the_search_for_it()
    {
        Diagnostic diagnostic = Assert.Single(Check("CONFIG_MODULES=y\nCONFIG_MODVERSIONS=y\nCONFIG_BUS=y\n", Trees.Profile("samples", ("SAMPLE", "m"))));
        Assert.Equal(
            [
                "add `RUST = { value = \"y\", reason = \"…\" }` to a profile",
                "add `MODVERSIONS = { value = \"n\", reason = \"…\" }` to a profile",
                "`kforge config enable SAMPLE=m` looks for the fewest changes that give it, or says why there are none; below `[enable]` of a profile a build makes them",
            ],
            diagnostic.Hints.AsEnumerable());
        Assert.Contains("        MODVERSIONS=y: set by my.config:2", diagnostic.Causes);
    }

    [Fact]
    public void A_tool_that_is_too_old_is_told_with_the_version_it_takes()
    {
        Diagnostic diagnostic = Assert.Single(Check("", Trees.Profile("rust", ("RUST", "y"), ("TAGS", "y"))));
        Assert.Contains("  RUSTC_VERSION=108501 (rustc 1.85.1), and `RUSTC_VERSION >= 109600` asks for rustc 1.96.0 or later: by default, `default 108501` (Kconfig:28)", diagnostic.Causes);
        Assert.Contains("the toolchain decides RUSTC_VERSION: name another one as the kernel's `toolchain`", diagnostic.Hints);
    }

    [Fact]
    public void A_module_below_keeps_a_driver_from_being_built_in()
    {
        Diagnostic diagnostic = Assert.Single(Check("CONFIG_MODULES=y\nCONFIG_RUST=y\n", Trees.Profile("samples", ("SAMPLE", "y"), ("BUS", "m"))));
        Assert.Equal("SAMPLE shall be y and is m: `depends on BUS` does not hold", diagnostic.Message);
        Assert.Contains("  BUS=m: set by profiles/samples.toml:2:1", diagnostic.Causes);
    }

    [Fact]
    public void A_module_below_is_told_too_when_something_else_keeps_the_driver_off()
    {
        Diagnostic diagnostic = Assert.Single(Check("CONFIG_MODULES=y\nCONFIG_BUS=m\n", Trees.Profile("samples", ("SAMPLE", "y"))));
        Assert.Equal("SAMPLE shall be y and is n: `depends on RUST`, `depends on BUS` do not hold", diagnostic.Message);
        Assert.Contains("add `BUS = { value = \"y\", reason = \"…\" }` to a profile", diagnostic.Hints);
    }

    [Fact]
    public void Without_modules_there_is_no_m()
    {
        Diagnostic diagnostic = Assert.Single(Check("", Trees.Profile("samples", ("BUS", "m"))));
        Assert.Equal(("KF1209", "BUS shall be m and is y"), (diagnostic.Code.Id, diagnostic.Message));
        Assert.Equal(["without modules there is no m", "MODULES=n: nothing sets it; it can be set"], diagnostic.Causes.AsEnumerable());
    }

    [Theory]
    [InlineData("RUTS", "did you mean `RUST`?")]
    [InlineData("MODVERSION", "did you mean `MODVERSIONS`?")]
    [InlineData("rust", "did you mean `RUST`?")]
    [InlineData("NOTHING_LIKE_IT", "remove it, or say `optional = true` if other trees have it")]
    public void Suggests_the_nearest_name(string name, string hint)
    {
        Diagnostic diagnostic = Assert.Single(Check("", Trees.Profile("rust", (name, "y"))));
        Assert.Equal(("KF1202", hint), (diagnostic.Code.Id, diagnostic.Hints.Single()));
    }

    [Fact]
    public void A_name_that_no_file_defines_is_wrong_even_to_switch_it_off() =>
        Assert.Equal("KF1202", Assert.Single(Check("", Trees.Profile("rust", ("RUTS", "n")))).Code.Id);

    [Fact]
    public void A_name_of_another_architecture_is_told_as_such() =>
        Assert.Contains("none of those that are read for this architecture", Assert.Single(Assert.Single(Check("", Trees.Profile("one", ("ELSEWHERE", "y")))).Causes), StringComparison.Ordinal);

    [Fact]
    public void A_symbol_without_a_prompt_cannot_be_set_and_its_selectors_are_named()
    {
        Diagnostic diagnostic = Assert.Single(Check("", Trees.Profile("lto", ("LTO", "y"))));
        Assert.Equal(("KF1203", "LTO cannot be set by hand: it has no prompt; it is n, not y"), (diagnostic.Code.Id, diagnostic.Message));
        Assert.Equal(
            ["LTO is defined in Kconfig:31", "LTO=n: it has no prompt, and nothing that is on selects it", "  LTO_CLANG=n would do `select LTO` (Kconfig:35)"],
            diagnostic.Causes.AsEnumerable());
        Assert.Contains("`LTO_CLANG = ", Assert.Single(diagnostic.Hints), StringComparison.Ordinal);
    }

    [Fact]
    public void A_symbol_that_is_on_without_a_prompt_cannot_be_switched_off()
    {
        Diagnostic diagnostic = Assert.Single(Check("", Trees.Profile("rust", ("HAVE_RUST", "n"))));
        Assert.Equal(("KF1203", "HAVE_RUST=y: by default, `default y` (Kconfig:6)"), (diagnostic.Code.Id, diagnostic.Causes[1]));
    }

    [Fact]
    public void A_number_without_a_prompt_cannot_be_set() =>
        Assert.Equal("KF1203", Assert.Single(Check("", Trees.Profile("rust", ("PAHOLE_VERSION", "131")))).Code.Id);

    [Fact]
    public void A_selected_symbol_that_should_be_off_names_its_selector_and_who_wants_that()
    {
        Diagnostic diagnostic = Assert.Single(Check("", Trees.Profile("one", ("LTO", "n")), Trees.Profile("two", ("LTO_CLANG", "y"))));
        Assert.Equal(("KF1205", "LTO shall be n and is y: LTO_CLANG selects it"), (diagnostic.Code.Id, diagnostic.Message));
        Assert.Equal(["Kconfig:35: LTO_CLANG does `select LTO`", "  LTO_CLANG=y: set by profiles/two.toml:1:1"], diagnostic.Causes.AsEnumerable());
    }

    [Fact]
    public void A_chain_of_selects_is_followed_to_the_symbol_that_can_be_switched_off()
    {
        Diagnostic diagnostic = Assert.Single(Check("CONFIG_EXPERT=y\n", Trees.Profile("one", ("FUTEX", "n"))));
        Assert.Equal("KF1205", diagnostic.Code.Id);
        Assert.Equal("    EXPERT=y: set by my.config:1", diagnostic.Causes[^1]);
        Assert.Equal("switch EXPERT off too, or remove FUTEX from the profile", Assert.Single(diagnostic.Hints));
    }

    [Fact]
    public void A_default_that_cannot_be_overruled_names_what_hides_the_question()
    {
        Diagnostic diagnostic = Assert.Single(Check("", Trees.Profile("one", ("BASE", "n"))));
        Assert.Equal(("KF1201", "BASE shall be n and is y: `if EXPERT` does not hold"), (diagnostic.Code.Id, diagnostic.Message));
        Assert.Equal("BASE=y: by default, `default y` (Kconfig:69)", diagnostic.Causes[^1]);
        Assert.Contains("add `EXPERT = { value = \"y\", reason = \"…\" }` to a profile", diagnostic.Hints);
    }

    [Fact]
    public void Nothing_is_proposed_for_what_nothing_turns_on_here()
    {
        Diagnostic diagnostic = Assert.Single(Check("", Trees.Profile("one", ("ARCH_ONLY", "y"))));
        Assert.Equal("  ELSEWHERE=n: no Kconfig file of this architecture defines it", diagnostic.Causes[^1]);
        Assert.Equal(
            "remove ARCH_ONLY from the profile, or say `optional = true` if it is for other trees and architectures: nothing turns ELSEWHERE on here",
            Assert.Single(diagnostic.Hints));
    }

    [Fact]
    public void All_that_select_a_symbol_are_named()
    {
        Diagnostic diagnostic = Assert.Single(Checked(
            "config A\n\tbool \"A\"\n\tselect C\nconfig B\n\tbool \"B\"\n\tselect C\nconfig C\n\tbool \"C\"\n", "CONFIG_A=y\nCONFIG_B=y\n", "y", Trees.Profile("one", ("C", "n"))));
        Assert.Equal("C shall be n and is y: A, B select it", diagnostic.Message);
        Assert.Equal("switch A, B off too, or remove C from the profile", Assert.Single(diagnostic.Hints));
    }

    [Fact]
    public void A_number_whose_dependency_is_off_names_it()
    {
        Diagnostic diagnostic = Assert.Single(Check("", Trees.Profile("one", ("SPEED", "9"))));
        Assert.Equal(("KF1201", "SPEED shall be 9 and is not set: `depends on EXPERT` does not hold"), (diagnostic.Code.Id, diagnostic.Message));
    }

    [Theory]
    [InlineData("RUST", "m", "write `y` or `n`")]
    [InlineData("BUS", "1", "write `y`, `m` or `n`")]
    [InlineData("SHIFT", "y", "write a decimal number")]
    [InlineData("SHIFT", "0x10", "write a decimal number")]
    [InlineData("SHIFT", "017", "write a decimal number")]
    [InlineData("SHIFT", "99", "write a value from 12 to 25")]
    [InlineData("CMDLINE", "panic=1", "write a text in quotes, such as `'\"text\"'`")]
    [InlineData("ADDRESS", "0xzz", "write a hexadecimal number, such as `0x1000`")]
    public void A_value_of_the_wrong_kind_says_what_to_write(string name, string value, string hint)
    {
        Diagnostic diagnostic = Assert.Single(Check("", Trees.Profile("one", (name, value))));
        Assert.Equal(("KF1204", hint), (diagnostic.Code.Id, diagnostic.Hints.Single()));
    }

    [Fact]
    public void A_choice_that_went_to_another_member_names_it()
    {
        Diagnostic diagnostic = Assert.Single(Check("", Trees.Profile("one", ("HZ_100", "y")), Trees.Profile("two", ("HZ_250", "y"))));
        Assert.Equal(("KF1201", "HZ_100 shall be y and is n: HZ_250 is chosen instead"), (diagnostic.Code.Id, diagnostic.Message));
        Assert.Equal(["Kconfig:52: one member of this choice is on at a time", "HZ_250=y: set by profiles/two.toml:1:1"], diagnostic.Causes.AsEnumerable());
    }

    [Fact]
    public void The_default_member_of_a_choice_stays_on_when_it_is_only_switched_off()
    {
        Diagnostic diagnostic = Assert.Single(Checked(
            "choice\n\tprompt \"Timer\"\nconfig HZ_100\n\tbool \"100\"\nconfig HZ_250\n\tbool \"250\"\n\tdepends on FAST\nendchoice\nconfig FAST\n\tbool \"Fast\"\n",
            "", "y", Trees.Profile("one", ("HZ_100", "n"))));
        Assert.Equal(("KF1209", "HZ_100 shall be n and is y"), (diagnostic.Code.Id, diagnostic.Message));
        Assert.Equal("Kconfig:1: one member of this choice is always on, and HZ_100 is the one that is left", Assert.Single(diagnostic.Causes));
        Assert.Equal("ask for another member of the choice: HZ_250", Assert.Single(diagnostic.Hints));
    }

    [Fact]
    public void An_optional_symbol_only_warns()
    {
        Profile profile = Trees.Profile("one", ("RUTS", "y"));
        Assert.Equal(Severity.Warning, Assert.Single(Check("", profile with { Symbols = [profile.Symbols[0] with { Optional = true }] })).Severity);
    }

    private static ImmutableArray<Diagnostic> Check(string below, params Profile[] profiles) => Checked(Kernel, below, "y", profiles);

    private static ImmutableArray<Diagnostic> Checked(string kconfig, string below, string rustIsAvailable, params Profile[] profiles)
    {
        MergedFragment merged = Trees.Good(Fragment.Merge(below, profiles));
        (DotConfig final, Situation situation) = Finished(kconfig, below, rustIsAvailable, merged);
        return ConfigCheck.Compare(merged.Symbols, final, situation, command => $"{command}: bindgen is missing", out _);
    }

    /// <summary>What olddefconfig makes of the wishes, and the same read again.</summary>
    private static (DotConfig Final, Situation Situation) Finished(string kconfig, string below, string rustIsAvailable, MergedFragment merged)
    {
        Situation asked = Models.Situation(kconfig, merged.Text, (RustProbe, rustIsAvailable));
        string final = ConfigWriter.Write(asked.Values);
        Situation finished = Models.Another(asked, kconfig, final) with { Lines = UserLines.None.With(below, "my.config").With(merged.Symbols) };
        return (DotConfig.Parse(final), finished);
    }
}
