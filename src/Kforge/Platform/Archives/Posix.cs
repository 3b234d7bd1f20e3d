using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kforge.Platform.Archives;

/// <summary>What a directory entry is, as lstat(2) sees it.</summary>
public enum FileKind
{
    /// <summary>There is none.</summary>
    Missing,

    /// <summary>A regular file.</summary>
    Regular,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link.</summary>
    Link,

    /// <summary>A device, a FIFO, a socket.</summary>
    Other,
}

/// <summary>The system calls .NET has no name for.</summary>
internal static unsafe partial class Posix
{
    private const int AtCurrentDirectory = -100;
    private const int NoFollow = 0x100;
    private const uint TypeOnly = 0x1;

    /// <summary>What a path is, without following a link in its last part.</summary>
    public static FileKind KindOf(string path)
    {
        if (Statx(AtCurrentDirectory, path, NoFollow, TypeOnly, out StatxBuffer buffer) != 0)
        {
            return FileKind.Missing;
        }

        return KindOfMode(buffer.Mode);
    }

    /// <summary>The kind a mode tells (inode(7)).</summary>
    public static FileKind KindOfMode(uint mode) => (mode & 0xf000) switch
    {
        0 => FileKind.Missing,
        0x8000 => FileKind.Regular,
        0x4000 => FileKind.Directory,
        0xa000 => FileKind.Link,
        _ => FileKind.Other,
    };

    /// <summary>
    /// Makes a file and opens it for writing; fails when anything, even a link to nothing, has that name. .NET's own way would lock and
    /// unlock it besides: four more system calls for each of 85,000 files.
    /// </summary>
    /// <exception cref="IOException">With errno as <see cref="Exception.HResult"/>.</exception>
    public static SafeFileHandle CreateNew(string path)
    {
        const int writeOnly = 0x1;
        const int create = 0x40;
        const int exclusive = 0x80;
        const int closeOnExec = 0x80000;
        int descriptor = OpenFile(path, writeOnly | create | exclusive | closeOnExec, 0x1a4);
        return descriptor < 0 ? throw Error(path) : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Gives a file a second name; no link in the last part of either path is followed.</summary>
    /// <exception cref="IOException">With errno as <see cref="Exception.HResult"/>.</exception>
    public static void HardLink(string existing, string added)
    {
        if (Link(existing, added) != 0)
        {
            throw Error(added);
        }
    }

    /// <summary>Puts a file or link, itself and not what it leads to, in the place of another; never copies.</summary>
    /// <exception cref="IOException">With errno as <see cref="Exception.HResult"/>.</exception>
    public static void Rename(string from, string to)
    {
        if (RenameFile(from, to) != 0)
        {
            throw Error(to);
        }
    }

    /// <summary>Waits until everything written to the file system that holds a path is on the disk.</summary>
    /// <exception cref="IOException">With errno as <see cref="Exception.HResult"/>: a write of before may have failed.</exception>
    public static void SyncFileSystem(string directory)
    {
        const int readOnlyDirectory = 0x10000 | 0x80000;
        int descriptor = Open(directory, readOnlyDirectory);
        if (descriptor < 0)
        {
            throw Error(directory);
        }

        using SafeFileHandle handle = new(descriptor, ownsHandle: true);
        if (SyncFs(descriptor) != 0)
        {
            throw Error(directory);
        }
    }

    private static IOException Error(string path)
    {
        int errno = Marshal.GetLastPInvokeError();
        return new IOException($"{Marshal.GetPInvokeErrorMessage(errno)}: `{path}`", errno);
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Statx(int directory, string path, int flags, uint mask, out StatxBuffer buffer);

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Link(string existing, string added);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "rename", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int RenameFile(string from, string to);

    // open(2) is variadic in C, but the calling conventions of Linux pass the mode like any third argument.
    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenFile(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncFs(int descriptor);

    /// <summary>struct statx of linux/stat.h: the same on every architecture. Only a part of it is of interest.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatxBuffer
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public long Size;

        [FieldOffset(96)]
        public long ChangedSeconds;

        [FieldOffset(104)]
        public uint ChangedNanoseconds;

        [FieldOffset(112)]
        public long ModifiedSeconds;

        [FieldOffset(120)]
        public uint ModifiedNanoseconds;
    }
}
