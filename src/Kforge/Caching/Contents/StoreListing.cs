using System.IO.Enumeration;
using Kforge.Caching.Blobs;
using Kforge.Platform;

namespace Kforge.Caching.Contents;

/// <summary>The files of the store by their names. Links are not followed, and what the store never makes is passed over.</summary>
internal static class StoreListing
{
    private static readonly EnumerationOptions Flat = new() { AttributesToSkip = FileAttributes.None };

    /// <summary>A file called by a digest.</summary>
    internal readonly record struct Entry(Sha256Digest Name, long Size, DateTimeOffset Modified);

    /// <summary>Every blob.</summary>
    public static IEnumerable<Entry> Blobs(CacheDirectory directory) => Below(directory, "cas");

    /// <summary>Every record.</summary>
    public static IEnumerable<Entry> Records(CacheDirectory directory) => Below(directory, "ac");

    /// <summary>The plain files of one directory whose names begin so; empty when there is no such directory.</summary>
    public static IEnumerable<string> Files(string directory, string prefix) =>
        IsDirectory(directory)
            ? new FileSystemEnumerable<string>(directory, (ref FileSystemEntry entry) => entry.ToFullPath(), Flat)
            {
                ShouldIncludePredicate = (ref FileSystemEntry entry) => IsFile(ref entry) && entry.FileName.StartsWith(prefix, StringComparison.Ordinal),
            }
            : [];

    private static IEnumerable<Entry> Below(CacheDirectory directory, string kind)
    {
        string top = Path.Combine(directory.Root, kind);
        if (!IsDirectory(directory.Root) || !IsDirectory(top))
        {
            return [];
        }

        FileSystemEnumerable<string> folders = new(top, (ref FileSystemEntry entry) => entry.FileName.ToString(), Flat)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => entry.IsDirectory && (entry.Attributes & FileAttributes.ReparsePoint) == 0 && entry.FileName.Length == 2,
        };
        return folders.Order(StringComparer.Ordinal).SelectMany(folder => In(Path.Combine(top, folder), folder));
    }

    private static FileSystemEnumerable<Entry> In(string directory, string prefix) =>
        new(
            directory,
            (ref FileSystemEntry entry) =>
            {
                Sha256Digest.TryParse(entry.FileName.ToString(), out Sha256Digest name);
                return new(name, entry.Length, entry.LastWriteTimeUtc);
            },
            Flat)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => IsFile(ref entry)
                && entry.FileName.StartsWith(prefix, StringComparison.Ordinal) && IsName(entry.FileName),
        };

    private static bool IsFile(ref FileSystemEntry entry) => !entry.IsDirectory && (entry.Attributes & FileAttributes.ReparsePoint) == 0;

    private static bool IsName(ReadOnlySpan<char> name) => name.Length == 64 && !name.ContainsAnyExcept("0123456789abcdef");

    private static bool IsDirectory(string path) => new DirectoryInfo(path) is { Exists: true, LinkTarget: null };
}
