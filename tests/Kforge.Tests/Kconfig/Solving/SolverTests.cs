using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Kconfig.Solving;
using Kforge.Kconfig.Values;
using static Kforge.Tests.Kconfig.Solving.SolverText;

namespace Kforge.Tests.Kconfig.Solving;

public sealed class SolverTests
{
    private const string Modules = "config MODULES\n\tbool \"modules\"\n\tmodules\n";

    [Fact]
    public void Turns_off_what_blocks_and_says_where_it_is_written()
    {
        SolveResult.Solved solved = Solved("config RUST\n\tbool \"rust\"\n\tdepends on !MODVERSIONS\nconfig MODVERSIONS\n\tbool \"versions\"\n", "CONFIG_MODVERSIONS=y\n", "RUST");
        Assert.Equal(["CONFIG_RUST=y", "# CONFIG_MODVERSIONS is not set"], solved.Fragment.Select(change => change.Line));
        Assert.Equal(("y", "RUST depends on !MODVERSIONS (Kconfig:3)"), (solved.Best.Changes[0].Old, solved.Best.Changes[0].Reason));
    }

    [Fact]
    public void Needs_nothing_besides_a_symbol_that_depends_on_nothing() =>
        Assert.Empty(Solved("config A\n\tbool \"a\"\n", "", "A").Best.Changes);

    [Fact]
    public void Prefers_turning_off_to_turning_on_and_shows_the_other_way()
    {
        SolveResult.Solved solved = Solved(
            "config RUST\n\tbool \"rust\"\n\tdepends on !MODVERSIONS || DWARF\nconfig DWARF\n\tbool \"dwarf\"\nconfig MODVERSIONS\n\tbool \"versions\"\n", "CONFIG_MODVERSIONS=y\n", "RUST");
        Assert.Equal(["# CONFIG_MODVERSIONS is not set"], Lines(solved.Best));
        Assert.Equal(["CONFIG_DWARF=y"], Lines(Assert.Single(solved.Others)));
    }

    [Fact]
    public void Prefers_fewer_changes_to_turning_off()
    {
        SolveResult.Solved solved = Solved(
            "config A\n\tbool \"a\"\n\tdepends on (!B && !C) || D\nconfig B\n\tbool \"b\"\nconfig C\n\tbool \"c\"\nconfig D\n\tbool \"d\"\n", "CONFIG_B=y\nCONFIG_C=y\n", "A");
        Assert.Equal(["CONFIG_D=y"], Lines(solved.Best));
    }

    [Fact]
    public void Prefers_the_way_with_fewer_consequences()
    {
        SolveResult.Solved solved = Solved(
            "config A\n\tbool \"a\"\n\tdepends on B || C\nconfig B\n\tbool \"b\"\n\tselect D\nconfig C\n\tbool \"c\"\nconfig D\n\tbool\n", "", "A");
        Assert.Equal(["CONFIG_C=y"], Lines(solved.Best));
        Assert.Equal((0, 1), (solved.Best.Consequences, solved.Others[0].Consequences));
    }

    [Fact]
    public void Follows_dependencies_of_dependencies_and_says_whose_each_is()
    {
        SolveResult.Solved solved = Solved("config A\n\tbool \"a\"\n\tdepends on B\nif C\nconfig B\n\tbool \"b\"\nendif\nconfig C\n\tbool \"c\"\n", "", "A");
        Assert.Equal(["CONFIG_B=y", "CONFIG_C=y"], Lines(solved.Best));
        Assert.Equal(["A depends on B (Kconfig:3)", "B depends on C (Kconfig:4)"], solved.Best.Changes.Select(change => change.Reason));
    }

    [Fact]
    public void Turns_off_every_selector_of_what_blocks()
    {
        SolveResult.Solved solved = Solved(
            "config A\n\tbool \"a\"\n\tdepends on !B\nconfig B\n\tbool\nconfig S\n\tbool \"s\"\n\tselect B\nconfig T\n\tbool \"t\"\n\tselect B if U\nconfig U\n\tbool \"u\"\nconfig V\n\tbool \"v\"\n\tselect B\n",
            "CONFIG_S=y\nCONFIG_T=y\nCONFIG_U=y\n", "A");
        Assert.Equal(2, solved.Best.Changes.Length);
        Assert.Equal(("# CONFIG_S is not set", "it selects B, which has to be off (Kconfig:8)"), (solved.Best.Changes[0].Line, solved.Best.Changes[0].Reason));
        Assert.Contains(solved.Best.Changes[1].Name, new[] { "T", "U" });
    }

    [Fact]
    public void Reaches_what_has_no_prompt_through_a_default_or_who_selects_it()
    {
        Assert.Equal(["CONFIG_B=y"], Lines(Solved("config A\n\tbool\n\tdefault y if B\nconfig B\n\tbool \"b\"\n", "", "A").Best));
        SolveResult.Solved solved = Solved("config A\n\tbool\nconfig B\n\tbool \"b\"\n\tselect A\n", "", "A");
        Assert.Equal(["CONFIG_B=y"], Lines(solved.Best));
        Assert.Empty(solved.Requested);
    }

    [Fact]
    public void Hides_the_default_in_front_of_the_one_that_is_wanted() =>
        Assert.Equal(["# CONFIG_C is not set"], Lines(Solved("config A\n\tbool\n\tdefault n if C\n\tdefault y\nconfig C\n\tbool \"c\"\n", "CONFIG_C=y\n", "A").Best));

    [Fact]
    public void Chooses_a_member_of_a_choice_and_another_one_for_what_has_to_go()
    {
        const string Choice = "choice\n\tprompt \"which\"\nconfig ONE\n\tbool \"one\"\nconfig TWO\n\tbool \"two\"\nendchoice\nconfig A\n\tbool \"a\"\n\tdepends on TWO\nconfig B\n\tbool \"b\"\n\tdepends on !ONE\n";
        Assert.Equal(["CONFIG_TWO=y"], Lines(Solved(Choice, "CONFIG_ONE=y\n", "A").Best));
        Assert.Equal(["CONFIG_TWO=y"], Lines(Solved(Choice, "CONFIG_ONE=y\n", "B").Best));
    }

    [Fact]
    public void Two_members_of_one_choice_exclude_each_other()
    {
        SolveResult.Impossible impossible = Assert.IsType<SolveResult.Impossible>(
            Good("choice\n\tprompt \"which\"\nconfig ONE\n\tbool \"one\"\nconfig TWO\n\tbool \"two\"\nendchoice\n", "", ["ONE", "TWO"], []));
        Assert.NotEmpty(impossible.Chain);
    }

    [Fact]
    public void Makes_modules_possible_for_a_module()
    {
        SolveResult.Solved solved = Solved(Modules + "config A\n\ttristate \"a\"\n", "", "A=m");
        Assert.Equal(["CONFIG_A=m", "CONFIG_MODULES=y"], solved.Fragment.Select(change => change.Line));
    }

    [Fact]
    public void Takes_a_module_for_y_where_only_that_is_possible_and_says_so()
    {
        const string Text = Modules + "config A\n\ttristate \"a\"\n\tdepends on B && m\nconfig B\n\ttristate \"b\"\n";
        SolveResult.Solved solved = Solved(Text, "CONFIG_MODULES=y\nCONFIG_B=m\n", "A");
        Assert.Equal(["CONFIG_A=m"], solved.Fragment.Select(change => change.Line));
        Assert.Contains("only be a module", Assert.Single(solved.Notes), StringComparison.Ordinal);
        Assert.IsType<SolveResult.Impossible>(Good(Text, "CONFIG_MODULES=y\n", ["A=y"], []));
    }

    [Fact]
    public void Raises_a_module_that_y_depends_on()
    {
        SolveResult.Solved solved = Solved(Modules + "config A\n\ttristate \"a\"\n\tdepends on B\nconfig B\n\ttristate \"b\"\n", "CONFIG_MODULES=y\nCONFIG_B=m\n", "A=y");
        Assert.Equal(["CONFIG_B=y"], Lines(solved.Best));
    }

    [Fact]
    public void Sets_a_number_that_is_compared()
    {
        SolveResult.Solved solved = Solved("config A\n\tbool \"a\"\n\tdepends on N >= 64\nconfig N\n\tint \"n\"\n\trange 2 512\n\tdefault 8\n", "CONFIG_N=8\n", "A");
        Assert.Equal(["CONFIG_N=64"], Lines(solved.Best));
        Assert.Equal("A depends on N >= 64 (Kconfig:3)", solved.Best.Changes[0].Reason);
    }

    [Fact]
    public void Gives_a_number_and_a_string_that_are_asked_for()
    {
        const string Text = "config N\n\tint \"n\"\n\tdepends on E\nconfig S\n\tstring \"s\"\nconfig E\n\tbool \"e\"\n";
        Assert.Equal(["CONFIG_N=7", "CONFIG_E=y"], Solved(Text, "", "N=7").Fragment.Select(change => change.Line));
        Assert.Equal(["CONFIG_S=\"a b\""], Solved(Text, "", "S=\"a b\"").Fragment.Select(change => change.Line));
    }

    [Fact]
    public void Ends_at_the_toolchain_and_names_what_it_has()
    {
        SolveResult.Impossible impossible = Assert.IsType<SolveResult.Impossible>(Good(
            "config A\n\tbool \"a\"\n\tdepends on B\nconfig B\n\tbool \"b\"\n\tdepends on RUSTC_VERSION >= 109600\nconfig RUSTC_VERSION\n\tint\n\tdefault $(shell,version)\n", "", ["A"], []));
        Assert.Equal(
            ["A needs B (Kconfig:3)", "  B needs RUSTC_VERSION >= 109600 (Kconfig:6)", "    RUSTC_VERSION is 108501, the tree asks >= 109600 (Kconfig:9)"],
            impossible.Chain.Select(line => line.ToString()));
        Assert.True(impossible.Chain[^1].IsToolchain);
    }

    [Fact]
    public void Ends_at_a_probe_that_says_no()
    {
        SolveResult.Impossible impossible = Assert.IsType<SolveResult.Impossible>(Good("success = $(shell,$(1))\nconfig A\n\tbool \"a\"\n\tdepends on B\nconfig B\n\tdef_bool $(success,false)\n", "", ["A"], []));
        Assert.Contains("the toolchain's answer to `def_bool $(success,false)`", impossible.Chain[^1].Text, StringComparison.Ordinal);
        Assert.True(impossible.Chain[^1].IsToolchain);
    }

    [Fact]
    public void Ends_at_a_symbol_of_another_architecture()
    {
        SolveResult.Impossible impossible = Assert.IsType<SolveResult.Impossible>(Good("config A\n\tbool \"a\"\n\tdepends on ARM64\n", "", ["A"], []));
        Assert.Contains("ARM64 is not defined", impossible.Chain[^1].Text, StringComparison.Ordinal);
        Assert.False(impossible.Chain[^1].IsToolchain);
    }

    [Fact]
    public void Never_touches_what_is_protected()
    {
        const string Text = "config A\n\tbool \"a\"\n\tdepends on !B || C\nconfig B\n\tbool \"b\"\nconfig C\n\tbool \"c\"\n";
        Assert.Equal(["CONFIG_C=y"], Lines(Assert.IsType<SolveResult.Solved>(Good(Text, "CONFIG_B=y\n", ["A"], ["B"])).Best));
        SolveResult.Impossible impossible = Assert.IsType<SolveResult.Impossible>(Good(Text, "CONFIG_B=y\n", ["A"], ["B", "C"]));
        Assert.Contains("is protected", impossible.Chain[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Protects_from_consequences_too()
    {
        const string Text = "config A\n\tbool \"a\"\n\tdepends on B || C\nconfig B\n\tbool \"b\"\n\tselect KEPT\nconfig C\n\tbool \"c\"\n\tdepends on D\nconfig D\n\tbool \"d\"\nconfig KEPT\n\tbool \"kept\"\n";
        Assert.Equal(["CONFIG_B=y"], Lines(Solved(Text, "", "A").Best));
        Assert.Equal(["CONFIG_C=y", "CONFIG_D=y"], Lines(Assert.IsType<SolveResult.Solved>(Good(Text, "", ["A"], ["KEPT"])).Best));
    }

    [Fact]
    public void Requests_do_not_undo_each_other()
    {
        SolveResult.Impossible impossible = Assert.IsType<SolveResult.Impossible>(Good("config A\n\tbool \"a\"\n\tdepends on !B\nconfig B\n\tbool \"b\"\n", "", ["A", "B"], []));
        Assert.Equal(["A needs !B (Kconfig:3)", "  B=y is asked for too"], impossible.Chain.Select(line => line.ToString()));
    }

    [Fact]
    public void Says_when_nothing_has_to_be_done() =>
        Assert.IsType<SolveResult.AlreadySo>(Good("config A\n\tbool \"a\"\n", "CONFIG_A=y\n", ["A"], []));

    [Theory]
    [InlineData("NOSUCH", "KF1202")]
    [InlineData("A=m", "KF1204")]
    [InlineData("A=5", "KF1204")]
    [InlineData("N=600", "KF1204")]
    [InlineData("N=abc", "KF1204")]
    [InlineData("N", "KF1204")]
    public void Refuses_requests_that_mean_nothing(string request, string code) => Assert.Equal(code, Bad([request], [])[0].Code.Id);

    [Fact]
    public void Names_what_a_mistyped_symbol_could_have_meant() =>
        Assert.Contains("`NUMBER`", Bad(["NUMBR"], [])[0].Hints.Single(), StringComparison.Ordinal);

    [Fact]
    public void Refuses_requests_that_contradict_each_other()
    {
        Assert.Equal("KF1230", Assert.Single(Bad(["A=y", "A=n"], [])).Code.Id);
        Assert.Equal("KF1230", Assert.Single(Bad(["A=y"], ["A"])).Code.Id);
    }

    [Fact]
    public void Names_the_new_name_of_an_old_symbol()
    {
        Diagnostic mistake = Assert.Single(Bad(["OLD"], []));
        Assert.Equal(("KF1202", "ask for `NEW`"), (mistake.Code.Id, mistake.Hints.Single()));
    }

    [Fact]
    public void An_answer_that_does_not_hold_is_a_bug()
    {
        ImmutableArray<Diagnostic> broken = Confirmation.Broken(Kforge.Kconfig.DotConfig.Parse("CONFIG_A=y\n"), [new("A", "y"), new("B", "n"), new("C", "y")]);
        Assert.Equal((SolverCodes.NotConfirmed, ExitCode.Bug), (Assert.Single(broken).Code, broken[0].Code.Exit));
        Assert.StartsWith("C should be y", broken[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fragment_stays_readable_for_the_tree()
    {
        SolveResult.Solved solved = Solved("config A\n\tbool \"a\"\n\tdepends on !B\nconfig B\n\tbool \"b\"\n", "CONFIG_B=y\n", "A");
        string fragment = ConfigChanges.Fragment(solved.Fragment);
        Assert.Equal("# A: asked for\nCONFIG_A=y\n# B: A depends on !B (Kconfig:3)\n# CONFIG_B is not set\n", fragment);
        Assert.Equal(["A=y", "B=n"], ConfigLines.Read(fragment, unsetIsWholeLine: true).Select(entry => $"{entry.Name}={entry.Value}"));
    }

    private static ImmutableArray<Diagnostic> Bad(string[] requests, string[] keep) => Assert.IsType<Checked<SolveResult>.Bad>(
        new Solver(ModelOf("config A\n\tbool \"a\"\nconfig N\n\tint \"n\"\n\trange 1 512\nconfig NUMBER\n\tbool \"x\"\nconfig OLD\n\tbool\n\ttransitional\nconfig NEW\n\tbool \"new\"\n\tdefault OLD\n"))
            .Solve("", [.. requests.Select(SolveRequest.Parse)], keep)).Diagnostics;
}
