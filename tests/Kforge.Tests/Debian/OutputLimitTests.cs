using Kforge.Platform;
using Kforge.Tests.Downloads;

namespace Kforge.Tests.Debian;

public sealed class OutputLimitTests
{
    [Fact]
    public async Task Kills_a_program_that_writes_more_than_is_captured()
    {
        using Bench bench = new();
        Command command = new("head", "-c", "500000000", "/dev/zero") { OutputLimit = 1000 };
        CommandResult result = await command.RunAsync(bench.Host, default);
        Assert.False(result.Succeeded);
        Assert.InRange(result.Output.Length, 1001, 1 << 20);
    }

    [Fact]
    public async Task Lets_a_program_write_exactly_the_limit()
    {
        using Bench bench = new();
        CommandResult result = await new Command("head", "-c", "1000", "/dev/zero") { OutputLimit = 1000 }.RunAsync(bench.Host, default);
        Assert.True(result.Succeeded);
        Assert.Equal(1000, result.Output.Length);
    }
}
