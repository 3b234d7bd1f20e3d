using System.Collections.Immutable;
using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Sources;

/// <summary>What came of applying one patch.</summary>
/// <param name="After">What its files became; of files with conflicts, what fitted.</param>
/// <param name="Hunks">Where its hunks fitted.</param>
/// <param name="Placed">The same, with what is needed to write the patch anew.</param>
/// <param name="Misfits">What did not fit.</param>
internal sealed record PatchOutcome(
    ImmutableSortedDictionary<RelativePath, FileContent> After,
    ImmutableArray<AppliedHunk> Hunks,
    ImmutableDictionary<PatchedFile, PlacedFile> Placed,
    ImmutableArray<Misfit> Misfits);

/// <summary>A file whose lines were changed: what it was, and where each hunk fitted.</summary>
internal sealed record PlacedFile(IReadOnlyList<string> Before, ImmutableArray<PlacedHunk?> Hunks);

/// <summary>A file that is not as the patch expects.</summary>
/// <param name="File">The change.</param>
/// <param name="Conflict">Why; for lines without an explanation yet.</param>
/// <param name="Before">What was there; null when there was nothing.</param>
internal sealed record Misfit(PatchedFile File, FileConflict Conflict, FileContent? Before);

/// <summary>
/// Applies one patch to a tree in memory, as <c>git apply</c> would. Sources of renames and copies are read as they were before the
/// patch; other files as an earlier part of the same patch left them.
/// </summary>
internal sealed class PatchAttempt
{
    private readonly Patch patch;
    private readonly PatchedView before;
    private readonly int fuzz;
    private readonly Effort effort;
    private readonly CancellationToken cancellation;
    private readonly HashSet<RelativePath> leaving;
    private readonly HashSet<RelativePath> made = [];
    private readonly Dictionary<RelativePath, FileContent> after = [];
    private readonly ImmutableArray<AppliedHunk>.Builder hunks = ImmutableArray.CreateBuilder<AppliedHunk>();
    private readonly ImmutableDictionary<PatchedFile, PlacedFile>.Builder placed = ImmutableDictionary.CreateBuilder<PatchedFile, PlacedFile>(ReferenceEqualityComparer.Instance);
    private readonly ImmutableArray<Misfit>.Builder misfits = ImmutableArray.CreateBuilder<Misfit>();

    private PatchAttempt(Patch patch, PatchedView before, int fuzz, CancellationToken cancellation)
    {
        (this.patch, this.before, this.fuzz, this.cancellation) = (patch, before, fuzz, cancellation);
        effort = new(patch.Place, cancellation);
        leaving = [.. patch.Files.Where(file => file.IsDeleted || file.IsRename).Select(file => file.Old)];
    }

    /// <summary>Applies a patch as far as it fits.</summary>
    /// <param name="patch">The patch.</param>
    /// <param name="before">The tree it is applied to.</param>
    /// <param name="fuzz">How many lines of context at each end of a hunk need not match.</param>
    /// <param name="merged">Contents of files that were merged another way, by the name after the patch.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="Failure">KF1402 for a path below a link, KF1404, KF1405 for a link nobody can make, KF1407.</exception>
    public static PatchOutcome Run(
        Patch patch, PatchedView before, int fuzz, IReadOnlyDictionary<RelativePath, byte[]> merged, CancellationToken cancellation)
    {
        PatchAttempt attempt = new(patch, before, fuzz, cancellation);
        foreach (PatchedFile file in patch.Files)
        {
            attempt.Apply(file, merged.GetValueOrDefault(file.New));
        }

        attempt.CheckTargets();
        return new(attempt.after.ToImmutableSortedDictionary(), attempt.hunks.ToImmutable(), attempt.placed.ToImmutable(), attempt.misfits.ToImmutable());
    }

    private void Apply(PatchedFile file, byte[]? merged)
    {
        FileContent old = FileContent.Nothing;
        if (!file.IsNew)
        {
            bool isEarlier = !file.IsCopy && !file.IsRename && after.ContainsKey(file.Old);
            if (!isEarlier && before.LinkAbove(file.Old) is { } link)
            {
                throw BelowLink(file.Old, link);
            }

            old = isEarlier ? after[file.Old] : before.At(file.Old);
        }

        bool makes = file.IsNew || (old is FileContent.Absent && file.IsPlain && file.Hunks is [{ OldLines.IsEmpty: true }] && !file.IsDeleted);
        if (old is FileContent.Absent && !makes)
        {
            misfits.Add(new(file, new FileConflict.Missing(file.Old, file.PatchLine, []), null));
            return;
        }

        if ((makes || file.New != file.Old) && Occupied(file) is { } present)
        {
            misfits.Add(present);
            return;
        }

        PatchMode mode = old switch { FileContent.Symbolic => PatchMode.Link, FileContent.Regular { Executable: true } => PatchMode.Executable, _ => PatchMode.Plain };
        if (!makes && file.OldMode is { } expected && (expected == PatchMode.Link) != (mode == PatchMode.Link))
        {
            misfits.Add(new(file, new FileConflict.OtherKind(file.Old, file.PatchLine, mode), old));
            return;
        }

        ReadOnlyMemory<byte> bytes = PatchedView.BytesOf(old);
        string oldId = makes ? new string('0', 40) : GitBlob.IdOf(bytes.Span);
        if (merged is not null)
        {
            placed[file] = new(TextLines.Of(bytes.Span), []);
        }

        ReadOnlyMemory<byte>? result = merged is not null ? merged : file.Binary is null ? ChangeLines(file, bytes, old) : ChangeBinary(file, bytes, old, oldId);
        if (result is not { } content)
        {
            return;
        }

        if (merged is null)
        {
            CheckId(file, oldId, content);
        }

        if (file.IsDeleted)
        {
            if (!content.IsEmpty)
            {
                misfits.Add(new(file, new FileConflict.LeftOver(file.Old, file.PatchLine, TextLines.Of(content.Span).Count), old));
                return;
            }

            after[file.Old] = FileContent.Nothing;
            made.Remove(file.Old);
            return;
        }

        Put(file, content, file.NewMode ?? mode);
    }

    private void Put(PatchedFile file, ReadOnlyMemory<byte> content, PatchMode mode)
    {
        if (file.IsRename && !made.Contains(file.Old))
        {
            after[file.Old] = FileContent.Nothing;
        }

        after[file.New] = mode == PatchMode.Link ? new FileContent.Symbolic(Target(file, content)) : new FileContent.Regular(mode == PatchMode.Executable, content);
        made.Add(file.New);
    }

    /// <summary>Whatever is where a file is to be made.</summary>
    private Misfit? Occupied(PatchedFile file)
    {
        FileKind kind = after.TryGetValue(file.New, out FileContent? earlier)
            ? earlier is FileContent.Absent ? FileKind.Missing : FileKind.Regular
            : leaving.Contains(file.New) || before.LinkAbove(file.New) is not null ? FileKind.Missing : before.KindAt(file.New);
        if (kind == FileKind.Missing)
        {
            return null;
        }

        FileContent found = earlier ?? before.At(file.New);
        return new(file, new FileConflict.Present(file.New, file.PatchLine, file.IsNew && Makes(file, found)), found);
    }

    /// <summary>Whether a file is what the patch makes of nothing.</summary>
    private static bool Makes(PatchedFile file, FileContent found) => file.Binary is null
        ? PatchedView.BytesOf(found).Span.SequenceEqual(TextLines.Bytes(file.Hunks.SelectMany(hunk => hunk.NewLines)))
        : file.Binary is BinaryChange.Literal literal && PatchedView.BytesOf(found).Span.SequenceEqual(literal.Content.Span);

    private ReadOnlyMemory<byte>? ChangeLines(PatchedFile file, ReadOnlyMemory<byte> bytes, FileContent old)
    {
        if (file.Hunks.IsEmpty)
        {
            return bytes;
        }

        List<string> lines = TextLines.Of(bytes.Span);
        (List<string> changed, ImmutableArray<PlacedHunk?> places) = HunkPlacement.Apply(file.Hunks, lines, fuzz, effort);
        placed[file] = new(lines, places);
        for (int i = 0; i < places.Length; i++)
        {
            if (places[i] is { } place)
            {
                hunks.Add(new(file.New, i + 1, place.Line, place.Line - place.Hunk.OldLine, place.Fuzz));
            }
        }

        byte[] content = TextLines.Bytes(changed);
        if (places.All(place => place is not null))
        {
            return content;
        }

        ImmutableArray<HunkConflict> failed = [.. places.Index().Where(place => place.Item is null)
            .Select(place => new HunkConflict(place.Index + 1, file.Hunks[place.Index].PatchLine, file.Hunks[place.Index].OldLine, []))];
        misfits.Add(new(file, new FileConflict.OtherLines(file.New, file.PatchLine, failed, places.Length), old));
        if (!file.IsDeleted && (file.NewMode == PatchMode.Link) == old is FileContent.Symbolic)
        {
            // What fits is kept for whoever mends the rest; a link is not worth mending by halves.
            if (old is FileContent.Regular regular)
            {
                Put(file, content, file.NewMode ?? (regular.Executable ? PatchMode.Executable : PatchMode.Plain));
            }
        }

        return null;
    }

    private ReadOnlyMemory<byte>? ChangeBinary(PatchedFile file, ReadOnlyMemory<byte> bytes, FileContent old, string oldId)
    {
        bool known = file.OldId.Length == 40 && file.NewId.Length == 40;
        byte[]? content = null;
        if (known && oldId == file.OldId)
        {
            content = file.Binary switch
            {
                BinaryChange.Literal literal => literal.Content.ToArray(),
                BinaryChange.Delta delta => BinaryPatch.Apply(bytes.Span, delta.Instructions.Span),
                _ => null,
            };
        }

        if (content is null)
        {
            misfits.Add(new(file, new FileConflict.OtherBinary(file.New, file.PatchLine, known ? file.OldId : "", oldId, known && oldId == file.NewId), old));
        }

        return content;
    }

    /// <summary>Applied to the very file it was made for, a patch must give the very file it says.</summary>
    private void CheckId(PatchedFile file, string oldId, ReadOnlyMemory<byte> content)
    {
        if (file.IsDeleted || !GitBlob.Begins(oldId, file.OldId) || !GitBlob.IsComparable(file.NewId) || file.Hunks.IsEmpty && file.Binary is null && !file.IsNew)
        {
            return;
        }

        string newId = GitBlob.IdOf(content.Span);
        if (!GitBlob.Begins(newId, file.NewId))
        {
            throw new Diagnostic(PatchCodes.WrongResult, $"`{patch.Place.File}` does not make of `{file.New}` what it says", patch.Place with { Line = file.PatchLine },
                [$"its `index` line says `{file.NewId}`, and the result is `{newId[..Math.Max(12, file.NewId.Length)]}`: the patch was changed after it was made, or damaged"],
                ["get the patch anew, or, if you changed it yourself, delete its `index` line"]).ToFailure();
        }
    }

    private string Target(PatchedFile file, ReadOnlyMemory<byte> content)
    {
        string target = content.Length <= 4095 ? Encoding.UTF8.GetString(content.Span) : "";
        return target.Length > 0 && !target.Any(char.IsControl) && !target.Contains('\ufffd')
            ? target
            : throw new Diagnostic(PatchCodes.LinkOutside, $"`{patch.Place.File}` makes `{file.New}` a link that leads nowhere", patch.Place with { Line = file.PatchLine },
                ["the target of a link has 1 to 4095 bytes, is UTF-8 and has no control characters; the patch must say `\\ No newline at end of file` after it"], []).ToFailure();
    }

    /// <summary>After the patch, no file may lie below a link or a file, nor take the place of a directory.</summary>
    private void CheckTargets()
    {
        PatchedView result = before.With(after);
        foreach (PatchedFile file in patch.Files.Where(file => !file.IsDeleted))
        {
            if (result.LinkAbove(file.New) is { } link)
            {
                throw BelowLink(file.New, link);
            }

            string? why = after.GetValueOrDefault(file.New) is not (null or FileContent.Absent) && result.HasBelow(file.New, cancellation)
                ? "a directory is there that is not empty"
                : result.FileAbove(file.New) is { } above ? $"`{above}` is a file" : null;
            if (why is not null)
            {
                misfits.Add(new(file, new FileConflict.Blocked(file.New, file.PatchLine, why), null));
                after.Remove(file.New);
            }
        }
    }

    private Failure BelowLink(RelativePath path, RelativePath link) =>
        new Diagnostic(PatchCodes.Outside, $"`{patch.Place.File}` touches `{path}`", patch.Place,
            [$"`{link}` is a symbolic link"], ["name the file where it really is"]).ToFailure();
}
