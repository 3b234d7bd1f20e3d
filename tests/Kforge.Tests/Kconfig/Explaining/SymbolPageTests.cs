using Kforge.Kconfig.Explaining;

namespace Kforge.Tests.Kconfig.Explaining;

public sealed class SymbolPageTests
{
    private const string Kernel = """
        mainmenu "Linux"
        menu "General setup"
        config RUST
        	bool "Rust support"
        	depends on !BTF
        	select HELPER if BTF = n
        	help
        	  The first line.

        	  The last line.
        endmenu
        config HELPER
        	bool
        config BTF
        	bool "BTF" if EXPERT
        config EXPERT
        	bool "Expert"
        if RUST
        config SAMPLE
        	tristate "A sample in rust"
        	default RUST
        endif
        config WANTS
        	bool "Wants"
        	imply RUST
        """;

    [Fact]
    public void Shows_where_a_symbol_stands_and_what_it_needs_and_does()
    {
        SymbolPage page = Page("RUST");
        DefinitionPage definition = Assert.Single(page.Definitions);
        Assert.Equal(["Main menu", "General setup"], definition.Path.AsEnumerable());
        Assert.Equal([new("depends on !BTF", new("Kconfig", 5))], definition.Conditions.AsEnumerable());
        Assert.Equal([new("select HELPER if BTF = n", new("Kconfig", 6))], definition.Properties.AsEnumerable());
        Assert.Equal("The first line.\n\nThe last line.", definition.Help);
        Assert.Equal("n", page.Value);
    }

    [Fact]
    public void Names_everybody_who_refers_to_a_symbol() => Assert.Equal(
        ["DependsOn  if RUST Kconfig:18", "Default SAMPLE default RUST Kconfig:21", "Implies WANTS imply RUST Kconfig:25"],
        Page("RUST").ReferredBy.Select(Shown));

    [Fact]
    public void Selects_and_conditions_refer_too()
    {
        Assert.Equal(["Selects RUST select HELPER if BTF = n Kconfig:6"], Page("HELPER").ReferredBy.Select(Shown));
        Assert.Equal(["DependsOn RUST depends on !BTF Kconfig:5", "Condition RUST select HELPER if BTF = n Kconfig:6"], Page("BTF").ReferredBy.Select(Shown));
        Assert.Equal(["Condition BTF \"BTF\" if EXPERT Kconfig:15"], Page("EXPERT").ReferredBy.Select(Shown));
    }

    [Theory]
    [InlineData("rust", "RUST SAMPLE")]
    [InlineData("^(ru|he)", "HELPER RUST")]
    [InlineData("CONFIG_BTF", "BTF")]
    [InlineData("sample in", "SAMPLE")]
    [InlineData("b(", "")]
    public void Finds_names_before_prompts(string pattern, string names) =>
        Assert.Equal(names, string.Join(' ', SymbolSearch.Find(pattern, Models.Situation(Kernel)).Select(found => found.Symbol.Name)));

    private static SymbolPage Page(string name)
    {
        Situation situation = Models.Situation(Kernel);
        return SymbolPage.Of(situation.Symbol(name), situation);
    }

    private static string Shown(SymbolReference reference) => $"{reference.Kind} {reference.Owner?.Name} {reference.Text} {reference.Line}";
}
