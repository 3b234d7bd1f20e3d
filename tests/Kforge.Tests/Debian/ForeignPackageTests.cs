using System.Text;
using Kforge.Debian;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Tests.Debian;

public sealed class ForeignPackageTests
{
    private static readonly SourcePlace Place = new("toolchain.toml", 7);

    [Fact]
    public void Takes_what_a_package_for_another_machine_depends_on_for_that_machine() => Assert.Equal(
        "cc=1 libc6=1 libc6-dev:arm64=1 libc6:arm64=1",
        Resolve("cc libc6-dev:arm64",
            [(["amd64", "arm64"], "libc6-dev 1 | Depends: libc6 (= 1) | Multi-Arch: same"), (["amd64", "arm64"], "libc6 1 | Multi-Arch: same"), (["amd64"], "cc 1 | Depends: libc6")]));

    [Fact]
    public void Takes_tools_that_serve_every_machine_for_the_one_that_runs_them() => Assert.Equal(
        "bin=1 data=1 libc6-dev:arm64=1",
        Resolve("libc6-dev:arm64",
            [(["amd64", "arm64"], "libc6-dev 1 | Depends: bin, data"), (["amd64", "arm64"], "bin 1 | Multi-Arch: foreign"), (["all"], "data 1 | Multi-Arch: foreign")]));

    [Fact]
    public void Lets_any_be_satisfied_by_a_package_that_allows_it() => Assert.Equal(
        "aa:arm64=1 perl=1", Resolve("aa:arm64", [(["arm64"], "aa 1 | Depends: perl:any"), (["amd64", "arm64"], "perl 1 | Multi-Arch: allowed")]));

    [Fact]
    public void Means_one_machine_by_an_allowed_package_without_any() => Assert.Equal(
        "aa:arm64=1 perl:arm64=1", Resolve("aa:arm64", [(["arm64"], "aa 1 | Depends: perl"), (["amd64", "arm64"], "perl 1 | Multi-Arch: allowed")]));

    [Fact]
    public void Does_not_satisfy_another_machine_by_a_package_for_this_one()
    {
        Assert.StartsWith("KF2102", Resolve("aa:arm64", [(["arm64"], "aa 1 | Depends: bb"), (["amd64"], "bb 1 | Multi-Arch: same")]));
        Assert.StartsWith("KF2102", Resolve("aa:arm64", [(["arm64"], "aa 1 | Depends: bb"), (["all"], "bb 1")]));
        Assert.StartsWith("KF2102", Resolve("aa zz:arm64", [(["amd64"], "aa 1 | Depends: bb"), (["arm64"], "bb 1 | Multi-Arch: foreign"), (["arm64"], "zz 1")]));
    }

    [Fact]
    public void Finds_what_a_package_of_every_machine_needs_on_this_one() => Assert.Equal(
        "aa:arm64=1 data=1 tool=1", Resolve("aa:arm64",
            [(["arm64"], "aa 1 | Depends: data"), (["all"], "data 1 | Multi-Arch: foreign | Depends: tool"), (["amd64", "arm64"], "tool 1")]));

    [Fact]
    public void Finds_providers_of_the_same_machine() => Assert.Equal(
        "aa:arm64=1 p2:arm64=1", Resolve("aa:arm64",
            [(["arm64"], "aa 1 | Depends: vv"), (["amd64"], "p1 1 | Provides: vv | Priority: required"), (["arm64"], "p2 1 | Provides: vv")]));

    [Theory]
    [InlineData("same", "1", "1", true)]
    [InlineData("same", "1", "2", false)]
    [InlineData("no", "1", "1", false)]
    public void Puts_two_machines_beside_each_other_only_where_the_package_says_so(string multiArch, string native, string foreign, bool together)
    {
        string answer = Resolve("aa aa:arm64", [(["amd64"], $"aa {native} | Multi-Arch: {multiArch}"), (["arm64"], $"aa {foreign} | Multi-Arch: {multiArch}")]);
        Assert.Equal(together ? "aa=1 aa:arm64=1" : "KF2103", together ? answer : answer[..6]);
    }

    [Fact]
    public void Goes_back_to_a_version_that_both_machines_have() => Assert.Equal(
        "aa=1 aa:arm64=1", Resolve("aa aa:arm64",
            [(["amd64"], "aa 2 | Multi-Arch: same"), (["amd64", "arm64"], "aa 1 | Multi-Arch: same")]));

    [Fact]
    public void Names_the_package_for_another_machine_in_full()
    {
        Assert.Contains("`aa:arm64 -> bb`", Resolve("aa:arm64", [(["arm64"], "aa 1 | Depends: bb")]));
        Diagnostic unknown = Refusal("aa:arm64", [(["amd64"], "aa 1")]);
        Assert.Equal("there is no package `aa` for `arm64`", unknown.Message);
        Assert.Equal("there is `1 (one, amd64)`", Assert.Single(unknown.Causes));
        Assert.Equal(Place, unknown.Place);
    }

    [Fact]
    public void Takes_a_package_from_the_one_suite_it_is_pinned_to()
    {
        SuiteIndex[] indexes = [Index("old", "amd64", [(["amd64"], "rustc 1"), (["amd64"], "libstd 1"), (["amd64"], "rust-src 1")]),
            Index("new", "amd64", [(["amd64"], "rustc 2 | Depends: libstd (= 2)"), (["amd64"], "libstd 2"), (["amd64"], "cc 3 | Depends: rustc")])];
        Assert.Equal("libstd=2 rustc=2", Text(PackageClosure.Resolve(indexes, [new PackageWish("rustc", Place)])));
        Assert.Equal("rustc=1", Text(PackageClosure.Resolve(indexes, [new PackageWish("rustc", Place, "old")])));
        Assert.Equal("cc=3 rustc=1", Text(PackageClosure.Resolve(indexes, [new PackageWish("cc", Place), new PackageWish("rustc", Place, "old")])));
        Checked<Resolution> missing = PackageClosure.Resolve(indexes, [new PackageWish("rust-src", Place, "new")]);
        Diagnostic diagnostic = Assert.Single(Assert.IsType<Checked<Resolution>.Bad>(missing).Diagnostics);
        Assert.Equal((DebianCodes.UnknownPackage, "there is no package `rust-src` for `amd64` in `new`"), (diagnostic.Code, diagnostic.Message));
    }

    [Fact]
    public void Lists_every_version_of_a_package_with_its_suite()
    {
        SuiteIndex[] indexes = [Index("old", "amd64", [(["amd64"], "rustc 1"), (["amd64"], "rustc 2~1")]), Index("new", "amd64", [(["amd64"], "rustc 2")]), Index("new", "arm64", [(["arm64"], "rustc 9")])];
        Assert.Equal(["2 new", "2~1 old", "1 old"], PackageClosure.Candidates(indexes, "rustc").Select(package => $"{package.Version} {package.Suite}"));
        Assert.Empty(PackageClosure.Candidates(indexes, "bindgen"));
    }

    [Fact]
    public void Locks_each_index_once_and_names_machines_in_the_lock()
    {
        SuiteIndex[] indexes = [.. Both([(["amd64", "arm64"], "aa 1 | Multi-Arch: same")])];
        Resolution resolution = PackageClosure.Resolve(indexes, [new PackageWish("aa", Place), PackageWish.Of(new("aa:arm64", Place))]).OrFail();
        Assert.Equal("one", Assert.Single(resolution.Indexes).Suite);
        Assert.Equal(["pool/aa_1_amd64.deb", "pool/aa_1_arm64.deb"], resolution.Packages.Select(package => package.Path).Order());
        LockFile locked = LockFile.Empty with
        {
            Toolchains = LockFile.Empty.Toolchains.Add("t", new(Sha256Digest.OfText("x"), [], resolution.Packages)),
        };
        LockFile read = LockReader.Parse(Encoding.UTF8.GetBytes(LockWriter.Text(locked)), "kforge.lock").OrFail();
        Assert.Equal(resolution.Packages.AsEnumerable(), read.Toolchains["t"].Packages);
        Assert.Equal(
            ["amd64", "arm64", "riscv64"],
            PackageWish.Architectures("amd64", [new("a", Place, null, "riscv64"), new("b", Place, null, "arm64"), new("c", Place), new("d", Place, null, "amd64")]).AsEnumerable());
    }

    private static string Resolve(string wanted, (string[] Architectures, string Package)[] packages) =>
        Text(PackageClosure.Resolve([.. Both(packages)], [.. wanted.Split(' ').Select(name => new Placed<string>(name, Place))]));

    private static Diagnostic Refusal(string wanted, (string[] Architectures, string Package)[] packages) =>
        Assert.Single(Assert.IsType<Checked<Resolution>.Bad>(PackageClosure.Resolve([.. Both(packages)], [new Placed<string>(wanted, Place)])).Diagnostics);

    private static string Text(Checked<Resolution> answer) => answer switch
    {
        Checked<Resolution>.Good good => string.Join(' ', good.Value.Packages.Select(package => $"{package.Name}={package.Version}")),
        Checked<Resolution>.Bad bad => string.Join('\n', bad.Diagnostics.Select(diagnostic => $"{diagnostic.Code.Id} {diagnostic.Message}")),
        _ => throw new InvalidOperationException("unreachable: Checked is closed"),
    };

    private static IEnumerable<SuiteIndex> Both((string[] Architectures, string Package)[] packages) =>
        [Index("one", "amd64", packages), Index("one", "arm64", packages)];

    internal static SuiteIndex Index(string suite, string architecture, (string[] Architectures, string Package)[] packages)
    {
        string text = string.Concat(
            from package in packages
            from own in package.Architectures
            where own == architecture || own == "all"
            let parts = package.Package.Split(" | ")
            let head = parts[0].Split(' ')
            select $"Package: {head[0]}\nVersion: {head[1]}\nArchitecture: {own}\n{string.Concat(parts.Skip(1).Select(field => field + "\n"))}"
                + $"Filename: pool/{head[0]}_{head[1]}_{own}.deb\nSize: 1\nSHA256: {Sha256Digest.OfText(parts[0] + own)}\n\n");
        return new(
            new(suite, "debian", ["main"], [], false, new("toolchain.toml", 3)),
            architecture,
            new("debian", suite, DateTimeOffset.UnixEpoch, Sha256Digest.OfText(suite), []),
            [new PackageList(Encoding.UTF8.GetBytes(text))]);
    }
}
