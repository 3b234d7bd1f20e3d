using System.Collections.Immutable;
using System.Text;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Requirements;

namespace Kforge.Sources;

/// <summary>
/// A kernel tree in the store: a whole tree of the store and what is different in this one. Nobody may change either: builds
/// share the files through hard links.
/// </summary>
/// <param name="Digest">The digest of what is in it (<see cref="TreeDigest"/>), the same wherever it came from and however it lies here.</param>
/// <param name="KernelVersion">As <c>make kernelversion</c> would say, such as <c>6.12.107</c> or <c>7.3.0-rc2</c>.</param>
/// <param name="Base">The whole tree it is told by.</param>
/// <param name="Delta">What is different from that one.</param>
public sealed record SourceTree(Sha256Digest Digest, string KernelVersion, WholeTree Base, TreeDelta Delta) : IKernelTree
{
    /// <inheritdoc/>
    public string Name => $"Linux {KernelVersion}";

    /// <summary>What is at a path; a directory is no file, and links are not followed, neither the last part nor those above it.</summary>
    /// <remarks>The content digest of a file is not worked out: <see cref="FileOf"/> leads to the bytes.</remarks>
    /// <returns>The kind; <see cref="FileKind.Missing"/> for directories too.</returns>
    public FileKind KindOf(RelativePath path) => Delta.Changed.TryGetValue(path, out FileState? state)
        ? state switch
        {
            FileState.Regular => FileKind.Regular,
            FileState.Symbolic => FileKind.Link,
            _ => FileKind.Missing,
        }
        : Posix.KindOf(path.Under(Base.Root)) is var kind and (FileKind.Regular or FileKind.Link) && !IsBelowFile(path) ? kind : FileKind.Missing;

    /// <summary>Where the file or link of a path lies in the store; null when the tree has none.</summary>
    public string? FileOf(RelativePath path) =>
        KindOf(path) is FileKind.Missing ? null : path.Under(Delta.Changed.ContainsKey(path) ? Delta.Root : Base.Root);

    /// <summary>What is at a path; a file of the base is read for it.</summary>
    internal async Task<FileState> StateOfAsync(RelativePath path, CancellationToken cancellation) =>
        Delta.Changed.TryGetValue(path, out FileState? state) ? state
        : FileOf(path) is { } file ? await FileState.OfAsync(file, cancellation).ConfigureAwait(false)
        : FileState.Nothing;

    /// <inheritdoc/>
    public string? Read(RelativePath path) =>
        KindOf(path) == FileKind.Regular && new FileInfo(FileOf(path)!) is { Length: > 0 and <= KernelTreeFiles.Largest } file ? File.ReadAllText(file.FullName, Encoding.UTF8) : null;

    /// <summary>Whether a file or link is above a path, so that the system would find something else there, or something that is no longer.</summary>
    private bool IsBelowFile(RelativePath path)
    {
        for (string above = LinkPath.ParentOf(path.Text); above.Length > 0; above = LinkPath.ParentOf(above))
        {
            if (Delta.Changed.GetValueOrDefault(RelativePath.OfChecked(above)) is FileState.Regular or FileState.Symbolic
                || Posix.KindOf(Path.Combine(Base.Root, above)) != FileKind.Directory)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>A tree of the store that lies there as a directory, beside its <c>entries.gz</c>.</summary>
/// <param name="Root">The directory with the top Makefile.</param>
/// <param name="Digest">Of what is in it.</param>
public sealed record WholeTree(string Root, Sha256Digest Digest);

/// <summary>What is different in a tree from a whole one.</summary>
/// <param name="Root">The directory with the files and links that are different, at their paths.</param>
/// <param name="Changed">What is at each path that differs; <see cref="FileState.Absent"/> where the tree has no file.</param>
public sealed record TreeDelta(string Root, ImmutableSortedDictionary<RelativePath, FileState> Changed)
{
    /// <summary>No difference.</summary>
    public static readonly TreeDelta None = new("", ImmutableSortedDictionary<RelativePath, FileState>.Empty);
}
