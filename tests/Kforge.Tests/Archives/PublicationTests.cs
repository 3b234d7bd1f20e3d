using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Tests.Archives;

public sealed class PublicationTests : IDisposable
{
    private const int NoSpace = 28;

    private readonly TemporaryDirectory directory = new();

    private Store Store => new(directory["store"]);

    private string Final => directory["store/things/key"];

    [Fact]
    public async Task A_full_disk_leaves_nothing_and_says_so()
    {
        Failure failure = await Assert.ThrowsAsync<Failure>(() => Make(unfinished =>
        {
            File.WriteAllText(Path.Combine(unfinished, "record"), "half");
            throw new IOException("No space left on device", NoSpace);
        }));
        Assert.Equal("KF3003", failure.Diagnostics[0].Code.Id);
        Assert.Empty(Directory.GetFileSystemEntries(Store.Temporary));
        Assert.False(Directory.Exists(Final));
    }

    [Fact]
    public async Task What_is_being_made_cannot_be_seen_at_its_place()
    {
        await Make(unfinished =>
        {
            Assert.False(Directory.Exists(Final));
            Assert.StartsWith(Store.Temporary, unfinished, StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(unfinished, "record"), "whole");
        });
        Assert.Equal("whole", await Make(_ => Assert.Fail("it was made twice")));
    }

    [Fact]
    public async Task One_failure_does_not_hinder_the_next_try()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Make(_ => throw new InvalidOperationException("a bug")));
        Assert.Equal("whole", await Make(unfinished => File.WriteAllText(Path.Combine(unfinished, "record"), "whole")));
    }

    [Fact]
    public async Task Making_again_replaces_the_old_one_only_when_the_new_one_is_whole()
    {
        await Make(unfinished => File.WriteAllText(Path.Combine(unfinished, "record"), "old"));
        await Assert.ThrowsAsync<Failure>(() => Make(_ => throw new IOException("No space left on device", NoSpace), again: true));
        Assert.Equal("old", File.ReadAllText(Path.Combine(Final, "record")));

        Assert.Equal("new", await Make(unfinished =>
        {
            Assert.Equal("old", File.ReadAllText(Path.Combine(Final, "record")));
            File.WriteAllText(Path.Combine(unfinished, "record"), "new");
        }, again: true));
        Assert.Empty(Directory.GetFileSystemEntries(Store.Temporary));
    }

    [Fact]
    public async Task A_kill_between_the_two_renames_is_swept_by_the_next_run()
    {
        directory.Write("store/tmp/thing-key.old/record", "old");
        directory.Write("store/tmp/thing-key/record", "new");
        Assert.Equal("whole", await Make(unfinished => File.WriteAllText(Path.Combine(unfinished, "record"), "whole")));
        Assert.Empty(Directory.GetFileSystemEntries(Store.Temporary));
    }

    public void Dispose() => directory.Dispose();

    private Task<string> Make(Action<string> fill, bool again = false)
    {
        Func<string, string?> read = made => File.Exists(Path.Combine(made, "record")) ? File.ReadAllText(Path.Combine(made, "record")) : null;
        Func<string, Task> filling = unfinished =>
        {
            fill(unfinished);
            return Task.CompletedTask;
        };
        return again
            ? Publication.MakeAgainAsync(ArchiveMaker.HostWith("/nothing"), Store, "thing-key", Final, "a thing", read, filling, CancellationToken.None)
            : Publication.MakeOnceAsync(ArchiveMaker.HostWith("/nothing"), Store, "thing-key", Final, "a thing", read, filling, CancellationToken.None);
    }
}
