using System.Collections.Immutable;

namespace Kforge.Benchmarks.Mutations;

/// <summary>Every mutation, in an order in which each builds on the one before it.</summary>
public static class MutationList
{
    private const string Bcd = "lib/bcd.c";
    private const string LibMakefile = "lib/Makefile";
    private const string Shadow = "arch/x86/include/linux/bcd.h";
    private const string Part = "lib/kforge_part";
    private const string PartInC = "int kforge_part(void);\nint kforge_part(void)\n{\n\treturn 7;\n}\n";
    private const string Central = "include/linux/kobject.h";
    private const string CentralEnd = "#endif /* _KOBJECT_H_ */";
    private const string Bindings = "rust/bindings/bindings_generated.rs";

    /// <summary>The mutations.</summary>
    public static ImmutableArray<Mutation> All { get; } =
    [
        .. Files, .. Headers, .. Makefiles, .. Configurations, .. Rust, .. Tools, .. Ways,
    ];

    private static Mutation[] Files =>
    [
        new("touch", "touch a source and a central header: only time stamps", site =>
        {
            site.Tree.Touch("kernel/panic.c");
            site.Tree.Touch(Central);
        }),
        new("edit-c", "edit a .c", site => site.Tree.Append("lib/hexdump.c", Data("edit_c"))) { Changes = ["lib/hexdump.o", "vmlinux"] },
        new("rename-to-assembler", "rename a .c to a .S: the object keeps its name, its rule is another", site =>
        {
            site.Tree.Delete(Bcd);
            site.Tree.Write("lib/bcd.S", """
                /* SPDX-License-Identifier: GPL-2.0 */
                #include <linux/export.h>
                #include <linux/linkage.h>

                SYM_FUNC_START(_bcd2bin)
                	movzbl	%dil, %ecx
                	movl	%ecx, %eax
                	andl	$15, %eax
                	shrl	$4, %ecx
                	leal	(%rcx,%rcx,4), %ecx
                	leal	(%rax,%rcx,2), %eax
                	RET
                SYM_FUNC_END(_bcd2bin)
                EXPORT_SYMBOL(_bcd2bin)

                SYM_FUNC_START(_bin2bcd)
                	imull	$103, %edi, %ecx
                	shrl	$10, %ecx
                	leal	(%rcx,%rcx,4), %edx
                	addl	%edx, %edx
                	movl	%edi, %eax
                	subl	%edx, %eax
                	shll	$4, %ecx
                	orl	%ecx, %eax
                	RET
                SYM_FUNC_END(_bin2bcd)
                EXPORT_SYMBOL(_bin2bcd)

                """);
        }) { Changes = ["lib/bcd.o", "vmlinux"] },
        new("rename-to-rust", "rename a .c to a .rs", site =>
        {
            site.Tree.Delete($"{Part}.c");
            site.Tree.Write($"{Part}.rs", """
                // SPDX-License-Identifier: GPL-2.0
                //! A mutation.

                /// What the C file before it did.
                #[no_mangle]
                pub extern "C" fn kforge_part() -> i32 {
                    7
                }

                """);
        })
        {
            Before = site =>
            {
                site.Tree.Write($"{Part}.c", PartInC);
                site.Tree.Append(LibMakefile, "obj-y += kforge_part.o\n");
            },
            Changes = [$"{Part}.o", "vmlinux"],
        },
    ];

    private static Mutation[] Headers =>
    [
        new("leaf-header", "edit a header of four files", site =>
            site.Tree.Replace("drivers/tty/serial/8250/8250.h", "#include <linux/serial_8250.h>\n", $"#include <linux/serial_8250.h>\n{Data("leaf")}")) { Changes = ["drivers/tty/serial/8250/8250_port.o"] },
        new("central-header", "a new member of task_struct: C, assembler offsets and Rust's bindings", site =>
            site.Tree.Replace("include/linux/sched.h", "	struct list_head		tasks;", "	unsigned long			kforge_member[3];\n	struct list_head		tasks;"))
        {
            Changes = ["kernel/fork.o", "rust/kernel.o", Bindings],
        },
        new("shadow-header", "a new header that is found before the one with the same name; make cannot see it, and so says ccache's manual of ccache", site =>
            site.Tree.Write(Shadow, site.Tree.Read("include/linux/bcd.h").Replace("#endif /* _BCD_H */", Data("shadow") + "#endif", StringComparison.Ordinal))) { Changes = ["drivers/rtc/rtc-mc146818-lib.o", "vmlinux"] },
        new("delete-header", "delete a header that a file includes when it is there", site => site.Tree.Delete("include/kforge/only.h"))
        {
            Detour = site =>
            {
                site.Tree.Write("include/kforge/only.h", Data("only"));
                site.Tree.Append("kernel/panic.c", "#if __has_include(<kforge/only.h>)\n#include <kforge/only.h>\n#endif\n");
            },
            Changes = ["kernel/panic.o"],
        },
    ];

    private static Mutation[] Makefiles =>
    [
        new("makefile-flag", "a flag for one object in a Makefile", site => site.Tree.Append(LibMakefile, "CFLAGS_parser.o += -O1 -fno-inline\n")) { Changes = ["lib/parser.o", "vmlinux"] },
        new("drop-object", "drop an object from a Makefile: it stays in the output tree", site =>
        {
            site.Tree.Replace(LibMakefile, "obj-y += kforge_dropped.o\n", "");
            site.Tree.Delete("lib/kforge_dropped.c");
        })
        {
            Detour = site =>
            {
                site.Tree.Write("lib/kforge_dropped.c", PartInC.Replace("kforge_part", "kforge_dropped", StringComparison.Ordinal));
                site.Tree.Append(LibMakefile, "obj-y += kforge_dropped.o\n");
            },
            Changes = ["lib/built-in.a", "vmlinux"],
        },
        new("kconfig-default", "another default in a Kconfig file", site => site.Tree.Replace("init/Kconfig", "	default 32 if !UML", "	default 40 if !UML")) { Changes = [".config", "init/main.o"] },
        new("syscall-table", "a new system call", site =>
            site.Tree.Replace("arch/x86/entry/syscalls/syscall_64.tbl", "462 	common  mseal			sys_mseal\n", "462 	common  mseal			sys_mseal\n467	common	kforge			sys_ni_syscall\n"))
        {
            Changes = ["arch/x86/entry/syscall_64.o", "arch/x86/include/generated/uapi/asm/unistd_64.h"],
        },
        new("device-tree", "edit a device tree", _ => { }) { Skipped = "x86 has no device trees in its builds; this needs a kernel for arm64" },
        new("localversion", "a localversion file", site => site.Tree.Write("localversion-kforge", "-mutant\n")) { Changes = ["include/generated/utsrelease.h", "samples/rust/rust_minimal.ko", "vmlinux"] },
    ];

    private static Mutation[] Configurations =>
    [
        new("config-n-to-m", "a module more", Sets("SAMPLE_KOBJECT", "m")) { Changes = ["samples/kobject/kobject-example.ko", "modules.order"] },
        new("config-m-to-y", "a module becomes a part of the image", Sets("SAMPLE_KOBJECT", "y")) { Changes = ["samples/kobject/kobject-example.o", "vmlinux", "modules.order"] },
        new("config-y-to-n", "a part of the image goes", Sets("SAMPLE_KOBJECT", "n")) { Changes = ["samples/built-in.a", "vmlinux"] },
        new("config-string", "a string of the configuration", Sets("DEFAULT_HOSTNAME", "\"kforge-mutant\"")) { Changes = ["init/version.o", "vmlinux"] },
        new("config-number-in-rust", "a number of the configuration that only Rust mentions, through its bindings", Sets("LEGACY_PTY_COUNT", "99"))
        {
            Before = site =>
            {
                site.Symbols["LEGACY_PTYS"] = "y";
                site.Tree.Append("rust/kernel/print.rs", "\n#[no_mangle]\nstatic KFORGE_NUMBER: u32 = bindings::CONFIG_LEGACY_PTY_COUNT;\n");
                site.Tree.Replace("rust/kernel/print.rs", "use core::fmt;\n", "use crate::bindings;\nuse core::fmt;\n");
            },
            Changes = [Bindings, "rust/kernel.o", "drivers/tty/pty.o"],
        },
    ];

    private static Mutation[] Rust =>
    [
        new("rust-kernel", "edit a file of rust/kernel", site =>
            site.Tree.Append("rust/kernel/error.rs", "\n/// A mutation.\n#[no_mangle]\npub extern \"C\" fn kforge_mutation() -> u32 {\n    11\n}\n")) { Changes = ["rust/kernel.o", "vmlinux"] },
        new("rust-helpers", "a new helper in C for Rust", site =>
            site.Tree.Append("rust/helpers/err.c", "\nint rust_helper_kforge(void)\n{\n	return 12;\n}\n")) { Changes = ["rust/helpers/helpers.o", "rust/bindings/bindings_helpers_generated.rs", "vmlinux"] },
        new("bindings-header", "a new constant in the header that Rust's bindings are made from", site =>
            site.Tree.Append("rust/bindings/bindings_helper.h", "const u32 RUST_CONST_HELPER_KFORGE = 13;\n")) { Changes = [Bindings] },
        new("bindgen-parameters", "another parameter of bindgen", site => site.Tree.Append("rust/bindgen_parameters", "\n--opaque-type ethtool_ops\n")) { Changes = [Bindings] },
    ];

    private static Mutation[] Tools =>
    [
        new("objtool", "edit objtool, which every object depends on", site => site.Tree.Append("tools/objtool/check.c", Data("objtool"))) { Changes = ["tools/objtool/check.o"] },
        new("host-tool", "edit modpost, which writes C for every module", site =>
            site.Tree.Replace(
                "scripts/mod/modpost.c",
                "	buf_printf(b, \"#include <linux/module.h>\\n\");\n",
                "	buf_printf(b, \"#include <linux/module.h>\\n\");\n	buf_printf(b, \"static const char kforge[] __attribute__((used)) = \\\"modpost\\\";\\n\");\n"))
        {
            Changes = ["samples/rust/rust_minimal.ko", "scripts/mod/modpost.o"],
        },
        new("toolchain", "a toolchain with other content, though its compilers are the same", site =>
            site.Toolchain(definition => definition.Replace("packages = [", "packages = [\"ccache\", ", StringComparison.Ordinal))),
    ];

    private static Mutation[] Ways =>
    [
        new("there-and-back", "branch A, B and A again", site => site.Tree.Replace(Central, Data("branch"), ""))
        {
            Detour = site => site.Tree.Replace(Central, CentralEnd, Data("branch") + CentralEnd),
            Changes = ["lib/kobject.o", "vmlinux"],
        },
        new("killed", "a build that is killed, and finished later", site => site.Tree.Replace(Central, CentralEnd, Data("killed") + CentralEnd)) { Kind = MutationKind.Killed, Changes = ["lib/kobject.o", "vmlinux"] },
        new("two-at-once", "two builds in new workspaces at once", site => site.Tree.Append("lib/kstrtox.c", Data("two"))) { Kind = MutationKind.TwoAtOnce, Changes = ["lib/kstrtox.o", "vmlinux"] },
    ];

    /// <summary>C that changes every object it is compiled into; what is not read would be dropped.</summary>
    private static string Data(string name) => $"static const char kforge_{name}[] __attribute__((__used__)) = \"{name}\";\n";

    private static Action<MutationSite> Sets(string symbol, string value) => site => site.Symbols[symbol] = value;
}
