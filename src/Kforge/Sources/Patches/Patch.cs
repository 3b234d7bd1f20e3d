using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Sources;

/// <summary>A patch as it was read: every change it makes, and its bytes.</summary>
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
/// <param name="Hunks">The changes of its lines; empty for binary files and for changes of name or mode alone.</param>
public sealed record PatchedFile(RelativePath Old, RelativePath New, bool IsCopy, ImmutableArray<PatchHunk> Hunks)
{
    /// <summary>The line of the patch file where it begins, from 1.</summary>
    public int PatchLine { get; init; }

    /// <summary>Whether the file must not be there before.</summary>
    public bool IsNew { get; init; }

    /// <summary>Whether the file is not there afterwards; nothing may be left in it.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>Whether it is written without git's header, where an empty file before may mean that there is none.</summary>
    public bool IsPlain { get; init; }

    /// <summary>The mode before, when the patch says it.</summary>
    public PatchMode? OldMode { get; init; }

    /// <summary>The mode after, when the patch says it.</summary>
    public PatchMode? NewMode { get; init; }

    /// <summary>The beginning of the git blob's id before, as the <c>index</c> line says; empty when there is none.</summary>
    public string OldId { get; init; } = "";

    /// <summary>The beginning of the git blob's id after.</summary>
    public string NewId { get; init; } = "";

    /// <summary>The new content of a binary file; null for files with lines.</summary>
    public BinaryChange? Binary { get; init; }

    /// <summary>Whether the file has another name afterwards.</summary>
    public bool IsRename => !IsCopy && Old != New;

    /// <summary>The paths whose content or existence changes.</summary>
    public IEnumerable<RelativePath> Changed => IsCopy || Old == New ? [New] : [Old, New];
}

/// <summary>What a file is to git.</summary>
public enum PatchMode
{
    /// <summary>100644.</summary>
    Plain,

    /// <summary>100755.</summary>
    Executable,

    /// <summary>120000.</summary>
    Link,
}

/// <summary>A hunk: some lines of the old file and what they become.</summary>
/// <param name="OldLine">The line of the old file it begins at, as the patch says, from 1; 0 for an empty file.</param>
/// <param name="NewLine">The same for the new file.</param>
/// <param name="PatchLine">The line of the patch file with the <c>@@</c>, from 1.</param>
/// <param name="Lines">Its lines, in the order of the patch.</param>
public sealed record PatchHunk(int OldLine, int NewLine, int PatchLine, ImmutableArray<HunkLine> Lines)
{
    /// <summary>How many lines of the patch file it takes, the <c>@@</c> among them.</summary>
    public int PatchLines { get; init; }

    /// <summary>The lines it expects.</summary>
    public ImmutableArray<string> OldLines { get; } = [.. Lines.Where(line => line.Change != LineChange.Added).Select(line => line.Text)];

    /// <summary>The lines it leaves.</summary>
    public ImmutableArray<string> NewLines { get; } = [.. Lines.Where(line => line.Change != LineChange.Removed).Select(line => line.Text)];

    /// <summary>How many unchanged lines it begins with.</summary>
    public int Leading { get; } = Lines.TakeWhile(line => line.Change == LineChange.None).Count();

    /// <summary>How many unchanged lines it ends with.</summary>
    public int Trailing { get; } = Lines.Reverse().TakeWhile(line => line.Change == LineChange.None).Count();

    /// <summary>The hunk that takes back what this one does.</summary>
    internal PatchHunk Reversed { get => new(NewLine, OldLine, PatchLine, [.. Lines.Select(line => line.Reversed)]); }
}

/// <summary>A line of a hunk.</summary>
/// <param name="Change">What happens to it.</param>
/// <param name="Text">
/// Its bytes, each as one character (Latin-1), with the line feed at its end; without one, the file ends with this line and has none there.
/// </param>
public readonly record struct HunkLine(LineChange Change, string Text)
{
    internal HunkLine Reversed => this with
    {
        Change = Change switch { LineChange.Added => LineChange.Removed, LineChange.Removed => LineChange.Added, var same => same },
    };
}

/// <summary>What happens to a line.</summary>
public enum LineChange
{
    /// <summary>It stays: context.</summary>
    None,

    /// <summary>It goes.</summary>
    Removed,

    /// <summary>It comes.</summary>
    Added,
}

/// <summary>How a binary file changes.</summary>
public abstract record BinaryChange
{
    private BinaryChange()
    {
    }

    /// <summary>The new content as a whole.</summary>
    /// <param name="Content">The bytes.</param>
    public sealed record Literal(ReadOnlyMemory<byte> Content) : BinaryChange;

    /// <summary>Copies from the old content and new pieces, in the form git keeps in its packs (gitformat-pack(5), "Deltified representation").</summary>
    /// <param name="Instructions">The bytes.</param>
    public sealed record Delta(ReadOnlyMemory<byte> Instructions) : BinaryChange;
}
