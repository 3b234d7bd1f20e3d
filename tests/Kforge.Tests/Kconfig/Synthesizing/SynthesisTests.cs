using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Kconfig;
using Kforge.Kconfig.Language;
using Kforge.Kconfig.Synthesizing;
using Kforge.Tests.Archives;
using Kforge.Workspace;

namespace Kforge.Tests.Kconfig.Synthesizing;

public sealed class SynthesisTests
{
    private const string Rust = """
        config MODULES
        	bool "modules"
        	modules
        config MODVERSIONS
        	bool "versions"
        	depends on MODULES
        config RUST
        	bool "rust"
        	depends on !MODVERSIONS || DWARF
        config DWARF
        	bool "dwarf"
        config SAMPLES
        	bool "samples"
        config SAMPLE
        	tristate "sample"
        	depends on SAMPLES && RUST
        config NAME
        	string "name"

        """;

    [Fact]
    public void Nothing_is_added_when_nothing_is_to_be_enabled()
    {
        SynthesizedConfig made = Good(Plan("CONFIG_MODULES=y\n", Trees.Profile("p", ("SAMPLES", "y"))));
        Assert.Equal("CONFIG_MODULES=y\nCONFIG_SAMPLES=y\n", made.Text);
        Assert.Equal(("", 0), (made.Fragment, made.Enabled.Length));
    }

    [Theory]
    [InlineData("/home/me/kforge/profiles/rust.toml", "profiles/rust.toml:3:1")]
    [InlineData("/opt/kforge/profiles/rust.toml", "profiles/rust.toml:3:1")]
    [InlineData("profiles/rust.toml", "profiles/rust.toml:3:1")]
    public void A_reason_names_no_directory_of_this_machine(string file, string named)
    {
        SynthesizedConfig made = Good(Plan("CONFIG_MODULES=y\n") with { Enable = [Want("RUST") with { Place = new(file, 3, 1) }] });
        Assert.StartsWith($"# RUST: asked for by {named}\n", made.Fragment, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_wanted_comes_with_what_it_needs_and_every_line_has_its_reason()
    {
        SynthesizedConfig made = Good(Plan("CONFIG_MODULES=y\nCONFIG_MODVERSIONS=y\n") with { Enable = [Want("RUST"), Want("SAMPLE", "m", reason: "to try it")] });
        Assert.Equal(
            """
            # RUST: asked for by kbuild.toml:9:11
            CONFIG_RUST=y
            # SAMPLE: to try it (kbuild.toml:9:11)
            CONFIG_SAMPLE=m
            # MODVERSIONS: RUST depends on !MODVERSIONS || DWARF (Kconfig:9)
            # CONFIG_MODVERSIONS is not set
            # SAMPLES: SAMPLE depends on SAMPLES && RUST (Kconfig:16)
            CONFIG_SAMPLES=y

            """, made.Fragment);
        Assert.Equal("CONFIG_MODULES=y\nCONFIG_RUST=y\nCONFIG_SAMPLE=m\n# CONFIG_MODVERSIONS is not set\nCONFIG_SAMPLES=y\n", made.Text);
        Assert.Contains(new ConfigEntry("SAMPLE", "m"), made.Promised);
        Assert.Equal("enabled.config:6", made.Lines.Single(line => line.Name == "MODVERSIONS").Place.ToString());
    }

    [Fact]
    public void A_line_of_a_profile_is_never_changed_and_another_way_is_taken()
    {
        ConfigPlan plan = Plan("CONFIG_MODULES=y\n", Trees.Profile("p", ("MODVERSIONS", "y"))) with { Enable = [Want("RUST")] };
        Assert.Equal(["RUST", "DWARF"], Good(plan).Enabled.Select(change => change.Name));
        Assert.Equal(["RUST", "DWARF"], Good(Plan("CONFIG_MODULES=y\nCONFIG_MODVERSIONS=y\n") with { Enable = plan.Enable, Keep = [new("MODVERSIONS", Place)] }).Enabled.Select(change => change.Name));
    }

    [Fact]
    public void Where_the_line_of_a_profile_forbids_it_the_line_is_named()
    {
        Diagnostic refused = Bad(Plan("CONFIG_MODULES=y\n", Trees.Profile("p", ("MODVERSIONS", "y"), ("DWARF", "n"))) with { Enable = [Want("RUST")] });
        Assert.Equal(("KF1231", Place), (refused.Code.Id, refused.Place));
        Assert.Contains(refused.Causes, cause => cause.Contains("is set by profiles/p.toml:", StringComparison.Ordinal));
    }

    [Fact]
    public void A_profile_that_sets_what_is_wanted_to_another_value_contradicts_it() =>
        Assert.Equal(
            ("KF1230", "RUST is asked to be y, and profiles/p.toml:1:1 sets it to n"),
            Bad(Plan("", Trees.Profile("p", ("RUST", "n"))) with { Enable = [Want("RUST")] }) is var mistake ? (mistake.Code.Id, mistake.Message) : default);

    [Fact]
    public void What_is_optional_and_cannot_be_had_is_told_and_left_out()
    {
        SynthesizedConfig made = Good(Plan("", Trees.Profile("p", ("MODULES", "n"))) with
        {
            Enable = [Want("SAMPLE", "m", optional: true), Want("NONE", optional: true), Want("RUST")],
        });
        Assert.Equal(["RUST"], made.Enabled.Select(change => change.Name));
        Assert.Equal(["KF1202", "KF1231"], made.Warnings.Select(warning => warning.Code.Id));
        Assert.All(made.Warnings, warning => Assert.Equal(Severity.Warning, warning.Severity));
    }

    [Fact]
    public void What_is_required_and_cannot_be_had_is_an_error_at_its_place()
    {
        Assert.Equal(("KF1231", Place), Bad(Plan("", Trees.Profile("p", ("MODULES", "n"))) with { Enable = [Want("SAMPLE", "m")] }) is var one ? (one.Code.Id, one.Place) : default);
        Assert.Equal(("KF1202", Place), Bad(Plan("") with { Enable = [Want("RUSD")] }) is var two ? (two.Code.Id, two.Place) : default);
        Assert.Equal(("KF1204", Place), Bad(Plan("") with { Enable = [Want("RUST", "m")] }) is var three ? (three.Code.Id, three.Place) : default);
    }

    [Fact]
    public void The_last_word_counts_and_a_value_says_more_than_none()
    {
        Assert.Equal("m", Good(Plan("CONFIG_MODULES=y\n") with { Enable = [Want("SAMPLE"), Want("SAMPLE", "m"), Want("SAMPLE")] }).Enabled[0].Value);
        SynthesizedConfig made = Good(Plan("CONFIG_MODULES=y\n") with { Enable = [Want("SAMPLE", "m"), Want("SAMPLE", "y")] });
        Assert.Equal(("y", "KF1206"), (made.Enabled[0].Value, Assert.Single(made.Warnings).Code.Id));
    }

    [Fact]
    public void A_string_is_promised_as_it_stands_in_the_file()
    {
        Assert.Equal("\"a b\"", Assert.Single(Good(Plan("") with { Enable = [Want("NAME", "\"a b\"")] }).Promised).Value);
        Assert.Equal("\"a b\"", Assert.Single(Good(Plan("CONFIG_NAME=\"a b\"\n") with { Enable = [Want("NAME", "\"a b\"")] }).Promised).Value);
    }

    [Fact]
    public void A_protected_symbol_that_the_tree_does_not_have_is_told() =>
        Assert.Equal("KF1202", Assert.Single(Good(Plan("") with { Enable = [Want("RUST")], Keep = [new("MODVERSION", Place)] }).Warnings).Code.Id);

    [Fact]
    public void A_base_of_another_tree_is_told() =>
        Assert.Equal(
            ("KF1211", "2 symbols of the base are not in this tree: OTHER, STRANGE", "my.config"),
            Good(Plan("CONFIG_OTHER=y\nCONFIG_STRANGE=m\n")).Warnings.Single() is var warning ? (warning.Code.Id, warning.Message, warning.Place!.ToString()) : default);

    private static SourcePlace Place => new("kbuild.toml", 9, 11);

    private static ConfigPlan Plan(string text, params Profile[] profiles) => new("file:", text, [.. profiles]) { BaseFile = "my.config" };

    private static WantedSymbol Want(string name, string? value = null, string? reason = null, bool optional = false) => new(name, value, reason, optional, Place);

    private static SynthesizedConfig Good(ConfigPlan plan) => Trees.Good(Make(plan));

    private static Diagnostic Bad(ConfigPlan plan) => Assert.Single(Assert.IsType<Checked<SynthesizedConfig>.Bad>(Make(plan)).Diagnostics);

    private static Checked<SynthesizedConfig> Make(ConfigPlan plan)
    {
        using TemporaryDirectory tree = new();
        tree.Write("Kconfig", Rust);
        KconfigInputs inputs = new(ImmutableSortedDictionary<string, string>.Empty, _ => "");
        ReadResult read = KconfigParser.Read("Kconfig", path => path == "Kconfig" ? Rust : null, inputs, Dialect.Newest);
        // No command was run for this tree, so nobody asks for the answers.
        return new Synthesis(new(new(read.Model!, new(ImmutableSortedDictionary<string, string>.Empty), null!), tree.Path), plan).Make(default);
    }
}
