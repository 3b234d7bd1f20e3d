using System.Collections.Immutable;
using Kforge.Kconfig.Model;
using Kforge.Kconfig.Probes;

namespace Kforge.Kconfig.Explaining;

/// <summary>Explains why a symbol has its value.</summary>
public static class Why
{
    // What a command says can only lead to the same explanation with words in it.
    private const int MostRounds = 3;

    /// <summary>The explanation; commands that answered "no" are run once more by themselves, to hear what they say.</summary>
    /// <param name="symbol">A symbol of the situation's model.</param>
    /// <param name="situation">The configuration.</param>
    /// <param name="probes">Runs the commands, and keeps what they say.</param>
    /// <param name="cancellation">Kills commands.</param>
    /// <exception cref="Diagnostics.Failure">What <see cref="ShellProbes.RunAsync"/> says.</exception>
    public static Task<WhySymbol> ExplainAsync(Symbol symbol, Situation situation, ShellProbes probes, CancellationToken cancellation) =>
        HearAsync(heard => (Explain(symbol, situation, heard, out ImmutableArray<string> unheard), unheard), probes, cancellation);

    /// <summary>The explanation, as far as it is known what commands say; pure.</summary>
    /// <param name="symbol">A symbol of the situation's model.</param>
    /// <param name="situation">The configuration.</param>
    /// <param name="heard">What a command says when it is run by itself; null when that is not known.</param>
    /// <param name="unheard">Commands whose words would help, each once.</param>
    public static WhySymbol Explain(Symbol symbol, Situation situation, Func<string, string?> heard, out ImmutableArray<string> unheard)
    {
        Explainer explainer = new(situation, heard, ExplanationReach.Far);
        WhySymbol why = explainer.Explain(symbol);
        unheard = [.. explainer.Unheard];
        return why;
    }

    /// <summary>Explains again while there are commands whose words would help.</summary>
    /// <param name="explain">Gets what a command says, or null when that is not known; gives the explanation, and the commands to hear.</param>
    /// <param name="probes">Runs the commands.</param>
    /// <param name="cancellation">Kills commands.</param>
    internal static async Task<T> HearAsync<T>(
        Func<Func<string, string?>, (T Explanation, ImmutableArray<string> Unheard)> explain, ShellProbes probes, CancellationToken cancellation)
    {
        (T explanation, ImmutableArray<string> unheard) = explain(Heard);
        for (int round = 1; round < MostRounds && !unheard.IsEmpty; round++)
        {
            await probes.RunAsync(unheard, cancellation).ConfigureAwait(false);
            (explanation, unheard) = explain(Heard);
        }

        return explanation;

        string? Heard(string command) => probes.Complaint(command) is not { } complaint ? null
            : complaint.Trim().Length > 0 ? complaint.Trim() : probes.Answer(command);
    }
}
