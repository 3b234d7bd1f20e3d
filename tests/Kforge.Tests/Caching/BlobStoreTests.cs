using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Kforge.Caching;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Tests.Caching;

public sealed class BlobStoreTests : IDisposable
{
    private static readonly byte[] Words = Encoding.UTF8.GetBytes("some words");

    private readonly CacheBench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void What_is_added_is_read_again_under_the_digest_that_sha256sum_gives() => Prop.ForAll<byte[]>(content =>
    {
        BlobDigest digest = bench.Blobs.Add(content);
        return digest == new BlobDigest(Sha256Digest.Of(content), content.Length) && bench.Another().Read(digest)!.AsSpan().SequenceEqual(content);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_file_and_its_bytes_are_one_blob_where_Bazel_looks_for_it()
    {
        BlobDigest digest = bench.Blobs.AddFile(bench.Directory.Write("a", "some words"), default);
        Assert.Equal(digest, bench.Blobs.Add(Words));
        Assert.Equal(bench.Directory[$"store/v1/cas/{digest.Hash.Hex[..2]}/{digest.Hash.Hex}"], Assert.Single(Directory.EnumerateFiles(bench.Directory["store/v1"], "*", SearchOption.AllDirectories)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead, File.GetUnixFileMode(bench.PathOf(digest)));
        Assert.Empty(Directory.EnumerateFiles(bench.Cache.Store.Temporary));
    }

    [Fact]
    public void A_copy_has_the_mode_that_is_asked_for_and_the_time_of_all_inputs()
    {
        BlobDigest digest = bench.Blobs.Add(Words);
        Assert.True(bench.Blobs.CopyTo(digest, bench.Directory["plain"], false, default));
        Assert.True(bench.Blobs.CopyTo(digest, bench.Directory["program"], true, default));
        Assert.Equal(Words, File.ReadAllBytes(bench.Directory["plain"]));
        Assert.Equal((StagedTree.PlainMode, StagedTree.ExecutableMode), (File.GetUnixFileMode(bench.Directory["plain"]), File.GetUnixFileMode(bench.Directory["program"])));
        Assert.Equal(StagedTree.TimeStamp, File.GetLastWriteTimeUtc(bench.Directory["plain"]));
    }

    [Fact]
    public void A_blob_that_is_missing_is_a_miss()
    {
        BlobDigest digest = BlobDigest.Of(Words);
        Assert.Null(bench.Blobs.Read(digest));
        Assert.False(bench.Blobs.CopyTo(digest, bench.Directory["copy"], false, default));
        Assert.False(File.Exists(bench.Directory["copy"]));
        Assert.Empty(bench.Reports);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_flipped_bit_is_told_once_put_aside_and_a_miss_until_it_is_added_again(bool copy)
    {
        BlobDigest digest = bench.Blobs.Add(Words);
        CacheBench.Damage(bench.PathOf(digest), CacheBench.FlipBit);
        for (int i = 0; i < 2; i++)
        {
            Assert.False(copy ? bench.Blobs.CopyTo(digest, bench.Directory["copy"], false, default) : bench.Blobs.Read(digest) is not null);
            Assert.False(File.Exists(bench.Directory["copy"]));
        }

        Assert.Equal("KF7001", Assert.IsType<Report.Warned>(Assert.Single(bench.Reports)).Diagnostic.Code.Id);
        Assert.Single(Directory.EnumerateFiles(bench.Cache.Quarantine));
        Assert.Equal(digest, bench.Blobs.Add(Words));
        Assert.Equal(Words, bench.Blobs.Read(digest));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void A_blob_that_a_power_cut_left_short_is_a_miss_and_is_added_again(int length)
    {
        BlobDigest digest = bench.Blobs.Add(Words);
        CacheBench.Damage(bench.PathOf(digest), content => content[..length]);
        Assert.Null(bench.Blobs.Read(digest));
        Assert.Equal(digest, bench.Blobs.Add(Words));
        Assert.Equal(Words, bench.Blobs.Read(digest));
    }

    [Fact]
    public void Two_who_add_the_same_at_once_do_not_disturb_each_other()
    {
        byte[][] contents = [.. Enumerable.Range(0, 50).Select(i => Encoding.UTF8.GetBytes(new string('x', i * 1000)))];
        Parallel.For(0, 400, i => Assert.Equal(BlobDigest.Of(contents[i % 50]), bench.Another().Add(contents[i % 50])));
        Assert.All(contents, content => Assert.Equal(content, bench.Blobs.Read(BlobDigest.Of(content))));
        Assert.Empty(bench.Reports);
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_named_and_nothing_half_done_stays()
    {
        File.WriteAllText(Directory.CreateDirectory(bench.Cache.Root).FullName + "/cas", "a file in the place of the directory");
        Diagnostic failed = Assert.Throws<Failure>(() => bench.Blobs.Add(Words)).Diagnostics[0];
        Assert.Equal(("KF3004", ExitCode.Environment), (failed.Code.Id, failed.Code.Exit));
        Assert.Empty(Directory.EnumerateFiles(bench.Cache.Store.Temporary));
    }

    [Fact]
    public void A_store_that_may_only_be_read_is_read_and_its_damage_stays_where_it_is()
    {
        BlobDigest good = bench.Blobs.Add(Words);
        BlobDigest bad = bench.Blobs.Add([1, 2, 3]);
        CacheBench.Damage(bench.PathOf(bad), CacheBench.FlipBit);
        File.WriteAllText(bench.Cache.Quarantine, "nothing can be put here");
        Assert.Equal(Words, bench.Blobs.Read(good));
        Assert.Null(bench.Blobs.Read(bad));
        Assert.True(File.Exists(bench.PathOf(bad)));
    }
}
