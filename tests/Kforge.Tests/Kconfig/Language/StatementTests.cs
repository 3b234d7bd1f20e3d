using Kforge.Kconfig.Language;
using Kforge.Kconfig.Model;

namespace Kforge.Tests.Kconfig.Language;

/// <summary>How files are cut into statements and texts.</summary>
public sealed class StatementTests
{
    [Fact]
    public void A_line_that_ends_with_a_backslash_goes_on_in_the_next()
    {
        KconfigModel model = KconfigText.Model("config A\n\tbool \"A\"\n\tdepends on B && \\\n\t\t\\\n\t\tC\nconfig B\n\tbool\nconfig C\n\tbool\n");
        WrittenCondition needed = Assert.Single(Assert.Single(model["A"]!.Entries).WrittenDependencies);
        Assert.Equal(("B && C", "Kconfig:3"), (needed.Expression.ToString(), needed.Line.ToString()));
        Assert.Equal("Kconfig:6", model["B"]!.Entries[0].Line.ToString());
    }

    [Fact]
    public void A_comment_ends_with_its_line_and_a_number_sign_in_quotes_begins_none()
    {
        KconfigModel model = KconfigText.Model("config A # config B\n\tbool \"# 1\" # bool \"x\"\n");
        Assert.Equal("# 1", model["A"]!.Entries[0].Prompt!.Text);
        Assert.Null(model["B"]);
    }

    [Fact]
    public void Quotes_are_escaped_by_backslashes_and_do_not_end_each_other()
    {
        KconfigModel model = KconfigText.Model("""
            config A
            	string "say \"it\" \\ 'so'"
            	default 'a "b"'
            """);
        Assert.Equal("say \"it\" \\ 'so'", model["A"]!.Entries[0].Prompt!.Text);
        Assert.Equal("a \"b\"", model["A"]!.Properties[^1].Target!.Name);
    }

    [Fact]
    public void A_dollar_in_a_word_is_expanded_and_one_before_anything_but_a_parenthesis_stays()
    {
        KconfigModel model = KconfigText.Model("suffix := _X\nconfig A$(suffix)\n\tbool \"$5 $(suffix)\"\n");
        Assert.Equal("$5 _X", model["A_X"]!.Entries[0].Prompt!.Text);
    }

    [Fact]
    public void Many_references_on_one_line_are_each_expanded()
    {
        KconfigModel model = KconfigText.Model("a := A\nb := B\nconfig $(a)\n\tbool\nconfig $(b)\n\tdef_bool $(a) && \"$(b)$(b)\" != \"$(a)\" || $(a)$(b)\n");
        Assert.Equal("A && \"BB\" != \"A\" || AB", model["B"]!.Properties[0].Value!.ToString());
    }

    [Fact]
    public void Help_keeps_its_inner_indentation_and_ends_at_a_line_farther_left()
    {
        KconfigModel model = KconfigText.Model("config A\n\tbool\n\thelp\n\t  one\n\t    two\n\n\t  three\n\tdepends on B\nconfig B\n\tbool\n");
        Assert.Equal("one\n  two\n\nthree", model["A"]!.Entries[0].Help);
        Assert.Single(model["A"]!.Entries[0].WrittenDependencies);
    }

    [Fact]
    public void Help_at_the_very_left_is_one_line_long()
    {
        KconfigModel model = KconfigText.Model("config A\n\tbool\n\thelp\nall of it\nconfig B\n\tbool\n");
        Assert.Equal("all of it", model["A"]!.Entries[0].Help);
        Assert.NotNull(model["B"]);
    }

    [Fact]
    public void Help_that_ends_with_the_file_and_a_file_without_a_line_break_are_whole()
    {
        KconfigModel model = KconfigText.Model("config A\n\tbool\n\thelp\n\t  last");
        Assert.Equal("last", model["A"]!.Entries[0].Help);
    }

    [Fact]
    public void Statements_after_help_have_their_own_lines() =>
        Assert.Equal(["Kconfig:7: unknown statement `oops`"], KconfigText.Mistakes("config A\n\tbool\n\thelp\n\t  text\n\n\t  text\noops\n"));

    [Fact]
    public void Carriage_returns_and_other_odd_characters_are_passed_over()
    {
        KconfigModel model = KconfigText.Model("config A\r\n\tbool \"A\"\r\n\tdefault y\r\n\0\f@\nconfig B\n\tbool\n");
        Assert.Equal("y", model["A"]!.Properties[^1].Value!.ToString());
        Assert.NotNull(model["B"]);
    }

    [Fact]
    public void A_symbol_can_be_called_like_a_keyword_only_where_the_dialect_has_no_such_keyword()
    {
        Assert.Equal(["Kconfig:1: invalid statement: `config transitional`"], KconfigText.Mistakes("config transitional\n\tbool\n").Take(1));
        Assert.NotNull(KconfigText.Model("config transitional\n\tbool\n", KconfigText.Legacy)["transitional"]);
        Assert.Contains("Kconfig:1: invalid statement: `config if`", KconfigText.Mistakes("config if\n\tbool\n"));
    }

    [Fact]
    public void Words_of_other_alphabets_and_replacement_characters_are_no_statements()
    {
        ReadResult result = KconfigText.Read("config A\n\tbool \"Größe \uFFFD\"\nÄ\uFFFD\n");
        Assert.Equal("Größe \uFFFD", KconfigText.Model(result)["A"]!.Entries[0].Prompt!.Text);
    }

    [Theory]
    [InlineData("A || B && !C", "A || B && !C")]
    [InlineData("(A || B) && C", "(A || B) && C")]
    [InlineData("!(A = y || B != m)", "!(A = y || B != m)")]
    [InlineData("A>=108100&&B<C", "A >= 108100 && B < C")]
    [InlineData("A = 'x y' # comment", "A = \"x y\"")]
    public void Conditions_have_the_precedence_of_the_grammar(string written, string meant) =>
        Assert.Equal(meant, KconfigText.Model($"config X\n\tbool\n\tdepends on {written}\n")["X"]!.Entries[0].WrittenDependencies[0].Expression.ToString());
}
