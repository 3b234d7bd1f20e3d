using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Requirements;

namespace Kforge.Tests.Requirements;

public sealed class KconfigFeaturesTests
{
    [Fact]
    public void Finds_every_kind_of_line_with_its_symbol_and_place()
    {
        ImmutableArray<KconfigCondition> conditions = Conditions("""
            config A
            	bool "a" if RUSTC_VERSION >= 1
            	depends on RUSTC_VERSION >= 2
            	select B if RUSTC_LLVM_VERSION > 3
            	imply C if PAHOLE_VERSION < 4
            	default y if RUSTC_LLVM_MAJOR_VERSION = 5
            	range 1 2 if RUSTC_VERSION != 6
            	help
            	  depends on RUSTC_VERSION >= 7
            config D
            	def_bool (RUSTC_VERSION >= 8 && \
            		FOO) || 9 <= RUSTC_VERSION
            comment "x"
            	depends on RUSTC_VERSION >= 10
            config RUSTC_VERSION
            	int
            	default $(rustc-version)
            config TEXT
            	string "RUSTC_VERSION"
            	default "$(RUSTC_VERSION_TEXT)"
            """);
        Assert.Equal(
            [
                "2 A prompt RUSTC_VERSION>=1", "3 A depends on RUSTC_VERSION>=2", "4 A select RUSTC_LLVM_VERSION>3", "5 A imply PAHOLE_VERSION<4",
                "6 A default RUSTC_LLVM_MAJOR_VERSION=5", "7 A range RUSTC_VERSION!=6", "11 D def_bool RUSTC_VERSION>=8,RUSTC_VERSION>=9", "14  depends on RUSTC_VERSION>=10",
            ],
            conditions.Select(c => $"{c.Line} {c.Symbol} {c.Kind} {string.Join(',', c.Tests.Select(t => $"{t.Variable}{t.Comparison.Sign()}{t.Number}"))}"));
        Assert.Equal("B", conditions[2].Target);
        Assert.True(conditions[0].HasPrompt);
        Assert.False(conditions[6].HasPrompt);
        Assert.Equal("def_bool (RUSTC_VERSION >= 8 && FOO) || 9 <= RUSTC_VERSION", conditions[6].Text);
    }

    [Fact]
    public void A_condition_of_a_block_concerns_what_is_inside()
    {
        ImmutableArray<KconfigCondition> conditions = Conditions("""
            menu "m"
            	depends on RUSTC_VERSION >= 108500
            config A
            	bool "a"
            if PAHOLE_VERSION >= 124
            config B
            	bool "b"
            endif
            endmenu
            config C
            	bool "c"
            """);
        Assert.Equal([" 2", "A 2", "B 2", " 5", "B 5"], conditions.Select(condition => $"{condition.Symbol} {condition.Line}"));
        Assert.Equal(["A is off before rustc 1.85.0", "B is off before rustc 1.85.0", "B is off before pahole 1.24"], Lost(conditions, "1.80.0", null, "1.20"));
    }

    [Fact]
    public void Only_the_files_of_the_architecture_are_read()
    {
        IKernelTree tree = MadeTree.Of(
            ("Kconfig", "source \"arch/$(SRCARCH)/Kconfig\"\n\tsource \"lib/Kconfig\"\nsource \"$(srctree)/gone/Kconfig\"\nsource \"Kconfig\"\n"),
            ("arch/x86/Kconfig", "config X\n\tdef_bool RUSTC_VERSION >= 108500\n"),
            ("arch/arm64/Kconfig", "config Y\n\tdef_bool RUSTC_VERSION >= 108500\n"),
            ("lib/Kconfig", "config L\n\tdef_bool PAHOLE_VERSION >= 124\n"));
        Assert.Equal(["X", "L"], KconfigConditions.Read(tree, MadeTree.Arch("x86_64")).OrFail().Select(condition => condition.Symbol));
        Assert.Equal(["Y", "L"], KconfigConditions.Read(tree, MadeTree.Arch("arm64")).OrFail().Select(condition => condition.Symbol));
    }

    [Fact]
    public void A_condition_that_is_not_understood_is_damage_with_its_line()
    {
        Checked<ImmutableArray<KconfigCondition>> read = KconfigConditions.Read(MadeTree.Of(("Kconfig", "config A\n\tbool\n\tdepends on RUSTC_VERSION >= && B\n")), MadeTree.Arch("x86_64"));
        Diagnostic mistake = Assert.Single(Assert.IsType<Checked<ImmutableArray<KconfigCondition>>.Bad>(read).Diagnostics);
        Assert.Equal(("KF1301", "Kconfig:3"), (mistake.Code.Id, mistake.Place!.ToString()));
    }

    [Theory]
    [InlineData("depends on !K || RUSTC_VERSION >= 109600", "1.85.0", "X and K exclude each other before rustc 1.96.0")]
    [InlineData("depends on !K || RUSTC_VERSION >= 109600", "1.96.0", null)]
    [InlineData("depends on !(K && L) || RUSTC_VERSION >= 108300", "1.82.0", "X needs `!(K && L)` before rustc 1.83.0")]
    [InlineData("depends on RUSTC_VERSION >= 108300 || (!K && !L)", "1.82.0", "X excludes K, L before rustc 1.83.0")]
    [InlineData("def_bool RUSTC_VERSION >= 108800", "1.85.0", "X is off before rustc 1.88.0")]
    [InlineData("def_bool RUSTC_VERSION >= 108800", "1.88.0", null)]
    [InlineData("def_bool y if RUSTC_VERSION >= 110000", "1.99.0", "X is off before rustc 1.100.0")]
    [InlineData("default y if RUSTC_VERSION > 108800", "1.88.0", "X is off before rustc 1.88.1")]
    [InlineData("default n if RUSTC_VERSION < 108800", "1.99.0", null)]
    [InlineData("default 12 if RUSTC_VERSION < 108800", "1.99.0", null)]
    [InlineData("depends on RUSTC_VERSION < 108800", "1.99.0", "X is off from rustc 1.88.0 on")]
    [InlineData("depends on !S || RUSTC_VERSION >= 108200 || RUSTC_VERSION >= 108000 && U", "1.79.0", "X and S exclude each other before rustc 1.82.0")]
    [InlineData("depends on !S || RUSTC_VERSION >= 108200 || RUSTC_VERSION >= 108000 && U", "1.81.0", "X needs `!S || U` before rustc 1.82.0")]
    [InlineData("depends on K && (!L || RUSTC_VERSION >= 108800)", "1.85.0", "X needs `K && !L` before rustc 1.88.0")]
    [InlineData("depends on K", "1.85.0", null)]
    [InlineData("depends on $(cc-option,-x) || RUSTC_VERSION >= 108800", "1.85.0", "X needs `$(cc-option,-x)` before rustc 1.88.0")]
    [InlineData("depends on !X86 || RUSTC_VERSION >= 108800", "1.85.0", "X is off before rustc 1.88.0")]
    [InlineData("depends on !S390 || RUSTC_VERSION >= 108800", "1.85.0", null)]
    [InlineData("select T if RUSTC_VERSION >= 108800", "1.85.0", "X does not select T before rustc 1.88.0")]
    [InlineData("depends on RUSTC_LLVM_VERSION >= 190103 && RUSTC_VERSION >= 108200", "1.79.0", "X is off without rustc 1.82.0 and LLVM 19.1.3 in rustc")]
    [InlineData("depends on (RUSTC_VERSION >= 108800 && RUSTC_LLVM_MAJOR_VERSION >= 23) || RUSTC_VERSION >= 109300", "1.85.0", "X is off before rustc 1.93.0")]
    [InlineData("depends on (RUSTC_VERSION >= 108800 && RUSTC_LLVM_MAJOR_VERSION >= 23) || RUSTC_VERSION >= 109300", "1.90.0", "X is off before rustc 1.93.0", "X is off before LLVM 23 in rustc")]
    public void Says_what_is_lost_and_what_it_takes(string line, string rustc, string? message, string? or = null)
    {
        IEnumerable<string> lost = Lost(Conditions($"config X\n\t{line}\n\tbool\n"), rustc, "17.0.6", null);
        Assert.Contains(lost.SingleOrDefault(), new[] { message, or ?? message });
    }

    [Theory]
    [InlineData("1.27", null)]
    [InlineData("1.28", "X and B exclude each other before pahole 1.30")]
    [InlineData("1.29", "X and B exclude each other before pahole 1.30")]
    [InlineData("1.30", null)]
    public void A_gap_of_versions_is_left_upwards(string pahole, string? message) =>
        Assert.Equal(message, Lost(Conditions("config X\n\tbool\n\tdepends on !B || PAHOLE_VERSION < 128 || PAHOLE_VERSION > 129\n"), null, null, pahole).SingleOrDefault());

    [Fact]
    public void A_tool_that_is_not_known_loses_nothing() =>
        Assert.Empty(Lost(Conditions("config X\n\tdef_bool RUSTC_VERSION >= 108800\nconfig Y\n\tdef_bool PAHOLE_VERSION >= 124\n"), null, null, null));

    [Fact]
    public void The_default_of_what_a_person_can_set_takes_nothing_away() =>
        Assert.Empty(Lost(Conditions("config X\n\tbool \"x\"\n\tdefault y if RUSTC_VERSION >= 108800\n"), "1.85.0", null, null));

    [Fact]
    public void What_another_architecture_keeps_off_is_not_lost()
    {
        ImmutableArray<KconfigCondition> conditions = Conditions("config X\n\tdef_bool y\n\tdepends on RUSTC_VERSION >= 108800\n\tdepends on ARM64 || S390\n");
        Assert.Empty(Lost(conditions, "1.85.0", null, null));
        Assert.Equal(["X is off before rustc 1.88.0"], Lost(conditions, "1.85.0", null, null, "arm64"));
    }

    [Fact]
    public void A_loss_names_its_line_and_its_symbols()
    {
        LostFeature lost = Assert.Single(KconfigFeatures.Lost(
            Conditions("config RUST\n\tbool \"r\"\n\tdepends on !KASAN_SW_TAGS || RUSTC_VERSION >= 109600\n"), Rustc("1.85.0"), null, null, MadeTree.Arch("arm64")));
        Assert.Equal(["RUST", "KASAN_SW_TAGS"], lost.Symbols.AsEnumerable());
        Assert.Equal(("rustc 1.96.0", "Kconfig:3"), (lost.Needs, lost.Place.ToString()));
        Assert.Equal("depends on !KASAN_SW_TAGS || RUSTC_VERSION >= 109600", lost.Because);
    }

    [Theory]
    [InlineData("A && RUSTC_VERSION >= 108500", 108400, ConditionOutcome.Never)]
    [InlineData("A && RUSTC_VERSION >= 108500", 108500, ConditionOutcome.Open)]
    [InlineData("A || RUSTC_VERSION >= 108500", 108500, ConditionOutcome.Always)]
    [InlineData("!(RUSTC_VERSION = 108500)", 108500, ConditionOutcome.Never)]
    [InlineData("RUSTC_VERSION != 108500", 108501, ConditionOutcome.Always)]
    [InlineData("108500 > RUSTC_VERSION", 108499, ConditionOutcome.Always)]
    public void Judges_in_three_values(string expression, long rustc, ConditionOutcome outcome)
    {
        KconfigCondition condition = Assert.Single(Conditions($"config X\n\tbool\n\tdepends on {expression}\n"));
        Assert.Equal(outcome, KconfigFeatures.Judge(condition, new Dictionary<string, long> { [VersionVariables.Rustc] = rustc }, MadeTree.Arch("x86_64")).Outcome);
    }

    private static ImmutableArray<KconfigCondition> Conditions(string kconfig) =>
        KconfigConditions.Read(MadeTree.Of(("Kconfig", kconfig)), MadeTree.Arch("x86_64")).OrFail();

    private static IEnumerable<string> Lost(ImmutableArray<KconfigCondition> conditions, string? rustc, string? llvm, string? pahole, string arch = "x86_64") =>
        KconfigFeatures.Lost(conditions, Rustc(rustc), llvm is null ? null : new LlvmVersion(Version(llvm)), pahole is null ? null : new PaholeVersion(Version(pahole)), MadeTree.Arch(arch))
            .Select(lost => lost.Message);

    private static RustcVersion? Rustc(string? text) => text is null ? null : new RustcVersion(Version(text));

    private static ToolVersion Version(string text) => ToolVersion.TryParse(text, out ToolVersion version) ? version : throw new ArgumentException(text);
}
