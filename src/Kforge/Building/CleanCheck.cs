using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Building;

/// <summary>Builds the same once more from clean, beside the first, and compares. The caller holds the directory's lock.</summary>
/// <param name="Host">The outside world.</param>
/// <param name="Store">The store.</param>
/// <param name="Directory">Where the first was built.</param>
public sealed record CleanCheck(Host Host, Store Store, BuildDirectory Directory)
{
    /// <summary>Whether a build is among those that are checked unasked: which ones is no chance, but no pattern either.</summary>
    /// <param name="key">The plan's key.</param>
    /// <param name="every">One in so many; 0 for none.</param>
    public static bool IsDue(Sha256Digest key, int every) => every > 0 && Convert.ToUInt32(key.Hex[..8], 16) % (uint)every == 0;

    /// <summary>Builds and compares. What was built for it is thrown away, unless it differs.</summary>
    /// <param name="inputs">What was built.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>How many files are the same.</returns>
    /// <exception cref="Failure">KF5006: there is no finished build of this. KF5005: they differ; the build, and those it began from, are then no longer in the cache. What a build can fail with.</exception>
    public async Task<int> RunAsync(BuildInputs inputs, CancellationToken cancellation)
    {
        OutputTree built = new(Host, Directory, inputs.Plan);
        if (!built.IsFinished)
        {
            throw new Diagnostic(BuildCodes.NotBuilt, $"`{inputs.Plan.Kernel}` has not been built as it is now").WithHint($"run `kforge build {inputs.Plan.Kernel}` first").ToFailure();
        }

        BuildDirectory beside = new(Directory.Root + ".check");
        System.IO.Directory.CreateDirectory(beside.Root);
        await new KernelBuild(Host, Store, beside).RunAsync(inputs with { FromClean = true }, cancellation).ConfigureAwait(false);
        OutputComparison comparison = await Task.Run(() => OutputComparison.Of(Directory.Output, beside.Output, cancellation), cancellation).ConfigureAwait(false);
        if (comparison.IsSame)
        {
            System.IO.Directory.Delete(beside.Root, recursive: true);
            return comparison.Compared;
        }

        // Nobody shall be given it again, and this directory begins anew.
        int forgotten = inputs.Snapshots?.Forget(built.Key) ?? 0;
        built.Doubt();
        throw Differ(inputs.Plan.Kernel, comparison, beside, forgotten).ToFailure();
    }

    private Diagnostic Differ(string kernel, OutputComparison comparison, BuildDirectory beside, int forgotten)
    {
        const int shown = 8;
        ImmutableArray<string> all = [.. comparison.Different.Select(name => $"`{name}` differs"), .. comparison.Missing.Select(name => $"`{name}` is missing")];
        return new(
            BuildCodes.Differs,
            $"the build of `{kernel}` is not what a build from clean makes",
            null,
            [
                .. all.Take(shown),
                .. all.Length > shown ? [$"and {all.Length - shown} more"] : (string[])[],
                $"{comparison.Compared - comparison.Different.Length} files are the same; {(forgotten == 1 ? "the build was" : $"{forgotten} builds were")} taken out of the cache",
            ],
            [$"both are there to be compared: {Directory.Output} and {beside.Output}", "run `kforge build` again; and please report this: a build through the cache must equal one from clean"]);
    }
}
