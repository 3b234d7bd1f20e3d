using System.Collections.Immutable;
using Kforge.Auditing;
using Kforge.Inputs;
using Kforge.Platform;
using Kforge.Requirements;
using Kforge.Tests.Requirements;
using Kforge.Toolchains.HostTools;
using Kforge.Workspace;

namespace Kforge.Tests.Auditing;

public sealed class TrustTests
{
    [Fact]
    public void A_signed_locked_installed_toolchain_is_fine() => Assert.Empty(Judge(Facts.Packages(Facts.Tools())));

    [Theory]
    [InlineData(null, null, FindingLevel.Note)]
    [InlineData(-1, "KF8035", FindingLevel.Error)]
    [InlineData(0, "KF8035", FindingLevel.Error)]
    [InlineData(1, "KF8034", FindingLevel.Warning)]
    [InlineData(89, "KF8034", FindingLevel.Warning)]
    [InlineData(90, null, FindingLevel.Note)]
    public void A_key_is_told_from_ninety_days_before_its_end(int? days, string? code, FindingLevel level)
    {
        AuditedToolchain toolchain = Facts.Packages(Facts.Tools()) with { Keys = [new(Facts.Fingerprint, "toolchains/keys/K.gpg", days is { } left ? Facts.Now.AddDays(left) : null)] };
        ImmutableArray<AuditFinding> findings = Judge(toolchain);
        Assert.Equal(code, findings.SingleOrDefault()?.Code.Id);
        Assert.True(code is null || findings[0].Level == level);
    }

    [Fact]
    public void A_signer_whose_key_is_not_at_hand_is_a_warning() =>
        Assert.Equal("KF8036", Judge(Facts.Packages(Facts.Tools()) with { Keys = [] }).Single().Code.Id);

    [Fact]
    public void An_index_that_nobody_signed_is_an_error()
    {
        LockedToolchain locked = Facts.Locked();
        AuditFinding finding = Judge(Facts.Packages(Facts.Tools(), locked with { Indexes = [locked.Indexes[0] with { SignedBy = [] }] })).Single();
        Assert.Equal(("KF8033", FindingLevel.Error), (finding.Code.Id, finding.Level));
    }

    [Fact]
    public void Crates_are_believed_on_first_use()
    {
        LockedToolchain locked = Facts.Locked() with { CrateTools = [new("bindgen", "bindgen-cli", "0.71.1", [])] };
        AuditFinding finding = Judge(Facts.Packages(Facts.Tools(), locked)).Single();
        Assert.Equal(("KF8031", FindingLevel.Warning, "bindgen"), (finding.Code.Id, finding.Level, finding.Subject.Tool));
    }

    [Fact]
    public void An_accepted_expired_index_is_a_warning_at_its_suite()
    {
        ToolchainDefinition definition = Facts.Definition(allowExpired: true);
        AuditFinding finding = Judge(Facts.Packages(Facts.Tools(), Facts.Locked() with { Definition = definition.Digest }) with { Definition = definition }).Single();
        Assert.Equal(("KF8030", "toolchains/debian-trixie.toml:6"), (finding.Code.Id, finding.Place!.ToString()));
    }

    [Fact]
    public void A_lock_from_another_definition_is_an_error()
    {
        AuditedToolchain toolchain = Facts.Packages(Facts.Tools(), Facts.Locked() with { Definition = Sha256Digest.OfText("another") });
        Assert.Equal("KF8020", Judge(toolchain).Single().Code.Id);
    }

    [Theory]
    [InlineData(false, "KF8021", "kforge toolchain install debian-trixie")]
    [InlineData(true, "KF8022", "kforge toolchain install debian-trixie")]
    public void A_toolchain_that_is_not_in_the_store_is_an_error_with_a_command(bool damaged, string code, string command)
    {
        AuditFinding finding = Judge(Facts.Packages(Facts.Tools()) with { State = new ToolchainState.NotInstalled(damaged) }).Single();
        Assert.Equal((code, FindingLevel.Error), (finding.Code.Id, finding.Level));
        Assert.Contains(command, finding.Fixes[0]);
    }

    [Fact]
    public void A_changed_download_and_a_changed_installation_are_errors()
    {
        AuditedToolchain toolchain = Facts.Packages(Facts.Tools()) with
        {
            State = new ToolchainState.Installed(Facts.Tools(), Changed: true),
            Changed = [new("rustc 1.85", "/store/x", Sha256Digest.OfText("one"), Sha256Digest.OfText("other"))],
        };
        Assert.Equal(["KF8022", "KF8023"], Judge(toolchain).Select(finding => finding.Code.Id).Order());
    }

    [Fact]
    public void Locked_programs_of_this_machine_that_changed_are_errors_and_unsigned()
    {
        LockedHostTool was = new("rustc", "/usr/bin/rustc", "1.85.0", Sha256Digest.OfText("one"));
        AuditedToolchain toolchain = Facts.Host(Facts.Tools()) with
        {
            Locked = new(Sha256Digest.OfText("definition"), [], []) { HostTools = [was] },
            Differences = [new HostDifference("rustc", was, was with { Version = "1.86.0", Sha256 = Sha256Digest.OfText("two") })],
        };
        ImmutableArray<AuditFinding> findings = Judge(toolchain);
        Assert.Equal([("KF8024", FindingLevel.Error), ("KF8032", FindingLevel.Warning)], findings.Select(finding => (finding.Code.Id, finding.Level)));
        Assert.Contains("is version 1.86.0 now, locked was 1.85.0", findings[0].Message);
    }

    [Fact]
    public void A_tree_without_Rust_is_said_to_be_one_and_needs_no_rustc()
    {
        AuditedTree tree = new("old", MadeTree.Arch("x86_64"), MadeTree.Facts(MadeTree.Of(
            ("Makefile", MadeTree.Makefile("6.0.0")),
            (KernelTreeFiles.Script, MadeTree.Script(("gcc", "echo 5.1.0"), ("llvm", "echo 11.0.0"))),
            (KernelTreeFiles.Changes, MadeTree.Changes(MadeTree.Row("GNU make", "3.82", "make --version"))))));
        AuditFinding finding = TreeAudit.Judge(tree, Facts.Now).Findings.Single();
        Assert.Equal(("KF8012", FindingLevel.Warning), (finding.Code.Id, finding.Level));
        Assert.Contains("6.0", finding.Message);
        Assert.Empty(Facts.FindingsOf(tree, Facts.Tools(("rustc", null), ("bindgen", null))));
    }

    [Fact]
    public void A_damaged_tree_is_an_error_at_its_line()
    {
        IKernelTree damaged = MadeTree.Of((KernelTreeFiles.Script, MadeTree.Script(("rustc", "echo 1.78.0")).Replace("esac", "<<<<<<< HEAD\nesac")));
        Kforge.Diagnostics.Diagnostic mistake = MadeTree.Mistake(damaged);
        AuditFinding finding = TreeAudit.Judge(new("bad", MadeTree.Arch("x86_64"), null) { Mistakes = [mistake] }, Facts.Now).Findings.Single();
        Assert.Equal(("KF8013", FindingLevel.Error, mistake.Place!.Line), (finding.Code.Id, finding.Level, finding.Place!.Line));
    }

    [Theory]
    [InlineData("LTO_CLANG_THIN=y", "LTO_CLANG_THIN")]
    [InlineData("LTO_CLANG_THIN=y LTO_CLANG_THIN=n", null)]
    [InlineData("LTO_NONE=y RUST=y", null)]
    [InlineData("CFI_CLANG=y", "CFI_CLANG")]
    public void Profiles_tell_whether_one_LLVM_is_needed(string symbols, string? expected)
    {
        ImmutableArray<Profile> profiles = [.. symbols.Split(' ').Select(symbol => new Profile("p", new("p.toml"), "", [], null,
            [new(symbol.Split('=')[0], symbol.Split('=')[1], "a test", false, new("p.toml", 1))]))];
        Assert.Equal(expected, ChoiceBasis.SameLlvm(profiles, [])?.Value);
    }

    private static ImmutableArray<AuditFinding> Judge(AuditedToolchain toolchain) => ToolchainAudit.Judge(toolchain, Facts.Now).Findings;
}
