using System.Collections.Immutable;
using Kforge.Platform;

namespace Kforge.Sources;

/// <summary>What a series of patches makes of a tree.</summary>
/// <param name="Files">What every changed path became; also those that a later patch changed back.</param>
/// <param name="Applied">How each patch went on, in the order of the series.</param>
public sealed record PatchedTree(ImmutableSortedDictionary<RelativePath, FileContent> Files, ImmutableArray<AppliedPatch> Applied);

/// <summary>How a patch went on.</summary>
/// <param name="Patch">The patch.</param>
/// <param name="Hunks">Where each of its hunks fitted, in the order of the patch.</param>
/// <param name="Result">The digest of the state it left each of its files in; goes into the lock.</param>
public sealed record AppliedPatch(Patch Patch, ImmutableArray<AppliedHunk> Hunks, Sha256Digest Result)
{
    /// <summary>Files whose patch did not fit and whose content was merged from the version it was made for.</summary>
    public ImmutableArray<RelativePath> Merged { get; init; } = [];

    /// <summary>What each file the patch changed was after it.</summary>
    public ImmutableSortedDictionary<RelativePath, FileContent> After { get; init; } = ImmutableSortedDictionary<RelativePath, FileContent>.Empty;

    /// <summary>Where its hunks fitted, as far as the patch can be written anew with it.</summary>
    internal ImmutableDictionary<PatchedFile, PlacedFile> Placed { get; init; } = ImmutableDictionary<PatchedFile, PlacedFile>.Empty;
}

/// <summary>Where a hunk fitted.</summary>
/// <param name="File">The file, by its name after the patch.</param>
/// <param name="Number">Which hunk of the file, from 1.</param>
/// <param name="Line">The line of the old file it begins at, from 1.</param>
/// <param name="Offset">How many lines further down that is than the patch says, earlier hunks taken into account; negative is further up.</param>
/// <param name="Fuzz">How many lines of context at each end were left out of account.</param>
public sealed record AppliedHunk(RelativePath File, int Number, int Line, int Offset, int Fuzz);

/// <summary>A file of a tree with its bytes.</summary>
public abstract record FileContent
{
    private FileContent()
    {
    }

    /// <summary>None.</summary>
    public sealed record Absent : FileContent;

    /// <summary>A regular file.</summary>
    /// <param name="Executable">Whether its owner may run it.</param>
    /// <param name="Bytes">What is in it.</param>
    public sealed record Regular(bool Executable, ReadOnlyMemory<byte> Bytes) : FileContent;

    /// <summary>A symbolic link.</summary>
    /// <param name="Target">As written in the link.</param>
    public sealed record Symbolic(string Target) : FileContent;

    /// <summary>No file.</summary>
    public static readonly FileContent Nothing = new Absent();

    /// <summary>The same without the bytes.</summary>
    public FileState State => this switch
    {
        Regular file => new FileState.Regular(file.Executable, Sha256Digest.Of(file.Bytes.Span)),
        Symbolic link => new FileState.Symbolic(link.Target),
        _ => FileState.Nothing,
    };
}

/// <summary>How strictly patches are applied.</summary>
/// <param name="Fuzz">How many lines of context at each end of a hunk need not match, 0 to 2.</param>
public sealed record PatchRules(int Fuzz)
{
    /// <summary>Every line of context must match.</summary>
    public static readonly PatchRules Strict = new(0);

    /// <summary>
    /// Gives the content of a git blob by the beginning of its id, at least seven hexadecimal digits, or null; null when there is no repository to ask. With
    /// it a hunk that does not fit is tried by merging three ways.
    /// </summary>
    public Func<string, CancellationToken, Task<byte[]?>>? Blob { get; init; }
}
