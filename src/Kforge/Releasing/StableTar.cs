using System.Collections.Immutable;
using System.Formats.Tar;
using Kforge.Platform.Archives;

namespace Kforge.Releasing;

/// <summary>
/// Writes a tree as a tar archive that only depends on names, contents and execute bits: in the order of the bytes of the names, everything of root's and
/// of 1980-01-01. It is not compressed: what a compressor writes depends on its version.
/// </summary>
internal static class StableTar
{
    /// <summary>Writes.</summary>
    /// <param name="root">The directory; what is below it is archived, by names relative to it.</param>
    /// <param name="target">The archive, which does not exist yet.</param>
    /// <param name="leaveOut">Tells which names are left out, with what is below them.</param>
    /// <param name="cancellation">Stops; a part of the archive stays.</param>
    /// <returns>The names of the files in it, without directories and links.</returns>
    /// <exception cref="IOException">Something cannot be read or written.</exception>
    public static ImmutableArray<string> Write(string root, string target, Func<string, bool> leaveOut, CancellationToken cancellation)
    {
        using FileStream stream = new(target, FileMode.CreateNew, FileAccess.Write);
        using TarWriter writer = new(stream, TarEntryFormat.Gnu, leaveOpen: false);
        ImmutableArray<string>.Builder files = ImmutableArray.CreateBuilder<string>();
        Add(writer, new DirectoryInfo(root), "", leaveOut, files, cancellation);
        return files.ToImmutable();
    }

    private static void Add(TarWriter writer, DirectoryInfo directory, string prefix, Func<string, bool> leaveOut, ImmutableArray<string>.Builder files, CancellationToken cancellation)
    {
        foreach (FileSystemInfo entry in directory.EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            cancellation.ThrowIfCancellationRequested();
            string name = prefix + entry.Name;
            if (leaveOut(name))
            {
                continue;
            }

            if (entry.LinkTarget is { } link)
            {
                writer.WriteEntry(Plain(new(TarEntryType.SymbolicLink, name) { LinkName = link }, executable: true));
            }
            else if (entry is DirectoryInfo below)
            {
                writer.WriteEntry(Plain(new(TarEntryType.Directory, name + "/"), executable: true));
                Add(writer, below, name + "/", leaveOut, files, cancellation);
            }
            else
            {
                using FileStream content = File.OpenRead(entry.FullName);
                GnuTarEntry file = Plain(new(TarEntryType.RegularFile, name), (entry.UnixFileMode & UnixFileMode.UserExecute) != 0);
                file.DataStream = content;
                writer.WriteEntry(file);
                files.Add(name);
            }
        }
    }

    private static GnuTarEntry Plain(GnuTarEntry entry, bool executable)
    {
        entry.Mode = executable ? StagedTree.ExecutableMode : StagedTree.PlainMode;
        entry.ModificationTime = StagedTree.TimeStamp;
        entry.AccessTime = default;
        entry.ChangeTime = default;
        (entry.Uid, entry.Gid, entry.UserName, entry.GroupName) = (0, 0, "root", "root");
        return entry;
    }
}
