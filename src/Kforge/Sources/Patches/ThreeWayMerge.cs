using System.Collections.Immutable;
using Kforge.Platform;

namespace Kforge.Sources;

/// <summary>
/// Merges what a patch makes of the version it was made for with the version that is there, when its hunks do not fit and a
/// repository has the former. Only a merge without conflicts counts.
/// </summary>
internal static class ThreeWayMerge
{
    /// <summary>No file merged.</summary>
    public static readonly IReadOnlyDictionary<RelativePath, byte[]> None = ImmutableDictionary<RelativePath, byte[]>.Empty;

    /// <summary>Merged files by their name after the patch, and those whose merge has conflicts.</summary>
    public sealed record Result(IReadOnlyDictionary<RelativePath, byte[]> Merged, ImmutableArray<RelativePath> Conflicting);

    /// <summary>Tries every file whose hunks do not fit.</summary>
    public static async Task<Result> RunAsync(
        Host host, Patch patch, ImmutableArray<Misfit> misfits, Func<string, CancellationToken, Task<byte[]?>> blob, CancellationToken cancellation)
    {
        Dictionary<RelativePath, byte[]> merged = [];
        List<RelativePath> conflicting = [];
        foreach (Misfit misfit in misfits)
        {
            PatchedFile file = misfit.File;
            if (misfit is not { Conflict: FileConflict.OtherLines, Before: FileContent.Regular current } || file.IsDeleted || !GitBlob.IsComparable(file.OldId)
                || await blob(file.OldId, cancellation).ConfigureAwait(false) is not { Length: <= BinaryPatch.Largest } old
                || !GitBlob.Begins(GitBlob.IdOf(old), file.OldId))
            {
                continue;
            }

            (List<string> lines, ImmutableArray<PlacedHunk?> placed) = HunkPlacement.Apply(file.Hunks, TextLines.Of(old), 0, new(patch.Place, cancellation));
            if (placed.Any(hunk => hunk is null))
            {
                continue;
            }

            if (await MergeAsync(host, current.Bytes, old, TextLines.Bytes(lines), cancellation).ConfigureAwait(false) is { } result)
            {
                merged[file.New] = result;
            }
            else
            {
                conflicting.Add(file.New);
            }
        }

        return new(merged, [.. conflicting]);
    }

    private static async Task<byte[]?> MergeAsync(Host host, ReadOnlyMemory<byte> current, byte[] old, byte[] patched, CancellationToken cancellation)
    {
        using GitScratch scratch = GitScratch.Create(host);
        scratch.Write("current", current.Span);
        scratch.Write("old", old);
        scratch.Write("patched", patched);
        CommandResult result = await scratch.Git("merge-file", "-p", "-q", "--diff3", "current", "old", "patched").RunAsync(host, cancellation).ConfigureAwait(false);

        // The exit status is the number of conflicts; 128 and more are errors.
        return result.Succeeded ? result.Output : null;
    }
}
