using System.Collections.Immutable;
using System.Globalization;
using Kforge.Kconfig.Solving;

namespace Kforge.Equality.Reach;

/// <summary>What became of a request.</summary>
/// <param name="Request">What was asked of kforge.</param>
/// <param name="Took">How long kforge looked for an answer.</param>
public abstract record ReachVerdict(SolveRequest Request, TimeSpan Took)
{
    /// <summary>Whether the symbol has the value, by conf's word.</summary>
    public bool IsReached => this is Enabled or Already;

    /// <summary>Whether conf can give the symbol the value.</summary>
    public bool IsReachable => IsReached || this is Refused { Witness: not null } or Unconfirmed;

    /// <inheritdoc/>
    public sealed override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Request.Name,-42} {Word,-26} {Took.TotalSeconds,6:F2} s") + string.Concat(Lines.Select(line => $"\n      {line}"));

    private protected abstract string Word { get; }

    private protected virtual IEnumerable<string> Lines => [];

    /// <summary>The configuration has it already.</summary>
    public sealed record Already(SolveRequest Asked, TimeSpan Time) : ReachVerdict(Asked, Time)
    {
        private protected override string Word => "already";
    }

    /// <summary>kforge found a way, and conf confirmed it.</summary>
    /// <param name="Asked">What was asked of kforge.</param>
    /// <param name="Time">How long kforge took.</param>
    /// <param name="Value">The value it has now.</param>
    /// <param name="Changes">How many symbols change besides it.</param>
    public sealed record Enabled(SolveRequest Asked, TimeSpan Time, string Value, int Changes) : ReachVerdict(Asked, Time)
    {
        private protected override string Word => $"enabled{(Value == "m" ? " as m" : "")}, {(Changes == 1 ? "1 change" : $"{Changes} changes")}";
    }

    /// <summary>kforge found no way.</summary>
    /// <param name="Asked">What was asked of kforge.</param>
    /// <param name="Time">How long kforge took.</param>
    /// <param name="IsProven">Whether kforge says that there is none.</param>
    /// <param name="Chain">Why.</param>
    /// <param name="Witness">A configuration of conf's that has the value; null when none was found.</param>
    public sealed record Refused(SolveRequest Asked, TimeSpan Time, bool IsProven, ImmutableArray<ObstacleLine> Chain, string? Witness) : ReachVerdict(Asked, Time)
    {
        private const int MostLines = 5;

        private protected override string Word => (IsProven, Witness) switch
        {
            (true, null) => "impossible",
            (true, _) => "WRONGLY IMPOSSIBLE",
            (false, null) => "not found",
            _ => "MISSED",
        };

        private protected override IEnumerable<string> Lines =>
            Chain.Take(MostLines).Select(line => line.ToString()).Concat(Witness is null ? [] : Witness.Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(MostLines).Select((line, at) => at == 0 ? $"conf has it in {line}" : $"  {line}"));
    }

    /// <summary>conf does not confirm what kforge promised.</summary>
    /// <param name="Asked">What was asked of kforge.</param>
    /// <param name="Time">How long kforge took.</param>
    /// <param name="Broken">What did not come out.</param>
    public sealed record Unconfirmed(SolveRequest Asked, TimeSpan Time, ImmutableArray<string> Broken) : ReachVerdict(Asked, Time)
    {
        private protected override string Word => "NOT CONFIRMED";

        private protected override IEnumerable<string> Lines => Broken;
    }
}
