using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Sources;

/// <summary>
/// Applies a series of patches to a tree, in memory: nothing is written to the tree or beside it. The rules are those of
/// <c>git apply</c>: hunks may have moved, their context must be there word for word.
/// </summary>
public static class SeriesApplication
{
    /// <summary>Applies the patches in order.</summary>
    /// <param name="host">The outside world; git merges there when the rules allow it.</param>
    /// <param name="tree">The unpatched tree.</param>
    /// <param name="patches">In the order they are applied.</param>
    /// <param name="rules">How strictly.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="Failure">KF1402 to KF1405 and KF1407: a patch cannot be used.</exception>
    public static async Task<PatchedTree> ApplyAsync(Host host, SourceTree tree, ImmutableArray<Patch> patches, PatchRules rules, CancellationToken cancellation)
    {
        SeriesState state = SeriesState.Of(tree);
        foreach (Patch patch in patches)
        {
            state = await state.StepAsync(host, patch, rules, cancellation).ConfigureAwait(false) switch
            {
                PatchStep.Applied applied => applied.State,
                PatchStep.Stuck stuck => throw ConflictReport.DiagnosticOf(stuck.Conflict).ToFailure(),
                _ => throw new InvalidOperationException("unreachable: PatchStep is closed"),
            };
        }

        LinkCheck.Check(state);
        return new(state.View.Changed, state.Done);
    }
}

/// <summary>Digests of what patches made.</summary>
public static class PatchResult
{
    /// <summary>
    /// The digest of a set of files: SHA-256 over the line <c>kforge patch result 1</c> and one record for each path, sorted ordinally, in
    /// the form of <see cref="Platform.Archives.TreeDigest"/>, with <c>- PATH NUL</c> for a path without a file.
    /// </summary>
    /// <param name="files">Every path a patch changed, and what it became.</param>
    public static Sha256Digest Of(ImmutableSortedDictionary<RelativePath, FileContent> files) =>
        Sha256Digest.OfText("kforge patch result 1\n" + string.Concat(files.OrderBy(file => file.Key.Text, StringComparer.Ordinal).Select(file => file.Value.State switch
        {
            FileState.Regular regular => $"{(regular.Executable ? 'x' : 'f')} {file.Key}\0{regular.Content}\0\n",
            FileState.Symbolic link => $"l {file.Key}\0{link.Target}\0\n",
            _ => $"- {file.Key}\0\n",
        })));
}
