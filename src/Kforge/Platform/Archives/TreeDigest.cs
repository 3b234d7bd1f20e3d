using System.Collections.Concurrent;
using System.Collections.Immutable;
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
/// Time stamps, owners, sizes, other mode bits and whether two files are one inode do not count.
/// </remarks>
public static class TreeDigest
{
    /// <summary>The digest of a tree from its entries, in any order.</summary>
    /// <param name="entries">Every entry below the root, each path once.</param>
    public static Sha256Digest Of(IEnumerable<TreeEntry> entries)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("kforge tree 1\n"u8);
        foreach (TreeEntry entry in entries.OrderBy(e => e.Path.Text, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Record(entry)));
        }

        return Sha256Digest.FromHash(hash.GetHashAndReset());
    }

    /// <summary>Reads a directory and everything below it, hashing files on all processors.</summary>
    /// <param name="root">The directory; a symbolic link below it is an entry and is not followed.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>The entries, sorted by path.</returns>
    /// <exception cref="Failure">KF2203 when the tree holds a device, a socket or a FIFO, or a name that no archive may have.</exception>
    public static async Task<ImmutableArray<TreeEntry>> ReadAsync(string root, CancellationToken cancellation)
    {
        List<TreeEntry> others = [];
        List<(RelativePath Path, FileInfo Info)> files = [];
        Collect(root, new DirectoryInfo(root), "", others, files, cancellation);
        ConcurrentBag<TreeEntry> hashed = [];
        await Parallel.ForEachAsync(files, cancellation, async (file, token) => hashed.Add(new TreeEntry.File(
            file.Path,
            (file.Info.UnixFileMode & UnixFileMode.UserExecute) != 0,
            file.Info.Length,
            await Sha256Digest.OfFileAsync(file.Info.FullName, token).ConfigureAwait(false)))).ConfigureAwait(false);
        return [.. others.Concat(hashed).OrderBy(e => e.Path.Text, StringComparer.Ordinal)];
    }

    /// <summary>The digest of a directory as it is now; see <see cref="ReadAsync"/>.</summary>
    public static async Task<Sha256Digest> OfDirectoryAsync(string root, CancellationToken cancellation) =>
        Of(await ReadAsync(root, cancellation).ConfigureAwait(false));

    private static string Record(TreeEntry entry) => entry switch
    {
        TreeEntry.Directory => $"d {entry.Path}\0\n",
        TreeEntry.File file => $"{(file.Executable ? 'x' : 'f')} {file.Path}\0{file.Content}\0\n",
        TreeEntry.Link link => $"l {link.Path}\0{link.Target}\0\n",
        _ => throw new InvalidOperationException("unreachable: TreeEntry is closed"),
    };

    private static void Collect(
        string root, DirectoryInfo directory, string prefix, List<TreeEntry> others, List<(RelativePath, FileInfo)> files, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        foreach (FileSystemInfo info in directory.EnumerateFileSystemInfos())
        {
            if (!RelativePath.TryParse(prefix + info.Name, out RelativePath path))
            {
                throw ArchiveCodes.RefusedFailure(root, prefix + info.Name, "the name has control characters");
            }

            switch (info)
            {
                case { LinkTarget: { } target }:
                    others.Add(new TreeEntry.Link(path, target));
                    break;
                case DirectoryInfo below:
                    others.Add(new TreeEntry.Directory(path));
                    Collect(root, below, path.Text + "/", others, files, cancellation);
                    break;
                case FileInfo file when Posix.KindOf(file.FullName) == FileKind.Regular:
                    files.Add((path, file));
                    break;
                default:
                    throw ArchiveCodes.RefusedFailure(root, path.Text, "it is not a file, a directory or a symbolic link");
            }
        }
    }
}
