using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Kconfig.Explaining;
using Kforge.Kconfig.Model;
using Kforge.Kconfig.Solving;
using Kforge.Kconfig.Values;
using Kforge.Workspace;

namespace Kforge.Kconfig.Synthesizing;

/// <summary>
/// Makes a configuration of a plan: the base, the lines of the profiles on top, and on top of these what <see cref="Solver"/> finds for the
/// symbols that are to be enabled. Lines of profiles are never changed for that; the base is.
/// </summary>
/// <param name="resolution">The tree.</param>
/// <param name="plan">What is asked for.</param>
public sealed class Synthesis(ConfigResolution resolution, ConfigPlan plan)
{
    /// <summary>Changes whenever the same plan may give another configuration: the rule by which the solver chooses among ways.</summary>
    public const int Rule = 1;

    private readonly List<Diagnostic> warnings = [];

    private KconfigModel Model => resolution.Reading.Model;

    /// <summary>Makes it.</summary>
    /// <param name="cancellation">Stops the reading of files.</param>
    /// <returns>The configuration; or KF1208, KF1210 for the base and the profiles, KF1202, KF1204, KF1230 and KF1231 for what cannot be enabled.</returns>
    public Checked<SynthesizedConfig> Make(CancellationToken cancellation)
    {
        return resolution.Merge(plan.Base, plan.BaseText, plan.Profiles) switch
        {
            Checked<MergedFragment>.Bad bad => new Checked<SynthesizedConfig>.Bad(bad.Diagnostics),
            Checked<MergedFragment>.Good good => On(good.Value, cancellation),
            _ => throw new InvalidOperationException("unreachable: Checked is closed"),
        };
    }

    private Checked<SynthesizedConfig> On(MergedFragment merged, CancellationToken cancellation)
    {
        warnings.AddRange(merged.Warnings);
        if (plan.BaseText is { } text)
        {
            warnings.AddRange(BaseWarnings.Of(new Evaluation(Model).Give(text), plan.BaseFile));
        }

        Wants wants = Wants.Of(plan.Enable);
        warnings.AddRange(wants.Warnings);
        return wants.List.IsEmpty
            ? new SynthesizedConfig(merged.Text, merged.Symbols, [], [], [.. warnings], [])
            : Enable(merged, [.. wants.List.Where(IsThere)], [.. plan.Keep.Where(IsThere).Select(kept => kept.Value)], cancellation);
    }

    private Checked<SynthesizedConfig> Enable(MergedFragment merged, ImmutableArray<WantedSymbol> wants, ImmutableArray<string> keep, CancellationToken cancellation)
    {
        Solver solver = Solver.For(Model, resolution.SourceRoot, cancellation);
        while (true)
        {
            switch (solver.Solve(merged.Text, [.. wants.Select(RequestOf)], keep, merged.Symbols))
            {
                case Checked<SolveResult>.Bad bad:
                    return new Checked<SynthesizedConfig>.Bad(bad.Diagnostics);
                case Checked<SolveResult>.Good { Value: SolveResult.Impossible impossible }:
                    WantedSymbol refused = wants.First(want => want.Name == impossible.Request.Name);
                    Diagnostic why = impossible.ToDiagnostic(refused.Place);
                    if (!refused.Optional)
                    {
                        return why;
                    }

                    warnings.Add(why with { Severity = Severity.Warning });
                    wants = wants.Remove(refused);
                    break;
                case Checked<SolveResult>.Good { Value: SolveResult.Solved solved }:
                    ImmutableArray<ConfigChange> enabled =
                    [
                        .. solved.Requested.Select(change => change with { Reason = ReasonOf(wants.First(want => want.Name == change.Name)) }),
                        .. solved.Best.Changes,
                    ];
                    return new SynthesizedConfig(ConfigChanges.Apply(merged.Text, enabled), merged.Symbols, enabled, solved.Promised, [.. warnings], solved.Notes);
                case Checked<SolveResult>.Good { Value: SolveResult.AlreadySo already }:
                    return new SynthesizedConfig(merged.Text, merged.Symbols, [], already.Promised, [.. warnings], []);
                default:
                    throw new InvalidOperationException("unreachable: SolveResult is closed");
            }
        }
    }

    private bool IsThere(WantedSymbol want) => !want.Optional || IsThere(want.Name, want.Place);

    private bool IsThere(Placed<string> kept) => IsThere(kept.Value, kept.Place);

    /// <summary>Whether the tree has a symbol that it need not have; a warning tells when not.</summary>
    private bool IsThere(string name, SourcePlace place)
    {
        if (Model[name] is not null)
        {
            return true;
        }

        warnings.Add(SymbolNames.Unknown(Model, name, place) with { Severity = Severity.Warning });
        return false;
    }

    private static SolveRequest RequestOf(WantedSymbol want) =>
        new(want.Name, want.Value is { } value ? DotConfig.Unquote(value) ?? value : null) { Place = want.Place };

    private static string ReasonOf(WantedSymbol want) => want.Reason is { } reason ? $"{reason} ({want.Place.Anywhere})" : $"asked for by {want.Place.Anywhere}";
}
