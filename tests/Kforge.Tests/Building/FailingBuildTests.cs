using Kforge.Building;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;

namespace Kforge.Tests.Building;

/// <summary>Builds of the fake kernel that fail: what is said, and what is left.</summary>
public sealed class FailingBuildTests(HostToolchain toolchain) : IClassFixture<HostToolchain>, IDisposable
{
    private readonly BuildBench bench = new(toolchain);

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task A_compile_error_is_shown_whole_with_place_command_and_log()
    {
        bench.Patches["bad.patch"] = FakeKernel.AddLine("kernel/fork.c", "#error no such \x1b[2Jthing \u202e!");
        Diagnostic failed = await bench.FailAsync();
        Assert.Equal((BuildCodes.StepFailed, ExitCode.Failed), (failed.Code, failed.Code.Exit));
        Assert.Equal("`CC kernel/fork.o` failed", failed.Message);
        Assert.Equal(new SourcePlace("kernel/fork.c", 6, 2), failed.Place);
        Assert.Equal(
            [
                "/src/kernel/fork.c:6:2: error: no such \x1b[2Jthing \u202e!",
                "    6 | #error no such \x1b[2Jthing \u202e!",
                "      |  ^",
                "1 error generated.",
            ],
            failed.Verbatim.Split('\n'));
        Assert.Equal(
            ["the command, in the sandbox at /out: sh /src/scripts/cc.sh kernel/fork.o /src/kernel/fork.c", $"the log: {bench.Directory.Log}"],
            failed.Causes.AsEnumerable());

        string shown = DiagnosticText.Of(failed, new Style(false), (_, _) => null);
        Assert.StartsWith("/src/kernel/fork.c:6:2: error: no such \\x1b[2Jthing \\x202e!\n", shown);
        Assert.DoesNotContain(shown, c => (char.IsControl(c) && c != '\n') || c == '\u202e');
    }

    [Fact]
    public async Task When_the_error_is_gone_only_the_rest_is_built()
    {
        bench.Patches["bad.patch"] = FakeKernel.AddLine("kernel/fork.c", "#error wrong");
        await bench.FailAsync();
        Assert.False(File.Exists(bench.Output("kernel/fork.o")));
        bench.Patches["bad.patch"] = FakeKernel.AddLine("kernel/fork.c", "int right;");
        await bench.BuildAsync();
        Assert.DoesNotContain("init/main.o", bench.StepsOfLastBuild());
        Assert.DoesNotContain(bench.Reports.OfType<Report.Noted>(), note => note.Text.Contains("cut off", StringComparison.Ordinal));
        Assert.Equal(await bench.MadeFromCleanAsync(), await bench.MadeAsync());
    }

    [Fact]
    public async Task Warnings_are_counted_and_shown_to_who_watches()
    {
        bench.Patches["w.patch"] = FakeKernel.AddLine("kernel/fork.c", "#warning careful");
        BuiltKernel built = await bench.BuildAsync();
        Assert.Equal(1, built.Make.Warnings);
        Assert.Contains("1 warning", bench.Reports.OfType<Report.PhaseFinished>().Last().Summary);
        Assert.Contains("/src/kernel/fork.c:6:2: warning: careful", File.ReadAllText(bench.Directory.Log));
    }

    [Fact]
    public async Task A_dropped_symbol_fails_and_leaves_the_output_as_it_was()
    {
        await bench.BuildAsync();
        string before = bench.OutputAsItIs();
        bench.Profiles = [bench.Modules, bench.Rust, new("broken", "MODVERSIONS=y")];
        Diagnostic dropped = await bench.FailAsync();
        Assert.Equal(ExitCode.Usage, dropped.Code.Exit);
        Assert.Equal(new SourcePlace("profiles/rust.toml", 1, 1), dropped.Place);
        string shown = DiagnosticText.Of(dropped, new Style(false), (_, _) => null);
        Assert.Contains("profiles/broken.toml:1", shown);
        Assert.Contains("init/Kconfig", shown);
        Assert.Contains("!MODVERSIONS", shown);
        Assert.Equal(before, bench.OutputAsItIs());

        bench.Profiles = [];
        Assert.Equal(0, (await bench.BuildAsync()).Make.Total);
        Assert.Equal(before, bench.OutputAsItIs());
    }

    [Fact]
    public async Task An_optional_symbol_that_is_dropped_only_warns_until_it_is_required()
    {
        bench.Profiles = [new("wish", "?SAMPLE_HELLO=m")];
        await bench.BuildAsync();
        Assert.Single(bench.Reports.OfType<Report.Warned>());
        bench.Profiles = [new("wish", "SAMPLE_HELLO=m")];
        Assert.Equal(ExitCode.Usage, (await bench.FailAsync()).Code.Exit);
    }

    [Fact]
    public async Task A_kconfig_file_that_is_missing_is_named_with_the_line_that_asks_for_it()
    {
        bench.Patches["no-x86.patch"] = "diff --git a/arch/x86/Kconfig b/arch/x86/Kconfig\ndeleted file mode 100644\n--- a/arch/x86/Kconfig\n+++ /dev/null\n"
            + "@@ -1,6 +0,0 @@\n-config X86\n-\tdef_bool y\n-\n-config SMP\n-\tbool \"More than one processor\"\n-\tdepends on X86\n";
        Diagnostic failed = await bench.FailAsync();
        Assert.Equal(("KF1207", "Kconfig:4"), (failed.Code.Id, $"{failed.Place!.File}:{failed.Place.Line}"));
        Assert.Contains("arch/x86/Kconfig", failed.Message);
    }

    [Fact]
    public async Task A_configuration_program_that_fails_is_told_with_its_words()
    {
        bench.Patches["bad.patch"] = FakeKernel.AddLine("scripts/conf.sh", "echo 'conf: out of order' >&2; exit 3");
        Diagnostic failed = await bench.FailAsync();
        Assert.Equal((BuildCodes.ConfigFailed, "`make olddefconfig` failed"), (failed.Code, failed.Message));
        Assert.Contains("conf: out of order", failed.Verbatim);
        Assert.Contains($"the log: {bench.Directory.ConfigLog}", failed.Causes);
    }

    [Theory]
    [InlineData("kernel/fork.o")]
    [InlineData("scripts/kconfig/conf")]
    public async Task A_full_disk_is_told_apart_and_nothing_is_lost(string target)
    {
        using (bench.DiskFullAt(target))
        {
            Diagnostic full = await bench.FailAsync();
            Assert.Equal(("KF3003", ExitCode.Environment), (full.Code.Id, full.Code.Exit));
        }

        await bench.BuildAsync();
        Assert.Equal(await bench.MadeFromCleanAsync(), await bench.MadeAsync());
    }

    [Fact]
    public async Task A_source_that_speaks_of_a_full_disk_is_no_full_disk()
    {
        bench.Patches["bad.patch"] = FakeKernel.AddLine("kernel/fork.c", "#error ENOSPC /* No space left on device */");
        Assert.Equal(BuildCodes.StepFailed, (await bench.FailAsync()).Code);
    }

    [Fact]
    public async Task A_target_that_the_tree_does_not_know_leaves_nothing_in_doubt()
    {
        await bench.BuildAsync();
        string before = bench.OutputAsItIs();
        bench.Targets = ["zImage"];
        Diagnostic failed = await bench.FailAsync();
        Assert.Equal("`zImage` could not be made", failed.Message);
        Assert.Equal("make[1]: *** No rule to make target 'zImage'.  Stop.", failed.Verbatim);
        bench.Targets = ["bzImage", "modules"];
        Assert.Equal(0, (await bench.BuildAsync()).Make.Total);
        Assert.Equal(before, bench.OutputAsItIs());
    }
}
