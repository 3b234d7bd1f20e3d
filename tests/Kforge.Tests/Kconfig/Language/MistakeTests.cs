using Kforge.Kconfig.Language;
using Kforge.Kconfig.Values;

namespace Kforge.Tests.Kconfig.Language;

/// <summary>What is wrong with files, and where.</summary>
public sealed class MistakeTests
{
    private const string Bool = "\n\tbool\n";

    [Theory]
    [InlineData("oops\n", "Kconfig:1: unknown statement `oops`")]
    [InlineData("config A\n\tbool\n\tdepends B\n", "Kconfig:3: invalid statement: `depends B`")]
    [InlineData("config A\n\tbool\n\tdepends on (B && \n", "Kconfig:3: invalid statement: `depends on ( B &&`")]
    [InlineData("config A B\n", "Kconfig:1: invalid statement: `config A B`")]
    [InlineData("config A\n\tint\n\trange 1\n", "Kconfig:3: invalid statement: `range 1`")]
    [InlineData("endif\n", "Kconfig:1: `endif` ends nothing")]
    [InlineData("menu \"M\"\nendif\nendmenu\n", "Kconfig:2: `endif` does not end the menu of Kconfig:1")]
    [InlineData("\nif A\n", "Kconfig:2: this entry has no end in its file")]
    [InlineData("menuconfig A\n\tbool\n", "Kconfig:1:")]
    [InlineData("choice\nendchoice\n", "Kconfig:1: a choice must have a prompt")]
    [InlineData("choice\n\tprompt \"C\"\n\nconfig A\n\tbool\nendchoice\n", "Kconfig:4: A stands in a choice and must have a prompt")]
    [InlineData("choice\n\tprompt \"C\"\n\nconfig A\n\ttristate \"A\"\nendchoice\n", "Kconfig:4: A stands in a choice and must be bool")]
    [InlineData("choice\n\tprompt \"C\"\n\nconfig A\n\tbool \"A\"\n\tdefault y\nendchoice\n", "Kconfig:6: A stands in a choice and can have no default")]
    [InlineData("config M\n\tbool\n\tmodules\nconfig N\n\tbool\n\tmodules\n", "Kconfig:6: N says `modules`, which M has said before")]
    [InlineData("source \"missing\"\n", "Kconfig:1: the file `missing` cannot be opened")]
    [InlineData("config A\n\tbool\nmainmenu \"late\"\n", "Kconfig:3: invalid statement: `mainmenu \"late\"`")]
    [InlineData("config A\n\tbool\n\ttransitional\n\tdefault y\n", "Kconfig:4: A is transitional and can have nothing but a type and a help text")]
    [InlineData("config A\n\tbool\n\ttransitional\n\tdepends on B\n", "Kconfig:1: A is transitional and can have nothing but a type and a help text")]
    public void Tells_it_with_its_line(string text, string expected) => Assert.StartsWith(expected, KconfigText.Mistakes(text)[0], StringComparison.Ordinal);

    [Fact]
    public void Goes_on_after_a_mistake() =>
        Assert.Equal(["Kconfig:1: unknown statement `one`", "Kconfig:4: unknown statement `two`"], KconfigText.Mistakes("one\nconfig A\n\tbool\ntwo\n"));

    [Fact]
    public void A_block_must_end_in_the_file_it_begins_in()
    {
        string[] mistakes = KconfigText.Mistakes(KconfigText.Read(Dialect.Newest, ("Kconfig", "if A\nsource \"sub\"\n"), ("sub", "config B\n\tbool\nendif\n")));
        Assert.Equal(["sub:3: `endif` does not end the if of Kconfig:1", "Kconfig:1: this entry has no end in its file"], mistakes);
    }

    [Fact]
    public void A_block_that_a_file_leaves_open_is_closed_for_the_files_around()
    {
        string[] mistakes = KconfigText.Mistakes(KconfigText.Read(Dialect.Newest, ("Kconfig", "menu \"M\"\nsource \"sub\"\nendmenu\n"), ("sub", "\nif A\n")));
        Assert.Equal(["sub:2: this entry has no end in its file"], mistakes);
    }

    [Fact]
    public void A_file_that_reads_itself_is_told_with_all_lines_that_lead_there()
    {
        ReadResult result = KconfigText.Read(KconfigText.Legacy, ("Kconfig", "source \"a\"\n"), ("a", "\n\nsource \"b\"\n"), ("b", "\nsource \"a\"\n"));
        Assert.Equal(["b:2: the file `a` reads itself: a, b, a, Kconfig"], KconfigText.Mistakes(result));
        KconfigFault.Loop loop = Assert.IsType<KconfigFault.Loop>(Assert.Single(result.Faults));
        Assert.Equal(["b:2", "a:3", "Kconfig:1"], loop.From.Select(line => line.ToString()));
    }

    [Fact]
    public void A_file_may_be_read_twice_only_in_older_dialects()
    {
        (string, string)[] files = [("Kconfig", "source \"a\"\n\nsource \"a\"\n"), ("a", "config A\n\tbool\n")];
        ReadResult result = KconfigText.Read(Dialect.Newest, files);
        Assert.Equal(["Kconfig:3: the file `a` is read a second time; the first is Kconfig:1"], KconfigText.Mistakes(result));
        Assert.Equal(new KconfigFault.Again("a", new("Kconfig", 3), new("Kconfig", 1)), Assert.Single(result.Faults));
        Assert.Equal(2, KconfigText.Model(KconfigText.Read(KconfigText.Legacy, files))["A"]!.Entries.Count);
    }

    [Fact]
    public void A_missing_first_file_is_told_by_its_name() =>
        Assert.Equal(["Kconfig: the file `Kconfig` cannot be opened"], KconfigText.Mistakes(KconfigText.Read(Dialect.Newest)));

    [Fact]
    public void Conditions_of_dependencies_are_refused_where_the_dialect_has_none()
    {
        const string Text = "config A\n\tbool \"A\"\n\tdepends on B if C\nconfig B\n\tbool\nconfig C\n\tbool\n";
        Assert.Empty(KconfigText.Mistakes(Text));
        Assert.Equal(["Kconfig:3: invalid statement: `depends on B if C`"], KconfigText.Mistakes(Text, KconfigText.Legacy));
    }

    [Fact]
    public void A_source_path_can_be_made_by_macros()
    {
        ReadResult result = KconfigText.Read(Dialect.Newest, ("Kconfig", "source \"arch/$(SRCARCH)/Kconfig\"\n"), ("arch/x86/Kconfig", "config A\n\tbool\n"));
        Assert.Equal("arch/x86/Kconfig:1", KconfigText.Model(result)["A"]!.Entries[0].Line.ToString());
        Assert.Equal(["Kconfig", "arch/x86/Kconfig"], result.Model!.Files);
    }

    [Fact]
    public void A_symbol_without_a_type_and_one_with_two_are_only_warned_of()
    {
        ReadResult result = KconfigText.Read("config A\n\thelp\n\t  text\nconfig B\n\tbool\n\tint\n");
        Assert.Equal(["Kconfig:6: B has the type bool already, and keeps it", "Kconfig:1: A has no type"], result.Warnings.Select(warning => $"{warning.Place}: {warning.Message}"));
    }

    [Fact]
    public void What_is_hostile_gets_an_answer_with_file_and_line()
    {
        string parentheses = new('(', 100_000);
        Assert.StartsWith("Kconfig:3: invalid statement: `depends on ( ( (", KconfigText.Mistakes($"config A\n\tbool\n\tdepends on {parentheses}B\n")[0], StringComparison.Ordinal);
        Assert.StartsWith("Kconfig:3: invalid statement", KconfigText.Mistakes($"config A\n\tbool\n\tdepends on {new string('!', 100_000)}B\n")[0], StringComparison.Ordinal);
        string terms = string.Join(" && ", Enumerable.Range(0, 100_000).Select(i => $"B{i}"));
        Assert.Equal(["Kconfig:3: an expression has too many terms"], KconfigText.Mistakes($"config A\n\tbool\n\tdepends on {terms}\n"));
        string blocks = string.Concat(Enumerable.Repeat("if A\n", 100_000));
        Assert.Equal("Kconfig:501: blocks are nested too deep", KconfigText.Mistakes(blocks)[0]);
    }

    [Theory]
    [InlineData("depends on", "Kconfig:3001: the entries hang below one another too deep")]
    [InlineData("default", "the values depend on one another too deep to be followed")]
    public void Chains_of_a_hundred_thousand_symbols_are_answered(string link, string expected)
    {
        string chain = string.Concat(Enumerable.Range(1, 100_000).Select(i => $"config A{i}\n\tbool \"A{i}\"\n\t{link} A{i - 1}\n"));
        Assert.EndsWith(expected, Assert.Single(KconfigText.Mistakes($"config A0{Bool}{chain}".Replace("A0\n\tbool\n", "A0\n\tbool \"A0\"\n\n", StringComparison.Ordinal))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_symbol_that_a_hundred_thousand_others_select_is_answered()
    {
        string many = string.Concat(Enumerable.Range(1, 100_000).Select(i => $"config A{i}\n\tbool\n\tselect A0\n"));
        Assert.EndsWith("an expression has too many terms", Assert.Single(KconfigText.Mistakes($"config A0{Bool}{many}")), StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_full_of_references_and_quotes_take_no_time()
    {
        string words = string.Concat(Enumerable.Repeat("$(x) \"\\a\" ", 200_000));
        Assert.Single(KconfigText.Mistakes($"config A\n\tbool {words}\n"));
    }

    [Fact]
    public void A_number_of_a_million_digits_is_read()
    {
        string digits = new('9', 1_000_000);
        Evaluation values = KconfigText.Values($"config A\n\tint\n\tdefault {digits}\n\trange 0 {digits}\n");
        Assert.Equal(digits, values.TextOf(values.Model["A"]!));
    }
}
