using Kforge.Kconfig;

namespace Kforge.Tests.Kconfig;

public sealed class ConfigValuesTests
{
    private const string Symbols = """
        config ON
        	bool
        config OFF
        	bool
        config MOD
        	tristate
        config MODULES
        	bool
        config RUSTC_VERSION
        	int
        config BASE
        	hex
        config NAME
        	string
        config NO_NUMBER
        	int
        """;

    private const string Config = "CONFIG_ON=y\n# CONFIG_OFF is not set\nCONFIG_MOD=m\nCONFIG_MODULES=y\nCONFIG_RUSTC_VERSION=108501\nCONFIG_BASE=0x100\nCONFIG_NAME=\"clang\"\n";

    [Theory]
    [InlineData("ON", "y")]
    [InlineData("OFF", "n")]
    [InlineData("MOD", "m")]
    [InlineData("UNDEFINED", "n")]
    [InlineData("!MOD", "m")]
    [InlineData("!UNDEFINED", "y")]
    [InlineData("ON && MOD", "m")]
    [InlineData("ON || MOD", "y")]
    [InlineData("OFF || MOD", "m")]
    [InlineData("m && MODULES", "m")]
    [InlineData("MOD = m", "y")]
    [InlineData("MOD != y", "y")]
    [InlineData("OFF < MOD", "y")]
    [InlineData("RUSTC_VERSION >= 108100", "y")]
    [InlineData("RUSTC_VERSION >= 110000", "n")]
    [InlineData("RUSTC_VERSION > 99", "y")]
    [InlineData("BASE = 0x100", "y")]
    [InlineData("BASE < 0x1000", "y")]
    [InlineData("BASE = 256", "y")]
    [InlineData("NO_NUMBER = 0", "y")]
    [InlineData("NAME = \"clang\"", "y")]
    [InlineData("NAME = clang", "y")]
    [InlineData("NAME != \"\"", "y")]
    [InlineData("$(cc-option,-m32)", "unknown")]
    [InlineData("$(cc-option,-m32) && OFF", "n")]
    [InlineData("$(cc-option,-m32) || ON", "y")]
    [InlineData("!$(cc-option,-m32) && ON", "unknown")]
    [InlineData("\"$(cc-name)\" = \"Clang\"", "unknown")]
    public void Evaluates_as_the_kernel_does(string expression, string value)
    {
        KconfigTree tree = Trees.Of($"{Symbols}\nconfig X\n\tbool\n\tdepends on {expression}\n");
        Assert.Equal(value, new ConfigValues(tree, DotConfig.Parse(Config)).Of(tree["X"]!.Definitions[0].Dependencies[0].Expression).ToString());
    }

    [Fact]
    public void Without_modules_a_bare_m_is_off()
    {
        KconfigTree tree = Trees.Of("config X\n\tbool\n\tdepends on m\n");
        Assert.Equal("n", new ConfigValues(tree, DotConfig.Parse("")).Of(tree["X"]!.Definitions[0].Dependencies[0].Expression).ToString());
    }
}
