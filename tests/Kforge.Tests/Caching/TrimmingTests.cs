using Kforge.Caching;
using Kforge.Caching.Collecting;
using Kforge.Caching.Contents;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Tests.Caching;

public sealed class TrimmingTests : IDisposable
{
    private const long Room = 350_000;

    private readonly CacheBench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Below_its_size_a_store_is_counted_once_an_hour_and_left_alone()
    {
        Assert.Null(Trim());
        Fill(3);
        Assert.Null(Trim());
        Fill(1);

        // Nobody says that something was added, so it is noticed an hour later.
        Assert.Null(Trim());
        Assert.NotNull(Trim(daysLater: 1));
        Assert.Single(bench.Reports);
    }

    [Fact]
    public void What_was_added_counts_at_once_and_the_store_is_cut_back_to_nine_tenths()
    {
        Sha256Digest[] records = Fill(3);
        Assert.Null(Trim());
        records = [.. records, .. Fill(1)];
        Collected collected = Trim(added: 100_000)!;
        Assert.Equal([records[0]], collected.Squeezed.Select(record => record.Action));
        Assert.InRange(StoreContents.Read(bench.Cache, strict: true, default).Bytes, 0, Room / 10 * 9);
        Assert.Equal("the build cache took more than 0.4 MB and was cut back to 0.3 MB: the least recently used snapshot went", Note());
        Assert.Null(Trim());
    }

    [Fact]
    public void Small_additions_add_up()
    {
        Fill(3);
        Assert.Null(Trim());
        Fill(1);
        Assert.Null(Trim(added: 20_000));
        Assert.Null(Trim(added: 20_000));
        Assert.NotNull(Trim(added: 20_000));
    }

    [Fact]
    public void Garbage_goes_before_anything_of_use()
    {
        Fill(3);
        bench.Blobs.Add(new byte[100_000]);
        Assert.Equal((0, 1), Trim() is { } collected ? (collected.Squeezed.Length, collected.Blobs.Count) : default);
        Assert.EndsWith("nothing of use had to go", Note());
    }

    [Fact]
    public async Task Nobody_is_waited_for()
    {
        Fill(4);
        using (await new StoreHold(bench.HostAt(), bench.Cache.Store).UseAsync(default))
        {
            Assert.Null(Trim());
        }

        Assert.Empty(bench.Reports);
        Assert.NotNull(Trim());
    }

    [Fact]
    public void A_note_that_is_damaged_is_as_good_as_none()
    {
        Fill(4);
        bench.Directory.Write("store/v1/size.json", "{\"bytes\": -5, \"counted\": ");
        Assert.NotNull(Trim());
        Fill(4);
        bench.Directory.Write("store/v1/size.json", $$"""{"bytes":-5,"counted":"{{CacheBench.Today:O}}"}""");
        Assert.NotNull(Trim());
    }

    [Fact]
    public void A_store_that_cannot_be_written_is_left_alone()
    {
        Fill(4);
        bench.Directory.Write("store/locks", "a file");
        Assert.Null(Trim());
        Assert.Equal(4, bench.RecordNames().Length);
    }

    private Sha256Digest[] Fill(int builds) => [.. Enumerable.Range(0, builds).Select(index => bench.Keep("lts", builds - index, new string('x', 100_000) + Guid.NewGuid()))];

    private Collected? Trim(long added = 0, int daysLater = 0) => new Trimming(bench.HostAt(daysLater), bench.Cache).AfterBuild(Room, added, default);

    private string Note() => Assert.IsType<Report.Noted>(Assert.Single(bench.Reports)).Text;
}
