using Kforge.Building;

namespace Kforge.Tests.Building;

public sealed class RunningStepsTests
{
    [Theory]
    [InlineData("clang -c -o init/main.o /src/init/main.c", "init/main.o")]
    [InlineData("rustc --emit=dep-info=rust/.core.o.d --emit=obj=rust/core.o --crate-name core lib.rs", "rust/core.o")]
    [InlineData("modpost -T vmlinux.o", "vmlinux.o")]
    [InlineData("clang", "")]
    public void Reads_the_target_from_a_command_line(string command, string target) =>
        Assert.Equal(target, RunningSteps.TargetOf(command.Split(' ')));
}
