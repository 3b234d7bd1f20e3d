using Kforge.Caching;

namespace Kforge.Tests.Caching;

public sealed class UseLogTests : IDisposable
{
    private static readonly Use One = new(new(2026, 8, 1, 12, 0, 0, TimeSpan.Zero), "lts", UseResult.Exact, TimeSpan.FromSeconds(1.25), TimeSpan.FromSeconds(314));

    private readonly CacheBench bench = new();
    private readonly UseLog log;

    public UseLogTests() => log = new(bench.HostAt(), bench.Cache);

    private string File => bench.Directory["store/v1/uses.jsonl"];

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task What_was_added_is_read_in_that_order()
    {
        Assert.Empty(log.Read());
        Use[] uses = [One, .. Enum.GetValues<UseResult>().Select(result => One with { Result = result, Kernel = $"a \"{result}\"\n" })];
        foreach (Use use in uses)
        {
            await log.AddAsync(use, default);
        }

        Assert.Equal(uses, log.Read());
        Assert.Equal("""{"time":"2026-08-01T12:00:00+00:00","kernel":"lts","result":"exact","seconds":1.25,"saved":314}""", System.IO.File.ReadLines(File).First());
    }

    [Fact]
    public async Task Lines_that_are_broken_or_of_a_later_kforge_are_passed_over()
    {
        await log.AddAsync(One, default);
        System.IO.File.AppendAllText(File, """
            {"time":"2026-08-01T12:00:00Z","kernel":"lts","result":"magic","seconds":1,"saved":1}
            {"kernel":null,"result":"exact"}
            {"time":"2026-08-01T12:00:00Z","kernel":"lts","result":"exact","seconds":-1,"saved":1}
            {"time":"2026-08-01T12:00:00Z","kernel":"lts","result":"exact","seconds":1e300,"saved":1}
            {"result":"exact"}
            null
            []

            {"time":"2026-08-01T12:00:00Z","kernel":"lts","resu
            """);
        await log.AddAsync(One with { Kernel = "after a kill" }, default);
        Assert.Equal([One, One with { Kernel = "after a kill" }], log.Read().ToArray());
    }

    [Fact]
    public async Task It_is_halved_before_it_grows_over_a_megabyte()
    {
        await log.AddAsync(One, default);
        string line = System.IO.File.ReadAllText(File);
        System.IO.File.WriteAllText(File, string.Concat(Enumerable.Repeat(line, (1 << 20) / line.Length)));
        await log.AddAsync(One with { Kernel = "newest" }, default);
        Assert.InRange(new FileInfo(File).Length, (1 << 19) - line.Length, (1 << 19) + (2 * line.Length));
        Assert.All(System.IO.File.ReadLines(File), one => Assert.StartsWith("{\"time\"", one));
        Assert.Equal("newest", log.Read()[^1].Kernel);
    }

    [Fact]
    public async Task Several_may_add_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => new UseLog(bench.HostAt(), bench.Cache).AddAsync(One with { Kernel = $"{i}" }, default)));
        Assert.Equal(20, log.Read().Select(use => use.Kernel).Distinct().Count());
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_keeps_no_note()
    {
        bench.Directory.Write("store/locks", "a file");
        await log.AddAsync(One, default);
        Assert.Empty(log.Read());
        System.IO.File.Delete(bench.Directory["store/locks"]);
        bench.Directory.Write("store/v1", "a file");
        await log.AddAsync(One, default);
        Assert.Empty(log.Read());
    }
}
