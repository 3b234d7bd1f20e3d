using System.Diagnostics;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Tests.Platform;

public sealed class CommandTests
{
    private static readonly Host Host = TestHost.Create();

    [Fact]
    public async Task Hands_arguments_over_as_they_are()
    {
        string[] nasty = ["", " ", "a b", "$HOME", "`x`", "'", "\"", "\\", "*", "ä\n"];
        CommandResult result = await new Command("printf", ["%s|", .. nasty]).RunAsync(Host, default);
        Assert.Equal(string.Concat(nasty.Select(argument => argument + "|")), result.OutputText);
    }

    [Fact]
    public async Task Gives_the_child_no_variable_but_path_and_what_is_listed()
    {
        CommandResult result = await new Command("env").With("ONE", "1").RunAsync(Host, default);
        Assert.Equal(["ONE", "PATH"], result.OutputText.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=')[0]).Order());
    }

    [Fact]
    public async Task Does_not_wait_for_a_daemon_the_child_left_behind()
    {
        Stopwatch watch = Stopwatch.StartNew();
        await new Command("sh", "-c", "sleep 30 & echo done").RunAsync(Host, default);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Kills_the_whole_tree_when_cancelled()
    {
        using CancellationTokenSource stop = new();
        int grandchild = 0;
        Command command = new Command("sh", "-c", "sleep 100 & echo $!; wait") with
        {
            OnLine = line =>
            {
                grandchild = int.Parse(line);
                stop.Cancel();
            },
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => command.RunAsync(Host, stop.Token));
        for (int i = 0; i < 100 && Alive(grandchild); i++)
        {
            await Task.Delay(20);
        }

        Assert.False(Alive(grandchild));
    }

    [Fact]
    public async Task Says_which_program_is_missing()
    {
        Failure failure = await Assert.ThrowsAsync<Failure>(() => new Command("no-such-program-here").RunAsync(Host, default));
        Assert.Equal("KF3001", failure.Diagnostics[0].Code.Id);
        Assert.Contains("no-such-program-here", failure.Diagnostics[0].Message);
    }

    [Fact]
    public async Task Keeps_lines_of_both_pipes_whole()
    {
        List<string> lines = [];
        Command command = new("sh", "-c", "printf one; printf two >&2; sleep 0.1; echo 1; echo 2 >&2; printf last");
        await (command with { OnLine = lines.Add }).RunAsync(Host, default);
        Assert.Equal(["last", "one1", "two2"], lines.Order());
    }

    [Fact]
    public void Shows_itself_as_a_line_a_shell_understands() =>
        Assert.Equal("make -C /src 'a b' 'it'\\''s' ''", new Command("make", "-C", "/src", "a b", "it's", "").ToString());

    private static bool Alive(int process) =>
        File.Exists($"/proc/{process}/stat") && !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
}
