using System.IO.Enumeration;

namespace Kforge.Platform;

/// <summary>Lists a directory with everything below it; links are never followed.</summary>
internal static class FilesBelow
{
    /// <summary>Whatever is no directory: files, links, and the like. Paths relative to the directory, in no order.</summary>
    public static IEnumerable<string> Entries(string directory) => List(directory, links: true);

    /// <summary>The same without links.</summary>
    public static IEnumerable<string> Files(string directory) => List(directory, links: false);

    private static FileSystemEnumerable<string> List(string directory, bool links) => new(
        directory, (ref FileSystemEntry entry) => Path.GetRelativePath(directory, entry.ToFullPath()), new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
    {
        ShouldIncludePredicate = (ref FileSystemEntry entry) => IsLink(ref entry) ? links : !entry.IsDirectory,
        ShouldRecursePredicate = (ref FileSystemEntry entry) => !IsLink(ref entry),
    };

    private static bool IsLink(ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) != 0;
}
