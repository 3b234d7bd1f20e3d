using System.Runtime.InteropServices;

namespace Kforge.Platform;

/// <summary>The file creation mask of the process (umask(2)); children inherit it.</summary>
public static partial class FileCreationMask
{
    /// <summary>The mask every kforge works with: builds and archives must not depend on the user's.</summary>
    private const uint Fixed = 0x12; // octal 022

    /// <summary>Sets the mask to 022. Call it once, before anything is written.</summary>
    public static void Fix() => Umask(Fixed);

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint Umask(uint mask);
}
