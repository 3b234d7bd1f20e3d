using Kforge.Kconfig.Solving;
using static Kforge.Tests.Kconfig.Solving.SolverText;

namespace Kforge.Tests.Kconfig.Solving;

/// <summary>Requests that exclude each other.</summary>
public sealed class ConflictTests
{
    private const string Refusing = "success = $(shell,$(1))\n";

    [Fact]
    public void Names_the_other_request_and_not_the_toolchain_that_could_help()
    {
        SolveResult.Impossible impossible = Impossible(
            Refusing + "config A\n\tbool \"a\"\n\tdepends on !B || T\nconfig B\n\tbool \"b\"\nconfig T\n\tdef_bool $(success,false)\n", "", "A", "B");
        Assert.Equal(("A=y", "B=y"), (impossible.Request.ToString(), Assert.Single(impossible.Against).ToString()));
        Assert.Equal(["A needs !B || T (Kconfig:4)", "  B=y is asked for too"], impossible.Chain.Select(line => line.ToString()));
        Assert.Equal("`A=y` cannot be had together with `B=y`", impossible.ToDiagnostic(null).Message);
        Assert.Empty(impossible.ToDiagnostic(null).Hints);
    }

    [Theory]
    [InlineData("A", "B")]
    [InlineData("B", "A")]
    public void Says_for_whose_sake_a_symbol_is_as_it_is(string first, string second)
    {
        SolveResult.Impossible impossible = Impossible("config A\n\tbool \"a\"\n\tdepends on X\nconfig B\n\tbool \"b\"\n\tdepends on !X\nconfig X\n\tbool \"x\"\n", "", first, second);
        Assert.Equal(["B needs !X (Kconfig:6)", "  X has to be y already: A depends on X (Kconfig:3)"], impossible.Chain.Select(line => line.ToString()));
        Assert.Equal("A=y", Assert.Single(impossible.Against).ToString());
        Assert.True(impossible.IsProven);
    }

    [Fact]
    public void Leaves_out_requests_that_have_no_part_in_it()
    {
        SolveResult.Impossible impossible = Impossible("config A\n\tbool \"a\"\n\tdepends on !B\nconfig B\n\tbool \"b\"\nconfig C\n\tbool \"c\"\nconfig D\n\tbool \"d\"\n", "", "C", "A", "D", "B");
        Assert.Equal("`A=y` cannot be had together with `B=y`", impossible.ToDiagnostic(null).Message);
    }

    [Fact]
    public void A_request_that_is_impossible_by_itself_is_told_without_the_others()
    {
        SolveResult.Impossible impossible = Impossible("config A\n\tbool \"a\"\n\tdepends on !B\nconfig B\n\tbool \"b\"\n\tdepends on NOPE\n", "", "A", "B");
        Assert.Equal("B=y", impossible.Request.ToString());
        Assert.Empty(impossible.Against);
    }

    [Fact]
    public void Members_of_one_choice_exclude_what_needs_them()
    {
        const string Choice = "choice\n\tprompt \"which\"\nconfig ONE\n\tbool \"one\"\nconfig TWO\n\tbool \"two\"\nendchoice\nconfig A\n\tbool \"a\"\n\tdepends on ONE\nconfig B\n\tbool \"b\"\n\tdepends on TWO\n";
        Assert.Equal(
            ["ONE and TWO are members of one choice, and only one can be on (Kconfig:1)", "  TWO=y is asked for too"],
            Impossible(Choice, "", "ONE", "TWO").Chain.Select(line => line.ToString()));
        SolveResult.Impossible needed = Impossible(Choice, "", "A", "B");
        Assert.Equal("  ONE and TWO are members of one choice, and only one can be on (Kconfig:1)", needed.Chain[1].ToString());
        Assert.Single(needed.Against);
    }

    [Fact]
    public void What_would_change_a_protected_symbol_is_refused_not_the_symbol()
    {
        const string Text = "config A\n\tbool \"a\"\n\tselect KEPT\nconfig KEPT\n\tbool \"kept\"\n";
        SolveResult.Impossible impossible = Assert.IsType<SolveResult.Impossible>(Good(Text, "", ["A"], ["KEPT"]));
        Assert.Equal("A", impossible.Request.Name);
        Assert.Contains("KEPT", impossible.Chain[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_symbols_become_modules_where_they_can_only_be_modules()
    {
        const string Text = "config MODULES\n\tbool \"modules\"\n\tmodules\nconfig A\n\ttristate \"a\"\n\tdepends on m\nconfig B\n\ttristate \"b\"\n\tdepends on m\n";
        SolveResult.Solved solved = Solved(Text, "CONFIG_MODULES=y\n", "A", "B");
        Assert.Equal(["CONFIG_A=m", "CONFIG_B=m"], solved.Fragment.Select(change => change.Line));
        Assert.Equal<string>(["A can only be a module here", "B can only be a module here"], solved.Notes);
    }
}
