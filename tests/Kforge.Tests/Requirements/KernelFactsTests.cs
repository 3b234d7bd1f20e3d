using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Requirements;

namespace Kforge.Tests.Requirements;

public sealed class KernelFactsTests
{
    private static readonly string Script = MadeTree.Script(("llvm", "echo 13.0.1"), ("rustc", "echo 1.78.0"), ("bindgen", "echo 0.65.1"));
    private static readonly string Table = MadeTree.Changes(MadeTree.Row("Rust (optional)", "1.78.0", "rustc --version"));

    [Fact]
    public void Keeps_what_every_file_says_and_the_command()
    {
        ToolRequirement rustc = MadeTree.Facts(Whole())["rustc"]!;
        Assert.Equal((KernelTreeFiles.Script, 8, "rustc --version"), (rustc.File, rustc.Line, rustc.Command));
        OtherStatement other = Assert.Single(rustc.Others);
        Assert.Equal((KernelTreeFiles.Changes, 7, "1.78.0"), (other.File, other.Line, other.Version.Text));
    }

    [Fact]
    public void Quotes_the_words_that_decide_the_policy()
    {
        PolicyStatement policy = MadeTree.Facts(Whole(available: MadeTree.OneOnly, quickStart: MadeTree.ParticularPage)).RustPolicy!;
        Assert.Equal((VersionPolicy.Exact, KernelTreeFiles.RustAvailable, 12), (policy.Policy, policy.File, policy.Line));
        Assert.Equal("Rust compiler '$RUSTC' is too new. This may or may not work.", policy.Words);
    }

    [Fact]
    public void A_comment_does_not_decide_the_policy() => Assert.Equal(VersionPolicy.Minimum, MadeTree.Facts(Whole()).RustPolicy!.Policy);

    [Fact]
    public void Without_the_script_the_page_decides()
    {
        KernelFacts facts = MadeTree.Facts(MadeTree.Of((KernelTreeFiles.Script, Script), (KernelTreeFiles.Changes, Table), (KernelTreeFiles.QuickStart, MadeTree.RecentPage)));
        Assert.Equal((VersionPolicy.Minimum, KernelTreeFiles.QuickStart, 7), (facts.RustPolicy!.Policy, facts.RustPolicy.File, facts.RustPolicy.Line));
        Assert.Equal("A recent version of the Rust compiler is required", facts.RustPolicy.Words);
    }

    [Fact]
    public void Without_any_words_the_policy_is_exact_and_a_warning_says_so()
    {
        KernelFacts facts = MadeTree.Facts(MadeTree.Of((KernelTreeFiles.Script, Script), (KernelTreeFiles.Changes, Table)));
        Assert.Null(facts.RustPolicy);
        Assert.Equal(VersionPolicy.Exact, facts["rustc"]!.Policy);
        Assert.Equal(VersionPolicy.Exact, facts["bindgen"]!.Policy);
        Assert.Equal(VersionPolicy.Minimum, facts["llvm"]!.Policy);
        Assert.Equal(("KF1312", Severity.Warning), Assert.Single(facts.Warnings.Select(warning => (warning.Code.Id, warning.Severity))));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Where_script_and_page_disagree_the_stricter_policy_wins_with_a_warning(bool scriptIsStrict)
    {
        KernelFacts facts = MadeTree.Facts(Whole(
            available: scriptIsStrict ? MadeTree.OneOnly : MadeTree.LeastOnly, quickStart: scriptIsStrict ? MadeTree.RecentPage : MadeTree.ParticularPage));
        Assert.Equal(VersionPolicy.Exact, facts["rustc"]!.Policy);
        Assert.Equal(scriptIsStrict ? KernelTreeFiles.RustAvailable : KernelTreeFiles.QuickStart, facts.RustPolicy!.File);
        Diagnostic warning = Assert.Single(facts.Warnings);
        Assert.Equal("KF1311", warning.Code.Id);
        Assert.Contains(KernelTreeFiles.RustAvailable, warning.Message);
        Assert.Contains(KernelTreeFiles.QuickStart, warning.Message);
    }

    [Theory]
    [InlineData("1.85.0", "1.85.0", KernelTreeFiles.Changes)]
    [InlineData("1.70.0", "1.78.0", KernelTreeFiles.Script)]
    public void Where_script_and_table_disagree_the_higher_version_wins_with_a_warning(string inTable, string wins, string from)
    {
        KernelFacts facts = MadeTree.Facts(Whole(changes: MadeTree.Changes(MadeTree.Row("Rust (optional)", inTable, "rustc --version"))));
        ToolRequirement rustc = facts["rustc"]!;
        Assert.Equal((wins, from), (rustc.Version.Text, rustc.File));
        Assert.Equal(new[] { "1.78.0", inTable }.Order(), new[] { rustc.Version.Text, Assert.Single(rustc.Others).Version.Text }.Order());
        Diagnostic warning = Assert.Single(facts.Warnings);
        Assert.Equal("KF1311", warning.Code.Id);
        Assert.Contains($"{KernelTreeFiles.Script}:8 says 1.78.0", warning.Message);
        Assert.Contains($"{KernelTreeFiles.Changes}:7 says {inTable}", warning.Message);
    }

    [Fact]
    public void The_table_may_give_the_version_of_another_architecture()
    {
        KernelFacts facts = MadeTree.Facts(Whole(
            script: MadeTree.Script(("llvm", "echo 13.0.1"), ("rustc", "if [ \"$SRCARCH\" = s390 ]; then\n\techo 1.96.0\n\telse\n\techo 1.78.0\n\tfi"), ("bindgen", "echo 0.65.1")),
            changes: MadeTree.Changes(MadeTree.Row("Rust (optional)", "1.96.0", "rustc --version"))));
        Assert.Equal("1.78.0", facts["rustc"]!.Version.Text);
        Assert.Empty(facts.Warnings);
    }

    [Theory]
    [InlineData(KernelTreeFiles.Script, 5)]
    [InlineData(KernelTreeFiles.Changes, 7)]
    [InlineData(KernelTreeFiles.RustAvailable, 4)]
    [InlineData(KernelTreeFiles.QuickStart, 3)]
    [InlineData("Kconfig", 2)]
    public void A_merge_conflict_in_any_file_is_told_with_its_line_and_nothing_is_guessed(string file, int line)
    {
        IKernelTree tree = Whole();
        string[] lines = tree.Read(RelativePath.Parse(file))!.Split('\n');
        string broken = string.Join('\n', [.. lines[..(line - 1)], "<<<<<<< HEAD", .. lines[(line - 1)..]]);
        Diagnostic mistake = MadeTree.Mistake(Whole(replace: (file, broken)));
        Assert.Equal(("KF1301", new SourcePlace(file, line)), (mistake.Code.Id, mistake.Place));
        Assert.Contains("merge conflict", mistake.Message);
    }

    [Fact]
    public void A_heading_of_seven_letters_is_no_merge_conflict() =>
        Assert.Empty(MadeTree.Facts(Whole(quickStart: "Kernels\n=======\n\n" + MadeTree.RecentPage)).Warnings);

    [Theory]
    [InlineData("rustc")]
    [InlineData("bindgen")]
    public void A_lost_branch_is_damage_and_not_an_old_tree(string lost)
    {
        string script = MadeTree.Script([.. new[] { ("llvm", "echo 13.0.1"), ("rustc", "echo 1.78.0"), ("bindgen", "echo 0.65.1") }.Where(arm => arm.Item1 != lost)]);
        Diagnostic mistake = MadeTree.Mistake(Whole(script: script));
        Assert.Equal(("KF1301", KernelTreeFiles.Script), (mistake.Code.Id, mistake.Place!.File));
        Assert.Contains($"no branch for `{lost}`", mistake.Message);
    }

    [Fact]
    public void A_tree_with_Rust_that_lost_its_script_is_damaged() =>
        Assert.Equal("KF1302", MadeTree.Mistake(MadeTree.Of((KernelTreeFiles.Changes, Table), (KernelTreeFiles.RustAvailable, MadeTree.LeastOnly))).Code.Id);

    [Fact]
    public void Every_mistake_is_told_at_once()
    {
        Checked<KernelFacts> facts = KernelFacts.Read(
            Whole(script: MadeTree.Script(("llvm", "rm -rf /"), ("rustc", "echo 1.78.0"), ("bindgen", "echo 0.65.1")), changes: "no table\n"), MadeTree.Arch("x86_64"));
        Assert.Equal([KernelTreeFiles.Script, KernelTreeFiles.Changes], Assert.IsType<Checked<KernelFacts>.Bad>(facts).Diagnostics.Select(mistake => mistake.Place!.File));
    }

    [Fact]
    public void Keeps_what_the_trees_own_check_warns_of()
    {
        const string warns = MadeTree.LeastOnly + """

            	echo >&2 "***"
            	echo >&2 "*** Rust bindings generator '$BINDGEN' < 0.72.1 together with libclang >= 22"
            	echo >&2 "*** may not work due to a bug,"
            	echo >&2 "***"
            """;
        ToolCaution caution = Assert.Single(MadeTree.Facts(Whole(available: warns)).Cautions);
        Assert.Equal((KernelTreeFiles.RustAvailable, 11), (caution.File, caution.Line));
        Assert.Equal("Rust bindings generator '$BINDGEN' < 0.72.1 together with libclang >= 22 may not work due to a bug,", caution.Words);
    }

    [Theory]
    [InlineData("Makefile", "all:\n\techo hello\n", "VERSION")]
    [InlineData("Makefile", null, "`Makefile`")]
    [InlineData("Kconfig", null, "`Kconfig`")]
    public void What_is_no_kernel_tree_is_said_to_be_none(string file, string? text, string why)
    {
        Dictionary<string, string> texts = new() { ["Makefile"] = MadeTree.Makefile("6.12.0"), ["Kconfig"] = "config A\n" };
        texts.Remove(file);
        if (text is not null)
        {
            texts[file] = text;
        }

        Diagnostic mistake = MadeTree.Mistake(new TextTree("elsewhere", texts));
        Assert.Equal("KF1308", mistake.Code.Id);
        Assert.StartsWith("`elsewhere` is not a kernel tree", mistake.Message);
        Assert.Contains(why, mistake.Message);
        Assert.NotEmpty(mistake.Hints);
    }

    private static IKernelTree Whole(string? script = null, string? changes = null, string? available = null, string? quickStart = null, (string Path, string Text)? replace = null)
    {
        (string Path, string Text)[] files =
        [
            (KernelTreeFiles.Script, script ?? Script), (KernelTreeFiles.Changes, changes ?? Table),
            (KernelTreeFiles.RustAvailable, available ?? MadeTree.LeastOnly), (KernelTreeFiles.QuickStart, quickStart ?? MadeTree.RecentPage),
        ];
        return MadeTree.Of(replace is { } other ? [.. files, other] : files);
    }
}
