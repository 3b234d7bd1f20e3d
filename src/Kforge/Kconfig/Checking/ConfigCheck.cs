using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Kconfig.Explaining;
using Kforge.Kconfig.Model;
using Kforge.Kconfig.Probes;
using Kforge.Workspace;

namespace Kforge.Kconfig.Checking;

/// <summary>
/// Checks that what the profiles ask for survived <c>make olddefconfig</c>, which drops silently what it cannot have,
/// and explains each loss with the lines of Kconfig and of the profiles that are to blame.
/// </summary>
public static class ConfigCheck
{
    /// <summary>Compares what was asked for with what came out; commands that answered "no" are run once more by themselves, to hear what they say.</summary>
    /// <param name="requested">What the profiles ask for in the end: <see cref="MergedFragment.Symbols"/>.</param>
    /// <param name="final">The configuration that Kconfig made of it.</param>
    /// <param name="situation">The same configuration, read by the engine, and which line asked for what.</param>
    /// <param name="probes">Runs the commands, and keeps what they say.</param>
    /// <param name="cancellation">Kills commands.</param>
    /// <returns>What <see cref="Compare"/> returns.</returns>
    /// <exception cref="Failure">What <see cref="ShellProbes.RunAsync"/> says.</exception>
    public static Task<ImmutableArray<Diagnostic>> CompareAsync(
        ImmutableArray<ProfileSymbol> requested, DotConfig final, Situation situation, ShellProbes probes, CancellationToken cancellation) =>
        Why.HearAsync(heard => (Compare(requested, final, situation, heard, out ImmutableArray<string> unheard), unheard), probes, cancellation);

    /// <summary>The comparison, as far as it is known what commands say; pure.</summary>
    /// <param name="requested">What the profiles ask for in the end: <see cref="MergedFragment.Symbols"/>.</param>
    /// <param name="final">The configuration that Kconfig made of it.</param>
    /// <param name="situation">The same configuration, read by the engine, and which line asked for what.</param>
    /// <param name="heard">What a command says when it is run by itself; null when that is not known.</param>
    /// <param name="unheard">Commands whose words would help, each once.</param>
    /// <returns>
    /// One diagnostic (KF1201 to KF1205, KF1209) for each symbol that has another value and is not lost merely because another of
    /// them is, in the order of the profiles; a warning for an optional one.
    /// </returns>
    public static ImmutableArray<Diagnostic> Compare(
        ImmutableArray<ProfileSymbol> requested, DotConfig final, Situation situation, Func<string, string?> heard, out ImmutableArray<string> unheard)
    {
        LossExplanation explanation = new(requested, final, situation, heard);
        ImmutableArray<ProfileSymbol> lost = [.. requested.Where(symbol => !Survived(symbol, final, situation.Model))];
        ILookup<ProfileSymbol, ProfileSymbol> followers = lost.ToLookup(symbol => RootOf(symbol, lost, explanation));
        ImmutableArray<Diagnostic> found =
            [.. lost.Where(symbol => followers[symbol].Any()).Select(root => Told(explanation.Of(root), root, followers[root].Where(symbol => symbol != root)))];
        unheard = [.. explanation.Unheard];
        return found;
    }

    private static Diagnostic Told(Diagnostic loss, ProfileSymbol root, IEnumerable<ProfileSymbol> followers)
    {
        string[] with = [.. followers.Select(symbol => $"{symbol.Name} ({symbol.Place})")];
        Diagnostic told = loss with { Severity = root.Optional ? Severity.Warning : Severity.Error };
        return with.Length == 0 ? told : told.WithCause($"lost with it: {string.Join(", ", with)}");
    }

    /// <summary>
    /// The lost symbol that is really to blame: where RUST is lost, every Rust sample is, and one explanation is
    /// enough. A symbol that must not be lost never hides behind one that may.
    /// </summary>
    private static ProfileSymbol RootOf(ProfileSymbol symbol, ImmutableArray<ProfileSymbol> lost, LossExplanation explanation)
    {
        ProfileSymbol root = symbol;
        for (int steps = 0; steps < lost.Length; steps++)
        {
            ImmutableArray<string> blamed = explanation.Blamed(root);
            if (lost.FirstOrDefault(other => other != root && blamed.Contains(other.Name)) is not { } next || (next.Optional && !symbol.Optional) || next == symbol)
            {
                break;
            }

            root = next;
        }

        return root;
    }

    // A name the tree does not know is never right, not even to switch it off: it may be a slip of the pen.
    private static bool Survived(ProfileSymbol symbol, DotConfig final, KconfigModel model) => model[symbol.Name] switch
    {
        null => false,
        { IsTristate: true } => (final[symbol.Name]?.Value ?? "n") == symbol.Value,
        _ => final[symbol.Name]?.Value == symbol.Value,
    };
}
