using System.IO.Enumeration;
using Kforge.Caching.Blobs;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Caching.Contents;

/// <summary>
/// The files of the store by their names. Links are not followed, and what the store never makes is passed over. A directory that cannot be read is a
/// <see cref="Failure"/> (KF7002): what is in it would seem to be missing, and what names it to be of no use.
/// </summary>
internal static class StoreListing
{
    private static readonly EnumerationOptions Flat = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    /// <summary>A file called by a digest.</summary>
    internal readonly record struct Entry(Sha256Digest Name, long Size, DateTimeOffset Modified);

    /// <summary>Every blob.</summary>
    public static IEnumerable<Entry> Blobs(CacheDirectory directory) => Below(directory, "cas");

    /// <summary>Every record.</summary>
    public static IEnumerable<Entry> Records(CacheDirectory directory) => Below(directory, "ac");

    /// <summary>The plain files of one directory whose names begin so; empty when there is no such directory.</summary>
    public static IEnumerable<string> Files(string directory, string prefix) =>
        IsDirectory(directory)
            ? Guarded(directory, () => new FileSystemEnumerable<string>(directory, (ref FileSystemEntry entry) => entry.ToFullPath(), Flat)
            {
                ShouldIncludePredicate = (ref FileSystemEntry entry) => IsFile(ref entry) && entry.FileName.StartsWith(prefix, StringComparison.Ordinal),
            })
            : [];

    /// <summary>The failure of reading a part of the store.</summary>
    public static Failure Unreadable(string path, Exception exception) =>
        new([new Diagnostic(CachingCodes.Unreadable, $"`{path}` of the build cache cannot be read", null, [exception.Message],
            ["check its owner and permissions, or delete it when nobody uses the cache: what it held is built again"])], exception);

    private static IEnumerable<Entry> Below(CacheDirectory directory, string kind)
    {
        string top = Path.Combine(directory.Root, kind);
        if (!IsDirectory(directory.Root) || !IsDirectory(top))
        {
            return [];
        }

        IEnumerable<string> folders = Guarded(top, () => new FileSystemEnumerable<string>(top, (ref FileSystemEntry entry) => entry.FileName.ToString(), Flat)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => entry.IsDirectory && (entry.Attributes & FileAttributes.ReparsePoint) == 0 && entry.FileName.Length == 2,
        });
        return folders.Order(StringComparer.Ordinal).SelectMany(folder => Guarded(Path.Combine(top, folder), () => In(Path.Combine(top, folder), folder)));
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

    private static IEnumerable<T> Guarded<T>(string directory, Func<IEnumerable<T>> open)
    {
        IEnumerator<T>? entries = null;
        try
        {
            while (Next(directory, open, ref entries))
            {
                yield return entries!.Current;
            }
        }
        finally
        {
            entries?.Dispose();
        }
    }

    private static bool Next<T>(string directory, Func<IEnumerable<T>> open, ref IEnumerator<T>? entries)
    {
        try
        {
            entries ??= open().GetEnumerator();
            return entries.MoveNext();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(directory, exception);
        }
    }

    private static bool IsFile(ref FileSystemEntry entry) => !entry.IsDirectory && (entry.Attributes & FileAttributes.ReparsePoint) == 0;

    private static bool IsName(ReadOnlySpan<char> name) => name.Length == 64 && !name.ContainsAnyExcept("0123456789abcdef");

    private static bool IsDirectory(string path) => new DirectoryInfo(path) is { Exists: true, LinkTarget: null };
}
