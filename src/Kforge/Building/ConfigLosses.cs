using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Kconfig;
using Kforge.Kconfig.Checking;
using Kforge.Kconfig.Explaining;
using Kforge.Kconfig.Language;
using Kforge.Kconfig.Probes;
using Kforge.Kconfig.Values;
using Kforge.Platform;

namespace Kforge.Building;

/// <summary>Finds what a finished configuration does not keep of what the profiles ask for.</summary>
internal static class ConfigLosses
{
    /// <summary>Compares every requested symbol with what came out. The tree's Kconfig files are read only when the configuration alone does not show that all is well.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="store">Keeps what the tree's commands answer.</param>
    /// <param name="kbuild">The tree, and how make is called.</param>
    /// <param name="merged">What was asked for.</param>
    /// <param name="final">The text that the tree's own program made of it.</param>
    /// <param name="cancellation">Stops reading and kills commands.</param>
    /// <returns>What <see cref="ConfigCheck.Compare"/> says, behind what the files themselves give cause to warn of.</returns>
    /// <exception cref="Failure">The sandbox or the store cannot be used.</exception>
    public static async Task<ImmutableArray<Diagnostic>> FindAsync(
        Host host, Store store, Kbuild kbuild, MergedFragment merged, string final, CancellationToken cancellation)
    {
        DotConfig config = DotConfig.Parse(final);
        if (ConfigCheck.ShowsAll(merged.Symbols, config))
        {
            return [];
        }

        KconfigReading reading;
        try
        {
            reading = await KconfigReading.ReadAsync(kbuild.Probes(host, store), cancellation).ConfigureAwait(false);
        }
        catch (Failure unreadable) when (unreadable.Diagnostics[0].Code == KconfigCodes.MalformedKconfig || unreadable.Diagnostics[0].Code == ProbeCodes.NoEnvironment)
        {
            // The tree's own program has read them; whatever kforge thinks of the files must not stop a build that has what it asked for.
            return ConfigCheck.Unexplained(merged.Symbols, config, unreadable.Diagnostics[0]);
        }

        SourceLines source = SourceLines.Of(kbuild.SourceRoot);
        Evaluation values = new ConfigResolution(reading, kbuild.SourceRoot).Evaluate(new ConfigStart.Base(final), out _).OrFail();
        Situation situation = new(values, PlanLines.Of(kbuild.Plan.Config, merged.Symbols, reading, source), source, reading.Inputs);
        return reading.Model.Warnings.AddRange(await ConfigCheck.CompareAsync(merged.Symbols, config, situation, reading.Probes, cancellation).ConfigureAwait(false));
    }
}
