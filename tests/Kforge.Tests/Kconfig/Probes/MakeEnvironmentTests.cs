using Kforge.Diagnostics;
using Kforge.Kconfig.Probes;
using Kforge.Platform;
using Kforge.Tests.Building;

namespace Kforge.Tests.Kconfig.Probes;

public sealed class MakeEnvironmentTests : IClassFixture<HostToolchain>, IDisposable
{
    /// <summary>The way of a <c>config</c> goal through the top Makefile, as in Linux 7.3.</summary>
    private const string Top = """
        unexport LC_ALL
        ifneq ($(sub_make_done),1)
        export sub_make_done := 1
        $(MAKECMDGOALS) __all: __sub-make
        	@:
        __sub-make:
        	@$(MAKE) --no-print-directory -C $(O) -f $(CURDIR)/Makefile $(MAKECMDGOALS)
        else
        export srctree := /src
        include $(srctree)/scripts/Kbuild.include
        include $(srctree)/arch/x86/Makefile
        export CC := clang
        export CC_VERSION_TEXT = $(shell echo a version 2>/dev/null)
        %config:
        	@$(MAKE) $(build)=scripts/kconfig $@
        endif

        """;

    private const string Kconfig = """
        export KCONFIG_DEFCONFIG_LIST := /lib/modules/1/.config /boot/config-1 arch/x86/configs/defconfig
        export LATE := yes
        %config:
        	false

        """;

    private readonly ProbeBench bench;

    public MakeEnvironmentTests(HostToolchain toolchain)
    {
        bench = new(toolchain);
        bench.Write("Makefile", Top);
        bench.Write("scripts/Kbuild.include", "build := -f $(srctree)/scripts/Makefile.build obj\n");
        bench.Write("scripts/Makefile.build", "include $(srctree)/$(obj)/Makefile\n");
        bench.Write("scripts/kconfig/Makefile", Kconfig);
        bench.Write("arch/x86/Makefile", "export KBUILD_DEFCONFIG := x86_64_defconfig\n");
        bench.Write("arch/x86/tools/ask.sh", "");
    }

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Is_what_the_last_make_gives_to_its_children_and_nothing_of_make_itself() => Assert.Equal(
        "ARCH=x86_64 CC=clang CC_VERSION_TEXT=a version HOME=/tmp KBUILD_DEFCONFIG=x86_64_defconfig KCONFIG_DEFCONFIG_LIST=arch/x86/configs/defconfig LATE=yes O=/out"
        + " PATH=/usr/bin:/bin:/usr/sbin:/sbin TMPDIR=/tmp TZ=UTC obj=scripts/kconfig srctree=/src sub_make_done=1",
        string.Join(' ', (await ReadAsync()).Variables.Select(variable => $"{variable.Key}={variable.Value}")));

    [Fact]
    public async Task Runs_make_once()
    {
        KconfigEnvironment first = await ReadAsync();
        bench.Context = bench.Context with { Toolchain = new Sandbox("/nowhere") };
        KconfigEnvironment second = await ReadAsync();
        Assert.Equal(first.Variables, second.Variables);
        Assert.Equal(first.Digest, second.Digest);
    }

    [Theory]
    [InlineData("Makefile", Top + "# more\n")]
    [InlineData("scripts/new", "")]
    [InlineData("scripts/kconfig/Makefile", Kconfig + "# more\n")]
    [InlineData("arch/x86/Makefile", "export KBUILD_DEFCONFIG := other_defconfig\n")]
    [InlineData("arch/x86/tools/ask.sh", "more")]
    public async Task Runs_make_again_when_a_file_it_reads_has_changed(string file, string text)
    {
        await ReadAsync();
        bench.Write(file, text);
        await ReadAsync();
        Assert.Equal(2, bench.Files.Length);
    }

    [Fact]
    public async Task Runs_make_again_with_other_variables_or_tools()
    {
        await ReadAsync();
        ProbeContext first = bench.Context;
        bench.Context = first with { MakeVariables = first.MakeVariables.Add("LLVM", "1") };
        Assert.Equal("1", (await ReadAsync())["LLVM"]);
        bench.Context = first with { ToolchainDigest = Sha256Digest.OfText("other") };
        await ReadAsync();
        Assert.Equal(3, bench.Files.Length);
    }

    [Fact]
    public async Task Does_not_run_make_again_for_other_files()
    {
        await ReadAsync();
        bench.Write("kernel/Makefile", "");
        bench.Write("arch/arm64/Makefile", "");
        await ReadAsync();
        Assert.Single(bench.Files);
    }

    [Fact]
    public async Task Says_what_make_says_when_it_fails()
    {
        bench.Write("arch/x86/Makefile", "$(error no such processor)\n");
        Failure failure = await Assert.ThrowsAsync<Failure>(ReadAsync);
        Assert.Equal(ProbeCodes.NoEnvironment, failure.Diagnostics[0].Code);
        Assert.Contains("/src/arch/x86/Makefile:1: *** no such processor.", failure.Diagnostics[0].Verbatim);
        Assert.Empty(bench.Files);
    }

    [Fact]
    public async Task Is_read_from_the_fake_kernel_too()
    {
        FakeKernel.CopyTo(bench.Context.SourceRoot);
        Assert.Equal(("x86", "/src"), ((await ReadAsync())["SRCARCH"], (await ReadAsync())["srctree"]));
    }

    private Task<KconfigEnvironment> ReadAsync() => MakeEnvironment.ReadAsync(bench.Context, default);
}
