using Kforge.Kconfig;
using Kforge.Kconfig.Values;
using Kforge.Tests.Kconfig.Language;

namespace Kforge.Tests.Kconfig.Values;

/// <summary>What symbols come to.</summary>
public sealed class EvaluationTests
{
    private const string Modules = "config MODULES\n\tbool \"modules\"\n\tdefault y\n\tmodules\n";

    [Fact]
    public void The_first_default_whose_condition_holds_counts()
    {
        Evaluation values = KconfigText.Values("config A\n\tint\n\tdefault 1 if N\n\tdefault 2 if Y\n\tdefault 3\nconfig Y\n\tdef_bool y\nconfig N\n\tbool\n");
        Assert.Equal("A=2 Y=y N=n", values.Of("A", "Y", "N"));
    }

    [Fact]
    public void A_value_counts_only_while_its_prompt_is_seen()
    {
        const string Text = "config A\n\tbool \"A\" if B\n\tdefault y\nconfig B\n\tbool \"B\"\n";
        Assert.Equal("A=n", KconfigText.Values(Text, "# CONFIG_A is not set\nCONFIG_B=y\n").Of("A"));
        Assert.Equal("A=y", KconfigText.Values(Text, "# CONFIG_A is not set\n").Of("A"));
    }

    [Fact]
    public void Select_raises_over_dependencies_and_imply_does_not()
    {
        const string Text = "config A\n\tdef_bool y\n\tselect S\n\timply I\n\timply J\nconfig S\n\tbool\n\tdepends on N\nconfig I\n\tbool \"I\"\n\tdepends on N\nconfig J\n\tbool \"J\"\nconfig N\n\tbool \"N\"\n";
        Assert.Equal("S=y I=n J=y", KconfigText.Values(Text).Of("S", "I", "J"));
        Assert.Equal("J=n", KconfigText.Values(Text, "# CONFIG_J is not set\n").Of("J"));
    }

    [Fact]
    public void A_module_bounds_what_depends_on_it_and_what_it_selects()
    {
        Evaluation values = KconfigText.Values(Modules + "config A\n\ttristate \"A\"\n\tselect S\nconfig B\n\ttristate \"B\"\n\tdepends on A\nconfig S\n\ttristate\nconfig K\n\tbool \"K\"\n\tdepends on A\n", "CONFIG_MODULES=y\nCONFIG_A=m\nCONFIG_B=y\nCONFIG_K=y\n");
        Assert.Equal("A=m B=m S=m K=y", values.Of("A", "B", "S", "K"));
    }

    [Fact]
    public void Without_modules_m_becomes_y()
    {
        Evaluation values = KconfigText.Values(Modules + "config A\n\ttristate \"A\"\nconfig B\n\tdef_tristate m\n", "# CONFIG_MODULES is not set\nCONFIG_A=m\n");
        Assert.Equal("MODULES=n A=y B=y", values.Of("MODULES", "A", "B"));
    }

    [Theory]
    [InlineData("int", "5", "range 1 9", "5")]
    [InlineData("int", "0", "range 1 9", "1")]
    [InlineData("int", "10", "range 1 9", "9")]
    [InlineData("int", "-3", "range -5 9", "-3")]
    [InlineData("int", "3", "range 1 LIMIT", "2")]
    [InlineData("hex", "0x1f", "range 0x10 0x20", "0x1f")]
    [InlineData("hex", "0xff", "range 0x10 0x20", "0x20")]
    [InlineData("hex", "1f", "range 0x10 0x20", "1f")]
    [InlineData("int", "99", "range 1 9 if OFF", "99")]
    public void Numbers_are_kept_in_their_range(string type, string given, string range, string expected) =>
        Assert.Equal($"A={expected}", KconfigText.Values($"config A\n\t{type} \"A\"\n\t{range}\nconfig LIMIT\n\tint\n\tdefault 2\nconfig OFF\n\tbool\n", $"CONFIG_A={given}\n").Of("A"));

    [Fact]
    public void A_number_out_of_range_is_forgotten_in_older_dialects()
    {
        const string Text = "config A\n\tint \"A\"\n\trange 1 9\n\tdefault 4\n";
        Assert.Equal("A=9", KconfigText.Values(Text, "CONFIG_A=10\n").Of("A"));
        Assert.Equal("A=4", KconfigText.Values(Text, "CONFIG_A=10\n", KconfigText.Legacy).Of("A"));
    }

    [Fact]
    public void Numbers_without_default_begin_at_zero_or_empty_by_dialect()
    {
        const string Text = "config A\n\tint\nconfig B\n\thex\nconfig C\n\tstring\n";
        Assert.Equal("A=0 B=0x0 C=", KconfigText.Values(Text).Of("A", "B", "C"));
        Assert.Equal("A= B= C=", KconfigText.Values(Text, "", KconfigText.Legacy).Of("A", "B", "C"));
    }

    [Theory]
    [InlineData("I < 10", "y")]
    [InlineData("I > H", "n")]
    [InlineData("H = 16", "y")]
    [InlineData("H >= 0x10", "y")]
    [InlineData("I = \"9\"", "y")]
    [InlineData("I != 09", "y")]
    [InlineData("S < 10", "n")]
    [InlineData("S = \"text\"", "y")]
    [InlineData("S = T", "n")]
    [InlineData("M = m", "y")]
    [InlineData("M < y", "y")]
    [InlineData("M >= MODULES", "n")]
    [InlineData("UNKNOWN = n", "n")]
    [InlineData("UNKNOWN = \"UNKNOWN\"", "y")]
    [InlineData("!M", "m")]
    [InlineData("M || n", "m")]
    [InlineData("M && y", "m")]
    [InlineData("\"b\" > \"a\"", "y")]
    public void Compares(string expression, string expected)
    {
        string text = Modules + $"config X\n\tdef_tristate {expression}\nconfig I\n\tint\n\tdefault 9\nconfig H\n\thex\n\tdefault 0x10\nconfig S\n\tstring\n\tdefault \"text\"\nconfig T\n\tstring\nconfig M\n\tdef_tristate m\n";
        Assert.Equal($"X={expected}", KconfigText.Values(text, "CONFIG_MODULES=y\n").Of("X"));
    }

    [Theory]
    [InlineData("", "A=y B=n C=n")]
    [InlineData("CONFIG_B=y\n", "A=n B=y C=n")]
    [InlineData("CONFIG_B=y\nCONFIG_A=y\n", "A=y B=n C=n")]
    [InlineData("CONFIG_A=y\nCONFIG_B=y\n", "A=n B=y C=n")]
    [InlineData("# CONFIG_A is not set\n", "A=n B=y C=n")]
    [InlineData("CONFIG_C=y\n", "A=y B=n C=n")]
    public void One_member_of_a_choice_is_on(string config, string expected)
    {
        const string Text = "choice\n\tprompt \"choice\"\nconfig A\n\tbool \"A\"\nconfig B\n\tbool \"B\"\nconfig C\n\tbool \"C\"\n\tdepends on OFF\nendchoice\nconfig OFF\n\tbool\n";
        Assert.Equal(expected, KconfigText.Values(Text, config).Of("A", "B", "C"));
    }

    [Fact]
    public void The_default_of_a_choice_is_the_first_that_can_be_seen()
    {
        const string Text = "choice\n\tprompt \"choice\"\n\tdefault C\n\tdefault B\nconfig A\n\tbool \"A\"\nconfig B\n\tbool \"B\"\nconfig C\n\tbool \"C\"\n\tdepends on OFF\nendchoice\nconfig OFF\n\tbool\n";
        Assert.Equal("A=n B=y C=n", KconfigText.Values(Text).Of("A", "B", "C"));
        Assert.Equal("A=n B=y C=n", KconfigText.Values(Text, "", KconfigText.Legacy).Of("A", "B", "C"));
    }

    [Fact]
    public void An_old_tristate_choice_that_is_m_lets_all_members_be_m()
    {
        const string Text = Modules + "choice\n\ttristate \"choice\"\n\toptional\nconfig A\n\ttristate \"A\"\nconfig B\n\ttristate \"B\"\nendchoice\n";
        Assert.Equal("A=m B=m", KconfigText.Values(Text, "CONFIG_MODULES=y\nCONFIG_A=m\nCONFIG_B=m\n", KconfigText.Legacy).Of("A", "B"));
        Assert.Equal("A=n B=y", KconfigText.Values(Text, "CONFIG_MODULES=y\nCONFIG_B=y\n", KconfigText.Legacy).Of("A", "B"));
        Assert.Equal("A=n B=n", KconfigText.Values(Text, "CONFIG_MODULES=y\n", KconfigText.Legacy).Of("A", "B"));
    }

    [Fact]
    public void Transitional_symbols_hand_their_values_on_and_are_not_written()
    {
        const string Text = "config OLD\n\tbool\n\ttransitional\nconfig NEW\n\tbool \"new\"\n\tdefault OLD\n";
        Evaluation values = KconfigText.Values(Text, "CONFIG_OLD=y\n");
        Assert.Equal("NEW=y", values.Of("NEW"));
        Assert.True(values.IsGiven(values.Model["NEW"]!));
        Assert.DoesNotContain("OLD", ConfigWriter.Write(values), StringComparison.Ordinal);
        Assert.Equal("NEW=n", KconfigText.Values(Text, "CONFIG_OLD=y\n# CONFIG_NEW is not set\n").Of("NEW"));
    }

    [Fact]
    public void A_conditional_dependency_binds_only_while_its_condition_holds()
    {
        const string Text = "config A\n\tbool \"A\"\n\tdepends on B if C\nconfig B\n\tbool \"B\"\nconfig C\n\tbool \"C\"\n";
        Assert.Equal("A=y", KconfigText.Values(Text, "CONFIG_A=y\n").Of("A"));
        Assert.Equal("A=n", KconfigText.Values(Text, "CONFIG_A=y\nCONFIG_C=y\n").Of("A"));
        Assert.Equal("A=y", KconfigText.Values(Text, "CONFIG_A=y\nCONFIG_B=y\nCONFIG_C=y\n").Of("A"));
    }

    [Fact]
    public void Answering_everything_leaves_choices_and_what_was_given_alone()
    {
        Evaluation values = new(KconfigText.Model(Modules + "choice\n\tprompt \"C\"\nconfig A\n\tbool \"A\"\nconfig B\n\tbool \"B\"\nendchoice\nconfig D\n\tbool \"D\"\nconfig E\n\ttristate \"E\"\n"));
        values.Give("# CONFIG_D is not set\nCONFIG_B=y\n");
        values.AnswerAll(Tristate.M);
        Assert.Equal("MODULES=y A=n B=y D=n E=m", values.Of("MODULES", "A", "B", "D", "E"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Picking_a_member_turns_the_others_off(bool modern)
    {
        Evaluation values = KconfigText.Values("choice\n\tprompt \"C\"\nconfig A\n\tbool \"A\"\nconfig B\n\tbool \"B\"\nendchoice\n", "CONFIG_A=y\n", modern ? null : KconfigText.Legacy);
        values.Pick(Assert.Single(values.Model.Choices), values.Model["B"]!);
        Assert.Equal("A=n B=y", values.Of("A", "B"));
        Assert.Equal("B", values.ChosenOf(values.Model.Choices[0])!.Name);
        Assert.True(values.IsGiven(values.Model["A"]!));
    }

    [Fact]
    public void An_answer_is_taken_only_within_its_range()
    {
        Evaluation values = KconfigText.Values("config A\n\tint \"A\"\n\trange 1 5\nconfig H\n\thex \"H\"\n");
        Assert.False(values.Answer(values.Model["A"]!, "6"));
        Assert.True(values.Answer(values.Model["A"]!, "5"));
        Assert.True(values.Answer(values.Model["H"]!, "ff"));
        Assert.Equal("A=5 H=0xff", values.Of("A", "H"));
    }
}
