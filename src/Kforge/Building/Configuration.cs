using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Kconfig;
using Kforge.Planning;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Building;

/// <summary>Makes the <c>.config</c> of a build: base, the profiles' symbols on top, completed by the tree's own program, and checked.</summary>
public static class Configuration
{
    /// <summary>Brings <c>.config</c> of the output tree up to date; does nothing when its inputs are those of the last time.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="store">Keeps what the tree's commands answer.</param>
    /// <param name="kbuild">How make is called.</param>
    /// <param name="directory">Where the kernel is built.</param>
    /// <param name="cancellation">Stops make.</param>
    /// <returns>The text of <c>.config</c> and whether it had to be made.</returns>
    /// <exception cref="Failure">
    /// KF5003 when the tree's program fails; the configuration room's codes when a symbol did not survive.
    /// The output tree is then as it was.
    /// </exception>
    public static async Task<(string Text, bool Made)> EnsureAsync(Host host, Store store, Kbuild kbuild, BuildDirectory directory, CancellationToken cancellation)
    {
        string target = Path.Combine(directory.Output, ".config");
        string key = KeyFacts.Of(facts => Describe(kbuild.Plan, facts)).Hex;
        string? present = File.Exists(target) ? await File.ReadAllTextAsync(target, cancellation).ConfigureAwait(false) : null;
        if (present is not null && StateFile.Read(directory.ConfigState).SequenceEqual([key, Sha256Digest.OfText(present).Hex]))
        {
            return (present, false);
        }

        string text = await MakeAsync(host, store, kbuild, directory, cancellation).ConfigureAwait(false);
        if (text != present)
        {
            await File.WriteAllTextAsync(target, text, cancellation).ConfigureAwait(false);
        }

        StateFile.Write(directory.ConfigState, key, Sha256Digest.OfText(text).Hex);
        return (text, true);
    }

    /// <summary>What decides the text and what decides the verdict: an optional symbol that was dropped is an error once it is required.</summary>
    private static void Describe(BuildPlan plan, IFacts facts)
    {
        plan.DescribeConfiguration(facts);
        foreach (ProfileSymbol symbol in plan.Config.Profiles.SelectMany(profile => profile.Symbols).Where(symbol => symbol.Optional))
        {
            facts.State("optional", symbol.Name);
        }
    }

    private static async Task<string> MakeAsync(Host host, Store store, Kbuild kbuild, BuildDirectory directory, CancellationToken cancellation)
    {
        Directory.CreateDirectory(directory.ConfigOutput);
        string config = Path.Combine(directory.ConfigOutput, ".config");
        using FileStream log = new(directory.ConfigLog, FileMode.Create, FileAccess.Write, FileShare.Read);

        ConfigPlan plan = kbuild.Plan.Config;
        if (plan.BaseText is null)
        {
            await RunAsync(host, kbuild, directory, log, plan.Base, cancellation).ConfigureAwait(false);
        }

        string baseText = plan.BaseText ?? await File.ReadAllTextAsync(config, cancellation).ConfigureAwait(false);
        MergedFragment merged = Fragment.Merge(baseText, plan.Profiles).OrFail();
        await File.WriteAllTextAsync(config, merged.Text, cancellation).ConfigureAwait(false);
        await RunAsync(host, kbuild, directory, log, "olddefconfig", cancellation).ConfigureAwait(false);

        string final = await File.ReadAllTextAsync(config, cancellation).ConfigureAwait(false);
        await CheckAsync(host, store, kbuild, merged, final, cancellation).ConfigureAwait(false);
        return final;
    }

    /// <summary>Compares every requested symbol with what came out.</summary>
    private static async Task CheckAsync(Host host, Store store, Kbuild kbuild, MergedFragment merged, string final, CancellationToken cancellation)
    {
        ImmutableArray<Diagnostic> losses = await ConfigLosses.FindAsync(host, store, kbuild, merged, final, cancellation).ConfigureAwait(false);
        ImmutableArray<Diagnostic> found = merged.Warnings.AddRange(losses);
        foreach (Diagnostic warning in found.Where(diagnostic => diagnostic.Severity == Severity.Warning))
        {
            host.Reports(new Report.Warned(warning));
        }

        Diagnostic[] errors = [.. found.Where(diagnostic => diagnostic.Severity == Severity.Error)];
        if (errors.Length > 0)
        {
            throw new Failure([.. errors]);
        }
    }

    private static async Task RunAsync(Host host, Kbuild kbuild, BuildDirectory directory, FileStream log, string goal, CancellationToken cancellation)
    {
        host.Reports(new Report.Progress("configure", 0, null, ProgressUnit.Items, goal));
        Command make = kbuild.Make(directory.ConfigOutput, Jobs.Count(), goal) with { LogTo = log };
        CommandResult result = await make.RunAsync(host, cancellation).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            cancellation.ThrowIfCancellationRequested();
            string[] lines = await File.ReadAllLinesAsync(directory.ConfigLog, cancellation).ConfigureAwait(false);
            throw (MachineTrouble.Find(lines, directory.ConfigLog) ?? new Diagnostic(BuildCodes.ConfigFailed, $"`make {goal}` failed", null, [$"the log: {directory.ConfigLog}"], [])
            {
                Verbatim = string.Join('\n', lines.TakeLast(15)),
            }).ToFailure();
        }
    }
}
