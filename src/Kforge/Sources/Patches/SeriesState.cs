using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Sources;

/// <summary>A tree on which some patches of a series are applied.</summary>
/// <param name="View">The tree as it is.</param>
/// <param name="Done">The patches so far.</param>
internal sealed record SeriesState(PatchedView View, ImmutableArray<AppliedPatch> Done)
{
    /// <summary>A tree without patches.</summary>
    public static SeriesState Of(SourceTree tree) => new(new(tree, ImmutableSortedDictionary<RelativePath, FileContent>.Empty), []);

    /// <summary>Applies the next patch.</summary>
    /// <exception cref="Failure">KF1402, KF1404, KF1405, KF1407.</exception>
    public async Task<PatchStep> StepAsync(Host host, Patch patch, PatchRules rules, CancellationToken cancellation)
    {
        PatchOutcome outcome = Attempt(patch, rules, ThreeWayMerge.None, cancellation);
        ImmutableArray<RelativePath> merged = [];
        ImmutableArray<RelativePath> tried = [];
        if (!outcome.Misfits.IsEmpty && rules.Blob is not null)
        {
            ThreeWayMerge.Result merge = await ThreeWayMerge.RunAsync(host, patch, outcome.Misfits, rules.Blob, cancellation).ConfigureAwait(false);
            tried = merge.Conflicting;
            if (merge.Merged.Count > 0)
            {
                outcome = Attempt(patch, rules, merge.Merged, cancellation);
                merged = [.. merge.Merged.Keys.Order()];
            }
        }

        if (!outcome.Misfits.IsEmpty)
        {
            PatchConflict conflict = await Task.Run(() => ConflictReport.Of(patch, outcome.Misfits, tried, this, cancellation), cancellation).ConfigureAwait(false);
            return new PatchStep.Stuck(this with { View = View.With(outcome.After) }, conflict);
        }

        ImmutableSortedSet<RelativePath> named = [.. patch.Changed];
        if (!named.SetEquals(outcome.After.Keys))
        {
            throw new InvalidOperationException($"the patch {patch.Place.File} names other files than were changed");
        }

        AppliedPatch applied = new(patch, outcome.Hunks, PatchResult.Of(outcome.After)) { Merged = merged, After = outcome.After, Placed = outcome.Placed };
        return new PatchStep.Applied(new(View.With(outcome.After), Done.Add(applied)), applied);
    }

    private PatchOutcome Attempt(Patch patch, PatchRules rules, IReadOnlyDictionary<RelativePath, byte[]> merged, CancellationToken cancellation)
    {
        try
        {
            return PatchAttempt.Run(patch, View, rules.Fuzz, merged, cancellation);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new Failure(
                [new Diagnostic(PatchCodes.DoesNotApply, $"a file that `{patch.Place.File}` changes cannot be read", patch.Place, [ArchiveCodes.Printable(exception.Message)], [])], exception);
        }
    }
}

/// <summary>What came of the next patch of a series.</summary>
internal abstract record PatchStep
{
    private PatchStep()
    {
    }

    /// <summary>It fits.</summary>
    /// <param name="State">The tree with it.</param>
    /// <param name="Patch">How it went on.</param>
    public sealed record Applied(SeriesState State, AppliedPatch Patch) : PatchStep;

    /// <summary>It does not fit.</summary>
    /// <param name="Partial">The tree with those hunks and files of it that fit.</param>
    /// <param name="Conflict">Why.</param>
    public sealed record Stuck(SeriesState Partial, PatchConflict Conflict) : PatchStep;
}

/// <summary>No link that a patch makes may lead out of the tree.</summary>
internal static class LinkCheck
{
    /// <summary>Looks at every link of a finished series together: each may be harmless alone.</summary>
    /// <exception cref="Failure">KF1405.</exception>
    public static void Check(SeriesState state)
    {
        foreach ((RelativePath path, FileContent content) in state.View.Changed)
        {
            if (content is FileContent.Symbolic link && LinkPath.Follow(LinkPath.ParentOf(path.Text), link.Target, state.View.LinkAt, rooted: false) is null)
            {
                SourcePlace place = state.Done.Last(patch => patch.After.ContainsKey(path)).Patch.Place;
                throw new Diagnostic(PatchCodes.LinkOutside, $"`{place.File}` makes `{path}` a link that leads outside the tree", place,
                    [$"it leads to `{ArchiveCodes.Printable(link.Target)}`"], []).ToFailure();
            }
        }
    }
}
