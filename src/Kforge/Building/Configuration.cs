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
public sealed record Configuration(Host Host, Store Store, Kbuild Kbuild, BuildDirectory Directory)
{
    private ConfigPlan Plan => Kbuild.Plan.Config;

    /// <summary>Brings <c>.config</c> of the output tree up to date; does nothing when its inputs are those of the last time.</summary>
    /// <param name="cancellation">Stops make.</param>
    /// <exception cref="Failure">
    /// KF5003 when the tree's program fails; the configuration room's codes when a symbol cannot be had or did not survive.
    /// The output tree is then as it was.
    /// </exception>
    public async Task<BuildConfig> EnsureAsync(CancellationToken cancellation)
    {
        string target = Path.Combine(Directory.Output, ".config");
        string key = KeyFacts.Of(Describe).Hex;
        string? present = TextOf(target);
        string fragment = TextOf(Directory.Fragment) ?? "";
        if (present is not null && StateFile.Read(Directory.ConfigState).SequenceEqual(State(key, present, fragment)))
        {
            return new(present, fragment, Made: false);
        }

        (string text, fragment) = await MakeAsync(cancellation).ConfigureAwait(false);
        if (text != present)
        {
            await LosslessText.WriteAsync(target, text, cancellation).ConfigureAwait(false);
        }

        if (fragment.Length == 0)
        {
            File.Delete(Directory.Fragment);
        }
        else
        {
            await LosslessText.WriteAsync(Directory.Fragment, fragment, cancellation).ConfigureAwait(false);
        }

        StateFile.Write(Directory.ConfigState, State(key, text, fragment));
        return new(text, fragment, Made: true);
    }

    private static string[] State(string key, string config, string fragment) => [key, Sha256Digest.OfText(config).Hex, Sha256Digest.OfText(fragment).Hex];

    private static string? TextOf(string path) => File.Exists(path) ? LosslessText.Read(path) : null;

    /// <summary>What decides the text and what decides the verdict: an optional symbol that was dropped is an error once it is required.</summary>
    private void Describe(IFacts facts)
    {
        Kbuild.Plan.DescribeConfiguration(facts);
        foreach (string optional in Plan.Profiles.SelectMany(profile => profile.Symbols).Where(symbol => symbol.Optional).Select(symbol => symbol.Name)
            .Concat(Plan.Enable.Where(wanted => wanted.Optional).Select(wanted => wanted.Name)))
        {
            facts.State("optional", optional);
        }
    }

    private async Task<(string Text, string Fragment)> MakeAsync(CancellationToken cancellation)
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
        await CheckAsync(resolution, asked, final, cancellation).ConfigureAwait(false);
        return (final, asked.Fragment);
    }

    /// <summary>What the tree's own program makes of it.</summary>
    private async Task<string> CompleteAsync(string asked, CancellationToken cancellation)
    {
        const string goal = "olddefconfig";
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
    private async Task CheckAsync(ConfigResolution resolution, SynthesizedConfig asked, string final, CancellationToken cancellation)
    {
        DotConfig made = DotConfig.Parse(final);
        KconfigReading reading = resolution.Reading;
        SourceLines source = SourceLines.Of(resolution.SourceRoot);
        Evaluation values = resolution.Evaluate(new ConfigStart.Base(final), out _).OrFail();
        Situation situation = new(values, PlanLines.Of(Plan, asked, reading, source), source, reading.Inputs);
        ImmutableArray<Diagnostic> losses = await ConfigCheck.CompareAsync(asked.Symbols, made, situation, reading.Probes, cancellation).ConfigureAwait(false);
        ImmutableArray<Diagnostic> found = [.. reading.Model.Warnings, .. asked.Warnings, .. losses];
        foreach (Diagnostic warning in found.Where(diagnostic => diagnostic.Severity == Severity.Warning))
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
    }
}
