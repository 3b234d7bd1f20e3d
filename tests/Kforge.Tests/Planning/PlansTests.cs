using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Kconfig;
using Kforge.Planning;
using Kforge.Platform;
using Kforge.Sources;
using Kforge.Workspace;

namespace Kforge.Tests.Planning;

public sealed class PlansTests
{
    private static readonly SourcePlace Place = new("profiles/p.toml", 2, 8);

    [Theory]
    [InlineData("defconfig")]
    [InlineData("defconfig", null, null)]
    [InlineData("tinyconfig", "tinyconfig", null)]
    [InlineData("tinyconfig", "tinyconfig", "tinyconfig")]
    public void Starts_from_the_base_that_the_profiles_agree_on(string from, params string?[] bases) =>
        Assert.Equal(from, Good([.. bases.Select((start, i) => Profile($"p{i}", start is null ? null : Target(start)))]).Config.Base);

    [Fact]
    public void Refuses_two_bases()
    {
        Diagnostic mistake = Bad([Profile("a", Target("tinyconfig")), Profile("b", Target("defconfig"))]);
        Assert.Equal((PlanCodes.TwoBases, ExitCode.Usage), (mistake.Code, mistake.Code.Exit));
        Assert.Equal("`a` starts from `tinyconfig` (profiles/p.toml:2:8), `b` from `defconfig`", mistake.Causes[0]);
    }

    [Fact]
    public void A_base_file_counts_by_its_content()
    {
        BuildPlan one = Good([Profile("a", new ConfigBase.File(new("base.config", Place)))], _ => "CONFIG_A=y\n");
        BuildPlan other = Good([Profile("a", new ConfigBase.File(new("base.config", Place)))], _ => "CONFIG_A=n\n");
        Assert.Equal("CONFIG_A=y\n", one.Config.BaseText);
        Assert.NotEqual(KeyFacts.Of(one.Describe), KeyFacts.Of(other.Describe));
    }

    [Fact]
    public void A_base_file_that_is_not_there_is_named_with_its_place()
    {
        Diagnostic mistake = Bad([Profile("a", new ConfigBase.File(new("base.config", Place)))]);
        Assert.Equal((PlanCodes.BaseUnreadable, Place), (mistake.Code, mistake.Place));
    }

    [Fact]
    public void A_profile_for_another_architecture_has_no_say()
    {
        BuildPlan plan = Good([Profile("arm", Target("tinyconfig")) with { Arch = ["arm64"] }, Profile("here", Target("defconfig")) with { Arch = ["arm64", "x86_64"] }]);
        Assert.Equal("defconfig", plan.Config.Base);
        Assert.Equal("here", Assert.Single(plan.Config.Profiles).Name);
    }

    [Fact]
    public void A_kernel_may_name_the_base_itself()
    {
        Assert.Equal("allnoconfig", Plan([], null, Kernel with { Base = Target("allnoconfig") }).OrFail().Config.Base);
        Assert.Equal("allnoconfig", Plan([Profile("a", Target("allnoconfig"))], null, Kernel with { Base = Target("allnoconfig") }).OrFail().Config.Base);
        ConfigPlan file = Plan([], _ => "CONFIG_A=y\n", Kernel with { Base = new ConfigBase.File(new("my.config", Place)) }).OrFail().Config;
        Assert.Equal(("CONFIG_A=y\n", "my.config"), (file.BaseText, file.BaseFile));
    }

    [Fact]
    public void A_kernel_and_a_profile_must_not_name_two_bases()
    {
        Diagnostic mistake = Assert.Single(Assert.IsType<Checked<BuildPlan>.Bad>(
            Plan([Profile("a", Target("tinyconfig"))], null, Kernel with { Base = Target("defconfig") })).Diagnostics);
        Assert.Equal(
            ("KF1041", "`a` and the kernel `lts` start from different configurations"), (mistake.Code.Id, mistake.Message));
    }

    [Fact]
    public void What_is_enabled_and_kept_comes_from_the_profiles_that_count_and_from_the_kernel()
    {
        Profile one = Profile("one", null) with { Enable = [Want("A")], Keep = [new("K", Place)] };
        ConfigPlan config = Plan(
            [one, Profile("arm", null) with { Arch = ["arm64"], Enable = [Want("B")] }], null,
            Kernel with { Enable = [Want("C")], Keep = [new("K", Place), new("L", Place)] }).OrFail().Config;
        Assert.Equal(["A", "C"], config.Enable.Select(wanted => wanted.Name));
        Assert.Equal(["K", "L"], config.Keep.Select(kept => kept.Value));
    }

    private static WantedSymbol Want(string name) => new(name, null, "for a test", false, Place);

    private static BuildPlan Good(ImmutableArray<Profile> profiles, Func<string, string?>? read = null) => Plan(profiles, read).OrFail();

    private static Diagnostic Bad(ImmutableArray<Profile> profiles) =>
        Assert.Single(Assert.IsType<Checked<BuildPlan>.Bad>(Plan(profiles, null)).Diagnostics);

    private static KernelDefinition Kernel { get; } = new(
        "lts", Place, new SourceDefinition.Debian(new("linux-source", Place), new("trixie", Place)), new("x86_64", Place), new("t", Place), [], [], [new("bzImage", Place)],
        new(null, null, null));

    private static Checked<BuildPlan> Plan(ImmutableArray<Profile> profiles, Func<string, string?>? read, KernelDefinition? kernel = null)
    {
        ToolchainDefinition toolchain = new(
            "t", Place, "", new ToolchainProvider.Debian("amd64", [], []), ImmutableSortedDictionary<RelativePath, string>.Empty, ImmutableSortedDictionary<string, string>.Empty);
        LockedIndex index = new("debian", "trixie", DateTimeOffset.UnixEpoch, Sha256Digest.OfText("index"), []);
        LockedPackage package = new("linux-source", "1", "debian", "trixie", "pool/linux.deb", 1, Sha256Digest.OfText("deb"));
        return Plans.For(
            new(kernel ?? Kernel, toolchain, null, profiles, []),
            new(new LockedSource.Debian("6.12.7", Sha256Digest.OfText("tree"), index, package), [], []),
            new(Sha256Digest.OfText("tree"), "6.12.7", new("/nowhere", Sha256Digest.OfText("tree")), TreeDelta.None),
            Sha256Digest.OfText("toolchain"), read ?? (_ => null));
    }

    private static Profile Profile(string name, ConfigBase? start) => new(name, new($"profiles/{name}.toml"), "", [], start, []);

    private static ConfigBase Target(string name) => new ConfigBase.Target(new(name, Place));
}
