using System.IO.Enumeration;
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
        // Names and kinds only: objects for 85,000 files, and reading each as if it were a link, would cost as much as the links.
        List<(string Name, bool IsDirectory, bool IsLink)> below = [.. new FileSystemEnumerable<(string, bool, bool)>(
            from,
            (ref FileSystemEntry entry) => (entry.FileName.ToString(), entry.IsDirectory, (entry.Attributes & FileAttributes.ReparsePoint) != 0),
            new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false })];
        Parallel.ForEach(below.Where(entry => entry.IsDirectory && !entry.IsLink), new ParallelOptions { CancellationToken = cancellation },
            entry => Make(Path.Combine(from, entry.Name), Path.Combine(to, entry.Name), cancellation));
        foreach ((string name, bool isDirectory, bool isLink) in below)
        {
            if (isLink)
            {
                FileState.Copy(Path.Combine(from, name), Path.Combine(to, name), StagedTree.TimeStamp);
            }
            else if (!isDirectory)
            {
                LinkOrCopy(Path.Combine(from, name), Path.Combine(to, name));
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
