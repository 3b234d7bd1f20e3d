using System.Collections.Concurrent;
using Google.Protobuf;
using Kforge.Caching.Blobs;
using Kforge.Caching.Wire;
using Kforge.Diagnostics;

namespace Kforge.Caching.Trees;

/// <summary>Writes a tree of the store to a directory: every file with the one time stamp that all inputs of builds have.</summary>
/// <param name="blobs">The store.</param>
public sealed class TreeRestore(BlobStore blobs)
{
    /// <summary>Restores.</summary>
    /// <param name="digest">The tree's name.</param>
    /// <param name="target">A directory that does not exist yet.</param>
    /// <param name="cancellation">Stops; what was written is deleted.</param>
    /// <returns>Whether it is there and whole; false, and nothing is there, when the tree, or a blob of it, is missing or damaged.</returns>
    /// <exception cref="Failure">KF3003 or KF3004: the target cannot be written.</exception>
    public bool Restore(BlobDigest digest, string target, CancellationToken cancellation)
    {
        bool whole = false;
        try
        {
            whole = Read(digest) is { } tree && Plan(tree, target) is { } plan && Write(plan, cancellation);
            return whole;
        }
        finally
        {
            if (!whole && System.IO.Directory.Exists(target))
            {
                System.IO.Directory.Delete(target, recursive: true);
            }
        }
    }

    private sealed record Planned(List<string> Directories, List<(string Path, string Target)> Links, List<(string Path, FileNode Node)> Files);

    private Tree? Read(BlobDigest digest)
    {
        try
        {
            return blobs.Read(digest) is { } bytes ? Tree.Parser.ParseFrom(bytes) : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    /// <summary>Where everything goes; null for a tree that names a place outside of the target, or something twice.</summary>
    private static Planned? Plan(Tree tree, string target)
    {
        Dictionary<string, Wire.Directory> children = new(StringComparer.Ordinal);
        foreach (Wire.Directory child in tree.Children)
        {
            children[BlobDigest.Of(child.ToByteArray()).Hash.Hex] = child;
        }

        Planned plan = new([], [], []);
        return Add(plan, tree.Root, target, children, depth: 0) ? plan : null;
    }

    private static bool Add(Planned plan, Wire.Directory? directory, string path, Dictionary<string, Wire.Directory> children, int depth)
    {
        const int deepest = 100;
        if (directory is null || depth > deepest)
        {
            return false;
        }

        string[] names = [.. directory.Files.Select(node => node.Name), .. directory.Symlinks.Select(node => node.Name), .. directory.Directories.Select(node => node.Name)];
        if (!names.All(IsName) || names.Distinct(StringComparer.Ordinal).Count() != names.Length)
        {
            return false;
        }

        plan.Directories.Add(path);
        plan.Links.AddRange(directory.Symlinks.Select(link => (Path.Combine(path, link.Name), link.Target)));
        plan.Files.AddRange(directory.Files.Select(file => (Path.Combine(path, file.Name), file)));
        return directory.Directories.All(child => children.TryGetValue(child.Digest?.Hash ?? "", out Wire.Directory? below)
            && Add(plan, below, Path.Combine(path, child.Name), children, depth + 1));
    }

    private static bool IsName(string name) => name.Length > 0 && name is not ("." or "..") && name.AsSpan().IndexOfAny('/', '\0') < 0;

    private bool Write(Planned plan, CancellationToken cancellation)
    {
        foreach (string directory in plan.Directories)
        {
            System.IO.Directory.CreateDirectory(directory);
        }

        // Links last of all: no file can be written through one.
        ConcurrentBag<string> missing = [];
        InParallel.ForEach(
            plan.Files,
            (file, state) =>
            {
                if (!BlobDigest.TryRead(file.Node.Digest, out BlobDigest digest) || !blobs.CopyTo(digest, file.Path, file.Node.IsExecutable, cancellation))
                {
                    missing.Add(file.Path);
                    state.Stop();
                }
            },
            cancellation);
        foreach ((string path, string linkTarget) in plan.Links)
        {
            File.CreateSymbolicLink(path, linkTarget);
        }

        return missing.IsEmpty;
    }
}
