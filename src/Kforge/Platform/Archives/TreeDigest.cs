using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text;
using Kforge.Diagnostics;

namespace Kforge.Platform.Archives;

/// <summary>
/// The identity of a tree of files: what is in it, not how it came there.
/// </summary>
/// <remarks>
/// The digest is SHA-256 over this text in UTF-8: the line <c>kforge tree 1</c>, then one record for every
/// entry below the root (not the root itself), sorted by path as .NET compares strings ordinally:
/// <code>
/// d PATH NUL                    a directory
/// f PATH NUL SHA256 NUL         a file, 64 lower-case hexadecimal digits
/// x PATH NUL SHA256 NUL         a file its owner may run
/// l PATH NUL TARGET NUL         a symbolic link and what is written in it
/// </code>
/// with one space after the letter, a line feed after each record, <c>/</c> between the parts of a path and no <c>./</c> before it.
/// Time stamps, owners, sizes, other mode bits and whether two files are one inode do not count. <c>docs/digest.md</c> has it at length,
/// <c>tests/vectors</c> an implementation by other means and examples.
/// </remarks>
public static class TreeDigest
{
    /// <summary>The first line of the text.</summary>
    internal const string Header = "kforge tree 1\n";

    /// <summary>The digest of a tree from its entries, in any order.</summary>
    /// <param name="entries">Every entry below the root, each path once.</param>
    public static Sha256Digest Of(IEnumerable<TreeEntry> entries)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string line in Text(entries))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(line));
        }

        return Sha256Digest.FromHash(hash.GetHashAndReset());
    }

    /// <summary>The text the digest is of, in pieces.</summary>
    internal static IEnumerable<string> Text(IEnumerable<TreeEntry> entries) =>
        entries.OrderBy(e => e.Path.Text, StringComparer.Ordinal).Select(Record).Prepend(Header);

    /// <summary>Reads a directory and everything below it, hashing files on all processors.</summary>
    /// <param name="root">The directory; a symbolic link below it is an entry and is not followed.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>The entries, sorted by path.</returns>
    /// <exception cref="Failure">KF2203 when the tree holds a device, a socket or a FIFO, or a name that no archive may have.</exception>
    public static Task<ImmutableArray<TreeEntry>> ReadAsync(string root, CancellationToken cancellation) =>
        ReadAsync(root, null, (_, why) => ExceptionDispatchInfo.Throw(why), cancellation);

    /// <summary>As <see cref="ReadAsync(string, CancellationToken)"/>, for trees that may hold anything.</summary>
    /// <param name="root">The directory.</param>
    /// <param name="progress">Told the bytes hashed so far and the bytes in all, from any thread.</param>
    /// <param name="refuse">Told each path that cannot be an entry, and why, from any thread: a <see cref="Failure"/> with KF2203, or what the operating system says.</param>
    /// <param name="cancellation">Stops the reading.</param>
    internal static async Task<ImmutableArray<TreeEntry>> ReadAsync(
        string root, Action<long, long>? progress, Action<string, Exception> refuse, CancellationToken cancellation)
    {
        List<TreeEntry> others = [];
        List<(RelativePath Path, FileInfo Info)> files = [];
        Collect(root, new DirectoryInfo(root), "", others, files, refuse, cancellation);
        ConcurrentBag<TreeEntry> hashed = [];
        long total = files.Sum(file => file.Info.Length);
        long done = 0;
        await Parallel.ForEachAsync(files, cancellation, async (file, token) =>
        {
            try
            {
                hashed.Add(new TreeEntry.File(
                    file.Path,
                    (file.Info.UnixFileMode & UnixFileMode.UserExecute) != 0,
                    file.Info.Length,
                    await Sha256Digest.OfFileAsync(file.Info.FullName, token).ConfigureAwait(false)));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                refuse(file.Path.Text, exception);
            }

            progress?.Invoke(Interlocked.Add(ref done, file.Info.Length), total);
        }).ConfigureAwait(false);
        return [.. others.Concat(hashed).OrderBy(e => e.Path.Text, StringComparer.Ordinal)];
    }

    /// <summary>The digest of a directory as it is now; see <see cref="ReadAsync(string, CancellationToken)"/>.</summary>
    public static async Task<Sha256Digest> OfDirectoryAsync(string root, CancellationToken cancellation) =>
        Of(await ReadAsync(root, cancellation).ConfigureAwait(false));

    /// <summary>The line of an entry.</summary>
    internal static string Record(TreeEntry entry) => entry switch
    {
        TreeEntry.Directory => $"d {entry.Path}\0\n",
        TreeEntry.File file => $"{(file.Executable ? 'x' : 'f')} {file.Path}\0{file.Content}\0\n",
        TreeEntry.Link link => $"l {link.Path}\0{link.Target}\0\n",
        _ => throw new InvalidOperationException("unreachable: TreeEntry is closed"),
    };

    private static void Collect(
        string root, DirectoryInfo directory, string prefix, List<TreeEntry> others, List<(RelativePath, FileInfo)> files,
        Action<string, Exception> refuse, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        foreach (FileSystemInfo info in Below(directory, prefix, refuse))
        {
            if (!RelativePath.TryParse(prefix + info.Name, out RelativePath path))
            {
                refuse(prefix + info.Name, ArchiveCodes.RefusedFailure(root, prefix + info.Name, "the name has control characters"));
                continue;
            }

            switch (info)
            {
                case { LinkTarget: { } target }:
                    others.Add(new TreeEntry.Link(path, target));
                    break;
                case DirectoryInfo below:
                    others.Add(new TreeEntry.Directory(path));
                    Collect(root, below, path.Text + "/", others, files, refuse, cancellation);
                    break;
                case FileInfo file when Posix.KindOf(file.FullName) == FileKind.Regular:
                    files.Add((path, file));
                    break;
                default:
                    // Also a name that is not UTF-8: .NET's form of it leads to nothing.
                    refuse(path.Text, ArchiveCodes.RefusedFailure(root, path.Text, "it is not a file, a directory or a symbolic link with a name in UTF-8"));
                    break;
            }
        }
    }

    private static FileSystemInfo[] Below(DirectoryInfo directory, string prefix, Action<string, Exception> refuse)
    {
        try
        {
            return directory.GetFileSystemInfos();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            refuse(prefix.TrimEnd('/'), exception);
            return [];
        }
    }
}
