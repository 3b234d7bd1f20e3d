using System.Collections.Immutable;
using System.Text;
using Kforge.Debian;
using Kforge.Diagnostics;
using Kforge.Inputs;
using Kforge.Platform;
using Kforge.Requirements;
using Kforge.Tests.Debian;
using Kforge.Toolchains.Choosing;
using Kforge.Workspace;

namespace Kforge.Tests.Inputs;

public sealed class OfferedToolsTests
{
    private static readonly KnownIssues Issues = KnownIssues.Parse(Encoding.UTF8.GetBytes("""
        [[rustc-llvm]]
        rustc = ">= 1.82.0, < 1.87.0"
        llvm = 19
        source = "https://example.org/1"
        """), "known-issues.toml").OrFail();

    private static readonly LockedPackage[] Packages =
        [Package("rustc", "1.85.1+dfsg1-1"), Package("clang", "1:19.0-63"), Package("clang-19", "1:19.1.7-3+b1"), Package("libllvm19", "1:19.1.7-3+b1"), Package("make", "4.4")];

    [Fact]
    public void Takes_the_tools_among_the_packages_with_the_versions_of_their_packages()
    {
        ImmutableArray<Candidate> candidates = OfferedTools.Of(Definition(""), [], Packages, Issues).OrFail();
        Assert.Equal(
            ["rustc 1.85.1 (debian trixie rustc 1.85.1+dfsg1-1)", "llvm 19.1.7 (debian trixie clang-19 1:19.1.7-3+b1)"],
            candidates.Select(candidate => candidate.ToString()));
        Assert.Equal(19, candidates[0].RustcLlvm);
        Assert.All(candidates, candidate => Assert.IsType<CandidateSource.Fixed>(candidate.Source));
    }

    [Fact]
    public void Does_not_guess_the_LLVM_of_rustc_where_there_are_two() => Assert.Null(
        OfferedTools.Of(Definition(""), [], [.. Packages, Package("libllvm18", "18")], Issues).OrFail()[0].RustcLlvm);

    [Fact]
    public void Takes_what_is_offered_of_every_suite_and_every_list()
    {
        SuiteIndex[] indexes =
        [
            ForeignPackageTests.Index("old", "amd64", [(["amd64"], "rustc 1.63.0+dfsg1-2 | Depends: libllvm14"), (["amd64"], "rustc 1.60.0-1")]),
            ForeignPackageTests.Index("new", "amd64", [(["amd64"], "rustc 1.85.1-1 | Depends: libllvm19 (>= 1:19)")]),
            ForeignPackageTests.Index("new", "arm64", [(["arm64"], "rustc 1.99.0-1")]),
        ];
        ImmutableArray<Candidate> candidates = OfferedTools.Of(
            Definition("""
                [[offer]]
                tool = "rustc"
                provider = "debian"
                packages = ["rustc"]

                [[offer]]
                tool = "rustc"
                provider = "rust-dist"
                versions = ["1.82.0", "1.62.0"]
                signed-by = ["108F66205EAEB0AAA8DD5E1C85AB96E6FA1BE5FE"]
                """),
            indexes, [], Issues).OrFail();
        Assert.Equal(
            ["1.85.1 new 19", "1.63.0 old 14", "1.82.0  19", "1.62.0  "],
            candidates.Select(candidate => $"{candidate.Version} {((CandidateSource.Offered)candidate.Source).Suite} {candidate.RustcLlvm}"));
    }

    [Fact]
    public void Refuses_to_offer_what_is_among_the_packages()
    {
        Checked<ImmutableArray<Candidate>> refused = OfferedTools.Of(
            Definition("""
                [[offer]]
                tool = "rustc"
                provider = "debian"
                packages = ["rustc"]
                """),
            [], Packages, Issues);
        Assert.Equal(ChoiceCodes.PackageAndOffer, Assert.Single(Assert.IsType<Checked<ImmutableArray<Candidate>>.Bad>(refused).Diagnostics).Code);
    }

    private static LockedPackage Package(string name, string version) =>
        new(name, version, "debian", "trixie", $"pool/{name}.deb", 1, Sha256Digest.OfText(name));

    private static ToolchainDefinition Definition(string offers) => ToolchainReader.Parse(Encoding.UTF8.GetBytes($"""
        description = "offers"
        provider = "debian"
        architecture = "amd64"
        packages = ["make"]

        [[suite]]
        name = "trixie"
        signed-by = ["04B54C3CDCA79751B16BC6B5225629DF75B188BD"]

        {offers}
        """), "toolchains/t.toml", "t").OrFail();
}
