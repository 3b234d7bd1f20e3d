using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Sources;
using Kforge.Workspace;

namespace Kforge.Inputs;

/// <summary>What the patches of a kernel make of the files they touch, for the lock: an engine that one day makes something else is noticed.</summary>
internal static class PatchResults
{
    /// <summary>The patches with the results of an earlier lock; null when one of them changed or has none.</summary>
    public static ImmutableArray<LockedPatch>? Kept(ImmutableArray<LockedPatch> old, ImmutableArray<LockedPatch> now) =>
        old.All(patch => patch.Result is not null) && old.Select(patch => patch with { Result = null }).SequenceEqual(now) ? old : null;

    /// <summary>Applies the patches. When that cannot be done it is told as a warning and nothing is known of any: the lock can be made all the same, the build will say more.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="kernel">The kernel's name, for the hint.</param>
    /// <param name="directories">Where the patch files are.</param>
    /// <param name="tree">The unpatched tree.</param>
    /// <param name="patches">In the order they are applied.</param>
    /// <param name="rules">How strictly.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static async Task<ImmutableArray<LockedPatch>> MakeAsync(
        Host host, string kernel, WorkspaceDirectories directories, SourceTree tree, ImmutableArray<LockedPatch> patches, PatchRules rules, CancellationToken cancellation)
    {
        try
        {
            ImmutableArray<Patch> series = await PatchFile.ReadAllAsync([.. patches.Select(patch => FileOf(directories, patch))], cancellation).ConfigureAwait(false);
            PatchedTree patched = await SeriesApplication.ApplyAsync(host, tree, series, rules, cancellation).ConfigureAwait(false);
            return [.. patches.Zip(patched.Applied, (patch, applied) => patch with { Result = applied.Result })];
        }
        catch (Failure failure) when (failure.Diagnostics.All(diagnostic => diagnostic.Code.Id.StartsWith("KF14", StringComparison.Ordinal)))
        {
            foreach (Diagnostic diagnostic in failure.Diagnostics)
            {
                host.Reports(new Report.Warned(diagnostic with
                {
                    Severity = Severity.Warning,
                    Verbatim = "",
                    Causes = ["the lock does not say what the patches of this kernel make"],
                    Hints = [$"see why with `kforge patch check {kernel}`"],
                }));
            }

            return patches;
        }
    }

    /// <summary>A locked patch as a file to apply.</summary>
    public static PatchFile FileOf(WorkspaceDirectories directories, LockedPatch patch) =>
        new(patch.Path.Under(directories.Root), patch.Path.Text, patch.Strip) { Sha256 = patch.Sha256, Result = patch.Result };
}
