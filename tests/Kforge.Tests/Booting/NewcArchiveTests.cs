using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Kforge.Booting;
using Kforge.Platform;

namespace Kforge.Tests.Booting;

public sealed class NewcArchiveTests
{
    private static readonly ImmutableArray<ArchiveEntry> Entries =
    [
        new ArchiveEntry.Directory(RelativePath.Parse("dev")),
        new ArchiveEntry.Device(RelativePath.Parse("dev/console"), 5, 1),
        new ArchiveEntry.File(RelativePath.Parse("init"), "#!/bin/sh\n"u8.ToArray()),
        new ArchiveEntry.File(RelativePath.Parse("a"), new byte[] { 1, 2, 3 }, UnixFileMode.UserRead),
        new ArchiveEntry.Link(RelativePath.Parse("sh"), "busybox"),
    ];

    [Fact]
    public void Keeps_names_modes_devices_and_contents()
    {
        Assert.Equal(
            [
                "dev 40755 links 2 device 0:0 ``",
                "dev/console 20600 links 1 device 5:1 ``",
                "init 100755 links 1 device 0:0 `#!/bin/sh\n`",
                "a 100400 links 1 device 0:0 `\u0001\u0002\u0003`",
                "sh 120777 links 1 device 0:0 `busybox`",
            ],
            Read(Write(Entries)));
    }

    [Fact]
    public void Is_the_same_every_time_and_a_whole_number_of_blocks()
    {
        byte[] archive = Write(Entries);
        Assert.Equal(archive, Write(Entries));
        Assert.Equal(0, archive.Length % 512);
        Assert.Equal("070701000000010000", Encoding.ASCII.GetString(archive, 0, 18));
    }

    /// <summary>A reader by the kernel's description of the format, which also checks what must not vary.</summary>
    private static List<string> Read(byte[] archive)
    {
        List<string> found = [];
        int at = 0;
        uint inode = 0;
        while (true)
        {
            Assert.Equal("070701", Encoding.ASCII.GetString(archive, at, 6));
            uint[] fields = [.. Enumerable.Range(0, 13).Select(i => uint.Parse(Encoding.ASCII.GetString(archive, at + 6 + (8 * i), 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
            int size = (int)fields[6];
            int nameSize = (int)fields[11];
            string name = Encoding.UTF8.GetString(archive, at + 110, nameSize);
            Assert.EndsWith("\0", name, StringComparison.Ordinal);
            int content = Aligned(at + 110 + nameSize);
            at = Aligned(content + size);
            if (name == "TRAILER!!!\0")
            {
                return found;
            }

            Assert.Equal(++inode, fields[0]);
            Assert.All(new[] { fields[2], fields[3], fields[5], fields[7], fields[8], fields[12] }, field => Assert.Equal(0u, field));
            found.Add($"{name[..^1]} {Convert.ToString(fields[1], 8)} links {fields[4]} device {fields[9]}:{fields[10]} `{Encoding.UTF8.GetString(archive, content, size)}`");
        }
    }

    private static int Aligned(int at) => (at + 3) / 4 * 4;

    private static byte[] Write(ImmutableArray<ArchiveEntry> entries)
    {
        using MemoryStream stream = new();
        NewcArchive.Write(entries, stream);
        return stream.ToArray();
    }
}
