using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Sources;

/// <summary>Makes a tree of the store from another one and an edit: checks the outcome as a whole, then puts the files at their places.</summary>
/// <param name="what">What the tree is made from, for messages.</param>
/// <param name="origin">The other tree.</param>
/// <param name="whole">The files of the origin's base.</param>
/// <param name="edit">What was said.</param>
internal sealed class Derivation(string what, SourceTree origin, TreeListing whole, TreeEdit edit)
{
    private readonly ImmutableSortedDictionary<RelativePath, FileState> changed = Overlay(origin, whole, edit);

    /// <summary>Fills the directory of the new tree, but for its record.</summary>
    /// <param name="directory">Where <c>tree/</c> or <c>delta/</c> is to appear.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The record; that of the base when nothing is different from it.</returns>
    /// <exception cref="Failure">KF2203, KF2204, KF2206: the tree cannot be; KF2207: it is none of a kernel; KF3003, KF3004.</exception>
    public TreeRecord Make(string directory, CancellationToken cancellation)
    {
        foreach ((RelativePath path, FileState state) in changed)
        {
            if (state is not FileState.Absent)
            {
                CheckPlace(path);
            }
        }

        TreeListing files = whole.With(changed);
        CheckLinks(files);
        cancellation.ThrowIfCancellationRequested();
        (ReadOnlyMemory<byte> text, int entries) = files.ToText();
        Sha256Digest tree = Sha256Digest.Of(text.Span);
        string version = KernelMakefile.ReadVersionOf(FileOf(RelativePath.OfChecked("Makefile")), what);
        bool small = changed.Count <= LargestDelta(entries);
        string root = Path.Combine(directory, small ? "delta" : "tree");
        if (small)
        {
            Directory.CreateDirectory(root);
        }
        else
        {
            TreeCopy.Make(origin.Base.Root, root, cancellation);
            TreeListing.Write(Path.Combine(directory, TreeStore.EntriesName), text.Span);
        }

        long bytes = Put(root, cancellation);
        return small
            ? new(tree.Hex, version, entries, bytes, origin.Base.Digest.Hex, [.. changed.Select(entry => ChangedPath.Of(entry.Key, entry.Value))])
            : new(tree.Hex, version, entries, BytesBelow(root), null, null);
    }

    /// <summary>As many paths a delta may have: with more of them a whole tree, whose files are links to the old one's, is less to look at.</summary>
    private static int LargestDelta(int entries) => Math.Max(100, entries / 10);

    /// <summary>What is different from the base when the edit comes on top of the origin's delta.</summary>
    private static ImmutableSortedDictionary<RelativePath, FileState> Overlay(SourceTree origin, TreeListing whole, TreeEdit edit)
    {
        ImmutableSortedDictionary<RelativePath, FileState>.Builder changed = origin.Delta.Changed.ToBuilder();
        foreach ((RelativePath path, EditedFile edited) in edit.Edits)
        {
            if (whole.StateAt(path.Text) == edited.State)
            {
                changed.Remove(path);
            }
            else
            {
                changed[path] = edited.State;
            }
        }

        return changed.ToImmutable();
    }

    private FileState StateAt(string path) => changed.TryGetValue(RelativePath.OfChecked(path), out FileState? state) ? state : whole.StateAt(path);

    /// <summary>No file or link above a path, and none below it.</summary>
    private void CheckPlace(RelativePath path)
    {
        for (string above = LinkPath.ParentOf(path.Text); above.Length > 0; above = LinkPath.ParentOf(above))
        {
            switch (StateAt(above))
            {
                case FileState.Symbolic:
                    throw ArchiveCodes.RefusedFailure(what, path.Text, $"it lies below the link `{above}`");
                case FileState.Regular:
                    throw ArchiveCodes.RefusedFailure(what, path.Text, $"it lies below `{above}`, which is a file");
            }
        }

        if (whole.Below(path.Text).FirstOrDefault(file => !changed.ContainsKey(file.Path)) is { State: not null } below)
        {
            throw ArchiveCodes.RefusedFailure(what, path.Text, $"it is a directory: it holds `{ArchiveCodes.Printable(below.Path.Text)}`");
        }
    }

    /// <summary>Every link is followed, also those that were there: a new one may change where an old one leads.</summary>
    private void CheckLinks(TreeListing files)
    {
        foreach (TreeFile file in files.Files)
        {
            if (file.State is not FileState.Symbolic link)
            {
                continue;
            }

            string? cause = StagedTree.WrongTarget(file.Path, link.Target, LinkTargets.Relative);
            if (cause is null && LinkPath.Follow(LinkPath.ParentOf(file.Path.Text), link.Target, at => (StateAt(at) as FileState.Symbolic)?.Target, rooted: false) is null)
            {
                cause = $"it leads to `{ArchiveCodes.Printable(link.Target)}`, outside the tree or in a circle";
            }

            if (cause is not null)
            {
                throw ArchiveCodes.LinkFailure(what, file.Path.Text, cause);
            }
        }
    }

    /// <summary>Where the content of a regular file of the new tree lies now; null when it has none there.</summary>
    private string? FileOf(RelativePath path) =>
        StateAt(path.Text) is not FileState.Regular ? null
        : edit.Edits.TryGetValue(path, out EditedFile edited) ? edited.File
        : origin.FileOf(path);

    private long Put(string root, CancellationToken cancellation)
    {
        SortedSet<string> touched = new(StringComparer.Ordinal);
        foreach (RelativePath path in changed.Keys)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Posix.KindOf(path.Under(root)) is FileKind.Regular or FileKind.Link)
            {
                File.Delete(path.Under(root));
                touched.UnionWith(TreeCopy.RemoveEmptyAbove(root, path));
            }
        }

        long bytes = 0;
        foreach ((RelativePath path, FileState state) in changed)
        {
            cancellation.ThrowIfCancellationRequested();
            if (state is FileState.Absent)
            {
                continue;
            }

            string target = path.Under(root);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (state is FileState.Symbolic link)
            {
                FileWriter.MakeLink(target, link.Target);
            }
            else if (edit.Edits.TryGetValue(path, out EditedFile edited))
            {
                Posix.Rename(edited.File!, target);
                bytes += new FileInfo(target).Length;
            }
            else
            {
                TreeCopy.LinkOrCopy(path.Under(origin.Delta.Root), target);
                bytes += new FileInfo(target).Length;
            }

            for (string above = LinkPath.ParentOf(path.Text); above.Length > 0 && touched.Add(above); above = LinkPath.ParentOf(above))
            {
            }
        }

        foreach (string directory in touched.Append("").Select(path => Path.Combine(root, path)).Where(Directory.Exists))
        {
            FileWriter.FinishDirectory(directory);
        }

        return bytes;
    }

    private static long BytesBelow(string root) => new DirectoryInfo(root).EnumerateFiles("*", SearchOption.AllDirectories).Where(file => file.LinkTarget is null).Sum(file => file.Length);
}
