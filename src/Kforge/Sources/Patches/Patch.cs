using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Sources;

/// <summary>A patch as it was read: what it touches, and its bytes for git to apply.</summary>
/// <param name="Place">The patch file.</param>
/// <param name="Content">The bytes of the file.</param>
/// <param name="Files">In the order of the patch.</param>
public sealed record Patch(SourcePlace Place, ReadOnlyMemory<byte> Content, ImmutableArray<PatchedFile> Files)
{
    /// <summary>The digest of the file.</summary>
    public Sha256Digest Digest { get; } = Sha256Digest.Of(Content.Span);

    /// <summary>Every path whose content, kind or existence the patch changes.</summary>
    public IEnumerable<RelativePath> Changed => Files.SelectMany(file => file.Changed).Distinct();

    /// <summary>Every path the patch reads or changes.</summary>
    public IEnumerable<RelativePath> Touched => Files.SelectMany(file => (RelativePath[])[file.Old, file.New]).Distinct();
}

/// <summary>What a patch does to a file.</summary>
/// <param name="Old">The path before; the same as <paramref name="New"/> unless the file is renamed or copied.</param>
/// <param name="New">The path after.</param>
/// <param name="IsCopy">Whether <paramref name="Old"/> stays as it is.</param>
/// <param name="Hunks">Where each hunk begins; empty for binary files and for changes of name or mode alone.</param>
public sealed record PatchedFile(RelativePath Old, RelativePath New, bool IsCopy, ImmutableArray<PatchHunk> Hunks)
{
    /// <summary>The paths whose content or existence changes.</summary>
    public IEnumerable<RelativePath> Changed => IsCopy || Old == New ? [New] : [Old, New];
}

/// <summary>The head of a hunk.</summary>
/// <param name="OldLine">The line of the old file it begins at, as the patch says.</param>
/// <param name="PatchLine">The line of the patch file with the <c>@@</c>, from 1.</param>
public readonly record struct PatchHunk(int OldLine, int PatchLine);
