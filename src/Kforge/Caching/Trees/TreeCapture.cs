using System.Collections.Concurrent;
using Google.Protobuf;
using Kforge.Caching.Blobs;
using Kforge.Caching.Wire;
using Kforge.Diagnostics;

namespace Kforge.Caching.Trees;

/// <summary>Puts a directory with all that is below it into the store: a message <see cref="Tree"/> and a blob for each content.</summary>
/// <param name="blobs">The store.</param>
public sealed class TreeCapture(BlobStore blobs)
{
    /// <summary>Captures.</summary>
    /// <param name="root">The directory; nobody writes below it meanwhile.</param>
    /// <param name="leaveOut">Tells which paths below it are no part of the tree.</param>
    /// <param name="cancellation">Stops; blobs that were added stay.</param>
    /// <returns>The name of the tree, which is a blob itself.</returns>
    /// <exception cref="Failure">KF3003 or KF3004: the store cannot be written.</exception>
    /// <exception cref="IOException">Something cannot be read.</exception>
    public BlobDigest Capture(string root, Func<string, bool> leaveOut, CancellationToken cancellation)
    {
        ConcurrentDictionary<string, FileNode> files = new(StringComparer.Ordinal);
        Walk walk = Walk.Of(root, leaveOut);
        InParallel.ForEach(walk.Files, (file, _) =>
        {
            BlobDigest digest = blobs.AddFile(file.FullName, cancellation);
            files[file.FullName] = new() { Name = file.Name, Digest = digest.ToMessage(), IsExecutable = (file.UnixFileMode & UnixFileMode.UserExecute) != 0 };
        }, cancellation);

        Dictionary<string, Wire.Directory> children = new(StringComparer.Ordinal);
        Wire.Directory top = Describe(walk.Root, files, children);
        Tree tree = new() { Root = top };
        tree.Children.AddRange(children.OrderBy(child => child.Key, StringComparer.Ordinal).Select(child => child.Value));
        return blobs.Add(tree.ToByteArray());
    }

    private static Wire.Directory Describe(Walk.Folder folder, IReadOnlyDictionary<string, FileNode> files, Dictionary<string, Wire.Directory> children)
    {
        Wire.Directory described = new();
        described.Files.AddRange(InOrder(folder.Files.Select(file => files[file.FullName]), file => file.Name));
        described.Symlinks.AddRange(InOrder(folder.Links.Select(link => new SymlinkNode { Name = link.Name, Target = link.LinkTarget }), link => link.Name));
        List<DirectoryNode> below = [];
        foreach (Walk.Folder child in folder.Folders)
        {
            Wire.Directory one = Describe(child, files, children);
            BlobDigest digest = BlobDigest.Of(one.ToByteArray());
            children[digest.Hash.Hex] = one;
            below.Add(new() { Name = child.Name, Digest = digest.ToMessage() });
        }

        described.Directories.AddRange(InOrder(below, node => node.Name));
        return described;
    }

    /// <summary>In the order of the bytes of UTF-8, which is that of code points, and not the one of .NET's strings.</summary>
    private static IEnumerable<T> InOrder<T>(IEnumerable<T> nodes, Func<T, string> name) =>
        nodes.OrderBy(node => System.Text.Encoding.UTF8.GetBytes(name(node)), Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)));
}
