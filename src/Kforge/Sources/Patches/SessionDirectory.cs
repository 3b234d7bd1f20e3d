using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Sources;

/// <summary>A directory of the user that holds a patched tree of its own: no file in it is one of the store.</summary>
/// <remarks>Files written here keep <see cref="StagedTree.TimeStamp"/>, so what the user changed is found by its time stamp.</remarks>
internal static class SessionDirectory
{
    /// <summary>Writes a whole tree to where nothing is.</summary>
    public static void Create(PatchedView view, string directory, CancellationToken cancellation)
    {
        Directory.CreateDirectory(directory);
        CopyBelow(view, view.Tree.Base.Root, "", directory, cancellation);
        foreach (RelativePath path in view.Tree.Delta.Changed.Keys.Where(path => !view.Changed.ContainsKey(path)))
        {
            Put(path, view.At(path), directory);
        }

        foreach ((RelativePath path, FileContent content) in view.Changed)
        {
            Put(path, content, directory);
        }
    }

    /// <summary>Makes files be what they should; directories that are empty then go, as with git.</summary>
    public static void Replace(ImmutableSortedDictionary<RelativePath, FileContent> files, string directory)
    {
        foreach ((RelativePath path, _) in files.Where(file => file.Value is FileContent.Absent))
        {
            CheckParents(path, directory);
            if (Posix.KindOf(path.Under(directory)) is FileKind.Regular or FileKind.Link)
            {
                File.Delete(path.Under(directory));
                RemoveEmpty(Path.GetDirectoryName(path.Under(directory))!, directory);
            }
        }

        foreach ((RelativePath path, FileContent content) in files.Where(file => file.Value is not FileContent.Absent))
        {
            CheckParents(path, directory);
            Put(path, content, directory);
        }
    }

    /// <summary>Every file that is different from a tree: those named, those with another time stamp than this class gives, new ones and missing ones.</summary>
    public static Dictionary<RelativePath, (FileContent Old, FileContent New)> Changes(
        PatchedView view, IEnumerable<RelativePath> named, string directory, CancellationToken cancellation)
    {
        Dictionary<RelativePath, DateTime> there = [];
        Collect(new DirectoryInfo(directory), "", there, cancellation);
        SortedSet<RelativePath> suspects = [.. named, .. there.Where(file => file.Value != StagedTree.TimeStamp).Select(file => file.Key)];
        foreach (RelativePath path in FilesOf(view, cancellation).Where(path => !there.ContainsKey(path)))
        {
            suspects.Add(path);
        }

        Dictionary<RelativePath, (FileContent, FileContent)> changes = [];
        foreach (RelativePath path in suspects)
        {
            cancellation.ThrowIfCancellationRequested();
            FileContent old = view.LinkAbove(path) is null ? view.At(path) : FileContent.Nothing;
            FileContent now = there.ContainsKey(path) ? Read(path, directory) : FileContent.Nothing;
            if (old.State != now.State && !(old is FileContent.Absent && IsLeftOver(path.Name)))
            {
                changes[path] = (old, now);
            }
        }

        return changes;
    }

    /// <summary>What editors, patch and builds leave, and nobody wants in a patch.</summary>
    private static bool IsLeftOver(string name) =>
        name.EndsWith('~') || (name.StartsWith('#') && name.EndsWith('#')) || Path.GetExtension(name) is ".orig" or ".rej" or ".swp" or ".swo" or ".o" or ".ko" or ".cmd";

    private static FileContent Read(RelativePath path, string directory)
    {
        FileInfo file = new(path.Under(directory));
        return file.LinkTarget is { } target ? new FileContent.Symbolic(target)
            : file.Length <= BinaryPatch.Largest ? new FileContent.Regular((file.UnixFileMode & UnixFileMode.UserExecute) != 0, File.ReadAllBytes(file.FullName))
            : throw new Diagnostic(PatchCodes.TooLarge, $"`{path}` is too large for a patch", null, [$"it has {file.Length >> 20} MiB; {BinaryPatch.Largest >> 20} are allowed"],
                [$"remove it: `rm {ArchiveCodes.Printable(file.FullName)}`"]).ToFailure();
    }

    private static void Collect(DirectoryInfo directory, string prefix, Dictionary<RelativePath, DateTime> files, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        foreach (FileSystemInfo info in directory.EnumerateFileSystemInfos())
        {
            if (info is DirectoryInfo below && below.LinkTarget is null)
            {
                // A repository that the user made to see what changes.
                if (below.Name != ".git")
                {
                    Collect(below, prefix + info.Name + "/", files, cancellation);
                }
            }
            else if (RelativePath.TryParse(prefix + info.Name, out RelativePath path) && Posix.KindOf(info.FullName) is FileKind.Regular or FileKind.Link)
            {
                files[path] = info.LastWriteTimeUtc;
            }
        }
    }

    private static IEnumerable<RelativePath> FilesOf(PatchedView view, CancellationToken cancellation)
    {
        Dictionary<RelativePath, DateTime> tree = [];
        Collect(new DirectoryInfo(view.Tree.Base.Root), "", tree, cancellation);
        return tree.Keys.Concat(view.Tree.Delta.Changed.Keys).Concat(view.Changed.Keys).Distinct().Where(path => view.KindAt(path) != FileKind.Missing);
    }

    private static void CopyBelow(PatchedView view, string from, string prefix, string to, CancellationToken cancellation)
    {
        FileSystemInfo[] below = new DirectoryInfo(from).GetFileSystemInfos();
        Parallel.ForEach(below, new ParallelOptions { CancellationToken = cancellation }, info =>
        {
            RelativePath path = RelativePath.Parse(prefix + info.Name);
            if (info is DirectoryInfo && info.LinkTarget is null)
            {
                CopyBelow(view, info.FullName, path.Text + "/", Path.Combine(to, info.Name), cancellation);
            }
            else if (!view.Changed.ContainsKey(path) && !view.Tree.Delta.Changed.ContainsKey(path))
            {
                FileState.Copy(info.FullName, Path.Combine(to, info.Name), StagedTree.TimeStamp);
            }
        });
    }

    private static void Put(RelativePath path, FileContent content, string directory)
    {
        string target = path.Under(directory);
        string unfinished = Path.Combine(Path.GetDirectoryName(target)!, $".kforge-{Path.GetFileName(target)}.new");
        switch (content)
        {
            case FileContent.Regular file:
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Delete(unfinished);
                File.WriteAllBytes(unfinished, file.Bytes.Span);
                File.SetUnixFileMode(unfinished, file.Executable ? StagedTree.ExecutableMode : StagedTree.PlainMode);
                break;
            case FileContent.Symbolic link:
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Delete(unfinished);
                File.CreateSymbolicLink(unfinished, link.Target);
                break;
            default:
                return;
        }

        File.SetLastWriteTimeUtc(unfinished, StagedTree.TimeStamp);
        Posix.Rename(unfinished, target);
    }

    /// <summary>The directory is the user's: nothing is written through a link that was made there.</summary>
    private static void CheckParents(RelativePath path, string directory)
    {
        for (int slash = path.Text.IndexOf('/'); slash > 0; slash = path.Text.IndexOf('/', slash + 1))
        {
            if (Posix.KindOf(Path.Combine(directory, path.Text[..slash])) is not (FileKind.Directory or FileKind.Missing))
            {
                throw new Diagnostic(PatchCodes.Session, $"patches cannot be applied to `{directory}`", null,
                    [$"`{path.Text[..slash]}` is no directory there any more, and a patch changes `{path}`"], []).ToFailure();
            }
        }
    }

    private static void RemoveEmpty(string directory, string root)
    {
        while (directory.Length > root.Length && Directory.Exists(directory) && !Directory.EnumerateFileSystemEntries(directory).Any())
        {
            Directory.Delete(directory);
            directory = Path.GetDirectoryName(directory)!;
        }
    }
}
