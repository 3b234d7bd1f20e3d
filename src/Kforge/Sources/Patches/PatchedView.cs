using System.Collections.Immutable;
using System.IO.Enumeration;
using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Sources;

/// <summary>A tree with changes in memory. Nothing is read through a link, and nothing of a size no source file has.</summary>
/// <param name="Tree">The unpatched tree.</param>
/// <param name="Changed">What is different.</param>
internal sealed record PatchedView(SourceTree Tree, ImmutableSortedDictionary<RelativePath, FileContent> Changed)
{
    /// <summary>What is at a path. The caller has asked <see cref="LinkAbove"/> before.</summary>
    /// <exception cref="Failure">KF1407 for a file that is too large.</exception>
    public FileContent At(RelativePath path)
    {
        if (Changed.TryGetValue(path, out FileContent? changed))
        {
            return changed;
        }

        FileKind kind = Tree.KindOf(path);
        if (kind is not (FileKind.Regular or FileKind.Link))
        {
            return FileContent.Nothing;
        }

        FileInfo file = new(Tree.FileOf(path)!);
        if (kind == FileKind.Link)
        {
            return new FileContent.Symbolic(file.LinkTarget!);
        }

        return file.Length <= BinaryPatch.Largest
            ? new FileContent.Regular((file.UnixFileMode & UnixFileMode.UserExecute) != 0, File.ReadAllBytes(file.FullName))
            : throw new Diagnostic(PatchCodes.TooLarge, $"`{path}` is too large to be patched", null, [$"it has {file.Length >> 20} MiB; {BinaryPatch.Largest >> 20} are allowed"], []).ToFailure();
    }

    /// <summary>What kind of file is at a path; directories are <see cref="FileKind.Missing"/>.</summary>
    public FileKind KindAt(RelativePath path) => !Changed.TryGetValue(path, out FileContent? changed) ? Tree.KindOf(path) : changed switch
    {
        FileContent.Regular => FileKind.Regular,
        FileContent.Symbolic => FileKind.Link,
        _ => FileKind.Missing,
    };

    /// <summary>The directory on the way to a path that is a link; null when there is none.</summary>
    public RelativePath? LinkAbove(RelativePath path) => Above(path, FileKind.Link);

    /// <summary>The directory on the way to a path that is a file; null when there is none.</summary>
    public RelativePath? FileAbove(RelativePath path) => Above(path, FileKind.Regular);

    /// <summary>The target of the link at a path, as <see cref="LinkPath.Follow"/> asks.</summary>
    public string? LinkAt(string path)
    {
        RelativePath parsed = RelativePath.Parse(path);
        return KindAt(parsed) == FileKind.Link ? ((FileContent.Symbolic)At(parsed)).Target : null;
    }

    /// <summary>Whether some file lies below a path, so that the path itself cannot be a file.</summary>
    public bool HasBelow(RelativePath path, CancellationToken cancellation)
    {
        string prefix = path.Text + "/";
        if (Changed.Any(change => change.Value is not FileContent.Absent && change.Key.Text.StartsWith(prefix, StringComparison.Ordinal))
            || Tree.Delta.Changed.Any(change => change.Value is not FileState.Absent && change.Key.Text.StartsWith(prefix, StringComparison.Ordinal) && !Changed.ContainsKey(change.Key)))
        {
            return true;
        }

        if (LinkAbove(path) is not null || Posix.KindOf(path.Under(Tree.Base.Root)) != FileKind.Directory)
        {
            return false;
        }

        foreach (string found in FilesBelow(path.Under(Tree.Base.Root)))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!RelativePath.TryParse(Path.GetRelativePath(Tree.Base.Root, found), out RelativePath file) || KindAt(file) != FileKind.Missing)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The paths of the tree whose last part is this, sorted; at most a few.</summary>
    public ImmutableArray<RelativePath> Named(string name, int most, CancellationToken cancellation)
    {
        List<RelativePath> found = [];
        foreach (string file in FilesBelow(Tree.Base.Root))
        {
            cancellation.ThrowIfCancellationRequested();
            if (Path.GetFileName(file.AsSpan()).SequenceEqual(name) && RelativePath.TryParse(Path.GetRelativePath(Tree.Base.Root, file), out RelativePath path))
            {
                found.Add(path);
            }
        }

        return [.. found.Concat(Tree.Delta.Changed.Keys).Concat(Changed.Keys).Where(path => path.Name == name && KindAt(path) == FileKind.Regular).Distinct().Order().Take(most)];
    }

    /// <summary>The same tree with further changes.</summary>
    public PatchedView With(IEnumerable<KeyValuePair<RelativePath, FileContent>> changes) => this with { Changed = Changed.SetItems(changes) };

    /// <summary>What git takes for the content: a link's target stands for the link.</summary>
    public static ReadOnlyMemory<byte> BytesOf(FileContent content) => content switch
    {
        FileContent.Regular file => file.Bytes,
        FileContent.Symbolic link => Encoding.UTF8.GetBytes(link.Target),
        _ => default,
    };

    /// <summary>Every file and link below a directory; what is behind a link is not below it.</summary>
    private static FileSystemEnumerable<string> FilesBelow(string directory) => new(
        directory,
        (ref FileSystemEntry entry) => entry.ToFullPath(),
        new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true })
    {
        ShouldRecursePredicate = (ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) == 0,
        ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory || (entry.Attributes & FileAttributes.ReparsePoint) != 0,
    };

    private RelativePath? Above(RelativePath path, FileKind kind)
    {
        for (int slash = path.Text.IndexOf('/'); slash > 0; slash = path.Text.IndexOf('/', slash + 1))
        {
            RelativePath parent = RelativePath.Parse(path.Text[..slash]);
            FileKind found = KindAt(parent);
            if (found == kind)
            {
                return parent;
            }

            // Below a link or a file there is nothing of the tree to look at.
            if (found != FileKind.Missing)
            {
                return null;
            }
        }

        return null;
    }
}
