using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Tests.Archives;

/// <summary>Makes tar archives and Debian packages, honest and hostile.</summary>
public static class ArchiveMaker
{
    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public static TarEntry File(string name, string content = "", UnixFileMode mode = Plain) =>
        new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)), Mode = mode, ModificationTime = DateTimeOffset.UnixEpoch.AddYears(50) };

    public static TarEntry Program(string name, string content, UnixFileMode extra = 0) => File(name, content, StagedTree.ExecutableMode | extra);

    public static TarEntry Folder(string name) => new PaxTarEntry(TarEntryType.Directory, name);

    public static TarEntry Link(string name, string target) => new PaxTarEntry(TarEntryType.SymbolicLink, name) { LinkName = target };

    public static TarEntry HardLink(string name, string target) => new PaxTarEntry(TarEntryType.HardLink, name) { LinkName = target };

    public static byte[] Tar(params IEnumerable<TarEntry> entries)
    {
        MemoryStream bytes = new();
        using (TarWriter writer = new(bytes, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (TarEntry entry in entries)
            {
                writer.WriteEntry(entry);
            }
        }

        return bytes.ToArray();
    }

    public static byte[] Gzip(byte[] content)
    {
        MemoryStream bytes = new();
        using (GZipStream gzip = new(bytes, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return bytes.ToArray();
    }

    public static byte[] Ar(params IEnumerable<(string Name, byte[] Content)> members)
    {
        MemoryStream bytes = new();
        bytes.Write("!<arch>\n"u8);
        foreach ((string name, byte[] content) in members)
        {
            bytes.Write(Encoding.ASCII.GetBytes($"{name,-16}{0,-12}{0,-6}{0,-6}{"100644",-8}{content.Length,-10}`\n"));
            bytes.Write(content);
            if (content.Length % 2 == 1)
            {
                bytes.WriteByte((byte)'\n');
            }
        }

        return bytes.ToArray();
    }

    public static byte[] Deb(byte[] data, string dataName = "data.tar") =>
        Ar(("debian-binary", "2.0\n"u8.ToArray()), ("control.tar", Tar()), (dataName, data));

    public static byte[] Deb(params IEnumerable<TarEntry> entries) => Deb(Tar(entries));

    /// <summary>A host whose programs come from one directory and then from the machine.</summary>
    public static Host HostWith(string programs, Action<Diagnostics.Report>? reports = null) => new(
        System.Collections.Immutable.ImmutableDictionary<string, string>.Empty.Add("PATH", $"{programs}:/usr/local/bin:/usr/bin:/bin"),
        "/", TimeProvider.System, new HttpClient(), reports ?? (_ => { }));

    /// <summary>Unpacks a tar into a new directory and gives what the tree says of itself.</summary>
    public static IReadOnlyList<TreeEntry> Unpack(string root, byte[] tar, LinkTargets links = LinkTargets.RootedAtTree, bool stripTop = false, UnpackLimits? limits = null)
    {
        Directory.CreateDirectory(root);
        StagedTree tree = new(root, links);
        TarUnpacker.Unpack(new MemoryStream(tar), "test.tar", tree, stripTop, limits ?? UnpackLimits.Default, CancellationToken.None);
        return tree.Seal();
    }
}
