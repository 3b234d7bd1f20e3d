using FsCheck;
using FsCheck.Fluent;
using Kforge.Requirements;

namespace Kforge.Tests.Requirements;

public sealed class ToolVersionTests
{
    private static readonly Config Seeded = Config.QuickThrowOnFailure.WithReplay(20260101, 1).WithMaxTest(300);

    private static readonly Arbitrary<ToolVersion> Versions = Arb.From(
        from major in Gen.Choose(0, 2)
        from minor in Gen.Choose(0, 120)
        from patch in Gen.Elements("", ".0", ".1", ".99")
        from suffix in Gen.Elements("", "", "-nightly", "-beta.2", "+dfsg1", "-2ubuntu1")
        select Version($"{major}.{minor}{patch}{suffix}"));

    [Theory]
    [InlineData("1.85.0", "1.85.1")]
    [InlineData("1.9.0", "1.10.0")]
    [InlineData("0.65.1", "0.71.1")]
    [InlineData("2.30", "2.30.1")]
    [InlineData("8.1.0", "15.0.0")]
    [InlineData("1.2.3.4", "1.2.3.10")]
    public void Orders_by_number_and_not_by_text(string older, string newer)
    {
        Assert.True(Version(older) < Version(newer));
        Assert.True(Version(newer) > Version(older));
        Assert.False(Version(newer) <= Version(older));
    }

    [Theory]
    [InlineData("5.1", "5.1.0")]
    [InlineData("1.97.0-nightly", "1.97.0")]
    [InlineData("2.44.0.0", "2.44")]
    public void A_missing_number_is_zero_and_a_suffix_does_not_count(string one, string other)
    {
        Assert.Equal(Version(one), Version(other));
        Assert.Equal(Version(one).GetHashCode(), Version(other).GetHashCode());
        Assert.True(Version(one) >= Version(other));
        Assert.Equal(one, Version(one).Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1..2")]
    [InlineData("v1.2")]
    [InlineData("1.2\n")]
    [InlineData("1.99999999999")]
    [InlineData(null)]
    public void Refuses_what_is_not_a_version(string? text) => Assert.False(ToolVersion.TryParse(text, out _));

    [Theory]
    [InlineData("rustc 1.85.1 (4eb161250 2025-03-15) (built from a source tarball)", "1.85.1")]
    [InlineData("rustc 1.99.0-nightly (1234 2026-01-01)", "1.99.0-nightly")]
    [InlineData("bindgen 0.71.1\n", "0.71.1")]
    [InlineData("Debian clang version 19.1.7 (3+b1)\nTarget: x86_64-pc-linux-gnu", "19.1.7")]
    [InlineData("GNU ld (GNU Binutils for Debian) 2.44", "2.44")]
    [InlineData("gcc (Debian 14.2.0-19) 14.2.1\nCopyright (C) 2024", "14.2.1")]
    [InlineData("v1.30", "1.30")]
    [InlineData("19.1.7", "19.1.7")]
    [InlineData("warning: /opt/llvm-11.0.0/lib: found libclang\nbindgen 0.65.1", "0.65.1")]
    public void Finds_the_version_in_what_a_tool_prints(string output, string expected)
    {
        Assert.True(ToolVersion.TryFind(output, out ToolVersion version));
        Assert.Equal(expected, version.Text);
    }

    [Theory]
    [InlineData("llvm", "clang version 19.1.7 (3+b1)\nTarget: x86_64-pc-linux-gnu\nInstalledDir: /usr/lib/llvm-19.1.7/bin", "19.1.7")]
    [InlineData("llvm", "Ubuntu clang version 18.1.3 (1ubuntu1)", "18.1.3")]
    [InlineData("llvm", "Apple clang version 15.0.0 (clang-1500.1.0.2.5)", "15.0.0")]
    [InlineData("llvm", "clang version 20.0.0git (https://github.com/llvm/llvm-project.git 8dfd1c2)", "20.0.0git")]
    [InlineData("lld", "Debian LLD 19.1.7 (compatible with GNU linkers)", "19.1.7")]
    [InlineData("rustc", "rustc 1.95.0 (59807616e 2026-04-14)", "1.95.0")]
    [InlineData("rustc", "rustc 1.97.0-nightly (abc 2026-04-14)", "1.97.0-nightly")]
    [InlineData("rustc", "rustc 1.62.0 (a8314ef7d 2022-06-27) (Arch Linux rust 1:1.62.0-1)", "1.62.0")]
    [InlineData("rustc", "warning: toolchain 1.70.0 is old\nrustc 1.85.0 (4d91de4e4 2025-02-17)", "1.85.0")]
    [InlineData("binutils", "GNU ld (GNU Binutils for Debian) 2.44\nCopyright (C) 2025", "2.44")]
    [InlineData("binutils", "GNU ld version 2.38-20.fc36", "2.38-20.fc36")]
    [InlineData("gcc", "aarch64-linux-gnu-gcc-12 (Debian 12.2.0-14) 12.2.0", "12.2.0")]
    [InlineData("pahole", "v1.30", "1.30")]
    [InlineData("openssl", "OpenSSL 3.0.15 3 Sep 2024 (Library: OpenSSL 3.0.15 3 Sep 2024)", "3.0.15")]
    [InlineData("bash", "GNU bash, version 5.2.37(1)-release (x86_64-pc-linux-gnu)", "5.2.37-release")]
    [InlineData("bindgen", "bindgen 0.65.1\nwarning: using libclang 14.0.6 of /usr/lib/llvm-14.0.6/lib", "0.65.1")]
    [InlineData("bindgen", "warning: found libclang 11.0.0 in /opt/clang-11.0.0/lib/libclang.so.11.0.0\nbindgen 0.65.1\n", "0.65.1")]
    [InlineData("bindgen", "/opt/llvm-11.0.0/include/x.h:1:9: warning: clang version 11.0.0\n  --> 3.4.5 <--\nbindgen 0.71.1", "0.71.1")]
    [InlineData(null, "warning: found libclang 11.0.0 somewhere\nbindgen 0.65.1", "0.65.1")]
    [InlineData("rustc", "rustup 1.28.0 says:\nrustc 1.85.0", "1.85.0")]
    public void Finds_the_version_among_warnings_and_the_names_of_vendors(string? tool, string output, string expected)
    {
        Assert.True(ToolVersion.TryFind(output, out ToolVersion version, tool));
        Assert.Equal(expected, version.Text);
    }

    [Fact]
    public void Searches_only_the_beginning_of_what_a_tool_prints()
    {
        string flood = string.Concat(Enumerable.Repeat("((((((((((((\n", 1 << 16));
        Assert.False(ToolVersion.TryFind(flood + "rustc 1.85.0\n", out _));
        Assert.True(ToolVersion.TryFind("rustc 1.85.0\n" + flood, out ToolVersion version));
        Assert.Equal("1.85.0", version.Text);
    }

    [Theory]
    [InlineData("1.97.0-nightly", true)]
    [InlineData("1.54.0-beta.1", true)]
    [InlineData("1.75.0-dev", true)]
    [InlineData("20.0.0git", true)]
    [InlineData("1.85.0", false)]
    [InlineData("2.38-20.fc36", false)]
    [InlineData("1.85.1+dfsg1", false)]
    [InlineData("5.2.37-release", false)]
    public void Tells_what_is_before_a_release_from_a_vendors_suffix(string text, bool prerelease) => Assert.Equal(prerelease, Version(text).IsPrerelease);

    [Fact]
    public void Is_a_total_order() => Check.One(Seeded, Prop.ForAll(Versions, Versions, Versions, (a, b, c) =>
        Math.Sign(a.CompareTo(b)) == -Math.Sign(b.CompareTo(a))
        && (!(a <= b && b <= c) || a <= c)
        && (a == b) == (a.CompareTo(b) == 0)
        && (a != b || a.GetHashCode() == b.GetHashCode())));

    [Fact]
    public void Orders_as_the_numbers_of_Kconfig_do() => Check.One(Seeded, Prop.ForAll(Versions, Versions, (a, b) =>
        Math.Sign(a.CompareTo(b)) == new RustcVersion(a).KconfigNumber.CompareTo(new RustcVersion(b).KconfigNumber)
        && RustcVersion.FromKconfig(new RustcVersion(a).KconfigNumber).Version == a
        && Version(a.Text) == a && Version(a.Text).Text == a.Text));

    [Theory]
    [InlineData("1.85.0", 108500)]
    [InlineData("1.62.0", 106200)]
    [InlineData("1.100.0", 110000)]
    [InlineData("1.97.0-nightly", 109700)]
    public void Knows_the_number_of_rustc(string text, int number)
    {
        Assert.Equal(number, new RustcVersion(Version(text)).KconfigNumber);
        Assert.Equal(Version(text), RustcVersion.FromKconfig(number).Version);
    }

    [Fact]
    public void Knows_the_numbers_of_LLVM()
    {
        LlvmVersion llvm = new(Version("19.1.3"));
        Assert.Equal((190103, 19), (llvm.KconfigNumber, llvm.Major));
        Assert.Equal("19.1.3", LlvmVersion.FromKconfig(190103).ToString());
    }

    [Theory]
    [InlineData("1.30", 130)]
    [InlineData("1.24", 124)]
    [InlineData("1.9", 19)]
    public void Knows_the_number_of_pahole(string text, int number) => Assert.Equal(number, new PaholeVersion(Version(text)).KconfigNumber);

    [Fact]
    public void Writes_the_number_of_pahole_back() => Assert.Equal("1.30", PaholeVersion.FromKconfig(130).ToString());

    [Theory]
    [InlineData("0.56.0", "bindgen")]
    [InlineData("0.60.1", "bindgen")]
    [InlineData("0.61.0", "bindgen-cli")]
    [InlineData("0.71.1", "bindgen-cli")]
    public void Knows_the_crate_of_bindgen(string text, string crate) => Assert.Equal(crate, new BindgenVersion(Version(text)).CrateName);

    [Fact]
    public void Finds_nothing_where_nothing_is() => Assert.False(ToolVersion.TryFind("rustc: command not found", out _));

    private static ToolVersion Version(string text) => ToolVersion.TryParse(text, out ToolVersion version) ? version : throw new ArgumentException(text);
}
