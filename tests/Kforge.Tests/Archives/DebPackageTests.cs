using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using static Kforge.Tests.Archives.ArchiveMaker;

namespace Kforge.Tests.Archives;

public sealed class DebPackageTests : IDisposable
{
    private static readonly byte[] Data = Tar(File("usr/bin/tool", "content"), File("usr/share/x", new string('x', 5000)));
    private static readonly byte[] Version = "2.0\n"u8.ToArray();

    private readonly TemporaryDirectory directory = new();

    public DebPackageTests()
    {
        // Stand-ins that can do one thing, so that the plumbing is tested on machines without xz and zstd too.
        directory.WriteScript("bin/xz", "exec gzip -dc");
        directory.WriteScript("bin/zstd", "exec gzip -dc");
    }

    [Theory]
    [InlineData("data.tar")]
    [InlineData("data.tar.gz")]
    [InlineData("data.tar.xz")]
    [InlineData("data.tar.zst")]
    [InlineData("data.tar/")]
    public void Reads_the_data_in_every_compression(string member)
    {
        byte[] data = member is "data.tar" or "data.tar/" ? Data : Gzip(Data);
        Assert.Equal(Data, Read(Deb(data, member)));
    }

    [Fact]
    public void Needs_only_what_the_reader_takes_and_still_checks_the_rest()
    {
        byte[] deb = Deb(Gzip(Data), "data.tar.xz");
        Package(deb).ReadData(Host(), tar => Assert.True(tar.ReadByte() >= 0), null, CancellationToken.None);
        Assert.Equal("KF2202", CodeOf(() => Package(deb, "another file").ReadData(Host(), tar => tar.ReadByte(), null, CancellationToken.None)));
    }

    [Theory]
    [InlineData("data.tar")]
    [InlineData("data.tar.gz")]
    [InlineData("data.tar.xz")]
    public void Refuses_a_package_cut_short_anywhere(string member)
    {
        byte[] deb = Deb(member == "data.tar" ? Data : Gzip(Data), member);
        for (int length = 0; length < deb.Length; length += 61)
        {
            string code = CodeOf(() => Read(deb[..length]));
            Assert.True(code == "KF2201", $"{code} at {length} of {deb.Length}");
        }
    }

    [Fact]
    public void Blames_the_digest_when_a_package_is_damaged_and_not_the_locked_one()
    {
        byte[] deb = Deb(Gzip(Data), "data.tar.xz");
        DebPackage whole = Package(deb);
        System.IO.File.WriteAllBytes(whole.File, deb[..^100]);
        Assert.Equal("KF2202", CodeOf(() => whole.ReadData(Host(), tar => tar.CopyTo(Stream.Null), null, CancellationToken.None)));
        deb[^20] ^= 1;
        System.IO.File.WriteAllBytes(whole.File, deb);
        Assert.Equal("KF2202", CodeOf(() => whole.ReadData(Host(), tar => tar.CopyTo(Stream.Null), null, CancellationToken.None)));
    }

    [Fact]
    public void Blames_the_digest_when_a_refused_entry_is_not_in_the_locked_package()
    {
        Failure failure = Assert.Throws<Failure>(() => Package(Deb(File("../x")), "another file").ReadData(
            Host(), tar => TarUnpacker.Unpack(tar, "x", new StagedTree(directory["none"], LinkTargets.Relative), false, UnpackLimits.Default, CancellationToken.None), null, CancellationToken.None));
        Assert.Equal("KF2202", failure.Diagnostics[0].Code.Id);
    }

    [Fact]
    public void Refuses_everything_that_deb5_does_not_allow()
    {
        byte[] none = Tar();
        foreach (byte[] deb in (byte[][])
        [
            "hello, world, I am no archive at all"u8.ToArray(),
            Ar(("debian-binary", Version)),
            Ar(("debian-binary", "3.0\n"u8.ToArray()), ("control.tar", none), ("data.tar", Data)),
            Ar(("control.tar", none), ("debian-binary", Version), ("data.tar", Data)),
            Ar(("debian-binary", Version), ("data.tar", Data), ("control.tar", none)),
            Ar(("debian-binary", Version), ("control.tar", none), ("data.tar.bz2", Data)),
            Ar(("debian-binary", Version), ("control.tar", none), ("data.tarball", Data)),
            Ar(("debian-binary", Version), ("control.tar", none), ("data.tar", Data), ("more", [1])),
            [.. Deb(Data), 1],
            Deb([.. Gzip(Data), 1, 2, 3], "data.tar.xz"),
            Deb("not compressed"u8.ToArray(), "data.tar.gz"),
        ])
        {
            Assert.Equal("KF2201", CodeOf(() => Read(deb)));
        }

        byte[] bad = Deb(Data);
        bad[8 + 50] = (byte)'-';
        Assert.Equal("KF2201", CodeOf(() => Read(bad)));
    }

    [Fact]
    public void Tells_what_a_decompressor_said()
    {
        directory.WriteScript("bin/xz", "cat >/dev/null; echo 'Compressed data is corrupt' >&2; exit 1");
        Failure failure = Assert.Throws<Failure>(() => Read(Deb(Gzip(Data), "data.tar.xz")));
        Assert.Equal(["Compressed data is corrupt"], failure.Diagnostics[0].Causes.AsEnumerable());
    }

    [Fact]
    public void Says_that_a_decompressor_cannot_be_started()
    {
        System.IO.File.WriteAllText(directory["bin/zstd"], "#!/no/such/interpreter\n");
        Assert.Equal("KF3001", CodeOf(() => Read(Deb(Gzip(Data), "data.tar.zst"))));
    }

    [Fact]
    public async Task Stops_a_decompressor_that_hangs()
    {
        directory.WriteScript("bin/xz", "exec sleep 600");
        using CancellationTokenSource stop = new();
        DebPackage package = Package(Deb(Gzip(Data), "data.tar.xz"));
        Task reading = Task.Run(() => package.ReadData(Host(), tar => tar.CopyTo(Stream.Null), null, stop.Token));
        await Task.Delay(50);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    public void Dispose() => directory.Dispose();

    private static string CodeOf(Action action) => Assert.Throws<Failure>(action).Diagnostics[0].Code.Id;

    private Host Host() => HostWith(directory["bin"]);

    private DebPackage Package(byte[] deb, string? digestOf = null)
    {
        string path = directory["test.deb"];
        System.IO.File.WriteAllBytes(path, deb);
        return new DebPackage(path, "test.deb", digestOf is null ? Sha256Digest.Of(deb) : Sha256Digest.OfText(digestOf));
    }

    private byte[] Read(byte[] deb)
    {
        MemoryStream data = new();
        Package(deb).ReadData(Host(), tar => tar.CopyTo(data), null, CancellationToken.None);
        return data.ToArray();
    }
}
