using System.Runtime.InteropServices;

namespace Kforge.Platform.Archives;

/// <summary>
/// What tells that a file is still the one it was, without reading it. Times are in nanoseconds since 1970. A new content, a new mode and a rename
/// over the file all show in <see cref="ChangedAt"/>, which no program can set.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FileStat(ulong Inode, long Size, long ModifiedAt, long ChangedAt, uint Mode, uint Padding = 0)
{
    /// <summary>What it is; <see cref="FileKind.Missing"/> for the default value.</summary>
    public FileKind Kind => Posix.KindOfMode(Mode);

    /// <summary>Whether its owner may run it.</summary>
    public bool Executable => (Mode & 0x40) != 0;
}
