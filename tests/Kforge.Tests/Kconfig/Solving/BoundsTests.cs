using Kforge.Kconfig.Solving;
using static Kforge.Tests.Kconfig.Solving.SolverText;

namespace Kforge.Tests.Kconfig.Solving;

/// <summary>What the search sees, and what it says of what it does not see.</summary>
public sealed class BoundsTests
{
    [Fact]
    public void Makes_a_symbol_visible_to_turn_it_off()
    {
        SolveResult.Solved solved = Solved("config A\n\tbool \"a\"\n\tdepends on !X\nconfig X\n\tbool \"x\" if EXPERT\n\tdefault y\nconfig EXPERT\n\tbool \"expert\"\n", "CONFIG_X=y\n", "A");
        Assert.Equal(["# CONFIG_X is not set", "CONFIG_EXPERT=y"], Lines(solved.Best));
        Assert.Equal("X can be set if EXPERT (Kconfig:5)", solved.Best.Changes[1].Reason);
    }

    [Fact]
    public void Finds_a_way_of_many_changes() =>
        Assert.Equal(20, Solved($"config A\n\tbool \"a\"\n\tdepends on {Conjunction(20)}\n{Definitions(20)}", "", "A").Best.Changes.Length);

    [Fact]
    public void Claims_no_contradiction_where_a_way_would_only_be_too_long()
    {
        SolveResult.Impossible refused = Impossible($"config A\n\tbool \"a\"\n\tdepends on {Conjunction(60)}\n{Definitions(60)}", "", "A");
        Assert.False(refused.IsProven);
        Assert.StartsWith("no way to `A=y` was found within ", refused.ToDiagnostic(null).Message, StringComparison.Ordinal);
        Assert.Contains(refused.Chain, line => line.Text == "more than 40 symbols would have to change");
    }

    [Fact]
    public void Claims_no_contradiction_where_a_text_would_have_to_be_made_up()
    {
        SolveResult.Impossible refused = Impossible("config A\n\tbool \"a\"\n\tdepends on S != \"\"\nconfig S\n\tstring \"s\"\n", "", "A");
        Assert.False(refused.IsProven);
        Assert.Equal("  S is \"\", the tree asks != \"\" (Kconfig:4)", refused.Chain[1].ToString());
    }

    [Fact]
    public void A_contradiction_of_the_files_is_proven()
    {
        Assert.True(Impossible("config A\n\tbool \"a\"\n\tdepends on X && Y\nconfig X\n\tbool \"x\"\n\tdepends on !Y\nconfig Y\n\tbool \"y\"\n", "", "A").IsProven);
        Assert.True(Impossible("config A\n\tbool \"a\"\n\tdepends on ARM64\n", "", "A").IsProven);
    }

    private static string Conjunction(int count) => string.Join(" && ", Enumerable.Range(1, count).Select(number => $"B{number}"));

    private static string Definitions(int count) => string.Concat(Enumerable.Range(1, count).Select(number => $"config B{number}\n\tbool \"b\"\n"));
}
