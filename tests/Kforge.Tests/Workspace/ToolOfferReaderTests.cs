using System.Text;
using Kforge.Diagnostics;
using Kforge.Workspace;

namespace Kforge.Tests.Workspace;

public sealed class ToolOfferReaderTests
{
    private const string Base = """
        description = "offers"
        provider = "debian"
        architecture = "amd64"
        packages = ["make"]

        [[suite]]
        name = "trixie"
        signed-by = ["04B54C3CDCA79751B16BC6B5225629DF75B188BD"]

        """;

    private const string Rust = """
        [[offer]]
        tool = "rustc"
        provider = "rust-dist"
        versions = ["1.62.0", "1.78.0"]
        signed-by = ["108f66205eaeb0aaa8dd5e1c85ab96e6fa1be5fe"]

        """;

    private const string Others = """
        [[offer]]
        tool = "bindgen"
        provider = "crates"
        versions = ["0.56.0"]

        [[offer]]
        tool = "llvm"
        provider = "kernel-org"
        versions = ["19.1.7"]
        rust = "1.85.0"
        signed-by = ["B8868C80BA62A1FFFAF5FDA9632D3A06589DA6B1"]

        [[offer]]
        tool = "rustc"
        provider = "debian"
        packages = ["rustc", "rust-src"]

        """;

    [Fact]
    public void Reads_an_offer_of_every_provider()
    {
        ToolchainDefinition definition = Parse(Base + Rust + Others).OrFail();
        Assert.Equal(["rustc", "bindgen", "llvm", "rustc"], definition.Offers.Select(offer => offer.Tool));
        ToolOffer.RustDist rust = Assert.IsType<ToolOffer.RustDist>(definition.Offers[0]);
        Assert.Equal(["1.62.0", "1.78.0"], rust.Versions.Select(version => version.Value));
        Assert.Equal<string>(["rustc", "rust-std", "rust-src", "rustfmt", "clippy"], rust.Components);
        Assert.Equal<string>(["108F66205EAEB0AAA8DD5E1C85AB96E6FA1BE5FE"], rust.SignedBy);
        Assert.Equal("0.56.0", Assert.IsType<ToolOffer.Crates>(definition.Offers[1]).Versions.Single().Value);
        Assert.Equal("1.85.0", Assert.IsType<ToolOffer.KernelOrg>(definition.Offers[2]).Rust);
        Assert.Equal(["rustc", "rust-src"], Assert.IsType<ToolOffer.Debian>(definition.Offers[3]).Packages.Select(package => package.Value));
    }

    [Theory]
    [InlineData("provider = \"rust-dist\"", "provider = \"rustdist\"", "11:12: KF1015: there is no provider of offers `rustdist`")]
    [InlineData("tool = \"rustc\"", "tool = \"rustd\"", "10:8: KF1015: there is no tool to offer `rustd`")]
    [InlineData("tool = \"rustc\"", "tool = \"llvm\"", "9:1: KF1015: this provider offers `rustc`, not `llvm`")]
    [InlineData("[\"1.62.0\", \"1.78.0\"]", "[]", "12:12: KF1015: `versions` is empty")]
    [InlineData("\"1.78.0\"", "\"1.78\"", "12:23: KF1015: \"1.78\" is not the version of a crate")]
    [InlineData("versions", "version", "12:1: KF1012: unknown key `version` in `[[offer]]`")]
    public void Names_what_is_wrong_with_an_offer(string right, string wrong, string expected)
    {
        Diagnostic mistake = Assert.IsType<Checked<ToolchainDefinition>.Bad>(Parse(Base + Rust.Replace(right, wrong, StringComparison.Ordinal))).Diagnostics[0];
        Assert.Equal($"toolchains/t.toml:{expected}", mistake.ToString());
    }

    [Fact]
    public void Tells_a_mistyped_tool_once() =>
        Assert.Single(Assert.IsType<Checked<ToolchainDefinition>.Bad>(Parse(Base + Rust.Replace("\"rustc\"", "\"rustd\"", StringComparison.Ordinal))).Diagnostics);

    [Fact]
    public void Every_part_of_an_offer_counts_in_the_digest_and_the_order_of_versions_does_not()
    {
        string[] different =
        [
            Base, Base + Rust, Base + Others, Base + Rust + Others,
            Base + Rust.Replace("\"1.62.0\", ", "", StringComparison.Ordinal),
            Base + Rust.Replace("108f", "208f", StringComparison.Ordinal),
            Base + Rust + "components = [\"rustc\"]\n",
            Base + Others.Replace("0.56.0", "0.65.1", StringComparison.Ordinal),
            Base + Others.Replace("1.85.0", "1.86.0", StringComparison.Ordinal),
            Base + Others.Replace(", \"rust-src\"", "", StringComparison.Ordinal),
            Base.Replace("name = \"trixie\"", "name = \"trixie\"\nsnapshot = 2026-11-01T00:00:00Z", StringComparison.Ordinal),
        ];
        Assert.Equal(different.Length, different.Select(text => Parse(text).OrFail().Digest).Distinct().Count());
        Assert.Equal(
            Parse(Base + Rust).OrFail().Digest,
            Parse(Base + Rust.Replace("\"1.62.0\", \"1.78.0\"", "\"1.78.0\", \"1.62.0\"", StringComparison.Ordinal)).OrFail().Digest);
    }

    [Fact]
    public void Reads_the_toolchain_of_this_machine()
    {
        ToolchainDefinition definition = Parse("description = \"mine\"\nprovider = \"host\"\n").OrFail();
        Assert.IsType<ToolchainProvider.Host>(definition.Provider);
        Assert.Empty(definition.Offers);
    }

    private static Checked<ToolchainDefinition> Parse(string text) => ToolchainReader.Parse(Encoding.UTF8.GetBytes(text), "toolchains/t.toml", "t");
}
