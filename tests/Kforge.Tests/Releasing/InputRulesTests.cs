using System.Collections.Immutable;
using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Releasing;
using Kforge.Workspace;

namespace Kforge.Tests.Releasing;

/// <summary>Which inputs a release can rest on.</summary>
public sealed class InputRulesTests
{
    private const string Commit = "0123456789012345678901234567890123456789";
    private static readonly Sha256Digest Any = Sha256Digest.OfText("any");
    private static readonly LockedToolchain Signed = new(Any, [], []);

    [Fact]
    public void Signed_inputs_are_let_through()
    {
        Assert.Empty(InputRules.Check(Kernel(""), Locked(new LockedSource.Git("6.12.1", Any, "https://example.org/linux.git", "refs/tags/v6.12.1", Commit, Commit, ["AB"])), Signed));
        Assert.Empty(InputRules.Check(Kernel(""), Locked(Debian), Signed));
    }

    [Fact]
    public void A_directory_and_programs_of_this_machine_are_refused_whatever_is_accepted()
    {
        LockedToolchain host = Signed with { HostTools = [new("rustc", "/usr/bin/rustc", "1.85.0", Any)] };
        ImmutableArray<Diagnostic> refused = InputRules.Check(Kernel(""), Locked(new LockedSource.Path("6.12.1", "../linux")), host);
        Assert.Equal([ReleaseCodes.NotPinned, ReleaseCodes.NotPinned], refused.Select(one => one.Code));
        Assert.Contains("`../linux`", refused[0].Message, StringComparison.Ordinal);
        Assert.Contains("/usr/bin/rustc", refused[1].Causes[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "source")]
    [InlineData("[kernel.lts.release]\nunsigned = { bindgen = \"reviewed\" }\n", "source")]
    [InlineData("[kernel.lts.release]\nunsigned = { source = \"our own branch\" }\n", "bindgen")]
    public void Each_unsigned_input_needs_a_reason_of_its_own(string release, string lacking)
    {
        ImmutableArray<Diagnostic> refused = InputRules.Check(Kernel(release), Locked(Unsigned), Crates);
        Assert.All(refused, one => Assert.Equal(ReleaseCodes.Unsigned, one.Code));
        Assert.Contains(refused, one => one.Hints.Any(hint => hint.Contains($"unsigned = {{ {lacking} = \"…\" }}", StringComparison.Ordinal)));
    }

    [Fact]
    public void With_reasons_it_is_accepted_and_a_reason_for_nothing_is_a_mistake()
    {
        const string both = "[kernel.lts.release]\nunsigned = { source = \"our own branch\", bindgen = \"no distribution has it\" }\n";
        Assert.Empty(InputRules.Check(Kernel(both), Locked(Unsigned), Crates));
        Diagnostic mistake = Assert.Single(InputRules.Check(Kernel(both), Locked(Unsigned), Signed));
        Assert.Contains("`bindgen`", mistake.Message, StringComparison.Ordinal);
        Assert.Equal("kbuild.toml:7:41", $"{mistake.Place}");
    }

    [Theory]
    [InlineData("deb", false, true)]
    [InlineData("deb", true, false)]
    [InlineData("tar", false, false)]
    public void Packages_of_Debian_need_a_toolchain_that_can_make_them(string kind, bool able, bool refused)
    {
        LockedToolchain tools = able ? Signed with { Packages = [new("debhelper", "13.24.2", "debian", "trixie", "pool/d.deb", 1, Any)] } : Signed;
        ImmutableArray<Diagnostic> found = InputRules.Check(Kernel($"[kernel.lts.release]\npackages = [\"{kind}\"]\n"), Locked(Debian), tools);
        Assert.Equal(refused ? ["KF6105"] : [], [.. found.Select(one => one.Code.Id)]);
        Assert.All(found, one => Assert.Contains("toolchains/debian-trixie.toml", Assert.Single(one.Hints), StringComparison.Ordinal));
    }

    private static LockedSource.Debian Debian => new("6.12.1", Any, new("debian", "trixie", DateTimeOffset.UnixEpoch, Any, ["AB"]), new("linux-source-6.12", "6.12.1-1", "debian", "trixie", "pool/l.deb", 1, Any));

    private static LockedSource.Git Unsigned => new("6.12.1", Any, "https://example.org/linux.git", "refs/heads/own", Commit, Commit, []);

    private static LockedToolchain Crates => Signed with { CrateTools = [new("bindgen", "bindgen-cli", "0.65.1", [new("bindgen-cli", "0.65.1", Any)])] };

    private static LockedKernel Locked(LockedSource source) => new(source, [], []);

    private static KernelDefinition Kernel(string release) => BuildFileReader.Parse(Encoding.UTF8.GetBytes(
        "[kernel.lts]\nsource = { debian = \"linux-source-6.12\", suite = \"trixie\" }\narch = \"x86_64\"\ntoolchain = \"debian-trixie\"\nprofiles = [\"tiny\"]\n" + release), "kbuild.toml", null).OrFail().Kernels["lts"];
}
