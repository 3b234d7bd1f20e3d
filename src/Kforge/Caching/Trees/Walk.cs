using System.Collections.Immutable;

namespace Kforge.Caching.Trees;

/// <summary>What is below a directory, as it is at one moment; links are not followed.</summary>
/// <param name="Root">The directory.</param>
/// <param name="Files">Every file below it.</param>
internal sealed record Walk(Walk.Folder Root, ImmutableArray<FileInfo> Files)
{
    /// <summary>One directory.</summary>
    internal sealed record Folder(string Name, ImmutableArray<FileInfo> Files, ImmutableArray<FileSystemInfo> Links, ImmutableArray<Folder> Folders);

    /// <summary>Looks at everything below a directory. Devices, sockets and pipes are passed over: no output of a build is one.</summary>
    public static Walk Of(string root, Func<string, bool> leaveOut)
    {
        ImmutableArray<FileInfo>.Builder all = ImmutableArray.CreateBuilder<FileInfo>();
        return new(Look(new DirectoryInfo(root), "", leaveOut, all), all.ToImmutable());
    }

    private static Folder Look(DirectoryInfo directory, string path, Func<string, bool> leaveOut, ImmutableArray<FileInfo>.Builder all)
    {
        ImmutableArray<FileInfo>.Builder files = ImmutableArray.CreateBuilder<FileInfo>();
        ImmutableArray<FileSystemInfo>.Builder links = ImmutableArray.CreateBuilder<FileSystemInfo>();
        ImmutableArray<Folder>.Builder folders = ImmutableArray.CreateBuilder<Folder>();
        foreach (FileSystemInfo entry in directory.EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            string below = path.Length == 0 ? entry.Name : $"{path}/{entry.Name}";
            if (leaveOut(below))
            {
                continue;
            }

            switch (entry)
            {
                case { LinkTarget: not null }:
                    links.Add(entry);
                    break;
                case DirectoryInfo folder:
                    folders.Add(Look(folder, below, leaveOut, all));
                    break;
                case FileInfo file when (file.Attributes & FileAttributes.Device) == 0:
                    files.Add(file);
                    all.Add(file);
                    break;
                default:
                    break;
            }
        }

        return new(directory.Name, files.ToImmutable(), links.ToImmutable(), folders.ToImmutable());
    }
}
