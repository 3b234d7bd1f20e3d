using Kforge.Caching;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Tests.Caching;

public sealed class StoreHoldTests : IDisposable
{
    private readonly CacheBench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Many_use_the_store_and_nobody_is_alone_meanwhile()
    {
        StoreHold hold = Hold();
        using (await hold.UseAsync(default))
        using (await Hold().UseAsync(default))
        {
            Assert.Null(hold.TryAlone());
        }

        using IDisposable? alone = hold.TryAlone();
        Assert.NotNull(alone);
        Task<IDisposable> user = Hold().UseAsync(default);
        await Task.Delay(50);
        Assert.False(user.IsCompleted);
        alone.Dispose();
        (await user).Dispose();
    }

    [Fact]
    public async Task The_one_who_wants_to_be_alone_waits_and_says_for_what()
    {
        IDisposable used = await Hold().UseAsync(default);
        Task<IDisposable> alone = Hold().AloneAsync(default);
        await Task.Delay(50);
        Assert.False(alone.IsCompleted);
        used.Dispose();
        (await alone).Dispose();
        Assert.EndsWith("that holds the build cache", Assert.IsType<Report.Noted>(Assert.Single(bench.Reports)).Text);
    }

    [Fact]
    public async Task Where_no_lock_can_be_made_reading_goes_on_and_deleting_does_not()
    {
        // As in a store that cannot be written to, also for root: its lock has no directory to lie in.
        bench.Directory.Write("store/locks", "a file");
        (await Hold().UseAsync(default)).Dispose();
        Assert.Null(Hold().TryAlone());
        Failure failure = await Assert.ThrowsAsync<Failure>(() => Hold().AloneAsync(default));
        Assert.Equal(PlatformCodes.ReadOnly, failure.Diagnostics[0].Code);
    }

    [Fact]
    public async Task Where_locks_are_switched_off_nothing_goes_on()
    {
        Host host = TestHost.Create(new Dictionary<string, string> { ["DOTNET_SYSTEM_IO_DISABLEFILELOCKING"] = "1" });
        Failure failure = await Assert.ThrowsAsync<Failure>(() => new StoreHold(host, bench.Cache.Store).UseAsync(default));
        Assert.Equal(PlatformCodes.NoLock, failure.Diagnostics[0].Code);
    }

    private StoreHold Hold() => new(TestHost.Create(reports: bench.Reports.Enqueue), bench.Cache.Store);
}
