using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Sources;

/// <summary>How a patch stands to a tree.</summary>
public enum PatchStanding
{
    /// <summary>It fits where it says, word for word.</summary>
    Clean,

    /// <summary>It fits, some lines further up or down.</summary>
    Moved,

    /// <summary>It fits with some context left out of account.</summary>
    Fuzzy,

    /// <summary>It was merged with the version it was made for.</summary>
    Merged,

    /// <summary>The tree has it already.</summary>
    AlreadyApplied,

    /// <summary>It does not fit.</summary>
    Conflicting,

    /// <summary>It cannot be used at all, for any tree like this.</summary>
    Refused,
}

/// <summary>How one patch of a series went on in a check.</summary>
/// <param name="Patch">The patch.</param>
/// <param name="Standing">How it stands.</param>
/// <param name="Applied">Where it fitted; null when it did not.</param>
/// <param name="Conflict">Why it did not fit; null for other reasons.</param>
/// <param name="Diagnostics">Why it was left out of the rest of the check; empty when it was not.</param>
public sealed record PatchVerdict(Patch Patch, PatchStanding Standing, AppliedPatch? Applied, PatchConflict? Conflict, ImmutableArray<Diagnostic> Diagnostics)
{
    /// <summary>Earlier patches of the series that were left out: if this one builds on them, it fails for that.</summary>
    public ImmutableArray<Patch> Without { get; init; } = [];
}

/// <summary>Says whether a series still applies to a tree, patch by patch, without building and without writing.</summary>
public static class PatchCheck
{
    /// <summary>Tries every patch. One that does not apply is left out, and the next ones are tried without it.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="tree">The unpatched tree.</param>
    /// <param name="patches">In the order they are applied.</param>
    /// <param name="rules">How strictly.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>One verdict for each patch, in order.</returns>
    public static async Task<ImmutableArray<PatchVerdict>> RunAsync(
        Host host, SourceTree tree, ImmutableArray<Patch> patches, PatchRules rules, CancellationToken cancellation)
    {
        SeriesState state = SeriesState.Of(tree);
        ImmutableArray<PatchVerdict>.Builder verdicts = ImmutableArray.CreateBuilder<PatchVerdict>(patches.Length);
        List<Patch> left = [];
        foreach (Patch patch in patches)
        {
            (PatchVerdict verdict, state) = await TryAsync(host, state, patch, rules, cancellation).ConfigureAwait(false);
            verdicts.Add(verdict with { Without = [.. left] });
            if (verdict.Applied is null && verdict.Standing != PatchStanding.AlreadyApplied)
            {
                left.Add(patch);
            }
        }

        return verdicts.MoveToImmutable();
    }

    /// <summary>How a patch that was applied stands to the tree.</summary>
    public static PatchStanding StandingOf(AppliedPatch applied) =>
        !applied.Merged.IsEmpty ? PatchStanding.Merged
        : applied.Hunks.Any(hunk => hunk.Fuzz > 0) ? PatchStanding.Fuzzy
        : applied.Hunks.Any(hunk => hunk.Offset != 0) ? PatchStanding.Moved
        : PatchStanding.Clean;

    private static async Task<(PatchVerdict Verdict, SeriesState State)> TryAsync(
        Host host, SeriesState state, Patch patch, PatchRules rules, CancellationToken cancellation)
    {
        try
        {
            switch (await state.StepAsync(host, patch, rules, cancellation).ConfigureAwait(false))
            {
                case PatchStep.Applied applied:
                    LinkCheck.Check(applied.State);
                    return (new(patch, StandingOf(applied.Patch), applied.Patch, null, []), applied.State);
                case PatchStep.Stuck stuck:
                    PatchStanding standing = stuck.Conflict.AlreadyApplied ? PatchStanding.AlreadyApplied : PatchStanding.Conflicting;
                    return (new(patch, standing, null, stuck.Conflict, [ConflictReport.DiagnosticOf(stuck.Conflict)]), state);
                default:
                    throw new InvalidOperationException("unreachable: PatchStep is closed");
            }
        }
        catch (Failure failure)
        {
            return (new(patch, PatchStanding.Refused, null, null, failure.Diagnostics), state);
        }
    }
}
