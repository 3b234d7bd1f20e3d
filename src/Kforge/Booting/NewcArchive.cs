using System.Globalization;
using System.Text;
using Kforge.Platform;

namespace Kforge.Booting;

/// <summary>One thing in an initramfs.</summary>
/// <param name="Path">Where, from the root.</param>
/// <param name="Permissions">The nine permission bits.</param>
public abstract record ArchiveEntry(RelativePath Path, UnixFileMode Permissions)
{
    private const UnixFileMode Executable = (UnixFileMode)0x1ED;
    private const UnixFileMode Private = (UnixFileMode)0x180;

    /// <summary>A directory, rwxr-xr-x. It must come before what is in it: the kernel makes no parents.</summary>
    public sealed record Directory(RelativePath Path) : ArchiveEntry(Path, Executable);

    /// <summary>A plain file.</summary>
    public sealed record File(RelativePath Path, ReadOnlyMemory<byte> Content, UnixFileMode Permissions = Executable) : ArchiveEntry(Path, Permissions);

    /// <summary>A symbolic link.</summary>
    /// <param name="Path">Where.</param>
    /// <param name="Target">What it points to, as it is.</param>
    public sealed record Link(RelativePath Path, string Target) : ArchiveEntry(Path, (UnixFileMode)0x1FF);

    /// <summary>A character device, rw-------.</summary>
    /// <param name="Path">Where.</param>
    /// <param name="Major">The driver (Documentation/admin-guide/devices.txt).</param>
    /// <param name="Minor">The device of the driver.</param>
    public sealed record Device(RelativePath Path, uint Major, uint Minor) : ArchiveEntry(Path, Private);
}

/// <summary>
/// Writes the "newc" cpio format that the kernel unpacks as initramfs
/// (Documentation/driver-api/early-userspace/buffer-format.rst). The same entries give the same bytes: inode numbers
/// count from 1, times are 0, everything belongs to root.
/// </summary>
public static class NewcArchive
{
    private const uint DirectoryType = 0x4000;
    private const uint FileType = 0x8000;
    private const uint LinkType = 0xA000;
    private const uint CharacterType = 0x2000;

    /// <summary>Writes an archive that is not compressed.</summary>
    /// <param name="entries">In the order the kernel unpacks them.</param>
    /// <param name="output">Gets the archive; it is not closed.</param>
    public static void Write(IEnumerable<ArchiveEntry> entries, Stream output)
    {
        CountingWriter writer = new(output);
        uint inode = 0;
        foreach (ArchiveEntry entry in entries)
        {
            inode++;
            uint permissions = (uint)entry.Permissions;
            switch (entry)
            {
                case ArchiveEntry.Directory:
                    writer.Entry(entry.Path.Text, inode, DirectoryType | permissions, 2, default, []);
                    break;
                case ArchiveEntry.File file:
                    writer.Entry(entry.Path.Text, inode, FileType | permissions, 1, default, file.Content.Span);
                    break;
                case ArchiveEntry.Link link:
                    writer.Entry(entry.Path.Text, inode, LinkType | permissions, 1, default, Encoding.UTF8.GetBytes(link.Target));
                    break;
                case ArchiveEntry.Device device:
                    writer.Entry(entry.Path.Text, inode, CharacterType | permissions, 1, (device.Major, device.Minor), []);
                    break;
            }
        }

        writer.Entry("TRAILER!!!", 0, 0, 1, default, []);
        writer.Pad(512);
    }

    private sealed class CountingWriter(Stream output)
    {
        private long written;

        public void Entry(string name, uint inode, uint mode, uint links, (uint Major, uint Minor) device, ReadOnlySpan<byte> content)
        {
            byte[] path = Encoding.UTF8.GetBytes(name + "\0");
            StringBuilder header = new("070701");
            foreach (uint field in (uint[])[inode, mode, 0, 0, links, 0, (uint)content.Length, 0, 0, device.Major, device.Minor, (uint)path.Length, 0])
            {
                header.Append(field.ToString("X8", CultureInfo.InvariantCulture));
            }

            Write(Encoding.ASCII.GetBytes(header.ToString()));
            Write(path);
            Pad(4);
            Write(content);
            Pad(4);
        }

        public void Pad(int unit)
        {
            Span<byte> zeros = stackalloc byte[512];
            zeros.Clear();
            Write(zeros[..(int)((unit - (written % unit)) % unit)]);
        }

        private void Write(ReadOnlySpan<byte> bytes)
        {
            output.Write(bytes);
            written += bytes.Length;
        }
    }
}
