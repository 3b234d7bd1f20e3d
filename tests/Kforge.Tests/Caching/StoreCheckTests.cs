using Kforge.Caching;
using Kforge.Caching.Checking;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Tests.Caching;

public sealed class StoreCheckTests : IDisposable
{
    private readonly CacheBench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task A_store_as_it_was_written_is_whole()
    {
        Assert.Equal((true, 0, 0), await Check() is var empty ? (empty.IsWhole, empty.Records, empty.Blobs) : default);
        Assert.False(Directory.Exists(bench.Cache.Store.Root));
        bench.Keep("lts", 0, "a", "b");
        bench.Keep("next", 0, "b", "c");
        StoreFindings findings = await Check();
        Assert.Equal((true, 2, 7), (findings.IsWhole, findings.Records, findings.Blobs));
        Assert.Equal(findings with { Repaired = true }, await Check(repair: true));
    }

    [Fact]
    public async Task A_flipped_bit_in_any_file_is_found_and_repaired_and_nothing_else_goes()
    {
        bench.Keep("lts", 0, "a", "b");
        Sha256Digest other = bench.Keep("next", 0, "c");
        bench.Blobs.Add("nobody's"u8);
        string[] files = [.. Directory.EnumerateFiles(bench.Cache.Root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        Dictionary<string, byte[]> whole = files.ToDictionary(path => path, File.ReadAllBytes);
        Assert.Equal(2 + 4 + 3 + 1, files.Length);
        foreach (string path in files)
        {
            CacheBench.Damage(path, CacheBench.FlipBit);
            bool isBlob = path.Contains("/cas/", StringComparison.Ordinal);
            string hex = Path.GetFileName(path);

            StoreFindings told = await Check();
            Assert.Equal(isBlob ? [hex] : [], told.Damaged.Select(blob => blob.Blob.Hash.Hex));
            Assert.Equal(isBlob ? hex == Sha256Digest.OfText("nobody's").Hex ? 0 : 1 : 1, told.Broken.Length);
            Assert.Equal(files, Directory.EnumerateFiles(bench.Cache.Root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));

            StoreFindings repaired = await Check(repair: true);
            Assert.Equal((told.Damaged.Length, told.Broken.Length), (repaired.Damaged.Length, repaired.Broken.Length));
            Assert.True((await Check()).IsWhole);
            Assert.False(File.Exists(path));
            if (isBlob)
            {
                Assert.StartsWith(hex, Path.GetFileName(Assert.Single(Directory.EnumerateFiles(bench.Cache.Quarantine))));
                Directory.Delete(bench.Cache.Quarantine, recursive: true);
            }

            foreach ((string name, byte[] content) in whole.Where(file => !File.Exists(file.Key)))
            {
                File.WriteAllBytes(name, content);
            }
        }

        Assert.True(bench.CanRestore(other));
    }

    [Fact]
    public async Task What_is_missing_breaks_the_records_that_name_it()
    {
        Sha256Digest lts = bench.Keep("lts", 0, "a", "b");
        Sha256Digest next = bench.Keep("next", 0, "b", "c");
        Sha256Digest whole = bench.Keep("mine", 0, "c");
        File.Delete(bench.PathOf(BlobDigest.Of("b"u8)));
        StoreFindings findings = await Check(repair: true);
        Assert.Empty(findings.Damaged);
        Assert.Equal(new[] { lts.Hex, next.Hex }.Order(StringComparer.Ordinal), findings.Broken.Select(record => record.Action.Hex).Order(StringComparer.Ordinal));
        Assert.True(bench.CanRestore(whole));
        Assert.Equal([whole.Hex], bench.RecordNames());
    }

    [Fact]
    public async Task What_is_no_file_is_damaged_and_does_not_stop_the_check()
    {
        bench.Keep("lts", 0, "a");
        string place = bench.PathOf(BlobDigest.Of("a"u8));
        File.Delete(place);
        using System.Diagnostics.Process made = System.Diagnostics.Process.Start("mkfifo", [place]);
        await made.WaitForExitAsync();
        StoreFindings findings = await Check();
        Assert.Equal("it is not a file", Assert.Single(findings.Damaged).Trouble);
        await Check(repair: true);
        Assert.True((await Check()).IsWhole);
    }

    [Fact]
    public async Task Looking_goes_on_beside_others_and_in_a_store_that_cannot_be_written()
    {
        bench.Keep("lts", 0, "a");
        using (await new StoreHold(bench.HostAt(), bench.Cache.Store).UseAsync(default))
        {
            Assert.True((await Check()).IsWhole);
            Task<StoreFindings> repairing = Check(repair: true);
            await Task.Delay(50);
            Assert.False(repairing.IsCompleted);
        }

        Directory.Delete(bench.Directory["store/locks"], recursive: true);
        bench.Directory.Write("store/locks", "a file");
        CacheBench.Damage(bench.PathOf(BlobDigest.Of("a"u8)), CacheBench.FlipBit);
        Assert.Single((await Check()).Damaged);
        Failure failure = await Assert.ThrowsAsync<Failure>(() => Check(repair: true));
        Assert.Equal(PlatformCodes.ReadOnly, failure.Diagnostics[0].Code);
    }

    private Task<StoreFindings> Check(bool repair = false) => new StoreCheck(bench.HostAt(), bench.Cache).RunAsync(repair, default);
}
