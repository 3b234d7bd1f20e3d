using System.Collections.Immutable;
using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Toolchains.Crates;
using Kforge.Workspace;

namespace Kforge.Tests.Toolchains.Crates;

public sealed class CargoLockTests
{
    private const string Source = FakeRegistry.CratesIo;

    private static readonly LockedCrate Needed = new("needed", "1.2.3", Sha256Digest.OfText("needed"));

    [Theory]
    [InlineData("version = 4\n")]
    [InlineData("version = 3\n")]
    [InlineData("")]
    public void Reads_checksums_that_stand_with_their_packages(string version) =>
        Assert.Equal([Needed], Read(FakeRegistry.LockOf(Needed).Replace("version = 4\n", version)).OrFail().AsEnumerable());

    [Fact]
    public void Reads_checksums_that_stand_in_the_metadata_of_format_1() => Assert.Equal([Needed], Read($"""
        [[package]]
        name = "bindgen-cli"
        version = "0.71.1"
        dependencies = ["needed 1.2.3 ({Source})"]

        [[package]]
        name = "needed"
        version = "1.2.3"
        source = "{Source}"

        [metadata]
        "checksum needed 1.2.3 ({Source})" = "{Needed.Sha256}"
        """).OrFail().AsEnumerable());

    [Fact]
    public void Reads_the_table_of_the_crate_itself_that_the_oldest_ones_have() => Assert.Equal([Needed], Read(
        FakeRegistry.LockOf(Needed).Replace("version = 4\n\n[[package]]", "[root]")).OrFail().AsEnumerable());

    [Theory]
    [InlineData("git+https://example.org/needed#abc")]
    [InlineData("registry+https://example.org/index")]
    [InlineData("sparse+https://example.org/index/")]
    public void Refuses_a_package_from_elsewhere_and_says_from_where(string source)
    {
        Diagnostic refusal = MistakeIn(FakeRegistry.LockOf(Needed).Replace(Source, source));
        Assert.Equal(CrateCodes.ForeignPackage, refusal.Code);
        Assert.Contains("`needed` 1.2.3", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(source, refusal.Causes[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_package_that_was_a_directory() =>
        Assert.Equal(CrateCodes.ForeignPackage, MistakeIn(FakeRegistry.LockOf() + "[[package]]\nname = \"beside\"\nversion = \"1.0.0\"\n").Code);

    [Theory]
    [InlineData("version = 4\n", "version = 5\n", "its format")]
    [InlineData("version = 4\n", "version = \"4\"\n", "its format")]
    [InlineData("checksum = ", "digest = ", "has no checksum")]
    [InlineData("name = \"needed\"", "name = \"../needed\"", "no name and version")]
    [InlineData("name = \"needed\"", "name = 1", "no name and version")]
    [InlineData("version = \"1.2.3\"", "version = \"1.2\"", "no name and version")]
    [InlineData("name = \"bindgen-cli\"\nversion = \"0.71.1\"", "name = \"bindgen-cli\"\nversion = \"0.71.1\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = \"0000000000000000000000000000000000000000000000000000000000000000\"", "itself is not in it")]
    public void Refuses_what_no_cargo_writes(string part, string instead, string why)
    {
        Diagnostic refusal = MistakeIn(FakeRegistry.LockOf(Needed).Replace(part, instead));
        Assert.Equal(CrateCodes.MalformedCargoLock, refusal.Code);
        Assert.Contains(why, refusal.Causes[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_package_that_comes_twice() =>
        Assert.Contains("comes twice", MistakeIn(FakeRegistry.LockOf(Needed, Needed)).Causes[0], StringComparison.Ordinal);

    [Fact]
    public void Names_all_packages_from_elsewhere_at_once() => Assert.Equal(
        2, Assert.IsType<Checked<ImmutableArray<LockedCrate>>.Bad>(Read(FakeRegistry.LockOf(Needed, Needed with { Name = "more" }).Replace(Source, "git+https://example.org"))).Diagnostics.Length);

    private static Checked<ImmutableArray<LockedCrate>> Read(string text) =>
        CargoLock.Read(Encoding.UTF8.GetBytes(text), "Cargo.lock", "bindgen-cli", "0.71.1");

    private static Diagnostic MistakeIn(string text) => Assert.IsType<Checked<ImmutableArray<LockedCrate>>.Bad>(Read(text)).Diagnostics[0];
}
