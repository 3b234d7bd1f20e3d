using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Kforge.Platform.Archives;

/// <summary>Looking at very many files below one directory: names are bytes with a zero behind them, as the system takes them, and nothing is allocated for a file that did not change.</summary>
internal static unsafe partial class Posix
{
    private const int NotPermitted = 1;
    private const int NoEntry = 2;
    private const int NotADirectory = 20;
    private const int LongestPath = 4096;
    private const int EmptyPath = 0x1000;
    private const uint TypeModeTimesInodeSize = 0x1 | 0x2 | 0x40 | 0x80 | 0x100 | 0x200;
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Opens a directory, to look at files below it.</summary>
    /// <exception cref="IOException">With errno as <see cref="Exception.HResult"/>.</exception>
    public static SafeFileHandle OpenDirectory(string path)
    {
        const int readOnlyCloseOnExec = 0x80000;
        int descriptor = Open(path, readOnlyCloseOnExec);
        return descriptor < 0 ? throw Error(path) : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Looks at a name below a directory without following it; the default value when nothing is there.</summary>
    /// <exception cref="IOException">With errno as <see cref="Exception.HResult"/>.</exception>
    public static FileStat StatBelow(SafeFileHandle directory, byte* name)
    {
        if (StatxBytes((int)directory.DangerousGetHandle(), name, NoFollow, TypeModeTimesInodeSize, out StatxBuffer buffer) == 0)
        {
            return Stat(buffer);
        }

        return Marshal.GetLastPInvokeError() is NoEntry or NotADirectory ? default : throw Error(Text(name));
    }

    /// <summary>Looks at an open file.</summary>
    /// <exception cref="IOException">With errno as <see cref="Exception.HResult"/>.</exception>
    public static FileStat StatOf(SafeFileHandle file)
    {
        byte nothing = 0;
        return StatxBytes((int)file.DangerousGetHandle(), &nothing, EmptyPath, TypeModeTimesInodeSize, out StatxBuffer buffer) == 0 ? Stat(buffer) : throw Error("");
    }

    /// <summary>Opens a file below a directory; it is not followed, does not block, and keeps its access time where this is permitted: to its owner.</summary>
    /// <exception cref="IOException">With errno as <see cref="Exception.HResult"/>.</exception>
    public static SafeFileHandle OpenBelow(SafeFileHandle directory, byte* name)
    {
        const int nonBlocking = 0x800;
        const int keepAccessTime = 0x40000;
        const int closeOnExec = 0x80000;
        int noFollow = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x8000 : 0x20000;
        int at = (int)directory.DangerousGetHandle();
        int descriptor = OpenAt(at, name, nonBlocking | closeOnExec | noFollow | keepAccessTime, 0);
        if (descriptor < 0 && Marshal.GetLastPInvokeError() == NotPermitted)
        {
            descriptor = OpenAt(at, name, nonBlocking | closeOnExec | noFollow, 0);
        }

        return descriptor < 0 ? throw Error(Text(name)) : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>What is written in a link below a directory; U+FFFD for bytes that are not UTF-8.</summary>
    /// <exception cref="IOException">With errno as <see cref="Exception.HResult"/>.</exception>
    public static string ReadLinkBelow(SafeFileHandle directory, byte* name)
    {
        Span<byte> target = stackalloc byte[LongestPath];
        fixed (byte* buffer = target)
        {
            nint length = ReadLinkAt((int)directory.DangerousGetHandle(), name, buffer, LongestPath);
            return length < 0 ? throw Error(Text(name)) : Encoding.UTF8.GetString(target[..(int)length]);
        }
    }

    /// <summary>A name as text, or null when it is not UTF-8.</summary>
    public static string? TextOf(ReadOnlySpan<byte> name)
    {
        try
        {
            return StrictUtf8.GetString(name);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>A path with every link in it followed; null when there is nothing.</summary>
    public static string? RealPath(string path)
    {
        byte* resolved = stackalloc byte[LongestPath + 1];
        return ResolvePath(path, resolved) == null ? null : Text(resolved);
    }

    private static string Text(byte* name) => Marshal.PtrToStringUTF8((nint)name) ?? "";

    private static FileStat Stat(in StatxBuffer buffer) => new(
        buffer.Inode, buffer.Size,
        (buffer.ModifiedSeconds * 1_000_000_000) + buffer.ModifiedNanoseconds,
        (buffer.ChangedSeconds * 1_000_000_000) + buffer.ChangedNanoseconds,
        buffer.Mode);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int StatxBytes(int directory, byte* path, int flags, uint mask, out StatxBuffer buffer);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    private static partial int OpenAt(int directory, byte* path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "readlinkat", SetLastError = true)]
    private static partial nint ReadLinkAt(int directory, byte* path, byte* buffer, nint size);

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial byte* ResolvePath(string path, byte* resolved);
}
