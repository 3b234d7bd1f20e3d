using Kforge.Kconfig.Probes;
using Kforge.Platform;
using Kforge.Tests.Building;

namespace Kforge.Tests.Kconfig.Probes;

/// <summary>When an answer of the store holds, and when it does not.</summary>
public sealed class AnswerFileTests(HostToolchain toolchain) : IClassFixture<HostToolchain>, IDisposable
{
    private const string Script = "cat /src/scripts/version";

    private readonly ProbeBench bench = new(toolchain);

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Runs_nothing_a_second_time()
    {
        await bench.AskAsync("echo a");
        await bench.AskAsync("false");
        bench.Context = bench.Context with { Toolchain = new Sandbox("/nowhere") };
        Assert.Equal("a", await bench.AskAsync("echo a"));
        Assert.Equal("", await bench.AskAsync("false"));
    }

    [Fact]
    public async Task Asks_again_with_another_toolchain_or_environment()
    {
        await bench.AskAsync("echo a");
        ProbeContext first = bench.Context;
        bench.Context = first with { ToolchainDigest = Sha256Digest.OfText("another") };
        Assert.Null(await bench.RememberedAsync("echo a"));
        bench.Context = first;
        bench.Environment = new(bench.Environment.Variables.Add("CC", "clang"));
        Assert.Null(await bench.RememberedAsync("echo a"));
    }

    [Fact]
    public async Task Asks_again_when_a_script_has_changed()
    {
        bench.Write("scripts/version", "1");
        Assert.Equal("1", await bench.AskAsync(Script));
        bench.Write("scripts/version", "2");
        Assert.Null(await bench.RememberedAsync(Script));
        Assert.Equal("2", await bench.AskAsync(Script));
        bench.Write("scripts/version", "1");
        Assert.Equal("1", await bench.RememberedAsync(Script));
    }

    [Fact]
    public async Task Asks_again_when_a_script_may_be_run_that_could_not()
    {
        string script = bench.Write("scripts/ask", "echo fine");
        Assert.Equal("", await bench.AskAsync("/src/scripts/ask"));
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Equal("fine", await bench.AskAsync("/src/scripts/ask"));
    }

    [Theory]
    [InlineData("cat /src/arch/x86/tools/flags")]
    [InlineData("cat $srctree/arch/x86/tools/flags")]
    [InlineData("cat \"${srctree}/arch/x86/tools/flags\"")]
    [InlineData("cd /src/arch/x86/tools && cat flags")]
    [InlineData("sed p -n</src/scripts/../arch/x86/tools/flags")]
    public async Task Asks_again_when_a_file_elsewhere_in_the_tree_has_changed(string command)
    {
        bench.Write("arch/x86/tools/flags", "1");
        await bench.AskAsync(command);
        await bench.AskAsync("echo a");
        bench.Write("arch/x86/tools/flags", "2");
        Assert.Null(await bench.RememberedAsync(command));
        Assert.Equal("a", await bench.RememberedAsync("echo a"));
    }

    [Theory]
    [InlineData("/src/scripts/a.sh /src/scripts/b.sh", "")]
    [InlineData("cc -I/src/include -I/src/arch/x86/include:/src/lib/x", "include arch/x86/include lib")]
    [InlineData("/srcs/a /src/../etc/passwd", "")]
    [InlineData("ls /src; ls '/src/'", "|")]
    [InlineData("/src/scripts/dtc/check", "scripts/dtc")]
    public void Finds_the_directories_that_a_command_names(string command, string directories)
    {
        foreach (string name in (string[])["include", "arch/x86/include", "lib", "scripts/dtc"])
        {
            bench.Write($"{name}/x", "");
        }

        string[] expected = directories == "|" ? [""] : directories.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(expected.Order(StringComparer.Ordinal), ProbeReach.DirectoriesOf(command, bench.Context.SourceRoot));
    }

    [Fact]
    public async Task Takes_a_damaged_file_for_none_wherever_the_damage_is()
    {
        await bench.AskAsync("echo a");
        string file = Assert.Single(bench.Files);
        byte[] whole = File.ReadAllBytes(file);
        foreach (int at in Enumerable.Range(0, whole.Length))
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 1;
            File.WriteAllBytes(file, damaged);
            Assert.Null(await bench.RememberedAsync("echo a"));
            File.WriteAllBytes(file, whole[..at]);
            Assert.Null(await bench.RememberedAsync("echo a"));
        }

        Assert.Equal("a", await bench.AskAsync("echo a"));
        Assert.Equal(whole, File.ReadAllBytes(file));
    }

    [Fact]
    public async Task Keeps_what_another_process_wrote_meanwhile()
    {
        ShellProbes one = await bench.OpenAsync();
        ShellProbes other = await bench.OpenAsync();
        await one.RunAsync(["echo 1"], default);
        await other.RunAsync(["echo 2"], default);
        Assert.Equal("1", await bench.RememberedAsync("echo 1"));
        Assert.Equal("2", await bench.RememberedAsync("echo 2"));
        Assert.Empty(Directory.EnumerateFiles(bench.Context.Store.Temporary));
    }
}
