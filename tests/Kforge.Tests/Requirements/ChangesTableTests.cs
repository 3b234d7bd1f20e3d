using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Requirements;

namespace Kforge.Tests.Requirements;

public sealed class ChangesTableTests
{
    [Theory]
    [InlineData("GNU C                  5.1              gcc --version", "gcc", "5.1", "gcc --version")]
    [InlineData("Clang/LLVM (optional)  13.0.1           clang --version", "llvm", "13.0.1", "clang --version")]
    [InlineData("binutils               2.25             ld -v", "binutils", "2.25", "ld -v")]
    [InlineData("Rust (optional)        1.78.0           rustc \\--version", "rustc", "1.78.0", "rustc --version")]
    [InlineData("openssl & libcrypto    1.0.0            openssl version", "openssl", "1.0.0", "openssl version")]
    [InlineData("Sphinx\\ [#f1]_         2.4.4            sphinx-build --version", "sphinx-build", "2.4.4", "sphinx-build --version")]
    [InlineData("util-linux             2.10o            mount --version", "mount", "2.10o", "mount --version")]
    [InlineData("Python                 3.9.x            python3 --version", "python3", "3.9.x", "python3 --version")]
    [InlineData("pcmciautils            004              pccardctl -V", "pccardctl", "004", "pccardctl -V")]
    [InlineData("GRUB                   0.93             grub --version || grub-install --version", "grub", "0.93", "grub --version || grub-install --version")]
    [InlineData("Something              1.2", "something", "1.2", null)]
    public void Reads_every_shape_of_a_row(string row, string tool, string version, string? command)
    {
        ProgramRow read = Assert.Single(Read(MadeTree.Changes(row)));
        Assert.Equal((tool, version, command, 7), (read.Tool, read.Version.Text, read.Command, read.Line));
    }

    [Fact]
    public void A_version_of_any_asks_nothing() => Assert.Empty(Read(MadeTree.Changes(MadeTree.Row("cpio", "any", "cpio --version"))));

    [Fact]
    public void The_prose_after_the_table_is_not_read() => Assert.Empty(Read(MadeTree.Changes() + "GNU make               3.81             make --version\n"));

    [Theory]
    [InlineData("Rust (optional)        newest           rustc --version", 7)]
    [InlineData("Rust (optional) rustc", 7)]
    [InlineData("=======", 7)]
    public void A_row_without_a_version_is_damage(string row, int line) => Assert.Equal(new SourcePlace("f", line), Mistake(MadeTree.Changes(row)).Place);

    [Fact]
    public void Two_rows_that_contradict_each_other_are_damage() =>
        Assert.Contains("two things about `rustc`", Mistake(MadeTree.Changes(MadeTree.Row("Rust", "1.78.0", "rustc --version"), MadeTree.Row("Rust", "1.85.0", "rustc --version"))).Message);

    [Fact]
    public void A_table_without_end_is_damage()
    {
        string whole = MadeTree.Changes(MadeTree.Row("GNU make", "4.0", "make --version"));
        Assert.Contains("no end", Mistake(whole[..whole.LastIndexOf("====", StringComparison.Ordinal)].TrimEnd('=', ' ', '\n') + "\n").Message);
    }

    [Fact]
    public void A_document_without_the_table_is_damage() => Assert.Contains("missing", Mistake("Intro\n=====\n").Message);

    private static ImmutableArray<ProgramRow> Read(string text) => ChangesTable.Read(text, "f").OrFail();

    private static Diagnostic Mistake(string text)
    {
        Diagnostic mistake = Assert.Single(Assert.IsType<Checked<ImmutableArray<ProgramRow>>.Bad>(ChangesTable.Read(text, "f")).Diagnostics);
        Assert.Equal("KF1301", mistake.Code.Id);
        return mistake;
    }
}
