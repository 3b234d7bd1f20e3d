using Kforge.Building;

namespace Kforge.Tests.Building;

/// <summary>Lines as a Linux 6.1 prints them with <c>V=1</c>.</summary>
public sealed class CommandLineStepTests
{
    [Theory]
    [InlineData("  clang -Wp,-MMD,init/.main.o.d -nostdinc -D__KERNEL__ -c -o init/main.o /src/init/main.c  ; ./tools/objtool/objtool --hacks init/main.o", "CC", "init/main.o")]
    [InlineData("  clang -Wp,-MMD,arch/x86/entry/.thunk_64.o.d -D__ASSEMBLY__ -c -o arch/x86/entry/thunk_64.o /src/arch/x86/entry/thunk_64.S ", "AS", "arch/x86/entry/thunk_64.o")]
    [InlineData("  clang -Wp,-MMD,scripts/basic/.fixdep.d -O2 -std=gnu11 -I ./scripts/basic   -o scripts/basic/fixdep /src/scripts/basic/fixdep.c   ", "HOSTLD", "scripts/basic/fixdep")]
    [InlineData("  rm -f drivers/misc/built-in.a;  printf \"drivers/misc/%s \" eeprom/built-in.a | xargs llvm-ar cDPrST drivers/misc/built-in.a", "AR", "drivers/misc/built-in.a")]
    [InlineData("  OBJTREE=/out rustc --edition=2021 --emit=dep-info=rust/.core.o.d --emit=obj=rust/core.o --crate-name core", "RUSTC", "rust/core.o")]
    [InlineData("  bindgen /src/rust/helpers.c --blacklist-type '.*' -o rust/bindings/bindings_helpers_generated.rs -- -target x86_64", "BINDGEN", "rust/bindings/bindings_helpers_generated.rs")]
    [InlineData("  ld.lld -m elf_x86_64 -r -o vmlinux.o --whole-archive vmlinux.a", "LD", "vmlinux.o")]
    [InlineData("  llvm-objcopy  -O binary -R .note -R .comment -S arch/x86/boot/compressed/vmlinux arch/x86/boot/vmlinux.bin", "OBJCOPY", "arch/x86/boot/vmlinux.bin")]
    public void Tells_the_step_from_its_command(string line, string kind, string target) =>
        Assert.Equal(new KbuildLine.Step(kind, target), CommandLineStep.Read(line));

    [Theory]
    [InlineData("  { echo \"# Automatically generated\"; echo \"include /src/Makefile\"; } > Makefile")]
    [InlineData("  /src/scripts/check-local-export init/main.o")]
    [InlineData("clang -c -o a.o a.c")]
    [InlineData("    clang -c -o a.o a.c (in somebody's message)")]
    [InlineData("  mkdir -p arch/x86/boot")]
    [InlineData("")]
    public void Takes_nothing_else_for_one(string line) => Assert.Null(CommandLineStep.Read(line));

    [Fact]
    public void Finds_the_failed_command_of_a_tree_that_names_no_steps()
    {
        FailedStep? failed = FailedStep.Find(
        [
            "make -f /src/scripts/Makefile.build obj=init",
            "  clang -c -o init/version.o /src/init/version.c",
            "  clang -DX -c -o init/main.o /src/init/main.c",
            "/src/init/main.c:3:1: error: unknown type name 'oops'",
            "1 error generated.",
            "make[2]: *** [/src/scripts/Makefile.build:250: init/main.o] Error 1",
        ]);
        Assert.NotNull(failed);
        Assert.Equal(("init/main.o", "CC", "clang -DX -c -o init/main.o /src/init/main.c"), (failed.Target, failed.Kind, failed.CommandLine));
        Assert.Equal<string>(["/src/init/main.c:3:1: error: unknown type name 'oops'", "1 error generated."], failed.Output);
    }
}
