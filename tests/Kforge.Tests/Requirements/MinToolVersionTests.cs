using System.Diagnostics;
using Kforge.Diagnostics;
using Kforge.Requirements;
using Kforge.Workspace;

namespace Kforge.Tests.Requirements;

public sealed class MinToolVersionTests
{
    [Theory]
    [InlineData("rustc", "x86_64", "1.78.0", 32)]
    [InlineData("bindgen", "x86_64", "0.65.1", 35)]
    [InlineData("llvm", "x86_64", "15.0.0", 24)]
    [InlineData("llvm", "i386", "15.0.0", 24)]
    [InlineData("llvm", "s390", "15.0.0", 24)]
    [InlineData("llvm", "loongarch", "18.0.0", 26)]
    [InlineData("llvm", "arm64", "13.0.1", 28)]
    [InlineData("gcc", "parisc64", "12.0.0", 17)]
    [InlineData("gcc", "parisc", "5.1.0", 19)]
    public void Says_the_version_and_the_line_that_holds_it(string tool, string arch, string version, int line)
    {
        ToolRequirement requirement = Evaluate(VersionScripts.Plain, tool, arch)!;
        Assert.Equal((tool, version, MinToolVersion.TreePath, line), (requirement.Tool, requirement.Version.Text, requirement.File, requirement.Line));
    }

    [Theory]
    [InlineData("s390", "1.96.0")]
    [InlineData("powerpc", "1.95.0")]
    [InlineData("x86_64", "1.85.0")]
    public void Reads_the_quoted_comparisons_of_the_newest_kernels(string arch, string version) =>
        Assert.Equal(version, Evaluate(VersionScripts.Odd, "rustc", arch)!.Version.Text);

    [Fact]
    public void A_tool_the_script_refuses_has_no_requirement() =>
        Assert.Null(Evaluate(VersionScripts.BeforeRust, "rustc", "x86_64"));

    [Fact]
    public void Names_the_tools_in_the_order_of_the_script() =>
        Assert.Equal(["binutils", "gcc", "llvm", "rustc", "bindgen"], MinToolVersion.Parse(VersionScripts.Plain).OrFail().Tools.AsEnumerable());

    [Theory]
    [InlineData("<<<<<<< HEAD\n\techo 1.78.0", 2, "merge conflict")]
    [InlineData("=======\n\techo 1.78.0", 2, "merge conflict")]
    [InlineData("\techo 1.78.0\n>>>>>>> theirs", 3, "merge conflict")]
    [InlineData("\techo 15.0.0\n\telif [ \"$SRCARCH\" = s390 ]; then\n\techo 18.0.0\n\tfi", 3, "`elif`")]
    [InlineData("\techo 15.0.0\n\telse\n\techo 18.0.0\n\tfi", 3, "`else`")]
    [InlineData("\tif [ \"$SRCARCH\" = s390 ]; then\n\techo 18.0.0", 4, "`fi` was expected, not `;;`")]
    [InlineData("\tif [ \"$SRCARCH\" = s390 ]\n\techo 18.0.0\n\tfi", 3, "`then` was expected, not `echo`")]
    [InlineData("\tif [ \"$SRCARCH\" = s390 ; then\n\techo 18.0.0\n\tfi", 2, "`]` was expected, not `;`")]
    [InlineData("\tif [ \"$SRCARCH\" -gt s390 ]; then\n\techo 18.0.0\n\tfi", 2, "`-gt`")]
    [InlineData("\techo $(rustc --version)", 2, "expansion")]
    [InlineData("\techo `rustc --version`", 2, "command substitution")]
    [InlineData("\techo ${ARCH:-1.2.3}", 2, "expansion")]
    [InlineData("\techo \"1.78.0", 2, "no end")]
    [InlineData("\tversion=1.78.0", 2, "`version=1.78.0`")]
    [InlineData("\techo 1.78.0 > /etc/passwd", 2, "`>`")]
    [InlineData("\trm -rf /", 2, "`rm`")]
    [InlineData("\techo -n 1.78.0", 2, "option of `echo`")]
    [InlineData("\techo 1.78.0\n\t;;\nx*)\n\techo 1.0", 4, "pattern `x*`")]
    public void Refuses_what_it_does_not_understand_with_its_line(string arm, int line, string why)
    {
        Diagnostic diagnostic = Mistake(MinToolVersion.Parse($"case \"$1\" in rustc)\n{arm}\n\t;;\nesac\n"));
        Assert.Equal("KF1301", diagnostic.Code.Id);
        Assert.Equal(new SourcePlace(MinToolVersion.TreePath, line), diagnostic.Place);
        Assert.StartsWith("malformed: ", diagnostic.Message);
        Assert.Contains(why, diagnostic.Message);
    }

    [Theory]
    [InlineData("if [ \"$SRCARCH\" = s390 ]; then\n echo 1.96.0\nfi", 0, "a branch is missing")]
    [InlineData("echo 1.78.0\necho 1.79.0", 3, "two things")]
    [InlineData("echo newest", 2, "`newest` is not a version")]
    [InlineData("echo 1.78.0\nexit 1", 2, "and then fails")]
    [InlineData("echo $HOME", 2, "`$HOME`")]
    public void Never_guesses_when_the_run_goes_wrong(string arm, int line, string why)
    {
        MinToolVersion script = MinToolVersion.Parse($"case \"$1\" in rustc)\n{arm}\n;;\nesac\n").OrFail();
        Diagnostic diagnostic = Mistake(script.Evaluate("rustc", Arch("x86_64")));
        Assert.Equal(("KF1301", line), (diagnostic.Code.Id, diagnostic.Place!.Line));
        Assert.Contains(why, diagnostic.Message);
    }

    [Fact]
    public void A_nesting_without_end_is_refused_and_does_not_overflow_the_stack() =>
        Assert.Contains("nested", Mistake(MinToolVersion.Parse(string.Concat(Enumerable.Repeat("if [ a = a ]; then\n", 100_000)))).Message);

    [Theory]
    [InlineData(nameof(VersionScripts.Plain))]
    [InlineData(nameof(VersionScripts.Odd))]
    public void Agrees_with_the_shell(string name)
    {
        string script = name == nameof(VersionScripts.Plain) ? VersionScripts.Plain : VersionScripts.Odd;
        foreach (string tool in (string[])["llvm", "gcc", "rustc", "bindgen"])
        {
            foreach (string arch in (string[])["x86_64", "i386", "s390", "loongarch", "powerpc", "parisc64"])
            {
                Assert.Equal(Shell(script, tool, Arch(arch)), Evaluate(script, tool, arch)?.Version.Text ?? "");
            }
        }
    }

    private static string Shell(string script, string tool, ArchName arch)
    {
        ProcessStartInfo start = new("/bin/sh", ["-c", script, "script", tool]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ARCH"] = arch.Arch;
        start.Environment["SRCARCH"] = arch.SourceArch;
        using Process process = Process.Start(start)!;
        return process.StandardOutput.ReadToEnd().Trim();
    }

    // Odd has no arm for gcc and no `*)`: sh prints nothing and so does this reader, which calls it malformed.
    private static ToolRequirement? Evaluate(string script, string tool, string arch) =>
        MinToolVersion.Parse(script).OrFail().Evaluate(tool, Arch(arch)) switch
        {
            Checked<ToolRequirement?>.Good good => good.Value,
            Checked<ToolRequirement?>.Bad { Diagnostics: [var only] } when only.Message.Contains("a branch is missing", StringComparison.Ordinal) => null,
            var bad => bad.OrFail(),
        };

    private static ArchName Arch(string name)
    {
        Assert.True(ArchName.TryParse(name, out ArchName arch));
        return arch;
    }

    private static Diagnostic Mistake<T>(Checked<T> result) => Assert.Single(Assert.IsType<Checked<T>.Bad>(result).Diagnostics);
}
