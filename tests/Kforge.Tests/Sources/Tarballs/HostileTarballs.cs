using System.Formats.Tar;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Sources;
using static Kforge.Tests.Archives.ArchiveMaker;
using static Kforge.Tests.Sources.Tarballs.TarballBench;

namespace Kforge.Tests.Sources.Tarballs;

/// <summary>The archives that unpackers are attacked with, as the source of a kernel: each refused, and nothing outside the tree changed.</summary>
public sealed class HostileTarballs : IDisposable
{
    private readonly TarballBench bench = new();

    public void Dispose() => bench.Dispose();

    public static TheoryData<string, string, TarEntry[]> Attacks => new()
    {
        { "dot-dot", "KF2203", [File("l/../../outside/evil", "x")] },
        { "absolute", "KF2203", [File("/tmp/kforge-evil", "x")] },
        { "absolute link", "KF2204", [Link("l/a", "/etc")] },
        { "links that lead out together", "KF2204", [Folder("l/d/e"), Link("l/d/e/x", "../.."), Link("l/b", "d/e/x/.."), Link("l/c", "b/.."), File("l/c/evil", "x")] },
        { "write through a link", "KF2204", [Link("l/a", "../outside"), File("l/a/evil", "x")] },
        { "write through a link to a file", "KF2206", [Link("l/a", "Makefile"), File("l/a", "x")] },
        { "hard link outside", "KF2203", [HardLink("l/a", "l/../../outside/secret")] },
        { "hard link to an absolute path", "KF2203", [HardLink("l/a", "/etc/passwd")] },
        { "hard link to another top directory", "KF2203", [HardLink("l/a", "m/secret")] },
        { "duplicate", "KF2206", [File("l/a", "x"), File("l/a", "y")] },
        { "control characters", "KF2203", [File("l/a\u001b[31mb", "x")] },
        { "fifo", "KF2203", [new PaxTarEntry(TarEntryType.Fifo, "l/pipe")] },
        { "device", "KF2203", [new PaxTarEntry(TarEntryType.CharacterDevice, "l/null") { DeviceMajor = 1, DeviceMinor = 3 }] },
        { "two top directories", "KF2203", [File("m/a", "x")] },
        { "no kernel", "KF2207", [] },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task Refuses(string attack, string code, TarEntry[] entries)
    {
        string outside = Path.Combine(bench.Bench.Directory, "outside");
        Directory.CreateDirectory(outside);
        string secret = Path.Combine(outside, "secret");
        System.IO.File.WriteAllText(secret, "untouched");
        byte[] archive = Tar([code == "KF2207" ? File("l/x", "x") : File("l/Makefile", "VERSION = 6\nPATCHLEVEL = 12\n"), .. entries]);

        Diagnostic diagnostic = await bench.RefusalAsync(ByDigest(bench.Put("evil.tar", archive), Sha256Digest.Of(archive)));

        Assert.True(diagnostic.Code.Id == code, $"{attack}: {diagnostic}");
        Assert.DoesNotContain(diagnostic.Message, char.IsControl);
        Assert.Equal([secret], Directory.GetFiles(outside));
        Assert.Equal("untouched", System.IO.File.ReadAllText(secret));
        Assert.Equal(["keys", "outside", "store", "workspace"], Directory.GetFileSystemEntries(bench.Bench.Directory).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        bench.AssertNothingKept();
    }

    [Fact]
    public async Task Takes_links_that_stay_inside_and_drops_set_user_id()
    {
        byte[] archive = Tar(
            Makefile, Link("linux-6.12.40/a/b/c", "../../include/x.h"), File("linux-6.12.40/include/x.h", "x"), HardLink("linux-6.12.40/hard", "linux-6.12.40/include/x.h"),
            Program("linux-6.12.40/su", "x", UnixFileMode.SetUser | UnixFileMode.SetGroup | UnixFileMode.StickyBit));
        SourceTree tree = (await bench.ResolveAsync(ByDigest(bench.Put("good.tar", archive), Sha256Digest.Of(archive)))).Tree;
        Assert.Equal("x", System.IO.File.ReadAllText(Path.Combine(tree.Base.Root, "a/b/c")));
        Assert.Equal("x", System.IO.File.ReadAllText(Path.Combine(tree.Base.Root, "hard")));
        Assert.Equal(StagedTree.ExecutableMode, System.IO.File.GetUnixFileMode(Path.Combine(tree.Base.Root, "su")));
    }

    [Fact]
    public async Task Refuses_more_entries_or_bytes_than_allowed()
    {
        string address = bench.Put("a.tar", KernelTar);
        Assert.Equal(ArchiveCodes.TooLarge, (await bench.RefusalAsync(ByDigest(address, Sha256Digest.Of(KernelTar)), limits: new(3, 1 << 20, 64))).Code);
        Assert.Equal(ArchiveCodes.TooLarge, (await bench.RefusalAsync(ByDigest(address, Sha256Digest.Of(KernelTar)), limits: new(100, 10, 64))).Code);
        bench.AssertNothingKept();
    }

    [Fact]
    public async Task Refuses_a_small_archive_of_a_large_file_before_it_is_written()
    {
        // The header claims 2 GB; a hundred times the archive's own size is less.
        byte[] header = Tar(File("linux-6.12.40/zeros", "x"));
        System.Text.Encoding.ASCII.GetBytes("17777777777\0").CopyTo(header, FileHeader(header) + 124);
        FixChecksum(header, FileHeader(header));
        byte[] bomb = Gzip(header);
        Assert.Equal(ArchiveCodes.TooLarge, (await bench.RefusalAsync(ByDigest(bench.Put("bomb.tar.gz", bomb), Sha256Digest.Of(bomb)))).Code);
        bench.AssertNothingKept();
    }

    [Fact]
    public async Task Refuses_zeros_without_end_after_the_archive_also_while_the_signature_is_checked()
    {
        byte[] padded = [.. KernelTar, .. new byte[1 << 20]];
        byte[] bomb = Gzip(padded);
        string address = bench.Put("bomb.tar.gz", bomb);
        UnpackLimits limits = new(100, 1 << 16, 64);
        Assert.Equal(ArchiveCodes.TooLarge, (await bench.RefusalAsync(ByDigest(address, Sha256Digest.Of(bomb)), limits: limits)).Code);
        string signature = bench.Put("bomb.tar.sign", System.Text.Encoding.ASCII.GetBytes(Platform.TestKey.Detached(padded, Key)));
        Assert.Equal(ArchiveCodes.TooLarge, (await bench.RefusalAsync(BySignature(address, signature), limits: limits)).Code);
        Assert.Equal("6.12.40", (await bench.ResolveAsync(BySignature(address, signature))).Locked.KernelVersion);
    }

    /// <summary>Where the header of the only file begins: the one before it is of its extended attributes.</summary>
    private static int FileHeader(byte[] tar) => Enumerable.Range(0, tar.Length / 512).Select(block => block * 512).First(at => tar[at + 156] == (byte)'0');

    private static void FixChecksum(byte[] tar, int header)
    {
        tar.AsSpan(header + 148, 8).Fill((byte)' ');
        int sum = tar.AsSpan(header, 512).ToArray().Sum(b => b);
        System.Text.Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(tar, header + 148);
    }
}
