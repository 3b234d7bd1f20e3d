using Kforge.Building;
using Kforge.Platform;
using Kforge.Tests.Archives;

namespace Kforge.Tests.Building;

/// <summary>How many steps a run of make is found to have had, by what it printed.</summary>
public sealed class StepCountTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Counts_named_steps_once_although_their_commands_follow() => Assert.Equal("AR 1, CC 2", await CountAsync(
        "  clang -O2 -o scripts/basic/fixdep /src/scripts/basic/fixdep.c",
        "# CC      init/main.o",
        "  clang -c -o init/main.o /src/init/main.c",
        "# CC [M]  samples/x.o",
        "  clang -c -o samples/x.o /src/samples/x.c",
        "# AR      init/built-in.a",
        "  rm -f init/built-in.a;  printf \"init/%s \" main.o | xargs llvm-ar cDPrST init/built-in.a"));

    [Fact]
    public async Task Counts_commands_where_a_tree_names_no_steps_and_keeps_them_when_a_script_names_its_own() => Assert.Equal("CC 2, KSYMS 1, LD 1", await CountAsync(
        "  clang -c -o init/main.o /src/init/main.c",
        "  clang -c -o init/version.o /src/init/version.c",
        "  LD      vmlinux.o",
        "  KSYMS   .tmp_vmlinux.kallsyms1.S"));

    private async Task<string> CountAsync(params string[] lines)
    {
        string output = directory.Write("output", string.Join('\n', lines) + "\n");
        MakeSummary summary = await new MakeRun().RunAsync(TestHost.Create(), new Command("cat", output), directory["log"], null, default);
        return string.Join(", ", summary.Steps.Select(step => $"{step.Key} {step.Value}"));
    }
}
