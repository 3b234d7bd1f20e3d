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
    public void Has_many_sharers_and_then_no_holder()
    {
        using FileLock? one = FileLock.TryShare(LockPath);
        using FileLock? two = FileLock.TryShare(LockPath);
        Assert.NotNull(one);
        Assert.NotNull(two);
        Assert.Null(FileLock.TryTake(LockPath));
        one.Dispose();
        Assert.Null(FileLock.TryTake(LockPath));
        two.Dispose();
        using FileLock? alone = FileLock.TryTake(LockPath);
        Assert.NotNull(alone);
        Assert.Null(FileLock.TryShare(LockPath));
    }

    [Fact]
    public async Task The_one_who_waits_to_be_alone_gets_the_lock_when_the_last_sharer_goes()
    {
        FileLock one = FileLock.TryShare(LockPath)!;
        FileLock two = FileLock.TryShare(LockPath)!;
        TaskCompletionSource waiting = new();
        Task<FileLock> alone = FileLock.TakeAsync(TestHost.Create(reports: _ => waiting.SetResult()), LockPath, "the test", default);
        await waiting.Task;
        one.Dispose();
        Assert.False(alone.IsCompleted);
        two.Dispose();
        (await alone).Dispose();
        Assert.True(File.Exists(LockPath));
    }

    [Fact]
    public async Task A_sharer_waits_for_the_one_who_is_alone_and_names_that_process()
    {
        TaskCompletionSource<string> note = new();
        FileLock alone = FileLock.TryTake(LockPath)!;
        Task<FileLock> share = FileLock.ShareAsync(TestHost.Create(reports: report => note.SetResult(((Report.Noted)report).Text)), LockPath, "the test", default);
        Assert.Matches($@"^waiting for `.+` \(process {Environment.ProcessId}\) that holds the test$", await note.Task);
        alone.Dispose();
        (await share).Dispose();
    }

    [Fact]
    public async Task A_share_lets_flock_of_other_programs_share_and_not_be_alone()
    {
        using FileLock held = FileLock.TryShare(LockPath)!;
        Assert.Equal(0, (await new Command("flock", "-s", "-n", LockPath, "true").RunAsync(TestHost.Create(), default)).ExitCode);
        Assert.Equal(1, (await new Command("flock", "-n", LockPath, "true").RunAsync(TestHost.Create(), default)).ExitCode);
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
