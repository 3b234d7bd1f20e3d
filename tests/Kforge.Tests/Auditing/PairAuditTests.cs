using System.Collections.Immutable;
using Kforge.Auditing;
using Kforge.Requirements;
using Kforge.Toolchains.Probing;

namespace Kforge.Tests.Auditing;

public sealed class PairAuditTests
{
    [Fact]
    public void Finds_nothing_where_everything_suits()
    {
        PairReport report = Facts.Judge(Facts.Tree(), Facts.Packages(Facts.Tools()));
        Assert.Empty(report.Findings);
        ToolRow rustc = report.Rows.Single(row => row.Tool == "rustc");
        Assert.Equal((ToolVerdict.Good, "debian trixie rustc 1.85.0+dfsg3-1", "1.78.0"), (rustc.Verdict, rustc.From, rustc.Wanted?.Version.Text));
        Assert.Equal(ToolVerdict.Unasked, report.Rows.Single(row => row.Tool == "llvm-nm").Verdict);
    }

    /// <summary>The tool that differs, the version, and what that is.</summary>
    public static TheoryData<string, string?, string, FindingLevel> Differences() => new()
    {
        { "rustc", "1.77.2", "KF8001", FindingLevel.Error },
        { "bindgen", "0.56.0", "KF8001", FindingLevel.Error },
        { "llvm", "11.0.1", "KF8001", FindingLevel.Error },
        { "lld", "11.0.1", "KF8001", FindingLevel.Error },
        { "gcc", "4.9.2", "KF8001", FindingLevel.Warning },
        { "make", "3.81", "KF8001", FindingLevel.Warning },
        { "rustc", null, "KF8003", FindingLevel.Error },
        { "bindgen", null, "KF8003", FindingLevel.Error },
        { "llvm-objcopy", null, "KF8003", FindingLevel.Error },
        { "flex", null, "KF8003", FindingLevel.Error },
        { "rust-src", null, "KF8005", FindingLevel.Error },
        { "rust-src", "1.84.0", "KF8006", FindingLevel.Error },
        { ToolQuestion.Libclang, "18.1.3", "KF8008", FindingLevel.Warning },
        { ToolQuestion.RustcLlvm, "20.1.0", "KF8009", FindingLevel.Warning },
    };

    [Theory]
    [MemberData(nameof(Differences))]
    public void Finds_the_one_tool_that_does_not_suit(string tool, string? version, string code, FindingLevel level)
    {
        ImmutableArray<AuditFinding> findings = Facts.FindingsOf(Facts.Tree(), Facts.Tools((tool, version)));
        AuditFinding finding = Assert.Single(findings, finding => finding.Code.Id == code);
        Assert.Equal(level, finding.Level);
        Assert.NotEmpty(finding.Fixes);
        Assert.All(finding.Fixes, fix => Assert.DoesNotContain("\n", fix));
    }

    [Theory]
    [InlineData("pahole")]
    [InlineData("gcc")]
    [InlineData("rustfmt")]
    public void A_tool_that_no_build_needs_may_be_missing(string tool)
    {
        Assert.Empty(Facts.FindingsOf(Facts.Tree(), Facts.Tools((tool, null))));
    }

    [Fact]
    public void A_nightly_of_the_right_numbers_is_accepted() => Assert.Empty(Facts.FindingsOf(Facts.Tree(), Facts.Tools(("rustc", "1.85.1-nightly"))));

    [Fact]
    public void A_library_of_unknown_version_is_no_finding() => Assert.Empty(Facts.FindingsOf(Facts.Tree(), Facts.Tools(("rust-src", "unknown"))));

    [Fact]
    public void A_finding_names_the_line_of_the_tree_that_asks()
    {
        AuditedTree tree = Facts.Tree();
        AuditFinding finding = Facts.FindingsOf(tree, Facts.Tools(("rustc", "1.77.2"))).Single(finding => finding.Code == AuditCodes.TooOld);
        Assert.Equal((KernelTreeFiles.Script, tree.Facts!["rustc"]!.Line, true), (finding.Place!.File, finding.Place.Line, finding.Place.InTree));
        Assert.Equal("rustc 1.77.2 is too old; the tree asks for 1.78.0 or newer", finding.Message);
    }

    [Fact]
    public void A_rustup_without_rust_src_is_told_the_command_that_adds_it()
    {
        AuditFinding finding = Facts.FindingsOf(Facts.Tree(), Facts.Tools(("rust-src", null))).Single();
        Assert.Equal("run `rustup component add rust-src`", finding.Fixes.Single());
    }

    [Fact]
    public void Linux_6_1_refuses_newer_tools_and_says_what_provides_the_exact_ones()
    {
        AuditedTree tree = Facts.Tree("1.62.0", "0.56.0", exact: true);
        ImmutableArray<AuditFinding> findings = [.. Facts.Judge(tree, Facts.Packages(Facts.Tools(("rustc", "1.63.0"), ("rust-src", "1.63.0"), ("bindgen", "0.60.1")))).Findings
            .Where(finding => finding.Level == FindingLevel.Error)];
        Assert.Equal(["KF8002", "KF8002"], findings.Select(finding => finding.Code.Id));
        Assert.Contains(findings[0].Fixes.Concat(findings[1].Fixes), fix => fix.Contains("`versions = [\"1.62.0\"]`", StringComparison.Ordinal) && fix.Contains("rust-dist", StringComparison.Ordinal));
        Assert.Contains(findings[0].Fixes.Concat(findings[1].Fixes), fix => fix.Contains("`versions = [\"0.56.0\"]`", StringComparison.Ordinal) && fix.Contains("crates", StringComparison.Ordinal));
        Assert.All(findings, finding => Assert.Contains("allow-newer = true", finding.Fixes[^1]));
    }

    [Fact]
    public void An_entry_that_allows_newer_ones_gets_a_warning()
    {
        AuditedTree tree = Facts.Tree("1.62.0", "0.56.0", exact: true) with { Kernel = Facts.Kernel(allowNewer: true) };
        Assert.Equal(
            [FindingLevel.Warning, FindingLevel.Warning],
            Facts.FindingsOf(tree, Facts.Tools()).Where(finding => finding.Code == AuditCodes.NotExact).Select(finding => finding.Level));
    }

    [Fact]
    public void An_older_tool_than_the_exact_one_stays_an_error_all_the_same()
    {
        AuditedTree tree = Facts.Tree("1.86.0", "0.71.1", exact: true) with { Kernel = Facts.Kernel(allowNewer: true) };
        Assert.Equal(FindingLevel.Error, Facts.FindingsOf(tree, Facts.Tools()).Single(finding => finding.Code == AuditCodes.TooOld).Level);
    }

    [Fact]
    public void The_crate_of_bindgen_had_another_name_before_0_61()
    {
        AuditedTree tree = Facts.Tree("1.85.1", "0.56.0", exact: true);
        Assert.Equal("run `cargo install --locked --version 0.56.0 bindgen`", Facts.FindingsOf(tree, Facts.Tools()).Single().Fixes[0]);
    }

    [Theory]
    [InlineData(null, FindingLevel.Warning)]
    [InlineData("LTO_CLANG_THIN", FindingLevel.Error)]
    [InlineData("CFI", FindingLevel.Error)]
    public void Two_LLVMs_are_an_error_only_where_the_configuration_needs_one(string? symbol, FindingLevel level)
    {
        AuditedTree tree = Facts.Tree() with { Kernel = Facts.Kernel(oneLlvm: symbol) };
        AuditFinding finding = Facts.FindingsOf(tree, Facts.Tools((ToolQuestion.RustcLlvm, "20.1.0"))).Single();
        Assert.Equal((AuditCodes.LlvmDiffers, level), (finding.Code, finding.Level));
        Assert.Equal(symbol is null ? null : "profiles/fast.toml:4", finding.Place?.ToString());
    }

    [Fact]
    public void A_tool_that_hangs_is_an_error_where_it_is_needed_and_a_warning_elsewhere()
    {
        ProbedTools tools = Facts.Tools().With("make", new FoundTool.Hung("/usr/bin/make", TimeSpan.FromSeconds(10))).With("kmod", new FoundTool.Flooded("/sbin/kmod", 1_000_000));
        ImmutableArray<AuditFinding> findings = Facts.FindingsOf(Facts.Tree(), tools);
        Assert.Equal(
            [(FindingLevel.Error, "make does not tell its version: it did not end within 10 s"), (FindingLevel.Warning, "kmod does not tell its version: it printed more than 1000 kB")],
            findings.Select(finding => (finding.Level, finding.Message)));
    }

    [Fact]
    public void A_bindgen_without_libclang_is_told_apart_from_a_missing_bindgen()
    {
        FoundTool.Failed failed = new("/usr/bin/bindgen", 101, "Unable to find libclang");
        Assert.Equal("KF8007", Facts.FindingsOf(Facts.Tree(), Facts.Tools().With(ToolQuestion.Libclang, failed)).Single().Code.Id);
        Assert.Equal("KF8003", Facts.FindingsOf(Facts.Tree(), Facts.Tools(("bindgen", null), (ToolQuestion.Libclang, null))).Single().Code.Id);
    }

    [Fact]
    public void A_known_issue_is_found_with_its_source()
    {
        KnownIssues issues = KnownIssues.Parse("""
            [[issue]]
            id = "bad-pair"
            title = "they do not work together"
            when = { bindgen = "<= 0.71.1", libclang = ">= 19.1" }
            severity = "error"
            consequence = "nothing compiles"
            fix = "take another"
            source = "https://example.org/1"
            """u8, "toolchains/known-issues.toml").OrFail();
        AuditFinding finding = PairAudit.Judge(Facts.Tree(), Facts.Host(Facts.Tools()), issues, []).Findings.Single();
        Assert.Equal((AuditCodes.KnownIssue, FindingLevel.Error, "toolchains/known-issues.toml:1"), (finding.Code, finding.Level, finding.Place!.ToString()));
        Assert.Contains("source: https://example.org/1", finding.Causes);
        Assert.Equal("take another", Assert.Single(finding.Fixes));
    }

    [Fact]
    public void A_feature_that_needs_a_newer_rustc_is_a_note()
    {
        AuditedTree tree = Facts.Tree(kconfig: "config RUST\n\tbool \"Rust\"\n\tdepends on !KASAN_SW_TAGS || RUSTC_VERSION >= 109600\n\nconfig KASAN_SW_TAGS\n\tbool \"tags\"\n");
        AuditFinding finding = Facts.FindingsOf(tree, Facts.Tools()).Single();
        Assert.Equal((AuditCodes.FeatureLost, FindingLevel.Note, "Kconfig:3"), (finding.Code, finding.Level, finding.Place!.ToString()));
        Assert.Contains("RUST and KASAN_SW_TAGS exclude each other before rustc 1.96.0", finding.Message);
    }

    [Fact]
    public void Names_a_toolchain_that_has_what_the_tree_asks_for()
    {
        OtherToolchain old = new("old", Versions("1.63.0"));
        OtherToolchain good = new("good", Versions("1.85.1"));
        AuditFinding finding = Facts.Judge(Facts.Tree(), Facts.Host(Facts.Tools(("rustc", "1.77.2"))), old, good).Findings.Single(finding => finding.Code == AuditCodes.TooOld);
        Assert.Equal("or take another toolchain: `--toolchain good`, which has what the tree asks for", finding.Fixes[^1]);
    }

    [Fact]
    public void Without_a_tree_the_parts_are_still_held_against_each_other()
    {
        PairReport report = PairAudit.Judge(null, Facts.Host(Facts.Tools(("rust-src", null))), Facts.NoIssues, []);
        Assert.Equal("KF8005", report.Findings.Single().Code.Id);
    }

    private static ImmutableSortedDictionary<string, ToolVersion> Versions(string rustc) => new Dictionary<string, ToolVersion>
    {
        ["rustc"] = Facts.Version(rustc),
        ["bindgen"] = Facts.Version("0.71.1"),
        ["llvm"] = Facts.Version("19.1.7"),
    }.ToImmutableSortedDictionary();
}
