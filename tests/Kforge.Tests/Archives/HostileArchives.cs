using System.Formats.Tar;
using Kforge.Diagnostics;
using Kforge.Platform.Archives;
using static Kforge.Tests.Archives.ArchiveMaker;

namespace Kforge.Tests.Archives;

/// <summary>The attacks that archives are known for: each must be refused, and nothing outside the tree may change.</summary>
public sealed class HostileArchives : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public static TheoryData<string, string, TarEntry[]> Attacks => new()
    {
        { "dot-dot", "KF2203", [File("../outside/evil", "x")] },
        { "dot-dot in the middle", "KF2203", [Folder("a"), File("a/../../outside/evil", "x")] },
        { "absolute name", "KF2203", [File("/tmp/kforge-evil", "x")] },
        { "empty part", "KF2203", [File("a//b", "x")] },
        { "control character", "KF2203", [File("a\u001b[31mb", "x")] },
        { "newline", "KF2203", [new UstarTarEntry(TarEntryType.RegularFile, "a\nb")] },
        { "fifo", "KF2203", [new PaxTarEntry(TarEntryType.Fifo, "pipe")] },
        { "character device", "KF2203", [new PaxTarEntry(TarEntryType.CharacterDevice, "null") { DeviceMajor = 1, DeviceMinor = 3 }] },
        { "block device", "KF2203", [new PaxTarEntry(TarEntryType.BlockDevice, "disk") { DeviceMajor = 8, DeviceMinor = 0 }] },
        { "root as a file", "KF2203", [File("./", "x")] },
        { "root as a link", "KF2203", [Link(".", "outside")] },
        { "file below a file", "KF2203", [File("a", "x"), File("a/b", "x")] },
        { "link out", "KF2204", [Link("a", "../outside")] },
        { "link out, deeper", "KF2204", [Link("a/b", "../../outside")] },
        { "link out in the middle", "KF2204", [Link("a", "b/../../outside")] },
        { "link without target", "KF2204", [Link("a", "b\u0007")] },
        { "links that lead out together", "KF2204", [Folder("d/e"), Link("a", "d/e"), Link("b", "d/e/x"), Link("d/e/x", "../.."), Link("c", "b/../..")] },
        { "link in a circle", "KF2204", [Link("a", "b"), Link("b", "a")] },
        { "below a link in a circle", "KF2204", [Link("a", "b"), Link("b", "a"), File("a/x", "x")] },
        { "below a link to nothing", "KF2204", [Link("a", "nothing"), File("a/x", "x")] },
        { "below a link to a file", "KF2204", [File("f", "x"), Link("a", "f"), File("a/x", "x")] },
        { "through a link that leads out", "KF2204", [Link("a", "../outside"), File("a/evil", "x")] },
        { "write through a link", "KF2206", [Link("a", "b"), File("a", "x")] },
        { "write over a file", "KF2206", [File("a", "x"), File("a", "y")] },
        { "equal files twice", "KF2206", [File("a", "x"), File("a", "x")] },
        { "equal links twice", "KF2206", [Link("a", "b"), Link("a", "b")] },
        { "file over a directory", "KF2206", [Folder("a"), File("a", "x")] },
        { "link over a directory", "KF2206", [Folder("a"), Link("a", "b")] },
        { "directory over a file", "KF2206", [File("a", "x"), Folder("a")] },
        { "hard link out", "KF2203", [HardLink("a", "../outside/secret")] },
        { "hard link to an absolute path", "KF2203", [HardLink("a", "/etc/passwd")] },
        { "hard link to nothing", "KF2204", [HardLink("a", "b")] },
        { "hard link to a later file", "KF2204", [HardLink("a", "b"), File("b", "x")] },
        { "hard link to a link", "KF2204", [Link("b", "c"), HardLink("a", "b")] },
        { "hard link to a directory", "KF2204", [Folder("b"), HardLink("a", "b")] },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Refuses(string attack, string code, TarEntry[] entries)
    {
        string secret = directory.Write("outside/secret", "untouched");

        Failure failure = Assert.Throws<Failure>(() => Unpack(directory["tree"], Tar(entries)));

        Assert.True(failure.Diagnostics[0].Code.Id == code, $"{attack}: {failure.Message}");
        Assert.DoesNotContain(failure.Message, char.IsControl);
        Assert.Equal([secret], Directory.GetFiles(directory["outside"]));
        Assert.Equal("untouched", System.IO.File.ReadAllText(secret));
        Assert.Equal(["outside", "tree"], Directory.GetFileSystemEntries(directory.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Refuses_absolute_links_in_a_tree_that_is_no_root()
    {
        Failure failure = Assert.Throws<Failure>(() => Unpack(directory["tree"], Tar(Link("a", "/usr/b")), LinkTargets.Relative));
        Assert.Equal("KF2204", failure.Diagnostics[0].Code.Id);
    }

    [Fact]
    public void Refuses_a_sparse_file()
    {
        PaxTarEntry sparse = new(TarEntryType.RegularFile, "a", new Dictionary<string, string> { ["GNU.sparse.major"] = "1", ["GNU.sparse.minor"] = "0" }) { DataStream = new MemoryStream(new byte[10]) };
        Assert.Equal("KF2203", Assert.Throws<Failure>(() => Unpack(directory["tree"], Tar(sparse))).Diagnostics[0].Code.Id);
    }

    [Fact]
    public void Refuses_a_name_that_is_not_utf8()
    {
        byte[] tar = Tar(new UstarTarEntry(TarEntryType.RegularFile, "name"));
        tar[1] = 0xff;
        FixChecksum(tar);
        Assert.Equal("KF2203", Assert.Throws<Failure>(() => Unpack(directory["tree"], tar)).Diagnostics[0].Code.Id);
    }

    [Theory]
    [InlineData(3, 100, 10)]
    [InlineData(100, 5, 10)]
    public void Refuses_more_than_the_limits(int entries, long bytes, int depth) =>
        Assert.Equal("KF2205", Assert.Throws<Failure>(() => Unpack(
            directory["tree"], Tar(File("a", "123"), File("b", "456"), File("c"), File("d")), limits: new(entries, bytes, depth))).Diagnostics[0].Code.Id);

    [Fact]
    public void Refuses_a_path_that_is_too_deep_or_too_long()
    {
        Assert.Throws<Failure>(() => Unpack(directory["deep"], Tar(File(string.Join('/', Enumerable.Repeat("a", 65)), "x"))));
        Assert.Throws<Failure>(() => Unpack(directory["long"], Tar(File(new string('é', 128), "x"))));
    }

    [Fact]
    public void Refuses_an_archive_with_two_top_directories_where_one_is_expected()
    {
        Assert.Throws<Failure>(() => Unpack(directory["two"], Tar(File("linux/a", "x"), File("other/b", "x")), stripTop: true));
        Assert.Throws<Failure>(() => Unpack(directory["file"], Tar(File("linux", "x")), stripTop: true));
        Assert.Throws<Failure>(() => Unpack(directory["none"], Tar(), stripTop: true));
    }

    [Fact]
    public void Refuses_an_archive_cut_at_any_block_or_followed_by_anything()
    {
        byte[] tar = Tar(File("a", new string('x', 600)), Link("b", "a"));
        int content = tar.Length - 1024;
        for (int length = 0; length <= content; length += 256)
        {
            Failure failure = Assert.Throws<Failure>(() => Unpack(directory[$"tree{length}"], tar[..length]));
            Assert.Equal("KF2201", failure.Diagnostics[0].Code.Id);
        }

        Assert.Equal("KF2201", Assert.Throws<Failure>(() => Unpack(directory["more"], [.. tar, 1])).Diagnostics[0].Code.Id);
        Unpack(directory["padded"], [.. tar, .. new byte[10240]]);
    }

    [Fact]
    public void Never_lets_garbage_through_as_anything_but_a_failure()
    {
        byte[] tar = Tar(Folder("d"), File("d/a", new string('x', 100)), Link("l", "d/a"), HardLink("h", "d/a"));
        Random random = new(12);
        for (int round = 0; round < 300; round++)
        {
            byte[] damaged = [.. tar];
            for (int n = random.Next(1, 6); n > 0; n--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            for (int header = 0; header + 512 <= damaged.Length && random.Next(2) == 0; header += 512)
            {
                FixChecksum(damaged, header);
            }

            try
            {
                Unpack(directory[$"tree/{round}"], damaged);
            }
            catch (Failure failure)
            {
                Assert.StartsWith("KF22", failure.Diagnostics[0].Code.Id, StringComparison.Ordinal);
            }
        }

        Assert.Equal(["tree"], Directory.GetFileSystemEntries(directory.Path).Select(Path.GetFileName));
    }

    public void Dispose() => directory.Dispose();

    private static void FixChecksum(byte[] tar, int header = 0)
    {
        tar.AsSpan(header + 148, 8).Fill((byte)' ');
        int sum = tar.AsSpan(header, 512).ToArray().Sum(b => b);
        System.Text.Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(tar, header + 148);
    }
}
