using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Kconfig;
using Kforge.Kconfig.Checking;
using Kforge.Kconfig.Explaining;
using Kforge.Kconfig.Language;
using Kforge.Kconfig.Solving;
using Kforge.Kconfig.Synthesizing;
using Kforge.Kconfig.Values;
using Kforge.Planning;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Building;

/// <summary>A <c>.config</c> that was made or found.</summary>
/// <param name="Text">The file.</param>
/// <param name="Fragment">What was put on base and profiles to have what is to be enabled, with the reasons; empty when there was nothing.</param>
/// <param name="Made">Whether it had to be made.</param>
public sealed record BuildConfig(string Text, string Fragment, bool Made);

/// <summary>
/// Makes the <c>.config</c> of a build: base, the profiles' symbols and what enabling needs on top, completed by the tree's own program, and checked.
/// </summary>
/// <param name="Host">The outside world.</param>
/// <param name="Store">Keeps what the tree's Kconfig files asked of the tools.</param>
/// <param name="Kbuild">How make is called.</param>
/// <param name="Directory">Where the kernel is built.</param>
/// <param name="Generation">The generation of the source tree.</param>
public sealed record Configuration(Host Host, Store Store, Kbuild Kbuild, BuildDirectory Directory, string Generation)
{
    /// <summary>Configurations of other builds, which are used where everything that decides is the same; null for none.</summary>
    public KeptConfigurations? Others { get; init; }

    private ConfigPlan Plan => Kbuild.Plan.Config;

    /// <summary>The configuration; made when neither this directory nor the cache has it. The output tree stays as it is (<see cref="PlaceAsync"/>).</summary>
    /// <param name="inputs">What of the tree decides (<see cref="ConfigInputs"/>).</param>
    /// <param name="cancellation">Stops make.</param>
    /// <exception cref="Failure">
    /// KF5003 when the tree's program fails; the configuration room's codes when a symbol cannot be had or did not survive.
    /// </exception>
    public async Task<BuildConfig> EnsureAsync(Sha256Digest inputs, CancellationToken cancellation)
    {
        Sha256Digest key = KeyFacts.Of(facts => Describe(facts, inputs));
        if (Here(key) is { } present)
        {
            return present;
        }

        BuildConfig config;
        if (Others?.Find(key) is { } kept)
        {
            config = kept;
        }
        else
        {
            (config, bool quiet) = await MakeAsync(cancellation).ConfigureAwait(false);
            if (quiet && Others is not null)
            {
                await Others.KeepAsync(key, config, cancellation).ConfigureAwait(false);
            }
        }

        await LosslessText.WriteAsync(Directory.Config, config.Text, cancellation).ConfigureAwait(false);
        await WriteFragmentAsync(Directory, config.Fragment, cancellation).ConfigureAwait(false);
        StateFile.Write(Directory.ConfigState, State(key, config.Text, config.Fragment));
        return config;
    }

    /// <summary>The configuration when this directory or the cache has it; null when it must be made. Changes nothing.</summary>
    /// <param name="inputs">What of the tree decides.</param>
    public BuildConfig? Known(Sha256Digest inputs)
    {
        Sha256Digest key = KeyFacts.Of(facts => Describe(facts, inputs));
        return Here(key) ?? Others?.Find(key);
    }

    /// <summary>Puts a configuration into the output tree. Where it is there already it stays untouched: its time alone makes kbuild ask all its questions again.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="cancellation">Stops.</param>
    public async Task PlaceAsync(BuildConfig config, CancellationToken cancellation)
    {
        string target = Path.Combine(Directory.Output, ".config");
        if (TextOf(target) != config.Text)
        {
            BlindSpots.ConfigurationChanged(Directory.Output);
            await LosslessText.WriteAsync(target, config.Text, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Puts a fragment beside the build, or takes away that of another.</summary>
    internal static async Task WriteFragmentAsync(BuildDirectory directory, string fragment, CancellationToken cancellation)
    {
        if (fragment.Length == 0)
        {
            File.Delete(directory.Fragment);
        }
        else
        {
            await LosslessText.WriteAsync(directory.Fragment, fragment, cancellation).ConfigureAwait(false);
        }
    }

    private BuildConfig? Here(Sha256Digest key) =>
        TextOf(Directory.Config) is { } present && (TextOf(Directory.Fragment) ?? "") is var beside && StateFile.Read(Directory.ConfigState).SequenceEqual(State(key, present, beside))
            ? new(present, beside, Made: false) : null;

    private static string[] State(Sha256Digest key, string config, string fragment) => [key.Hex, Sha256Digest.OfText(config).Hex, Sha256Digest.OfText(fragment).Hex];

    private static string? TextOf(string path) => File.Exists(path) ? LosslessText.Read(path) : null;

    /// <summary>What decides the text and what decides the verdict: an optional symbol that was dropped is an error once it is required.</summary>
    private void Describe(IFacts facts, Sha256Digest inputs)
    {
        Kbuild.Plan.DescribeTools(facts);
        Kbuild.Plan.DescribeSymbols(facts);
        facts.State("files that decide", inputs.Hex);
        foreach (string optional in Plan.Profiles.SelectMany(profile => profile.Symbols).Where(symbol => symbol.Optional).Select(symbol => symbol.Name)
            .Concat(Plan.Enable.Where(wanted => wanted.Optional).Select(wanted => wanted.Name)))
        {
            facts.State("optional", optional);
        }

        // The fragment says who asked for what.
        foreach (WantedSymbol wanted in Plan.Enable)
        {
            facts.State($"asked for {wanted.Name}", $"{wanted.Place.Anywhere}");
        }
    }

    /// <returns>The configuration, and whether nothing was to be said about it: what is said names files of this workspace, and is not for another.</returns>
    private async Task<(BuildConfig Config, bool Quiet)> MakeAsync(CancellationToken cancellation)
    {
        Host.Reports(new Report.Progress("configure", 0, null, ProgressUnit.Items, "Kconfig"));
        KconfigReading reading = await KconfigReading.ReadAsync(Kbuild.Probes(Host, Store), cancellation).ConfigureAwait(false);
        ConfigResolution resolution = new(reading, Kbuild.SourceRoot);
        SynthesizedConfig asked = new Synthesis(resolution, Plan).Make(cancellation).OrFail();
        foreach (string note in asked.Notes)
        {
            Host.Reports(new Report.Noted(note));
        }

        string final = await CompleteAsync(asked.Text, cancellation).ConfigureAwait(false);
        bool warned = await CheckAsync(resolution, asked, final, cancellation).ConfigureAwait(false);
        return (new(final, asked.Fragment, Made: true), !warned && asked.Notes.IsEmpty);
    }

    /// <summary>What the tree's own program makes of it.</summary>
    private async Task<string> CompleteAsync(string asked, CancellationToken cancellation)
    {
        const string goal = "olddefconfig";
        string[] origin = [Generation, KeyFacts.Of(Kbuild.Plan.DescribeKinship).Hex];
        if (System.IO.Directory.Exists(Directory.ConfigOutput) && !StateFile.Read(Directory.ConfigOrigin).SequenceEqual(origin))
        {
            // The programs in it are of another tree or other tools, whose files look as old as these.
            System.IO.Directory.Delete(Directory.ConfigOutput, recursive: true);
        }

        StateFile.Write(Directory.ConfigOrigin, origin);
        System.IO.Directory.CreateDirectory(Directory.ConfigOutput);
        string config = Path.Combine(Directory.ConfigOutput, ".config");
        using FileStream log = new(Directory.ConfigLog, FileMode.Create, FileAccess.Write, FileShare.Read);
        await LosslessText.WriteAsync(config, asked, cancellation).ConfigureAwait(false);
        Host.Reports(new Report.Progress("configure", 0, null, ProgressUnit.Items, goal));
        Command make = Kbuild.Make(Directory.ConfigOutput, Jobs.Count(), goal) with { LogTo = log };
        CommandResult result = await make.RunAsync(Host, cancellation).ConfigureAwait(false);
        if (result.Succeeded)
        {
            return LosslessText.Read(config);
        }

        cancellation.ThrowIfCancellationRequested();
        string[] lines = await File.ReadAllLinesAsync(Directory.ConfigLog, cancellation).ConfigureAwait(false);
        throw (MachineTrouble.Find(lines, Directory.ConfigLog) ?? new Diagnostic(BuildCodes.ConfigFailed, $"`make {goal}` failed", null, [$"the log: {Directory.ConfigLog}"], [])
        {
            Verbatim = string.Join('\n', lines.TakeLast(15)),
        }).ToFailure();
    }

    /// <summary>Compares every requested symbol with what came out.</summary>
    /// <returns>Whether something was warned of.</returns>
    private async Task<bool> CheckAsync(ConfigResolution resolution, SynthesizedConfig asked, string final, CancellationToken cancellation)
    {
        DotConfig made = DotConfig.Parse(final);
        KconfigReading reading = resolution.Reading;
        SourceLines source = SourceLines.Of(resolution.SourceRoot);
        Evaluation values = resolution.Evaluate(new ConfigStart.Base(final), out _).OrFail();
        Situation situation = new(values, PlanLines.Of(Plan, asked, reading, source), source, reading.Inputs);
        ImmutableArray<Diagnostic> losses = await ConfigCheck.CompareAsync(asked.Symbols, made, situation, reading.Probes, cancellation).ConfigureAwait(false);
        ImmutableArray<Diagnostic> found = [.. reading.Model.Warnings, .. asked.Warnings, .. losses];
        Diagnostic[] warnings = [.. found.Where(diagnostic => diagnostic.Severity == Severity.Warning)];
        foreach (Diagnostic warning in warnings)
        {
            Host.Reports(new Report.Warned(warning));
        }

        // Where a line of a profile went under, what was promised may have gone with it: the line is the cause.
        ImmutableArray<Diagnostic> errors = [.. found.Where(diagnostic => diagnostic.Severity == Severity.Error)];
        errors = errors.IsEmpty ? Confirmation.Broken(made, asked.Promised) : errors;
        if (!errors.IsEmpty)
        {
            throw new Failure(errors);
        }

        return warnings.Length > 0;
    }
}
