using System.Collections.Immutable;
using Kforge.Kconfig;
using Kforge.Kconfig.Explaining;

namespace Kforge.Tests.Kconfig.Explaining;

public sealed class WhyTests
{
    private const string Probe = "{ cc -hwaddress; } >/dev/null 2>&1 && echo \"y\" || echo \"n\"";

    private const string Kernel = """
        success = $(shell,{ $(1); } >/dev/null 2>&1 && echo "y" || echo "n")
        cc-option = $(success,cc $(1))
        rustc-version := $(shell,rustc-version.sh)
        config MODULES
        	bool "Modules"
        	modules
        config RUSTC_VERSION
        	int
        	default $(rustc-version)
        config CC_HAS_TAGS
        	def_bool $(cc-option,-hwaddress)
        config MODVERSIONS
        	bool "Versions"
        config DISTRIBUTION
        	bool "Distribution"
        	select DEEPER
        config DEEPER
        	bool
        	select BTF
        config BTF
        	bool "BTF"
        config RUST
        	bool "Rust"
        	depends on !MODVERSIONS
        	depends on !BTF || NOWHERE
        	depends on !TAGS || RUSTC_VERSION >= 109600
        if RUST
        menu "Samples"
        	visible if EXPERT
        config SAMPLE
        	tristate "Sample" if BUS
        endmenu
        endif
        config EXPERT
        	bool "Expert"
        config BUS
        	tristate "Bus"
        choice
        	prompt "Mode"
        	default GENERIC
        config GENERIC
        	bool "Generic"
        config TAGS
        	bool "Tags"
        	depends on CC_HAS_TAGS
        endchoice
        """;

    [Fact]
    public void Tells_every_term_with_its_truth_and_line_the_outermost_first()
    {
        WhyDefinition definition = Assert.Single(Situation("CONFIG_EXPERT=y\n").Why("SAMPLE").Definitions);
        Assert.Equal(
            ["y if RUST Kconfig:27", "y visible if EXPERT Kconfig:29", "n if BUS Kconfig:31"],
            Situation("CONFIG_EXPERT=y\nCONFIG_RUST=y\n").Why("SAMPLE").Definitions[0].Terms.Select(Shown));
        Assert.Equal(TermKind.If, definition.Terms[0].Term.Kind);
        Assert.Equal([false, true, false], definition.Terms.Select(term => term.Holds));
    }

    [Fact]
    public void Names_the_line_of_the_user_that_is_to_blame()
    {
        WhySymbol why = Situation("CONFIG_RUST=y\nCONFIG_MODVERSIONS=y\n").Why("CONFIG_RUST");
        Assert.Equal(("n", "my.config:1"), (why.Value, why.Asked!.Place.ToString()));
        Assert.IsType<Reason.Hidden>(why.Reason);
        Cause cause = Assert.Single(why.Definitions[0].Terms[0].Causes);
        Assert.Equal("MODVERSIONS", cause.Symbol.Name);
        Assert.Equal("my.config:2", Assert.IsType<Reason.User>(cause.Reason).Line!.Place.ToString());
    }

    [Fact]
    public void Follows_a_chain_of_selects_to_the_line_that_began_it()
    {
        ImmutableArray<Cause> causes = Situation("CONFIG_RUST=y\nCONFIG_DISTRIBUTION=y\n").Why("RUST").Definitions[0].Terms[1].Causes;
        Assert.Equal(["BTF", "NOWHERE"], causes.Select(cause => cause.Symbol.Name));
        Reason.Selected first = Assert.IsType<Reason.Selected>(causes[0].Reason);
        Assert.Equal(("select BTF", "Kconfig:19"), (first.By.ToString(), first.By.Line.ToString()));
        Reason.Selected second = Assert.IsType<Reason.Selected>(first.Selector.Reason);
        Assert.Equal("DISTRIBUTION", second.Selector.Symbol.Name);
        Assert.Equal("my.config:2", Assert.IsType<Reason.User>(second.Selector.Reason).Line!.Place.ToString());
        Assert.IsType<Reason.Undefined>(causes[1].Reason);
    }

    [Fact]
    public void A_version_that_is_too_low_is_told_with_the_one_that_is_needed()
    {
        Situation situation = Situation("CONFIG_RUST=y\nCONFIG_TAGS=y\n", (Probe, "y"), ("rustc-version.sh", "108501"));
        Cause cause = situation.Why("RUST").Definitions[0].Terms[2].Causes.Single(cause => cause.Symbol.Name == "RUSTC_VERSION");
        Assert.Equal(("108501", "rustc 1.85.1", "rustc 1.96.0"), (cause.Value, cause.Version, cause.Needed));
        Asked asked = Assert.Single(Assert.IsType<Reason.Default>(cause.Reason).Commands);
        Assert.Equal(("rustc-version.sh", "108501"), (asked.Command, asked.Answer));
    }

    [Fact]
    public void What_a_symbol_would_rule_out_is_told_from_its_side_too()
    {
        RuledOut other = Assert.Single(Situation("CONFIG_RUST=y\n", (Probe, "y"), ("rustc-version.sh", "108501")).Why("TAGS").RulesOut);
        Assert.Equal(("RUST", "y", false, "Kconfig:26"), (other.Symbol.Name, other.Value, other.Now, other.Term.Term.Line.ToString()));
        Assert.Contains(other.Term.Causes, cause => cause.Needed == "rustc 1.96.0");
        Assert.Empty(Situation("CONFIG_RUST=y\n", (Probe, "y"), ("rustc-version.sh", "109600")).Why("TAGS").RulesOut);
    }

    [Fact]
    public void A_missing_tool_is_told_with_the_command_its_answer_and_its_words()
    {
        Situation situation = Situation("", (Probe, "n"));
        Why.Explain(situation.Symbol("TAGS"), situation, _ => null, out ImmutableArray<string> unheard);
        Assert.Equal(["cc -hwaddress"], unheard.AsEnumerable());

        WhySymbol why = Why.Explain(situation.Symbol("TAGS"), situation, command => $"{command}: unknown argument", out unheard);
        Assert.Empty(unheard);
        WeakDefault weak = Assert.Single(Assert.IsType<Reason.NothingSets>(Assert.Single(why.Definitions[0].Terms.Single(term => !term.Holds).Causes).Reason).Defaults);
        Assert.Equal("def_bool $(cc-option,-hwaddress)", weak.Text);
        Assert.Equal(new Asked("cc -hwaddress", "n", "cc -hwaddress: unknown argument"), Assert.Single(weak.Commands));
    }

    [Fact]
    public void A_choice_names_the_member_that_is_on()
    {
        Reason.OtherMember other = Assert.IsType<Reason.OtherMember>(Situation("CONFIG_GENERIC=y\n", (Probe, "y")).Why("TAGS").Reason);
        Assert.Equal(("GENERIC", "my.config:1"), (other.Member!.Name, other.Line!.Place.ToString()));
        Assert.Null(Assert.IsType<Reason.OtherMember>(Situation("").Why("TAGS").Reason).Line);
    }

    [Fact]
    public void A_default_that_is_on_because_something_is_off_leads_to_it()
    {
        Situation situation = Models.Situation(
            "config NONE\n\tbool \"None\"\n\tdefault y\nconfig SOME\n\tdef_bool !NONE\nconfig RUST\n\tbool \"Rust\"\n\tdepends on !SOME\n", "# CONFIG_NONE is not set\n");
        Reason.Default preset = Assert.IsType<Reason.Default>(Assert.Single(situation.Why("RUST").Definitions[0].Terms[0].Causes).Reason);
        Cause cause = Assert.Single(preset.Causes);
        Assert.Equal(("NONE", "n", "my.config:1"), (cause.Symbol.Name, cause.Value, Assert.IsType<Reason.User>(cause.Reason).Line!.Place.ToString()));
    }

    [Fact]
    public void A_symbol_is_explained_once()
    {
        Situation situation = Models.Situation("config A\n\tbool \"A\"\nconfig B\n\tbool \"B\"\n\tdepends on A\n\tdepends on A || A=m\n");
        ImmutableArray<WhyTerm> terms = situation.Why("B").Definitions[0].Terms;
        Assert.IsType<Reason.Unset>(terms[0].Causes[0].Reason);
        Assert.All(terms[1].Causes, cause => Assert.IsType<Reason.Above>(cause.Reason));
    }

    [Fact]
    public void Symbols_that_need_each_other_without_end_are_told_to_a_depth()
    {
        string chain = string.Concat(Enumerable.Range(0, 40).Select(i => $"config A{i}\n\tbool \"A\"\n\tdepends on A{i + 1}\n"));
        WhySymbol why = Models.Situation(chain + "config A40\n\tbool \"end\"\n").Why("A0");
        int depth = 0;
        Cause? cause = why.Definitions[0].Terms[0].Causes[0];
        while (cause.Reason is Reason.Hidden hidden)
        {
            cause = hidden.Terms[0].Causes[0];
            depth++;
        }

        Assert.IsType<Reason.TooFar>(cause.Reason);
        Assert.InRange(depth, 3, 20);
    }

    [Fact]
    public void An_unknown_symbol_gets_the_nearest_names()
    {
        Kforge.Diagnostics.Diagnostic diagnostic = Assert.Single(
            Assert.IsType<Kforge.Diagnostics.Checked<Kforge.Kconfig.Model.Symbol>.Bad>(SymbolNames.Find(Situation("").Model, "CONFIG_MODVERSION")).Diagnostics);
        Assert.Equal(("KF1202", "did you mean `MODVERSIONS`?"), (diagnostic.Code.Id, Assert.Single(diagnostic.Hints)));
        Assert.Equal(KconfigCodes.UnknownSymbol, diagnostic.Code);
    }

    [Theory]
    [InlineData("RUSTC_VERSION", "108501", "rustc 1.85.1")]
    [InlineData("RUSTC_VERSION", "110000", "rustc 1.100.0")]
    [InlineData("CLANG_VERSION", "190107", "clang 19.1.7")]
    [InlineData("PAHOLE_VERSION", "124", "pahole 1.24")]
    [InlineData("GCC_VERSION", "0", "no gcc")]
    [InlineData("NR_CPUS", "8192", null)]
    public void Numbers_of_versions_are_read(string symbol, string number, string? version) => Assert.Equal(version, ToolVersions.Decode(symbol, number));

    private static Situation Situation(string config, params (string Command, string Answer)[] answers) => Models.Situation(
        Kernel, config, [.. answers, (Probe, "y"), ("rustc-version.sh", "108501")]);

    private static string Shown(WhyTerm term) => $"{term.Value.ToString().ToLowerInvariant()} {term.Text} {term.Term.Line}";
}
