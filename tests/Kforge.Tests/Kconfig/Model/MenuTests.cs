using Kforge.Kconfig.Language;
using Kforge.Kconfig.Model;
using Kforge.Tests.Kconfig.Language;

namespace Kforge.Tests.Kconfig.Model;

/// <summary>What the menu and the conditions of a model look like.</summary>
public sealed class MenuTests
{
    [Fact]
    public void A_tree_without_mainmenu_has_a_title_and_its_last_entry_keeps_its_prompt()
    {
        KconfigModel model = KconfigText.Model("config A\n\tbool \"last\"\n");
        Assert.Equal(("Main menu", "last"), (model.Root.Prompt!.Text, model["A"]!.Entries[0].Prompt!.Text));
        Assert.Equal("Linux", KconfigText.Model("mainmenu \"Linux\"\nconfig A\n\tbool\n").Root.Prompt!.Text);
    }

    [Fact]
    public void Symbols_hang_below_the_one_before_them_that_they_need()
    {
        KconfigModel model = KconfigText.Model("""
            config A
            	bool "A"
            config B
            	bool "B"
            	depends on A
            config C
            	bool "C"
            	depends on B && A
            config D
            	bool "D"
            config E
            	bool "E"
            	depends on A
            """);
        Assert.Equal(["A", ".B", "..C", "D", "E"], KconfigText.Menu(model));
    }

    [Fact]
    public void One_that_needs_another_off_hangs_below_it_only_in_older_dialects()
    {
        const string Text = "config A\n\tbool \"A\"\nconfig B\n\tbool \"B\"\n\tdepends on !A\n";
        Assert.Equal(["A", "B"], KconfigText.Menu(KconfigText.Model(Text)));
        Assert.Equal(["A", ".B"], KconfigText.Menu(KconfigText.Model(Text, KconfigText.Legacy)));
    }

    [Fact]
    public void The_level_of_an_if_goes_away_and_its_condition_stays()
    {
        KconfigModel model = KconfigText.Model("""
            config A
            	bool
            menu "M"
            if A
            config B
            	bool "B"
            if X
            config C
            	bool "C"
            endif
            endif
            comment "end"
            endmenu
            config X
            	bool
            """);
        Assert.Equal(["A", "M", ".If", ".B", ".If", ".C", ".end", "X"], KconfigText.Menu(model));
        Assert.Equal("A && X", model["C"]!.Entries[0].Dependency!.ToString());
        Assert.Equal(["If", "If", "Menu"], model["C"]!.Entries[0].Around.Select(entry => entry.Kind.ToString()));
    }

    [Fact]
    public void Prompts_are_seen_only_where_the_menus_around_are_visible()
    {
        KconfigModel model = KconfigText.Model("menu \"M\"\n\tvisible if A\nconfig B\n\tbool \"B\" if C\n\tdefault y\nendmenu\nconfig A\n\tbool\nconfig C\n\tbool\n");
        Assert.Equal(["C && A", ""], model["B"]!.Properties.Select(property => property.Condition?.ToString() ?? ""));
        Assert.Null(model["B"]!.Entries[0].Dependency);
    }

    [Fact]
    public void Selects_and_implies_stand_at_their_targets_with_their_conditions()
    {
        KconfigModel model = KconfigText.Model("config A\n\tbool\n\tdepends on D\n\tselect T if C\n\timply T\nconfig B\n\tbool\n\tselect T\nconfig T\n\tbool\nconfig C\n\tbool\nconfig D\n\tbool\n");
        Assert.Equal(("A && D && C || B", "A && D"), (model["T"]!.ReverseDependency!.ToString(), model["T"]!.Implied!.ToString()));
    }

    [Fact]
    public void Definitions_of_one_symbol_are_added_up()
    {
        KconfigModel model = KconfigText.Model("config T\n\tbool \"T\"\n\tdepends on A\nconfig T\n\tdepends on B\n\tdefault y\nconfig A\n\tbool\nconfig B\n\tbool\n");
        Assert.Equal("A || B", model["T"]!.DirectDependency!.ToString());
        Assert.Equal("B", model["T"]!.Properties[^1].Condition!.ToString());
    }

    [Fact]
    public void Without_a_symbol_for_modules_m_is_never_there()
    {
        Assert.Equal("A && m && n", KconfigText.Model("config T\n\ttristate\n\tdepends on A && m\nconfig A\n\ttristate\n")["T"]!.Entries[0].WrittenDependencies[0].Expression + " && n");
        Assert.Equal("n", KconfigText.Model("config T\n\ttristate\n\tdepends on A && m\nconfig A\n\ttristate\n")["T"]!.DirectDependency!.ToString());
        Assert.Equal("A && m && M", KconfigText.Model("config M\n\tbool\n\tmodules\nconfig T\n\ttristate\n\tdepends on A && m\nconfig A\n\ttristate\n")["T"]!.DirectDependency!.ToString());
    }

    [Theory]
    [InlineData("A && A", "A")]
    [InlineData("A || A && B", "A || A && B")]
    [InlineData("y && A", "A")]
    [InlineData("n || A", "A")]
    [InlineData("!(A && B)", "!A || !B")]
    [InlineData("!!A", "A")]
    [InlineData("A = y", "A")]
    [InlineData("A != y", "!A")]
    [InlineData("A = n", "!A")]
    [InlineData("!(N > 3)", "N <= 3")]
    [InlineData("(A || B) && (C)", "(A || B) && C")]
    public void Dependencies_are_made_simple(string written, string simple)
    {
        KconfigModel model = KconfigText.Model($"config T\n\tbool\n\tdepends on {written}\nconfig A\n\tbool\nconfig B\n\tbool\nconfig C\n\tbool\nconfig N\n\tint\n");
        Assert.Equal(simple, model["T"]!.DirectDependency!.ToString());
    }

    [Theory]
    [InlineData("config A\n\tbool\n\tdepends on A\n", "Depends A A")]
    [InlineData("config A\n\tbool\n\tselect A\n", "Selected A A")]
    [InlineData("config A\n\tbool \"A\"\n\tdepends on B\nconfig B\n\tbool \"B\"\n\tdepends on A\n", "Depends A B, Depends B A")]
    [InlineData("config A\n\tbool \"A\"\n\tdepends on B\n\tselect B\nconfig B\n\tbool\n", "Depends A B, Selected B A")]
    [InlineData("config A\n\tbool \"A\"\n\tdepends on B\n\timply B\nconfig B\n\tbool\n", "Depends A B, Implied B A")]
    [InlineData("config A\n\tbool\n\tdefault B\nconfig B\n\tbool\n\tdepends on A\n", "Value A B, Depends B A")]
    [InlineData("config A\n\tint\n\tdefault 1 if B > 2\nconfig B\n\tint\n\tdefault A\n", "Condition A B, Value B A")]
    [InlineData("config X\n\tbool\n\tdepends on A\nconfig A\n\tbool\n\tdepends on A\n", "Depends A A")]
    public void Circles_are_told_in_their_steps(string text, string expected)
    {
        ReadResult result = KconfigText.Read(text);
        KconfigFault.Cycle cycle = Assert.IsType<KconfigFault.Cycle>(Assert.Single(result.Faults));
        Assert.Equal(expected, string.Join(", ", cycle.Steps.Select(step => $"{step.Kind} {step.Symbol} {step.Next}")));
        Assert.Equal(cycle.Steps.Length, Assert.Single(result.Mistakes).Causes.Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Choices_and_their_members_are_no_circles(bool modern) => Assert.Empty(KconfigText.Mistakes("""
        choice
        	prompt "C"
        	default B if X
        config A
        	bool "A"
        	select S
        config B
        	bool "B"
        	depends on X
        endchoice
        config X
        	bool "X"
        config S
        	bool
        config T
        	bool "T"
        	depends on A || B
        """, modern ? null : KconfigText.Legacy));

    [Fact]
    public void A_choice_that_depends_on_its_own_member_is_a_circle() =>
        Assert.NotEmpty(KconfigText.Mistakes("choice\n\tprompt \"C\"\n\tdepends on T\nconfig A\n\tbool \"A\"\nendchoice\nconfig T\n\tbool\n\tdefault y if A\n"));
}
