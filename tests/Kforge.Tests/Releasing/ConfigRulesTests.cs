using Kforge.Diagnostics;
using Kforge.Releasing;

namespace Kforge.Tests.Releasing;

/// <summary>Which configurations cannot be built twice.</summary>
public sealed class ConfigRulesTests
{
    [Theory]
    [InlineData("CONFIG_LOCALVERSION_AUTO=y", "`LOCALVERSION_AUTO=y`", "LOCALVERSION_AUTO = { value = \"n\"")]
    [InlineData("CONFIG_MODULE_SIG=y\nCONFIG_MODULE_SIG_KEY=\"certs/signing_key.pem\"", "`MODULE_SIG_KEY=\"certs/signing_key.pem\"`", "MODULE_SIG_KEY = { value = '\"\"'")]
    [InlineData("CONFIG_IMA_APPRAISE_MODSIG=y\nCONFIG_MODULE_SIG_KEY=\"certs/signing_key.pem\"", "`MODULE_SIG_KEY=\"certs/signing_key.pem\"`", "MODULE_SIG_KEY")]
    [InlineData("CONFIG_RANDSTRUCT=y\nCONFIG_RANDSTRUCT_FULL=y", "`RANDSTRUCT_FULL=y`", "RANDSTRUCT_NONE = { value = \"y\"")]
    [InlineData("CONFIG_RANDSTRUCT_PERFORMANCE=y", "`RANDSTRUCT_PERFORMANCE=y`", "RANDSTRUCT_NONE")]
    [InlineData("CONFIG_DEBUG_INFO_BTF=y\nCONFIG_PAHOLE_VERSION=125", "`DEBUG_INFO_BTF=y`", "pahole 1.27 or newer")]
    public void A_symbol_that_makes_each_build_another_is_named_with_what_to_write(string config, string named, string remedy)
    {
        Diagnostic refused = Assert.Single(ConfigRules.Check(config + "\n"));
        Assert.Equal(ReleaseCodes.OneOfAKind, refused.Code);
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, Assert.Single(refused.Hints), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("# CONFIG_LOCALVERSION_AUTO is not set\nCONFIG_LOCALVERSION=\"-own\"")]
    [InlineData("# CONFIG_MODULE_SIG is not set\nCONFIG_MODULE_SIG_KEY=\"certs/signing_key.pem\"")]
    [InlineData("CONFIG_MODULE_SIG=y\nCONFIG_MODULE_SIG_KEY=\"\"")]
    [InlineData("CONFIG_MODULE_SIG=y\nCONFIG_MODULE_SIG_KEY=\"pkcs11:token=signer\"")]
    [InlineData("CONFIG_RANDSTRUCT_NONE=y")]
    [InlineData("CONFIG_DEBUG_INFO_BTF=y\nCONFIG_PAHOLE_VERSION=127")]
    [InlineData("CONFIG_IKHEADERS=m\nCONFIG_BUILD_SALT=\"\"")]
    public void Others_are_let_through(string config) => Assert.Empty(ConfigRules.Check(config + "\n"));

    [Fact]
    public void Every_one_is_named() =>
        Assert.Equal(2, ConfigRules.Check("CONFIG_LOCALVERSION_AUTO=y\nCONFIG_RANDSTRUCT_FULL=y\n").Length);
}
