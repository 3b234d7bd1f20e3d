using Kforge.Releasing.Materials;
using Kforge.Tests.Archives;

namespace Kforge.Tests.Releasing.Materials;

/// <summary>What a build's own records say about where its files come from. The command files here are those of Linux 6.12, shortened.</summary>
public sealed class BuildStepsTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void A_compiled_object_comes_from_everything_its_compiler_opened()
    {
        Sources("kernel/fork.c", "include/linux/fork.h", "arch/x86/include/asm/cpu.h");
        Made("include/generated/bounds.h");
        Step("kernel/fork.o", """
            savedcmd_kernel/fork.o := clang -Wp,-MMD,kernel/.fork.o.d -I/src/include -I./include -c -o kernel/fork.o /src/kernel/fork.c

            source_kernel/fork.o := /src/kernel/fork.c

            deps_kernel/fork.o := \
              $(wildcard include/config/SMP) \
              /src/include/linux/fork.h \
              /src/arch/x86/kernel/../include/asm/cpu.h \
              include/generated/bounds.h \

            kernel/fork.o: $(deps_kernel/fork.o)
            """);
        Assert.Equal(["src:arch/x86/include/asm/cpu.h", "src:include/linux/fork.h", "src:kernel/fork.c", "out:include/generated/bounds.h", "out:kernel/fork.o"], Behind("kernel/fork.o"));
        Assert.Equal([("kernel/fork.c", "kernel/fork.o")], Steps().Compiled.SelectMany(group => group.Select(target => (group.Key.Path, target))));
    }

    [Fact]
    public void An_archive_comes_from_the_names_that_printf_puts_a_directory_before()
    {
        Sources("kernel/sched/core.c", "kernel/fork.c", "fork.c");
        Compiled("kernel/fork.o", "kernel/fork.c");
        Compiled("kernel/sched/core.o", "kernel/sched/core.c");
        Step("kernel/sched/built-in.a", """savedcmd_kernel/sched/built-in.a := rm -f kernel/sched/built-in.a;  printf "kernel/sched/%s " core.o | xargs llvm-ar cDPrST kernel/sched/built-in.a""");
        Step("kernel/built-in.a", """savedcmd_kernel/built-in.a := rm -f kernel/built-in.a;  printf "kernel/%s " fork.o sched/built-in.a | xargs llvm-ar cDPrST kernel/built-in.a""");
        Assert.Equal(["src:kernel/fork.c", "src:kernel/sched/core.c"], Behind("kernel/built-in.a").Where(found => found.StartsWith("src", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_kernel_comes_from_what_its_link_script_reads_and_the_map_with_it()
    {
        Sources("init/main.c", "init/version-timestamp.c", "arch/x86/kernel/vmlinux.lds.S", "scripts/link-vmlinux.sh");
        Compiled("init/main.o", "init/main.c");
        Compiled("init/version-timestamp.o", "init/version-timestamp.c");
        Compiled("arch/x86/kernel/vmlinux.lds", "arch/x86/kernel/vmlinux.lds.S");
        Step("vmlinux.a", "savedcmd_vmlinux.a := rm -f vmlinux.a; llvm-ar cDPrST vmlinux.a ./init/main.o");
        Step("vmlinux.o", "savedcmd_vmlinux.o := ld.lld -r -o vmlinux.o --whole-archive vmlinux.a --no-whole-archive");
        Step("vmlinux", """savedcmd_vmlinux := /src/scripts/link-vmlinux.sh "ld.lld" "-m elf_x86_64";  make -f /src/arch/x86/Makefile.postlink vmlinux""");
        Made("System.map");
        string[] sources = ["src:arch/x86/kernel/vmlinux.lds.S", "src:init/main.c", "src:init/version-timestamp.c", "src:scripts/link-vmlinux.sh"];
        Assert.Equal(sources, Behind("vmlinux").Where(found => found.StartsWith("src", StringComparison.Ordinal)));
        Assert.Equal(sources, Behind("System.map").Where(found => found.StartsWith("src", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_crate_comes_from_the_sources_of_the_crates_it_uses()
    {
        directory.Write("toolchain/usr/lib/rustlib/src/rust/library/core/src/lib.rs", "");
        Sources("rust/kernel/lib.rs");
        Made("rust/libcore.rmeta", "rust/libkernel.rmeta");
        Step("rust/core.o", """
            savedcmd_rust/core.o := OBJTREE=/out rustc --emit=dep-info=rust/.core.o.d --emit=obj=rust/core.o --emit=metadata=rust/libcore.rmeta --crate-name core /usr/lib/rustlib/src/rust/library/core/src/lib.rs

            source_rust/core.o := /usr/lib/rustlib/src/rust/library/core/src/lib.rs
            """);
        Step("rust/kernel.o", """
            savedcmd_rust/kernel.o := rustc --emit=obj=rust/kernel.o --emit=metadata=rust/libkernel.rmeta -L./rust /src/rust/kernel/lib.rs

            source_rust/kernel.o := /src/rust/kernel/lib.rs

            deps_rust/kernel.o := \
              /out/rust/libcore.rmeta \
            """);
        string[] expected = ["src:rust/kernel/lib.rs", "tools:usr/lib/rustlib/src/rust/library/core/src/lib.rs"];
        Assert.Equal(expected, Behind("rust/kernel.o").Where(found => !found.StartsWith("out", StringComparison.Ordinal)));
        Assert.Equal(expected, Behind("rust/libkernel.rmeta").Where(found => !found.StartsWith("out", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_program_that_ran_is_not_in_what_it_made()
    {
        Sources("arch/x86/boot/tools/build.c", "arch/x86/boot/header.S");
        Step("arch/x86/boot/tools/build", "savedcmd_arch/x86/boot/tools/build := clang -o arch/x86/boot/tools/build /src/arch/x86/boot/tools/build.c");
        Compiled("arch/x86/boot/setup.bin", "arch/x86/boot/header.S");
        Step("arch/x86/boot/bzImage", "savedcmd_arch/x86/boot/bzImage := arch/x86/boot/tools/build arch/x86/boot/setup.bin arch/x86/boot/bzImage");
        Assert.Equal(["src:arch/x86/boot/header.S", "out:arch/x86/boot/bzImage", "out:arch/x86/boot/setup.bin"], Behind("arch/x86/boot/bzImage"));
        Assert.Contains(new Material(MaterialPlace.Source, "arch/x86/boot/tools/build.c"), Steps().Everything(default));
    }

    [Fact]
    public void What_the_assembler_takes_in_and_what_leaves_no_record_is_found_too()
    {
        directory.Write("src/arch/x86/realmode/rmpiggy.S", "real_mode_blob:\n\t.incbin\t\"arch/x86/realmode/rm/realmode.bin\"\n");
        directory.Write("src/kernel/configs.c", "asm (\"\t.incbin \\\"kernel/config_data.gz\\\"\t\\n\");");
        Sources("arch/x86/realmode/rm/header.S", "arch/x86/kernel/asm-offsets.c");
        Made("kernel/config_data.gz", "include/generated/asm-offsets.h");
        Compiled("arch/x86/realmode/rm/realmode.bin", "arch/x86/realmode/rm/header.S");
        Compiled("arch/x86/kernel/asm-offsets.s", "arch/x86/kernel/asm-offsets.c");
        Step("all.o", "savedcmd_all.o := ld /src/arch/x86/realmode/rmpiggy.S /src/kernel/configs.c include/generated/asm-offsets.h");
        string[] found = Behind("all.o");
        Assert.Contains("src:arch/x86/realmode/rm/header.S", found);
        Assert.Contains("out:kernel/config_data.gz", found);
        Assert.Contains("src:arch/x86/kernel/asm-offsets.c", found);
    }

    [Fact]
    public void What_make_threw_away_again_is_no_trouble()
    {
        Sources("lib/gen.c");
        Compiled("lib/table.S", "lib/gen.c");
        File.Delete(directory["out/lib/table.S"]);
        Assert.Equal(["src:lib/gen.c", "out:lib/table.S"], Behind("lib/table.S"));
    }

    [Fact]
    public void A_module_comes_from_the_objects_in_its_list()
    {
        Sources("drivers/net/a.c", "drivers/net/b.c");
        Compiled("drivers/net/a.o", "drivers/net/a.c");
        Compiled("drivers/net/b.o", "drivers/net/b.c");
        directory.Write("out/drivers/net/both.mod", "drivers/net/a.o\ndrivers/net/b.o\n");
        Step("drivers/net/both.o", "savedcmd_drivers/net/both.o := ld.lld -r -o drivers/net/both.o @drivers/net/both.mod ");
        Assert.Equal(["src:drivers/net/a.c", "src:drivers/net/b.c"], Behind("drivers/net/both.o").Where(found => found.StartsWith("src", StringComparison.Ordinal)));
    }

    [Fact]
    public void Nothing_outside_the_trees_is_ever_read()
    {
        directory.Write("secret", "SPDX-License-Identifier: MIT");
        Directory.CreateDirectory(directory["out"]);
        Directory.CreateDirectory(directory["toolchain/usr"]);
        File.CreateSymbolicLink(directory["out/link"], directory["secret"]);
        File.CreateSymbolicLink(directory["toolchain/usr/link"], "../../secret");
        Step("all.o", $"savedcmd_all.o := cat /src/../secret ../secret link /usr/link /usr/../../secret {directory["secret"]}");
        Assert.Equal(["out:all.o"], Behind("all.o"));
    }

    private void Sources(params string[] names) => Array.ForEach(names, name => directory.Write($"src/{name}", ""));

    private void Made(params string[] names) => Array.ForEach(names, name => directory.Write($"out/{name}", ""));

    private void Compiled(string target, string source) => Step(target, $"savedcmd_{target} := clang -c -o {target} /src/{source}\n\nsource_{target} := /src/{source}\n");

    private void Step(string target, string command)
    {
        Made(target);
        directory.Write($"out/{Path.GetDirectoryName(target)}/.{Path.GetFileName(target)}.cmd", command + "\n");
    }

    private BuildSteps Steps() => BuildSteps.Read(new(directory["src"], directory["out"], directory["toolchain"]), default);

    private string[] Behind(string target) =>
    [
        .. Steps().Behind([new(MaterialPlace.Output, target)], default).OrderBy(material => material.Place).ThenBy(material => material.Path, StringComparer.Ordinal)
            .Select(material => $"{(material.Place switch { MaterialPlace.Source => "src", MaterialPlace.Output => "out", _ => "tools" })}:{material.Path}"),
    ];
}
