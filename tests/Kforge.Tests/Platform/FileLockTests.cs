using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Tests.Platform;

public sealed class FileLockTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("kforge-test-").FullName;

    private string LockPath => Path.Combine(directory, "locks", "x.lock");

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void Has_one_holder_at_a_time()
    {
        using FileLock? first = FileLock.TryTake(LockPath);
        Assert.NotNull(first);
        Assert.Null(FileLock.TryTake(LockPath));
    }

    [Fact]
    public async Task Waits_for_the_holder_and_says_so()
    {
        List<Report> reports = [];
        Host host = TestHost.Create(reports: reports.Add);
        FileLock first = FileLock.TryTake(LockPath)!;
        Task<FileLock> second = FileLock.TakeAsync(host, LockPath, "the test", default);
        await Task.Delay(150);
        Assert.False(second.IsCompleted);
        first.Dispose();
        (await second).Dispose();
        Assert.Contains("the test", Assert.IsType<Report.Noted>(Assert.Single(reports)).Text);
    }

    [Fact]
    public async Task Keeps_out_flock_of_other_programs()
    {
        using FileLock held = FileLock.TryTake(LockPath)!;
        CommandResult result = await new Command("flock", "-n", LockPath, "true").RunAsync(TestHost.Create(), default);
        Assert.Equal(1, result.ExitCode);
    }

    [Fact]
    public async Task Refuses_to_work_where_locks_are_switched_off()
    {
        Host host = TestHost.Create(new Dictionary<string, string> { ["DOTNET_SYSTEM_IO_DISABLEFILELOCKING"] = "1" });
        Failure failure = await Assert.ThrowsAsync<Failure>(() => FileLock.TakeAsync(host, LockPath, "the test", default));
        Assert.Equal(PlatformCodes.NoLock, failure.Diagnostics[0].Code);
    }
}
