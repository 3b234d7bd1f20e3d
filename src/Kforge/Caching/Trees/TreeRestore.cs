using System.Collections.Concurrent;
using Google.Protobuf;
using Kforge.Caching.Blobs;
using Kforge.Caching.Wire;
using Kforge.Diagnostics;
using Kforge.Platform;
using FileNode = Kforge.Caching.Wire.FileNode;
using StagedTree = Kforge.Platform.Archives.StagedTree;

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

    /// <summary>Makes one tree of another that is there: only what differs is written, so going back and forth between two builds costs little.</summary>
    /// <param name="from">The name of the tree that is there; what is not as it says is found by names alone, so nobody may have touched it since.</param>
    /// <param name="digest">The name of the tree that is to be there.</param>
    /// <param name="target">The directory.</param>
    /// <param name="beside">A directory on the same file system that does not exist yet; it is gone afterwards.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>Whether it was done; false, and nothing has changed, when a tree, or a blob that is needed, is missing or damaged.</returns>
    /// <exception cref="Failure">KF3003 or KF3004: the target cannot be written. It may be neither tree then, as when this is stopped.</exception>
    public bool Change(BlobDigest from, BlobDigest digest, string target, string beside, CancellationToken cancellation)
    {
        if (Read(from) is not { } before || Plan(before, target) is not { } there || Read(digest) is not { } after || Plan(after, target) is not { } plan)
        {
            return false;
        }

        Dictionary<string, FileNode> known = there.Files.ToDictionary(file => file.Path, file => file.Node, StringComparer.Ordinal);
        ILookup<bool, (string Path, FileNode Node)> files = plan.Files.ToLookup(file =>
            known.TryGetValue(file.Path, out FileNode? node) && node.Digest.Equals(file.Node.Digest) && node.IsExecutable == file.Node.IsExecutable);
        (string Path, string Staged, FileNode Node)[] changed = [.. files[false].Select((file, number) => (file.Path, Path.Combine(beside, $"{number}"), file.Node))];
        try
        {
            System.IO.Directory.CreateDirectory(beside);
            if (!Copy(changed.Select(file => (file.Staged, file.Node)), cancellation))
            {
                return false;
            }

            HashSet<string> kept = [.. files[true].Select(file => file.Path)];
            Sweep(new DirectoryInfo(target), kept, [.. plan.Directories]);
            plan.Directories.ForEach(directory => System.IO.Directory.CreateDirectory(directory));
            Array.ForEach(changed, file => File.Move(file.Staged, file.Path));
            Link(plan);
            foreach (string path in kept)
            {
                cancellation.ThrowIfCancellationRequested();
                File.SetLastWriteTimeUtc(path, StagedTree.TimeStamp);
            }

            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(target, exception);
        }
        finally
        {
            if (System.IO.Directory.Exists(beside))
            {
                System.IO.Directory.Delete(beside, recursive: true);
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
        plan.Directories.ForEach(directory => System.IO.Directory.CreateDirectory(directory));

        // Links last of all: no file can be written through one.
        bool whole = Copy(plan.Files, cancellation);
        Link(plan);
        return whole;
    }

    private bool Copy(IEnumerable<(string Path, FileNode Node)> files, CancellationToken cancellation)
    {
        ConcurrentBag<string> missing = [];
        InParallel.ForEach(
            files,
            (file, state) =>
            {
                if (!BlobDigest.TryRead(file.Node.Digest, out BlobDigest digest) || !blobs.CopyTo(digest, file.Path, file.Node.IsExecutable, cancellation))
                {
                    missing.Add(file.Path);
                    state.Stop();
                }
            },
            cancellation);
        return missing.IsEmpty;
    }

    private static void Link(Planned plan) => plan.Links.ForEach(link => File.CreateSymbolicLink(link.Path, link.Target));

    /// <summary>Deletes everything but some files, and the directories that are to be there; links go too.</summary>
    private static void Sweep(DirectoryInfo directory, HashSet<string> files, HashSet<string> directories)
    {
        foreach (FileSystemInfo entry in directory.EnumerateFileSystemInfos())
        {
            bool isDirectory = entry is DirectoryInfo && (entry.Attributes & FileAttributes.ReparsePoint) == 0;
            if (isDirectory && directories.Contains(entry.FullName))
            {
                Sweep((DirectoryInfo)entry, files, directories);
            }
            else if (isDirectory)
            {
                ((DirectoryInfo)entry).Delete(recursive: true);
            }
            else if (!files.Contains(entry.FullName) || entry.LinkTarget is not null)
            {
                entry.Delete();
            }
        }
    }
}
