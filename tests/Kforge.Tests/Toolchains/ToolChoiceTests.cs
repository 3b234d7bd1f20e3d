using System.Collections.Immutable;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Kforge.Diagnostics;
using Kforge.Requirements;
using Kforge.Toolchains.Choosing;
using Kforge.Workspace;

namespace Kforge.Tests.Toolchains;

public sealed class ToolChoiceTests
{
    private const string Issues = """
        [[issue]]
        id = "bindgen-libclang"
        title = "bindgen 0.69 and libclang 19 do not go together"
        when = { bindgen = "<= 0.69.5", libclang = ">= 19.1" }
        severity = "error"
        consequence = "no bindings"
        fix = "take another"
        source = "https://example.org/1"

        [[issue]]
        id = "rustc-1.90"
        title = "rustc 1.90.0 is broken"
        when = { rustc = "= 1.90.0" }
        severity = "error"
        consequence = "nothing compiles"
        fix = "take another"
        source = "https://example.org/2"

        [[issue]]
        id = "bindgen-0.72"
        title = "bindgen 0.72.0 is odd"
        when = { bindgen = "= 0.72.0" }
        severity = "warning"
        consequence = "sometimes fails"
        fix = "take another"
        source = "https://example.org/3"
        """;

    [Fact]
    public void Takes_the_newest_of_a_minimum()
    {
        ToolChoice choice = Choose([Minimum("rustc", "1.78.0")], [Rustc("1.77.0"), Rustc("1.78.0"), Rustc("1.85.1")]);
        Assert.Equal("1.85.1", Version(choice, "rustc"));
        Assert.Equal("the newest that will do; the tree asks for 1.78.0 or newer (scripts/min-tool-version.sh:7)", Assert.Single(choice.Tools).Reason);
        Assert.Equal(
            ["1.78.0: 1.85.1 is newer", "1.77.0: older than 1.78.0, which the tree asks for at least (scripts/min-tool-version.sh:7)"],
            Rejected(choice, "rustc"));
        Assert.Empty(choice.Warnings);
    }

    [Fact]
    public void Takes_the_lowest_of_a_minimum_when_the_kernel_prefers_it()
    {
        ToolChoice choice = Choose([Minimum("rustc", "1.78.0")], [Rustc("1.77.0"), Rustc("1.85.1"), Rustc("1.78.0")], new ToolWishes(false, PreferMinimum: true));
        Assert.Equal("1.78.0", Version(choice, "rustc"));
        Assert.Contains("1.85.1: 1.78.0 is lower, and the kernel prefers the lowest", Rejected(choice, "rustc"));
    }

    [Fact]
    public void Takes_the_exact_version_and_no_other()
    {
        ToolChoice choice = Choose([Exact("rustc", "1.62.0")], [Rustc("1.63.0"), Rustc("1.62.0"), Rustc("1.61.0")]);
        Assert.Equal("1.62.0", Version(choice, "rustc"));
        Assert.Equal(
            ["1.63.0: newer than 1.62.0, which the tree asks for exactly (scripts/min-tool-version.sh:7)",
                "1.61.0: older than 1.62.0, which the tree asks for exactly (scripts/min-tool-version.sh:7)"],
            Rejected(choice, "rustc"));
    }

    [Fact]
    public void Refuses_when_the_exact_version_is_not_offered_and_tells_who_offers_it()
    {
        Checked<ToolChoice> refused = Make(
            [Exact("rustc", "1.62.0")], [Rustc("1.63.0")], ToolWishes.None, null,
            [("rust-releases", "rustc", V("1.62.0")), ("newer", "rustc", V("1.85.0")), ("other", "bindgen", V("1.62.0"))]);
        Diagnostic diagnostic = Assert.Single(Assert.IsType<Checked<ToolChoice>.Bad>(refused).Diagnostics);
        Assert.Equal(ChoiceCodes.NoneSuits, diagnostic.Code);
        Assert.Equal<string>(
            ["`toolchain = \"rust-releases\"` offers rustc 1.62.0", "or accept a newer one at your own risk: `allow-newer = true` in `[kernel.old]` of kbuild.toml"],
            diagnostic.Hints);
    }

    [Fact]
    public void Does_not_hint_at_newer_ones_where_all_are_older()
    {
        Checked<ToolChoice> refused = Make([Exact("rustc", "1.62.0")], [Rustc("1.61.0")], ToolWishes.None, null, []);
        Assert.DoesNotContain(Assert.IsType<Checked<ToolChoice>.Bad>(refused).Diagnostics[0].Hints, hint => hint.Contains("allow-newer", StringComparison.Ordinal));
    }

    [Fact]
    public void Takes_the_nearest_newer_one_with_a_warning_when_the_kernel_allows_it()
    {
        ToolChoice choice = Choose([Exact("rustc", "1.62.0")], [Rustc("1.85.0"), Rustc("1.63.0"), Rustc("1.61.0")], new ToolWishes(AllowNewer: true, false));
        Assert.Equal("1.63.0", Version(choice, "rustc"));
        Diagnostic warning = Assert.Single(choice.Warnings);
        Assert.Equal((ChoiceCodes.Newer, Severity.Warning), (warning.Code, warning.Severity));
        Assert.Contains("1.85.0: 1.63.0 is nearer to 1.62.0", Rejected(choice, "rustc"));
    }

    [Fact]
    public void Takes_the_exact_one_even_when_newer_ones_are_allowed()
    {
        ToolChoice choice = Choose([Exact("rustc", "1.62.0")], [Rustc("1.63.0"), Rustc("1.62.0")], new ToolWishes(AllowNewer: true, false));
        Assert.Equal("1.62.0", Version(choice, "rustc"));
        Assert.Empty(choice.Warnings);
    }

    [Fact]
    public void Passes_over_what_a_known_issue_forbids()
    {
        ToolChoice choice = Choose([Minimum("rustc", "1.78.0")], [Rustc("1.90.0"), Rustc("1.85.1")]);
        Assert.Equal("1.85.1", Version(choice, "rustc"));
        Assert.Equal(["1.90.0: known issue `rustc-1.90`: rustc 1.90.0 is broken"], Rejected(choice, "rustc"));
    }

    [Fact]
    public void Lets_bindgen_give_way_to_libclang()
    {
        ToolChoice choice = Choose(
            [Minimum("bindgen", "0.65.1")],
            [Llvm("19.1.7"), Bindgen("0.69.5"), Bindgen("0.71.1"), Bindgen("0.65.1")],
            new ToolWishes(false, PreferMinimum: true));
        Assert.Equal("0.71.1", Version(choice, "bindgen"));
        Assert.Equal(
            ["0.69.5: known issue `bindgen-libclang`: bindgen 0.69 and libclang 19 do not go together",
                "0.65.1: known issue `bindgen-libclang`: bindgen 0.69 and libclang 19 do not go together"],
            Rejected(choice, "bindgen"));
    }

    [Fact]
    public void Avoids_what_an_issue_warns_of_but_takes_it_when_there_is_nothing_else()
    {
        Assert.Equal("0.71.1", Version(Choose([Minimum("bindgen", "0.65.1")], [Bindgen("0.72.0"), Bindgen("0.71.1")]), "bindgen"));
        ToolChoice alone = Choose([Minimum("bindgen", "0.65.1")], [Bindgen("0.72.0")]);
        Assert.Equal("0.72.0", Version(alone, "bindgen"));
        Assert.Equal(ChoiceCodes.KnownIssue, Assert.Single(alone.Warnings).Code);
    }

    [Fact]
    public void Refuses_when_nothing_goes_together()
    {
        Checked<ToolChoice> refused = Make([], [Llvm("19.1.7"), Bindgen("0.69.5")], ToolWishes.None, null, []);
        Diagnostic diagnostic = Assert.Single(Assert.IsType<Checked<ToolChoice>.Bad>(refused).Diagnostics);
        Assert.Equal(ChoiceCodes.NoCombination, diagnostic.Code);
        Assert.Contains("bindgen-libclang", Assert.Single(diagnostic.Causes));
    }

    [Fact]
    public void Matches_the_LLVM_of_rustc_and_clang_only_where_the_configuration_needs_it()
    {
        Candidate[] candidates = [Rustc("1.85.1", 19), Rustc("1.82.0", 18), Llvm("18.1.8")];
        Assert.Equal("1.85.1", Version(Choose([Minimum("rustc", "1.78.0")], [.. candidates]), "rustc"));
        ToolChoice matched = Make([Minimum("rustc", "1.78.0")], [.. candidates], ToolWishes.None, "LTO_CLANG_THIN", []).OrFail();
        Assert.Equal("1.82.0", Version(matched, "rustc"));
    }

    [Fact]
    public void Moves_to_another_LLVM_when_that_makes_the_newest_rustc_possible()
    {
        Candidate[] candidates = [Rustc("1.85.1", 19), Rustc("1.82.0", 18), Llvm("20.1.0"), Llvm("19.1.7"), Llvm("18.1.8")];
        ToolChoice matched = Make([Minimum("rustc", "1.78.0")], [.. candidates], ToolWishes.None, "CFI_CLANG", []).OrFail();
        Assert.Equal(("1.85.1", "19.1.7"), (Version(matched, "rustc"), Version(matched, "llvm")));
        Assert.Contains(Rejected(matched, "llvm"), rejected => rejected.StartsWith("20.1.0: rustc 1.85.1 is built with LLVM 19", StringComparison.Ordinal));
    }

    [Fact]
    public void Does_not_take_two_of_one_tool()
    {
        Candidate both = Llvm("19.1.7") with { Brings = ImmutableSortedDictionary<string, ToolVersion>.Empty.Add("rustc", V("1.85.0")) };
        Assert.Equal("18.1.8", Version(Choose([], [Rustc("1.85.1"), both, Llvm("18.1.8")]), "llvm"));
    }

    [Fact]
    public void Every_candidate_is_chosen_or_rejected_with_a_reason() => Prop.ForAll<byte[], (bool Exact, bool Newer, bool Lowest)>((minors, how) =>
    {
        ImmutableArray<Candidate> candidates = [.. minors.Select(minor => $"1.{minor}.0").Append("1.78.0").Distinct().Select(version => Rustc(version))];
        ToolChoice choice = Choose([how.Exact ? Exact("rustc", "1.78.0") : Minimum("rustc", "1.78.0")], candidates, new ToolWishes(how.Newer, how.Lowest));
        ChosenTool rustc = Assert.Single(choice.Tools);
        return rustc.Rejected.Length + 1 == candidates.Length
            && rustc.Rejected.All(rejected => rejected.Reason.Length > 0)
            && rustc.Candidate.Version >= V("1.78.0")
            && (!how.Exact || rustc.Candidate.Version == V("1.78.0"));
    }).QuickCheckThrowOnFailure();

    private static ToolChoice Choose(ImmutableArray<ToolRequirement> requirements, ImmutableArray<Candidate> candidates, ToolWishes? wishes = null) =>
        Make(requirements, candidates, wishes ?? ToolWishes.None, null, []).OrFail();

    private static Checked<ToolChoice> Make(
        ImmutableArray<ToolRequirement> requirements, ImmutableArray<Candidate> candidates, ToolWishes wishes, string? sameLlvm,
        ImmutableArray<(string, string, ToolVersion)> elsewhere)
    {
        Assert.True(KernelVersion.TryParse("6.1.176", out KernelVersion version));
        return ToolChoice.Make(
            new ChoiceRequest("old", version, requirements, "test", new SourcePlace("kbuild.toml", 3), wishes, sameLlvm),
            candidates, KnownIssues.Parse(Encoding.UTF8.GetBytes(Issues), "known-issues.toml").OrFail(), elsewhere);
    }

    private static string Version(ToolChoice choice, string tool) => choice.Tools.Single(chosen => chosen.Candidate.Tool == tool).Candidate.Version.Text;

    private static IEnumerable<string> Rejected(ToolChoice choice, string tool) =>
        choice.Tools.Single(chosen => chosen.Candidate.Tool == tool).Rejected.Select(rejected => $"{rejected.Candidate.Version}: {rejected.Reason}");

    private static ToolRequirement Minimum(string tool, string version) => new(tool, V(version), VersionPolicy.Minimum, "scripts/min-tool-version.sh", 7);

    private static ToolRequirement Exact(string tool, string version) => new(tool, V(version), VersionPolicy.Exact, "scripts/min-tool-version.sh", 7);

    private static Candidate Rustc(string version, int? llvm = null) => new("rustc", V(version), "rust-dist", new CandidateSource.Fixed()) { RustcLlvm = llvm };

    private static Candidate Llvm(string version) => new("llvm", V(version), "kernel-org", new CandidateSource.Fixed());

    private static Candidate Bindgen(string version) => new("bindgen", V(version), "crates", new CandidateSource.Fixed());

    private static ToolVersion V(string text) => ToolVersion.TryParse(text, out ToolVersion version) ? version : throw new ArgumentException(text);
}
