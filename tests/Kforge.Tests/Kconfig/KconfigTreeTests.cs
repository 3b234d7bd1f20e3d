using Kforge.Diagnostics;
using Kforge.Kconfig;

namespace Kforge.Tests.Kconfig;

public sealed class KconfigTreeTests
{
    [Fact]
    public void Knows_a_symbol_with_its_lines()
    {
        KconfigTree tree = Trees.Of("""
            mainmenu "Linux/$(ARCH) Configuration"

            config RUST
            	bool "Rust support" if EXPERT
            	depends on HAVE_RUST
            	depends on !MODVERSIONS && \
            		!KASAN
            	default y if RUST_WANTED
            	select CONSTRUCTORS if !UML
            	imply EXTRA
            	help
            	  config NOT_A_SYMBOL is text.

            	  depends on nothing
            config NEXT
            	def_tristate m

            config NUMBER
            	int "Number"
            	range 12 MOST if RUST
            	default 0x10
            """);
        KconfigSymbol rust = tree["RUST"]!;
        SymbolDefinition definition = Assert.Single(rust.Definitions);
        Assert.Equal((SymbolType.Bool, "Kconfig:3", "Rust support"), (rust.Type, definition.Place.ToString(), definition.Prompt!.Text));
        Assert.Equal(["Kconfig:5 HAVE_RUST", "Kconfig:6 !MODVERSIONS && !KASAN"], definition.Dependencies.Select(d => $"{d.Place} {d.Expression}"));
        Assert.Equal("bool \"Rust support\" if EXPERT", definition.AllConditions.Last().Text);
        Assert.Equal(("y", "RUST_WANTED", 8), (definition.Defaults[0].Value.ToString(), definition.Defaults[0].Condition!.ToString(), definition.Defaults[0].Place.Line));
        Assert.Equal(SymbolType.Tristate, tree["NEXT"]!.Type);
        Assert.False(tree["NEXT"]!.HasPrompt);
        Assert.Equal("12..MOST if RUST", tree["NUMBER"]!.Definitions[0].Ranges.Select(r => $"{r.Least}..{r.Most} if {r.Condition}").Single());
        Assert.Null(tree["NOT_A_SYMBOL"]);
        Assert.Empty(tree.Problems);
    }

    [Fact]
    public void Knows_who_selects_a_symbol()
    {
        KconfigTree tree = Trees.Of("config A\n\tbool \"A\"\n\tselect C\t\tif B\n\nconfig B\n\tbool\n\timply C\n\nconfig C\n\tbool\n");
        Assert.Equal(["A strong if B at Kconfig:3", "B weak if  at Kconfig:7"],
            tree["C"]!.SelectedBy.Select(s => $"{s.Selector} {(s.Weak ? "weak" : "strong")} if {s.Condition} at {s.Place}"));
        Assert.Equal("select C if B", tree["C"]!.SelectedBy[0].Text);
    }

    [Fact]
    public void A_symbol_stands_under_every_block_around_it()
    {
        KconfigTree tree = Trees.Of("""
            menu "Drivers"
            	depends on HAS_IOMEM
            	visible if EXPERT

            if RUST
            choice
            	prompt "Which" if CHOOSE
            	depends on SOME
            	default TWO

            config ONE
            	bool "One"
            	depends on FIRST
            config TWO
            	bool "Two"
            endchoice
            endif # RUST
            config AFTER
            	bool "After"
            endmenu
            config OUTSIDE
            	bool "Outside"
            """);
        SymbolDefinition one = tree["ONE"]!.Definitions[0];
        Assert.Equal(["HAS_IOMEM", "RUST", "SOME", "FIRST"], one.AllDependencies.Select(d => d.Expression.ToString()));
        Assert.Equal(["Kconfig:2", "Kconfig:3", "Kconfig:5", "Kconfig:8", "Kconfig:7", "Kconfig:13"], one.AllConditions.Select(d => d.Place.ToString()));
        Assert.Equal("Kconfig:6", one.Choice!.Place.ToString());
        Assert.Same(one.Choice, tree["TWO"]!.Definitions[0].Choice);
        Assert.Equal(["HAS_IOMEM"], tree["AFTER"]!.Definitions[0].AllDependencies.Select(d => d.Expression.ToString()));
        Assert.Empty(tree["OUTSIDE"]!.Definitions[0].AllConditions);
        Assert.Empty(tree.Problems);
    }

    [Fact]
    public void Follows_sources_with_variables_and_keeps_the_blocks_around_them()
    {
        KconfigTree tree = Trees.Of(
            ("Kconfig", "DIR := arch\nif TOP\nsource \"$(DIR)/$(SRCARCH)/Kconfig\"\nendif\nsource \"missing/Kconfig\"\n"),
            ("arch/x86/Kconfig", "config 64BIT\n\tbool \"64\" if \"$(ARCH)\" = \"x86\"\n\tdefault \"$(ARCH)\" != \"i386\"\n"));
        SymbolDefinition definition = tree["64BIT"]!.Definitions[0];
        Assert.Equal("arch/x86/Kconfig:1", definition.Place.ToString());
        Assert.Equal(["TOP", "\"x86_64\" = \"x86\""], definition.AllConditions.Select(d => d.Expression.ToString()));
        Assert.Equal(2, tree.FileCount);
        Assert.Equal("Kconfig:5: KF1207: the file `missing/Kconfig` cannot be read", Assert.Single(tree.Problems).ToString());
    }

    [Fact]
    public void Leaves_macros_that_run_commands_as_they_are()
    {
        KconfigTree tree = Trees.Of("""
            success = $(if-success,$(1),y,n)
            cc-name := $(shell,set -- $(cc-info) && echo $1)
            $(error-if,$(failure,command -v $(CC)),C compiler '$(CC)' not found)
            config HAS_M32
            	def_bool $(success,$(CC) -m32 "a (b)" -c) && 64BIT
            config IS_CLANG
            	def_bool $(success,echo "$(cc-name)" | grep -q clang)
            	depends on "$(cc-name)" = "Clang"
            """);
        Assert.Equal("$(success,$(CC) -m32 \"a (b)\" -c) && 64BIT", tree["HAS_M32"]!.Definitions[0].Defaults[0].Value.ToString());
        Assert.Equal("$(cc-name) = \"Clang\"", tree["IS_CLANG"]!.Definitions[0].Dependencies[0].Expression.ToString());
        Assert.Empty(tree.Problems);
    }

    [Theory]
    [InlineData("A || B && !C", "A || B && !C")]
    [InlineData("(A || B) && C", "(A || B) && C")]
    [InlineData("!(A = y || B != m)", "!(A = y || B != m)")]
    [InlineData("A>=108100&&B<C", "A >= 108100 && B < C")]
    [InlineData("A = 'x y' # comment", "A = \"x y\"")]
    [InlineData("!A = B", "!(A = B)")]
    public void Reads_expressions_with_the_precedence_of_Kconfig(string written, string meant)
    {
        KconfigTree tree = Trees.Of($"config X\n\tbool\n\tdepends on {written}\n");
        Assert.Empty(tree.Problems);
        Assert.Equal(meant, tree["X"]!.Definitions[0].Dependencies[0].Expression.ToString());
    }

    [Fact]
    public void A_conditional_dependency_holds_where_its_condition_does_not() =>
        Assert.Equal("A || !(B)".Replace("(B)", "B", StringComparison.Ordinal),
            Trees.Of("config X\n\tbool\n\tdepends on A if B\n")["X"]!.Definitions[0].Dependencies[0].Expression.ToString());

    [Theory]
    [InlineData("config X\n\tbool\n\tdepends on A &&\nconfig Y\n\tbool\n", "Kconfig:3")]
    [InlineData("config X\n\tbool\n\tdepends on (A\nconfig Y\n\tbool\n", "Kconfig:3")]
    [InlineData("config X\n\tbool\n\tfrobnicate\nconfig Y\n\tbool\n", "Kconfig:3")]
    [InlineData("config X\n<<<<<<< HEAD\nconfig Y\n\tbool\n", "Kconfig:2")]
    [InlineData("endmenu\nconfig X\nconfig Y\n\tbool\n", "Kconfig:1")]
    [InlineData("config X\nconfig Y\n\tbool\nmenu \"open\"\n", "Kconfig:4")]
    [InlineData("source \"../outside\"\nconfig X\nconfig Y\n\tbool\n", "Kconfig:1")]
    [InlineData("source \"Kconfig\"\nconfig X\nconfig Y\n\tbool\n", "Kconfig:1")]
    public void An_odd_line_is_a_problem_and_hides_nothing_else(string text, string place)
    {
        KconfigTree tree = Trees.Of(text);
        Diagnostic problem = Assert.Single(tree.Problems);
        Assert.Equal(("KF1207", Severity.Warning, place), (problem.Code.Id, problem.Severity, problem.Place!.ToString()));
        Assert.NotNull(tree["X"]);
        Assert.Equal(SymbolType.Bool, tree["Y"]!.Type);
    }

    [Fact]
    public void Survives_hostile_nesting()
    {
        Assert.NotEmpty(Trees.Of($"config X\n\tdepends on {new string('(', 100_000)}A\n").Problems);
        Assert.NotEmpty(Trees.Of($"config X\n\tdepends on {new string('!', 100_000)}A\n").Problems);
        Assert.NotEmpty(Trees.Of(string.Concat(Enumerable.Repeat("if A\n", 10_000))).Problems);
        string doubling = string.Concat(Enumerable.Range(1, 40).Select(i => $"v{i} = $(v{i - 1})$(v{i - 1})\n"));
        Assert.NotNull(Trees.Of($"v0 = aaaa\n{doubling}config X\n\tbool \"$(v40)\"\n")["X"]);
    }

    [Fact]
    public void A_tree_without_Kconfig_is_a_diagnostic() =>
        Assert.Equal("KF1207", Assert.Throws<Failure>(() => Trees.Of(("other", ""))).Diagnostics[0].Code.Id);
}
