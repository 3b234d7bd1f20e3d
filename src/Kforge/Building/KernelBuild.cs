using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Kconfig;
using Kforge.Planning;
using Kforge.Platform;
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
}

/// <summary>What a build came to.</summary>
/// <param name="Config">The final <c>.config</c>, and what enabling needed.</param>
/// <param name="Make">What make ran.</param>
public sealed record BuiltKernel(BuildConfig Config, MakeSummary Make);

/// <summary>
/// Builds a kernel in its build directory, from whatever state an earlier build left there. The caller
/// holds the directory's lock.
/// </summary>
/// <param name="Host">The outside world.</param>
/// <param name="Store">Where step counts are kept.</param>
/// <param name="Directory">Where the kernel is built.</param>
public sealed record KernelBuild(Host Host, Store Store, BuildDirectory Directory)
{
    /// <summary>Patches, configures and makes.</summary>
    /// <param name="inputs">What to build.</param>
    /// <param name="cancellation">Kills the sandbox; the next build goes on from what is whole.</param>
    /// <exception cref="Failure">A patch, the configuration or a command failed.</exception>
    public async Task<BuiltKernel> RunAsync(BuildInputs inputs, CancellationToken cancellation)
    {
        BuildTree tree = await PatchAsync(inputs.Source, inputs.Patches, inputs.PatchRules, cancellation).ConfigureAwait(false);
        bool fromNothing = PrepareOutput(inputs.Plan, tree.Generation);

        Kbuild kbuild = new(inputs.Plan, inputs.Toolchain, tree.Root);
        BuildConfig config = await Host.PhaseAsync(
            "configure",
            () => new Configuration(Host, Store, kbuild, Directory).EnsureAsync(cancellation),
            made => made.Made ? Describe(inputs.Plan.Config) : "unchanged").ConfigureAwait(false);

        MakeSummary make = await Host.PhaseAsync("compile", () => MakeAsync(inputs, kbuild, fromNothing, cancellation), Describe).ConfigureAwait(false);
        return new(config, make);
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

    /// <summary>
    /// Throws the output tree away when it was made from another tree or by other tools (their files all
    /// carry one time stamp, so make could not tell), and cleans it after a killed make.
    /// </summary>
    /// <returns>Whether the build begins with nothing.</returns>
    private bool PrepareOutput(BuildPlan plan, string generation)
    {
        string[] state = [generation, plan.Toolchain.Hex, KeyFacts.Of(facts =>
        {
            foreach ((string name, string value) in plan.MakeVariables)
            {
                facts.State(name, value);
            }
        }).Hex];
        if (!StateFile.Read(Directory.OutputState).SequenceEqual(state))
        {
            // First of all: nobody may take a tree that was half thrown away for the one the state names.
            File.Delete(Directory.OutputState);
            foreach (string stale in (string[])[Directory.Output, Directory.ConfigOutput])
            {
                if (System.IO.Directory.Exists(stale))
                {
                    System.IO.Directory.Delete(stale, recursive: true);
                }
            }

            File.Delete(Directory.ConfigState);
            File.Delete(Directory.RunningMark);
        }

        System.IO.Directory.CreateDirectory(Directory.Output);
        bool fromNothing = !System.IO.Directory.EnumerateFileSystemEntries(Directory.Output).Any();
        StateFile.Write(Directory.OutputState, state);
        if (File.Exists(Directory.RunningMark))
        {
            int deleted = InterruptedBuild.Recover(Directory.Output, File.GetLastWriteTimeUtc(Directory.RunningMark));
            Host.Reports(new Report.Noted($"the last build was cut off: {deleted} files that may be half-made are built again"));
        }

        return fromNothing && !File.Exists(Directory.RunningMark);
    }

    private async Task<MakeSummary> MakeAsync(BuildInputs inputs, Kbuild kbuild, bool fromNothing, CancellationToken cancellation)
    {
        Sha256Digest key = KeyFacts.Of(inputs.Plan.Describe);
        StepHistory history = new(Store);
        if (!File.Exists(Directory.RunningMark))
        {
            // An older mark stays: everything since the first interrupted run is in doubt until one run ends by itself.
            StateFile.Write(Directory.RunningMark, key.Hex);
        }

        MakeRun make = new();
        MakeSummary summary;
        try
        {
            summary = await make.RunAsync(
                Host,
                kbuild.Make(Directory.Output, inputs.Jobs, inputs.Plan.Targets),
                Directory.Log,
                fromNothing ? history.Total(key) : null,
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
            history.Remember(key, summary.Total);
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
