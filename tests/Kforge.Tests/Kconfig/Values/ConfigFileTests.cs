using Kforge.Kconfig.Values;
using Kforge.Tests.Kconfig.Language;

namespace Kforge.Tests.Kconfig.Values;

/// <summary>Configurations as they are read and written.</summary>
public sealed class ConfigFileTests
{
    private const string Some = "config A\n\tbool \"A\"\n\tdefault y\nconfig S\n\tstring \"S\"\nconfig N\n\tint \"N\"\n\tdefault 3\nconfig T\n\ttristate \"T\"\n";

    [Theory]
    [InlineData("CONFIG_S=\"a \\\"b\\\" \\\\ c\"\n", "a \"b\" \\ c")]
    [InlineData("CONFIG_S=\"a\" trailing\n", "a")]
    [InlineData("CONFIG_S=\"a\"\r\n", "a")]
    [InlineData("CONFIG_S=bare\n", "")]
    [InlineData("CONFIG_S=\"open\n", "")]
    [InlineData("CONFIG_S=\"one\"\nCONFIG_S=\"two\"\n", "two")]
    [InlineData(" CONFIG_S=\"indented\"\n", "")]
    [InlineData("# CONFIG_S=\"comment\"\n", "")]
    [InlineData("CONFIG_S=\"\0\uFFFD\"", "\0\uFFFD")]
    public void Strings_are_read(string config, string expected) => Assert.Equal($"S={expected}", KconfigText.Values(Some, config).Of("S"));

    [Theory]
    [InlineData("# CONFIG_A is not set\n", "n", "n")]
    [InlineData("# CONFIG_A is not set\r\n", "n", "n")]
    [InlineData("# CONFIG_A is not set, really\n", "y", "n")]
    [InlineData("#CONFIG_A is not set\n", "y", "y")]
    [InlineData("#  CONFIG_A is not set\n", "y", "y")]
    [InlineData("CONFIG_A=no\n", "n", "n")]
    [InlineData("CONFIG_A=N\n", "y", "y")]
    [InlineData("CONFIG_A=\n", "y", "y")]
    [InlineData("CONFIG_A\n", "y", "y")]
    public void What_is_not_set_is_read_by_dialect(string config, string newest, string old)
    {
        Assert.Equal($"A={newest}", KconfigText.Values(Some, config).Of("A"));
        Assert.Equal($"A={old}", KconfigText.Values(Some, config, KconfigText.Legacy).Of("A"));
    }

    [Fact]
    public void What_does_not_fit_and_what_nobody_knows_is_reported_with_its_line()
    {
        Evaluation values = new(KconfigText.Model(Some));
        GivenReport report = values.Give("CONFIG_A=m\nCONFIG_NO=y\n\nCONFIG_N=0x3\nCONFIG_N=007\n# CONFIG_GONE is not set\n");
        Assert.Equal(["A 1", "N 4", "N 5"], report.Invalid.Select(entry => $"{entry.Name} {entry.Line}"));
        Assert.Equal(["NO 2", "GONE 6"], report.Unknown.Select(entry => $"{entry.Name} {entry.Line}"));
        Assert.Equal("A=y N=3", values.Of("A", "N"));
    }

    [Fact]
    public void A_configuration_is_written_with_titles_and_ends_of_menus()
    {
        const string Text = """
            mainmenu "Test $(ARCH)"
            config A
            	bool "A"
            menu "Menu"
            config S
            	string "S"
            	default "a\"b\\c"
            comment "Remark"
            endmenu
            menu "Hidden"
            	depends on A
            config X
            	bool "X"
            endmenu
            config N
            	int "N"
            	default 7
            """;
        Assert.Equal("""
            #
            # Automatically generated file; DO NOT EDIT.
            # Test x86
            #
            # CONFIG_A is not set

            #
            # Menu
            #
            CONFIG_S="a\"b\\c"

            #
            # Remark
            #
            # end of Menu

            CONFIG_N=7

            """, ConfigWriter.Write(KconfigText.Values(Text)));
    }

    [Fact]
    public void Members_that_cannot_be_seen_are_not_written()
    {
        string written = ConfigWriter.Write(KconfigText.Values("choice\n\tprompt \"C\"\n\tdepends on N\nconfig A\n\tbool \"A\"\nconfig B\n\tbool \"B\"\nendchoice\nconfig N\n\tbool\n"));
        Assert.DoesNotContain("CONFIG_A", written, StringComparison.Ordinal);
    }

    [Fact]
    public void The_least_configuration_has_only_what_differs_from_its_default()
    {
        const string Text = Some + "choice\n\tprompt \"C\"\nconfig C1\n\tbool \"1\"\nconfig C2\n\tbool \"2\"\nendchoice\nconfig D\n\tdef_bool A\n";
        Assert.Equal("", ConfigWriter.WriteLeast(KconfigText.Values(Text)));
        Assert.Equal("# CONFIG_A is not set\nCONFIG_S=\"x\"\nCONFIG_C2=y\n", ConfigWriter.WriteLeast(KconfigText.Values(Text, "# CONFIG_A is not set\nCONFIG_S=\"x\"\nCONFIG_N=3\nCONFIG_C2=y\n")));
        Assert.Equal("", ConfigWriter.WriteLeast(KconfigText.Values(Text, "CONFIG_C1=y\n")));
    }

    [Theory]
    [InlineData("CONFIG_A=y\nCONFIG_S=\"q\\\"\"\nCONFIG_N=12\n")]
    [InlineData("# CONFIG_A is not set\nCONFIG_T=y\n")]
    [InlineData("")]
    public void What_is_written_reads_back_the_same(string config)
    {
        string once = ConfigWriter.Write(KconfigText.Values(Some, config));
        Evaluation from = KconfigText.Values(Some, once);
        Assert.Equal(once, ConfigWriter.Write(from));
        Assert.Equal(once, ConfigWriter.Write(KconfigText.Values(Some, ConfigWriter.WriteLeast(from))));
    }

    [Fact]
    public void A_symbol_with_several_definitions_is_written_once()
    {
        string written = ConfigWriter.Write(KconfigText.Values("config A\n\tbool \"A\"\nconfig B\n\tbool \"B\"\nconfig A\n\tbool\n"));
        Assert.Equal(2, written.Split("CONFIG_").Length - 1);
    }
}
