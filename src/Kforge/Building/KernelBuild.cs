using System.Collections.Immutable;
using Kforge.Caching;
using Kforge.Diagnostics;
using Kforge.Kconfig;
using Kforge.Planning;
using Kforge.Platform;
using Kforge.Snapshots;
using Kforge.Sources;

namespace Kforge.Building;

/// <summary>What a kernel is built from, all of it already in the store.</summary>
/// <param name="Plan">What is built.</param>
/// <param name="Source">The unpatched tree.</param>
/// <param name="Patches">The patch files, in order.</param>
/// <param name="Toolchain">The toolchain's sandbox.</param>
/// <param name="Jobs">Commands at once.</param>
public sealed record BuildInputs(BuildPlan Plan, SourceTree Source, ImmutableArray<PatchFile> Patches, Sandbox Toolchain, int Jobs)
{
    /// <summary>How strictly the patches are applied.</summary>
    public PatchRules PatchRules { get; init; } = PatchRules.Strict;

    /// <summary>Builds of the past, to be used and added to; null to build in this directory alone.</summary>
    public SnapshotStore? Snapshots { get; init; }

    /// <summary>Whether nothing that was made before is used, not even in this directory.</summary>
    public bool FromClean { get; init; }

    /// <summary>What is wrong with a final <c>.config</c> for this purpose; a build whose configuration has any of it ends before make.</summary>
    public Func<string, ImmutableArray<Diagnostic>> Refuses { get; init; } = _ => [];
}

/// <summary>What a build came to.</summary>
/// <param name="Config">The final <c>.config</c>, and what enabling needed.</param>
/// <param name="Make">What make ran; nothing when it was not started.</param>
/// <param name="Start">What it began from.</param>
public sealed record BuiltKernel(BuildConfig Config, MakeSummary Make, BuildStart Start)
{
    /// <summary>What it took, or would take, from clean, as far as is known; else zero.</summary>
    public TimeSpan FromClean { get; init; }
}

/// <summary>
/// Builds a kernel in its build directory, from whatever state an earlier build left there. The caller
/// holds the directory's lock.
/// </summary>
/// <param name="Host">The outside world.</param>
/// <param name="Store">Where step counts are kept.</param>
/// <param name="Directory">Where the kernel is built.</param>
public sealed record KernelBuild(Host Host, Store Store, BuildDirectory Directory)
{
    /// <summary>Patches, configures and makes, as far as that is needed.</summary>
    /// <param name="inputs">What to build.</param>
    /// <param name="cancellation">Kills the sandbox; the next build goes on from what is whole.</param>
    /// <exception cref="Failure">A patch, the configuration or a command failed.</exception>
    public async Task<BuiltKernel> RunAsync(BuildInputs inputs, CancellationToken cancellation)
    {
        OutputTree output = new(Host, Directory, inputs.Plan);
        PastBuilds? past = inputs.FromClean || inputs.Snapshots is null ? null : new(Host, inputs.Snapshots, output, inputs);
        if (past is not null && await past.FindAsync(cancellation).ConfigureAwait(false) is { } known)
        {
            return known;
        }

        PatchedState patched = await PatchedState.OfAsync(Host, inputs.Source, inputs.Patches, inputs.PatchRules, cancellation).ConfigureAwait(false);
        if (past is not null && await past.FindSameAsync(patched, cancellation).ConfigureAwait(false) is { } same)
        {
            return same;
        }

        BuildTree tree = await PatchAsync(inputs.Source, inputs.Patches, inputs.PatchRules, cancellation).ConfigureAwait(false);
        if (inputs.FromClean)
        {
            output.Clear();
        }

        output.Prepare(tree.Generation);
        Kbuild kbuild = new(inputs.Plan, inputs.Toolchain, tree.Root);
        Configuration configuration = new(Host, Store, kbuild, Directory, tree.Generation) { Others = inputs.FromClean ? null : new(Host, Store) };
        BuildConfig config = await Host.PhaseAsync(
            "configure",
            () => configuration.EnsureAsync(ConfigInputs.DigestOf(inputs.Source, patched), cancellation),
            made => made.Made ? Describe(inputs.Plan.Config) : "unchanged").ConfigureAwait(false);

        if (inputs.Refuses(config.Text) is { IsEmpty: false } refused)
        {
            throw new Failure(refused);
        }

        BuildStart start = past is null ? output.Start : await past.BeginAsync(tree, patched, config, cancellation).ConfigureAwait(false);
        await configuration.PlaceAsync(config, cancellation).ConfigureAwait(false);
        long began = Host.Clock.GetTimestamp();
        MakeSummary make;
        try
        {
            make = await CompileAsync().ConfigureAwait(false);
        }
        catch (Failure failure) when (start is not BuildStart.Clean && past is not null && past.Doubts(failure))
        {
            Host.Reports(new Report.Noted("what make went on from may be the cause: once more from clean"));
            output.Clear();
            output.Prepare(tree.Generation);
            await configuration.PlaceAsync(config, cancellation).ConfigureAwait(false);
            start = new BuildStart.Clean("the build that went on from an earlier one failed");
            began = Host.Clock.GetTimestamp();
            make = await CompileAsync().ConfigureAwait(false);
        }

        // Not finished before keeping it was tried: after a kill in between, make finds nothing to do and the tree is kept then.
        (TimeSpan fromClean, BlobDigest? kept) = past is null ? (TimeSpan.Zero, null)
            : await past.KeepAsync(patched, config, start, make.Total > 0, Host.Clock.GetElapsedTime(began), cancellation).ConfigureAwait(false);
        output.Finish(make.Total > 0, kept);
        return new(config, make, start) { FromClean = fromClean };

        Task<MakeSummary> CompileAsync() => Host.PhaseAsync("compile", () => MakeAsync(inputs, kbuild, output, cancellation), Describe);
    }

    /// <summary>Makes the patched tree that the kernel is built from.</summary>
    /// <param name="source">The unpatched tree.</param>
    /// <param name="patches">The patch files, in order.</param>
    /// <param name="rules">How strictly they are applied.</param>
    /// <param name="cancellation">Stops the work; the next call goes on.</param>
    /// <exception cref="Failure">KF14xx: a patch cannot be used.</exception>
    public Task<BuildTree> PatchAsync(SourceTree source, ImmutableArray<PatchFile> patches, PatchRules rules, CancellationToken cancellation) => Host.PhaseAsync(
        "patch",
        () => BuildTree.MaterialiseAsync(Host, source, patches, rules, Directory.Source, cancellation),
        made => DescribePatches(made, patches.Length));

    private async Task<MakeSummary> MakeAsync(BuildInputs inputs, Kbuild kbuild, OutputTree output, CancellationToken cancellation)
    {
        bool fromNothing = output.Start is BuildStart.Clean;
        StepHistory history = new(Store);
        if (!File.Exists(Directory.RunningMark))
        {
            // An older mark stays: everything since the first interrupted run is in doubt until one run ends by itself.
            StateFile.Write(Directory.RunningMark, output.Key.Hex);
        }

        MakeRun make = new();
        MakeSummary summary;
        try
        {
            summary = await make.RunAsync(
                Host,
                kbuild.Make(Directory.Output, inputs.Jobs, inputs.Plan.Targets),
                Directory.Log,
                fromNothing ? history.Total(output.Key) : null,
                cancellation).ConfigureAwait(false);
        }
        catch (Failure failure) when (make.EndedByItself && failure.Diagnostics[0].Code != PlatformCodes.DiskFull)
        {
            // make deleted what the failed command left: nothing is in doubt. On a full disk even finished files may be cut.
            File.Delete(Directory.RunningMark);
            throw;
        }

        File.Delete(Directory.RunningMark);
        if (fromNothing)
        {
            history.Remember(output.Key, summary.Total);
        }

        return summary;
    }

    private static string Describe(ConfigPlan config)
    {
        const int mostNamed = 3;
        int symbols = config.Profiles.Sum(profile => profile.Symbols.Length);
        string[] enabled = [.. config.Enable.Select(wanted => wanted.Name).Distinct()];
        string named = string.Join(", ", enabled.Take(mostNamed)) + (enabled.Length > mostNamed ? " …" : "");
        return $"{config.BaseFile ?? config.Base}"
            + (symbols == 0 ? "" : $", {symbols} symbols")
            + (enabled.Length == 0 ? "" : $", {named} with what {(enabled.Length == 1 ? "it needs" : "they need")}")
            + "; every one checked";
    }

    private static string DescribePatches(BuildTree tree, int patches)
    {
        string applied = patches switch
        {
            0 => "no patches",
            1 => "1 patch applied",
            _ => $"{patches} patches applied",
        };
        return tree.Rebuilt ? $"fresh tree, {applied}" : tree.Changed.IsEmpty ? "unchanged" : $"{applied}, {tree.Changed.Length} files changed";
    }

    private static string Describe(MakeSummary make)
    {
        string kinds = string.Join(", ", make.Steps.OrderByDescending(step => step.Value).Take(5).Select(step => $"{step.Value} {step.Key}"));
        string warnings = make.Warnings == 0 ? "" : $", {make.Warnings} warnings";
        return make.Total == 0 ? "nothing to do" : kinds + warnings;
    }
}
