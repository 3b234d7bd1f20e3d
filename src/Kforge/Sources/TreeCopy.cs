using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Sources;

/// <summary>Copies a tree of the store by giving its files second names: no data is copied, and all time stamps are the same.</summary>
internal static class TreeCopy
{
    private const int NotPermitted = 1;
    private const int OtherFileSystem = 18;
    private const int TooManyLinks = 31;

    /// <summary>Copies a tree to where nothing is. Across file systems, or where links are forbidden, files are copied.</summary>
    /// <exception cref="IOException">As the system says.</exception>
    public static void Make(string from, string to, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Directory.CreateDirectory(to);
        List<FileSystemInfo> below = [.. new DirectoryInfo(from).EnumerateFileSystemInfos()];
        Parallel.ForEach(below.OfType<DirectoryInfo>().Where(directory => directory.LinkTarget is null), new ParallelOptions { CancellationToken = cancellation },
            directory => Make(directory.FullName, Path.Combine(to, directory.Name), cancellation));
        foreach (FileSystemInfo info in below)
        {
            string target = Path.Combine(to, info.Name);
            if (info.LinkTarget is not null)
            {
                FileState.Copy(info.FullName, target, StagedTree.TimeStamp);
            }
            else if (info is FileInfo)
            {
                LinkOrCopy(info.FullName, target);
            }
        }

        Directory.SetLastWriteTimeUtc(to, StagedTree.TimeStamp);
    }

    /// <summary>Gives a file a second name, or copies it where that cannot be.</summary>
    public static void LinkOrCopy(string from, string to)
    {
        try
        {
            Posix.HardLink(from, to);
        }
        catch (IOException exception) when (exception.HResult is NotPermitted or OtherFileSystem or TooManyLinks)
        {
            FileState.Copy(from, to, StagedTree.TimeStamp);
        }
    }

    /// <summary>Removes the directories above a path that nothing is in any more.</summary>
    /// <returns>The directories above it that stay, below the root.</returns>
    public static IEnumerable<string> RemoveEmptyAbove(string root, RelativePath path)
    {
        List<string> staying = [];
        for (string above = LinkPath.ParentOf(path.Text); above.Length > 0; above = LinkPath.ParentOf(above))
        {
            string directory = Path.Combine(root, above);
            if (staying.Count > 0 || (Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any()))
            {
                staying.Add(above);
            }
            else if (Directory.Exists(directory))
            {
                Directory.Delete(directory);
            }
        }

        return staying;
    }
}
