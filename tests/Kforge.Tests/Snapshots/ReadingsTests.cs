using System.Collections.Immutable;
using Kforge.Platform;
using Kforge.Snapshots;
using Kforge.Sources;
using Kforge.Tests.Archives;

namespace Kforge.Tests.Snapshots;

/// <summary>What is read from kbuild's <c>.cmd</c> files, and what follows from it for a change.</summary>
public sealed class ReadingsTests : IDisposable
{
    private readonly TemporaryDirectory output = new();

    public void Dispose() => output.Dispose();

    [Fact]
    public void Reads_dependencies_symbols_and_where_headers_are_looked_for()
    {
        CommandFile read = CommandFile.Parse("""
            savedcmd_kernel/fork.o := clang -Wp,-MMD,kernel/.fork.o.d -nostdinc -I/src/arch/x86/include -I./include -include /src/include/linux/kconfig.h -c -o kernel/fork.o /src/kernel/fork.c  ; ./tools/objtool/objtool --hacks kernel/fork.o

            source_kernel/fork.o := /src/kernel/fork.c

            deps_kernel/fork.o := \
                $(wildcard include/config/USER_NS) \
                $(wildcard include/config/SMP) \
              /src/arch/x86/kernel/cpu/../../include/asm/cpufeatures.h \
              include/generated/asm-offsets.h \
              /usr/lib/llvm/include/stddef.h \

            """);
        Assert.Equal<string>(["arch/x86/include/asm/cpufeatures.h", "include/linux/kconfig.h", "kernel/fork.c"], read.Files.Order(StringComparer.Ordinal));
        Assert.Equal<string>(["SMP", "USER_NS"], read.Symbols.Order(StringComparer.Ordinal));
        Assert.Equal<string>(["arch/x86/include"], read.Searched);
    }

    [Fact]
    public void Reads_the_words_of_a_command_that_keeps_no_list()
    {
        CommandFile read = CommandFile.Parse("savedcmd_lib/oid.c := perl /src/lib/build_OID_registry '/src/include/linux/oid_registry.h' lib/oid.c; true");
        Assert.Equal<string>(["include/linux/oid_registry.h", "lib/build_OID_registry"], read.Files.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Reads_the_list_of_Kconfig_files() =>
        Assert.Equal<string>(["Kconfig", "init/Kconfig"], CommandFile.Parse("autoconfig := include/config/auto.conf\n\ndeps_config := \\\n\tKconfig \\\n\tinit/Kconfig \\\n\n$(autoconfig): $(deps_config)\n").Files.Order(StringComparer.Ordinal));

    [Fact]
    public void Counts_and_comes_back_from_a_text()
    {
        output.Write("a/.one.o.cmd", "deps_a/one.o := /src/include/linux/x.h $(wildcard include/config/SMP)\n");
        output.Write("a/.two.o.cmd", "deps_a/two.o := /src/include/linux/x.h /src/a/two.c\n");
        output.Write(".config", "CONFIG_SYSTEM_TRUSTED_KEYS=\"certs/mine.pem\"\nCONFIG_EXTRA_FIRMWARE_DIR=\"/src/firmware\"\nCONFIG_HZ=250\nCONFIG_LOCALVERSION=\"-x\"\n");
        Readings reads = Readings.Of(output.Path, default);
        Assert.Equal((2, 1, 2, 1), (reads.Files["include/linux/x.h"], reads.Files["a/two.c"], reads.Targets, reads.Symbols["SMP"]));
        Assert.Equal<string>(["certs/mine.pem", "firmware"], reads.Named);
        Readings again = Readings.Parse(reads.ToBytes())!;
        Assert.Equal(reads.Files, again.Files);
        Assert.Equal(reads.Symbols, again.Symbols);
        Assert.Equal(reads.Named, again.Named);
        Assert.Equal(reads.Targets, again.Targets);
        Assert.Null(Readings.Parse("nonsense\n"u8));
        Assert.Null(Readings.Parse("file 1 a\n"u8));
    }

    [Theory]
    [InlineData("Documentation/process/howto.rst", false)]
    [InlineData("Documentation/Kconfig", true)]
    [InlineData("drivers/net/e1000.c", false)]
    [InlineData("drivers/net/e1000.dat", false)]
    [InlineData("drivers/net/Makefile", true)]
    [InlineData("kernel/fork.c", true)]
    [InlineData("kernel/other.c", false)]
    [InlineData("kernel/other.inc", true)]
    [InlineData("kernel/certs/shipped.hex", true)]
    [InlineData("kernel/deep/down/other.hex", false)]
    [InlineData("arch/arm/mm/fault.c", false)]
    [InlineData("arch/x86/other/any.c", true)]
    [InlineData("arch/arm64/boot/dts/board.dts", true)]
    [InlineData("include/uapi/any.h", true)]
    [InlineData("rust/kernel/unused.rs", true)]
    [InlineData("scripts/any.py", true)]
    [InlineData("tools/objtool/check.c", true)]
    [InlineData("tools/testing/selftests/any.c", false)]
    [InlineData("firmware/blob.bin", true)]
    [InlineData("Makefile", true)]
    [InlineData("COPYING", true)]
    public void A_changed_file_may_matter(string path, bool may) =>
        Assert.Equal(may, new Relevance(Some()).MayMatter(new(RelativePath.Parse(path), File("one"), File("two"))));

    [Theory]
    [InlineData("drivers/net/new.h", false)]
    [InlineData("drivers/net/x.h", true)]
    [InlineData("drivers/searched/new.h", true)]
    public void A_new_file_may_be_found_instead_of_another(string path, bool may) =>
        Assert.Equal(may, new Relevance(Some()).MayMatter(new(RelativePath.Parse(path), FileState.Nothing, File("new"))));

    [Fact]
    public void A_link_may_stand_for_anything() =>
        Assert.True(new Relevance(Some()).MayMatter(new(RelativePath.Parse("drivers/net/e1000.c"), File("one"), new FileState.Symbolic("../x.c"))));

    [Fact]
    public void With_an_initial_file_system_everything_may_matter()
    {
        output.Write(".config", "CONFIG_INITRAMFS_SOURCE=\"list.txt\"\n");
        Assert.True(new Relevance(Readings.Of(output.Path, default)).MayMatter(new(RelativePath.Parse("drivers/net/e1000.c"), File("one"), File("two"))));
    }

    [Theory]
    [InlineData("init/Kconfig", true)]
    [InlineData("lib/Kconfig.debug", true)]
    [InlineData("scripts/cc-version.sh", true)]
    [InlineData("arch/s390/tools/gcc-thunk-extern.sh", true)]
    [InlineData("arch/x86/configs/x86_64_defconfig", true)]
    [InlineData("Makefile", true)]
    [InlineData("kernel/fork.c", false)]
    [InlineData("include/linux/fs.h", false)]
    public void Tells_what_decides_a_configuration(string path, bool decides) => Assert.Equal(decides, Relevance.IsOfConfiguration(path));

    private static FileState File(string content) => new FileState.Regular(false, Sha256Digest.OfText(content));

    private static Readings Some() => new(
        ((string[])["kernel/fork.c", "include/linux/x.h", "arch/x86/kernel/head.S"]).ToImmutableSortedDictionary(path => path, _ => 1, StringComparer.Ordinal),
        ImmutableSortedDictionary<string, int>.Empty,
        ["drivers/searched"],
        ["firmware"],
        3);
}
