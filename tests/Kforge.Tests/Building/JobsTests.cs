using Kforge.Building;

namespace Kforge.Tests.Building;

public sealed class JobsTests
{
    [Theory]
    [InlineData(8, 32L << 30, 8)]
    [InlineData(8, 3L << 30, 3)]
    [InlineData(8, 100L << 20, 1)]
    [InlineData(1, long.MaxValue, 1)]
    public void Uses_every_core_unless_memory_is_short(int cores, long memory, int jobs) => Assert.Equal(jobs, Jobs.Count(cores, memory));

    [Fact]
    public void Finds_at_least_one_on_this_machine() => Assert.InRange(Jobs.Count(), 1, Environment.ProcessorCount);
}
