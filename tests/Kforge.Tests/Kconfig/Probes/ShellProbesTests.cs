using Kforge.Diagnostics;
using Kforge.Kconfig.Probes;
using Kforge.Platform;
using Kforge.Tests.Building;

namespace Kforge.Tests.Kconfig.Probes;

public sealed class ShellProbesTests(HostToolchain toolchain) : IClassFixture<HostToolchain>, IDisposable
{
    private readonly ProbeBench bench = new(toolchain);

    public void Dispose() => bench.Dispose();

    /// <summary>Each expectation is what <c>do_shell</c> of Linux 7.3 makes of the command.</summary>
    [Theory]
    [InlineData("echo yes", "yes")]
    [InlineData("printf 'a\\nb\\n\\nc\\n\\n\\n'", "a b  c")]
    [InlineData("printf 'a\\000b'", "a")]
    [InlineData("printf 'a \\n\\000\\n'", "a  ")]
    [InlineData("echo out; echo err >&2; exit 3", "out")]
    [InlineData("exit 3", "")]
    [InlineData("no-such-program", "")]
    [InlineData("if", "")]
    [InlineData("echo 'it'\\''s' \"$HOME\" | sed s/t/T/", "iT's ")]
    [InlineData("cat; read line && echo $line; echo end", "end")]
    [InlineData("echo $#", "0")]
    [InlineData("cd /src && pwd", "/src")]
    [InlineData("{ false; } >/dev/null 2>&1 && echo \"y\" || echo \"n\"", "n")]
    [InlineData("(sleep 0.2; echo late) & echo soon", "soon late")]
    public async Task Answers_as_the_kernel_does(string command, string answer) => Assert.Equal(answer, await bench.AskAsync(command));

    [Fact]
    public async Task Reads_no_more_than_the_kernel_does() =>
        Assert.Equal(new string('x', 4095), await bench.AskAsync("i=0; while [ $i -lt 500 ]; do printf xxxxxxxxxx; i=$((i+1)); done"));

    [Fact]
    public async Task Stops_a_command_that_writes_for_ever_and_keeps_what_the_kernel_reads()
    {
        const string Command = "while :; do printf 0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789; done";
        Assert.Equal(4095, (await bench.AskAsync(Command))!.Length);
        Assert.Equal(4095, (await bench.RememberedAsync(Command))?.Length);
        Assert.Empty(bench.Warnings);
    }

    [Fact]
    public async Task Has_exactly_the_given_environment()
    {
        bench.Environment = new(bench.Environment.Variables.Add("CC", "a compiler's $name").Add("EMPTY", ""));
        Assert.Equal($"CC=a compiler's $name EMPTY= PATH={Sandbox.DefaultPath} srctree=/src", await bench.AskAsync("env | grep -v ^PWD= | sort"));
    }

    [Fact]
    public async Task Works_in_an_empty_writable_directory() =>
        Assert.Equal("/out * text", await bench.AskAsync("echo $(pwd) * && trap \"rm -rf .tmp_$$\" EXIT; mkdir .tmp_$$ && echo text > .tmp_$$/file && cat .tmp_$$/file"));

    [Fact]
    public async Task Keeps_what_a_command_complains_of()
    {
        ShellProbes probes = await bench.OpenAsync();
        await probes.RunAsync(["echo no Rust here >&2", "echo fine"], default);
        Assert.Equal("no Rust here\n", probes.Complaint("echo no Rust here >&2"));
        Assert.Equal("", probes.Complaint("echo fine"));
        Assert.Null(probes.Complaint("echo other"));
        Assert.Equal("no Rust here\n", (await bench.OpenAsync()).Complaint("echo no Rust here >&2"));
    }

    [Fact]
    public async Task Runs_many_commands_and_mixes_nothing_up()
    {
        string[] commands = [.. Enumerable.Range(0, 300).Select(number => $"echo {number}; echo e{number} >&2")];
        ShellProbes probes = await bench.OpenAsync();
        await probes.RunAsync(commands, default);
        Assert.Equal(Enumerable.Range(0, 300).Select(number => $"{number}"), commands.Select(probes.Answer));
        Assert.Equal(Enumerable.Range(0, 300).Select(number => $"e{number}\n"), commands.Select(probes.Complaint));
    }

    [Fact]
    public async Task Goes_on_after_a_command_that_hangs_and_asks_it_again_next_time()
    {
        ShellProbes probes = await bench.OpenAsync(TimeSpan.FromSeconds(2));
        await probes.RunAsync(["echo begun; sleep 100", "echo a", "echo b", "echo c"], default);
        Assert.Equal(["", "a", "b", "c"], new[] { "echo begun; sleep 100", "echo a", "echo b", "echo c" }.Select(probes.Answer));
        Diagnostic warning = Assert.Single(bench.Warnings);
        Assert.Equal((ProbeCodes.Unanswered, Severity.Warning), (warning.Code, warning.Severity));
        Assert.Equal("it did not end within 2 s", Assert.Single(warning.Causes));
        Assert.Null(await bench.RememberedAsync("echo begun; sleep 100"));
        Assert.Equal("c", await bench.RememberedAsync("echo c"));
    }

    [Theory]
    [InlineData("echo half; kill -9 $$", "it was killed by signal 9")]
    [InlineData("echo half; kill -9 $PPID; sleep 1", "it ended its sandbox")]
    public async Task Does_not_keep_the_answer_of_a_command_that_was_killed(string command, string reason)
    {
        ShellProbes probes = await bench.OpenAsync();
        await probes.RunAsync([command, "echo a"], default);
        Assert.Equal("", probes.Answer(command));
        Assert.Equal("a", probes.Answer("echo a"));
        Assert.Equal(reason, Assert.Single(Assert.Single(bench.Warnings).Causes));
        Assert.Null(await bench.RememberedAsync(command));
    }

    [Fact]
    public async Task Keeps_what_was_answered_before_a_cancellation()
    {
        using CancellationTokenSource source = new();
        ShellProbes probes = await bench.OpenAsync();
        await probes.RunAsync(["echo before"], default);
        Task run = probes.RunAsync(["sleep 100", "sleep 101", "sleep 102"], source.Token);
        source.CancelAfter(300);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Empty(bench.Warnings);
        Assert.Equal("before", await bench.RememberedAsync("echo before"));
        Assert.Null(await bench.RememberedAsync("sleep 100"));
    }

    [Fact]
    public async Task Says_that_a_toolchain_has_no_shell()
    {
        Directory.Delete(Path.Combine(bench.Context.Toolchain.Root, "usr/bin"), recursive: true);
        Failure failure = await Assert.ThrowsAsync<Failure>(() => bench.AskAsync("echo a"));
        Assert.Equal(PlatformCodes.ProgramMissing, failure.Diagnostics[0].Code);
    }
}
