using System.Collections.Immutable;
using Kforge.Building;
using Kforge.Building.Steps;

namespace Kforge.Tests.Building;

/// <summary>Reasons as Linux 6.12 prints them with <c>V=12</c>, and what goes back to what.</summary>
public sealed class StepChainsTests : IClassFixture<HostToolchain>
{
    private readonly HostToolchain toolchain;

    public StepChainsTests(HostToolchain toolchain) => this.toolchain = toolchain;

    [Theory]
    [InlineData("# CC      init/main.o - due to target missing", "Missing")]
    [InlineData("# CALL    scripts/checksyscalls.sh - due to target is PHONY", "Always")]
    [InlineData("# CC      init/main.o - due to command line change", "Command")]
    [InlineData("# CC      init/main.o - due to missing .cmd file", "NoRecord")]
    [InlineData("# CC      init/main.o - due to main.o not in $(targets)", "NoRecord")]
    [InlineData("# CC [M]  init/main.o - due to: /src/init/main.c", "Newer")]
    [InlineData("# CC      init/main.o", "Untold")]
    public void A_reason_is_read(string line, string kind)
    {
        MadeStep step = Assert.Single(MadeStep.In([line]));
        Assert.Equal(kind, step.Reason.GetType().Name);
        Assert.Equal(KbuildLine.Read(line), KbuildLine.Read(line.Split(" - ")[0]));
    }

    [Fact]
    public void What_is_newer_is_told_apart()
    {
        StepReason.Newer newer = Assert.IsType<StepReason.Newer>(StepReason.Read(
            "# CC      a.o - due to: /src/arch/x86/kernel/cpu/../../include/asm/page.h include/config/SMP include/config/auto.conf ./lib/b.o /out/rust/core.o"));
        Assert.Equal<Cause>(
            [
                new Cause.TreeFile("arch/x86/include/asm/page.h"), new Cause.Symbol("SMP"), new Cause.OutputFile("include/config/auto.conf"),
                new Cause.OutputFile("lib/b.o"), new Cause.OutputFile("rust/core.o"),
            ],
            newer.Causes);
    }

    [Fact]
    public void A_step_stands_below_what_made_its_reason() => Assert.Equal(
        """
        TreeFile { Path = kernel/fork.c } 5
          kernel/fork.o
            built-in.a +1
              vmlinux
                boot
          kernel/other.o +1
        Symbol { Name = SMP } 1
          kernel/smp.o
        """,
        Drawn(
            "# CALL scripts/check.sh - due to target is PHONY",
            "# CC kernel/fork.o - due to: /src/kernel/fork.c",
            "# CC kernel/smp.o - due to: include/config/SMP",
            "# AR built-in.a - due to: kernel/fork.o kernel/smp.o",
            "# CC kernel/other.o - due to: built-in.a /src/kernel/fork.c",
            "# LD vmlinux - due to: built-in.a",
            "  LD      vmlinux",
            "# OBJCOPY boot - due to: vmlinux"));

    [Fact]
    public void Housekeeping_is_shown_only_when_it_caused_something()
    {
        Assert.Equal("", Drawn("# SYNC include/config/auto.conf"));
        Assert.Equal("Untold { } 2\n  include/config/auto.conf\n    a.o", Drawn("# SYNC include/config/auto.conf", "# CC a.o - due to: include/config/auto.conf"));
    }

    [Fact]
    public void Two_that_name_each_other_are_no_circle() =>
        Assert.Equal("OutputFile { Path = b } 2\n  a\n    b", Drawn("# CC a - due to: b", "# CC b - due to: a"));

    [Fact]
    public async Task A_build_logs_why_and_counts_as_before()
    {
        using BuildBench bench = new(toolchain);
        BuiltKernel first = await bench.BuildAsync();
        Assert.Equal(first.Make.Total, StepChains.Of(MadeStep.In(File.ReadLines(bench.Directory.Log))).Sum(tree => tree.Count));
        bench.Patches["a.patch"] = FakeKernel.AddLine("kernel/fork.c", "int more;");
        await bench.BuildAsync();
        CauseTree tree = Assert.Single(StepChains.Of(MadeStep.In(File.ReadLines(bench.Directory.Log))));
        Assert.Equal((new Cause.TreeFile("kernel/fork.c"), 7), (tree.Root, tree.Count));
        Assert.Equal("kernel/fork.o", Assert.Single(tree.Made).Step.Target);

        bench.Profiles = [bench.Modules, bench.Rust, new("more", "FORK_DEBUG=y")];
        await bench.BuildAsync();
        Assert.Contains(new Cause.Symbol("FORK_DEBUG"), StepChains.Of(MadeStep.In(File.ReadLines(bench.Directory.Log))).Select(one => one.Root));
    }

    private static string Drawn(params string[] log) => string.Join('\n', StepChains.Of(MadeStep.In(log)).SelectMany(tree => (string[])[$"{tree.Root} {tree.Count}", .. Draw(tree.Made, 1)]));

    private static IEnumerable<string> Draw(ImmutableArray<CausedStep> made, int depth) => made.SelectMany(step =>
        (string[])[$"{new string(' ', 2 * depth)}{step.Step.Target}{(step.OtherReasons > 0 ? $" +{step.OtherReasons}" : "")}", .. Draw(step.Made, depth + 1)]);
}
