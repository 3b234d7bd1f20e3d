using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Solving;

/// <summary>A line of a configuration that has to change.</summary>
/// <param name="Name">The symbol.</param>
/// <param name="Old">The value it had, as text.</param>
/// <param name="Value">The value to give it, as it stands in a <c>.config</c>; <c>n</c> for "is not set".</param>
/// <param name="Reason">Why, with the line of the Kconfig file; of a request, that it is one.</param>
public sealed record ConfigChange(string Name, string Old, string Value, string Reason)
{
    /// <summary>The line for a <c>.config</c>.</summary>
    public string Line => DotConfig.Line(Name, Value);
}

/// <summary>One way to fulfil the requests.</summary>
/// <param name="Changes">What changes besides the requested symbols, in the order of the menu.</param>
/// <param name="Consequences">How many further symbols get another value because of it.</param>
public sealed record SolveWay(ImmutableArray<ConfigChange> Changes, int Consequences);

/// <summary>A line of the proof that something cannot be had.</summary>
/// <param name="Depth">0 for the first line; what explains a line stands below it, one deeper.</param>
/// <param name="Text">What needs what, or what cannot be changed.</param>
/// <param name="Line">Where the Kconfig files say so, or null.</param>
/// <param name="IsToolchain">Whether the toolchain decides it.</param>
public sealed record ObstacleLine(int Depth, string Text, KconfigLine? Line, bool IsToolchain)
{
    /// <inheritdoc/>
    public override string ToString() => $"{new string(' ', 2 * Depth)}{Text}{(Line is { } line ? $" ({line})" : "")}";
}

/// <summary>What became of the requests.</summary>
public abstract record SolveResult
{
    private SolveResult()
    {
    }

    /// <summary>They can be fulfilled.</summary>
    /// <param name="Requested">The lines of the requests themselves; none for a symbol without a prompt.</param>
    /// <param name="Best">The way chosen by the rule of <see cref="Solver"/>.</param>
    /// <param name="Others">Other ways, the next best first.</param>
    /// <param name="Promised">Every requested and every protected symbol with the value it has in the end, as it stands in a <c>.config</c>.</param>
    /// <param name="Notes">What the user should know, such as that a symbol can only be a module.</param>
    public sealed record Solved(
        ImmutableArray<ConfigChange> Requested, SolveWay Best, ImmutableArray<SolveWay> Others, ImmutableArray<ConfigEntry> Promised, ImmutableArray<string> Notes) : SolveResult
    {
        /// <summary>Every line of the fragment: the requests, then what they need.</summary>
        public IEnumerable<ConfigChange> Fragment => Requested.Concat(Best.Changes);
    }

    /// <summary>The base fulfils them as it is.</summary>
    /// <param name="Values">Each request with the value the symbol has.</param>
    /// <param name="Promised">The same as it stands in a <c>.config</c>.</param>
    public sealed record AlreadySo(ImmutableArray<SolveRequest> Values, ImmutableArray<ConfigEntry> Promised) : SolveResult;

    /// <summary>No change that is allowed fulfils this request together with the others.</summary>
    /// <param name="Request">The request.</param>
    /// <param name="Chain">Why, from the request to what nobody can change.</param>
    public sealed record Impossible(SolveRequest Request, ImmutableArray<ObstacleLine> Chain) : SolveResult
    {
        /// <summary>The other requests that exclude it; empty when it cannot be had by itself, or when only what is protected is in the way.</summary>
        public ImmutableArray<SolveRequest> Against { get; init; } = [];

        /// <summary>How far the search went before it gave up; null when the chain is the whole reason, so that nothing more could be found.</summary>
        public string? Bounds { get; init; }

        /// <summary>Whether there is no way, and not only none that was found.</summary>
        public bool IsProven => Bounds is null;

        /// <summary>It as KF1231.</summary>
        /// <param name="place">Where the request was written; null when it was typed.</param>
        public Diagnostic ToDiagnostic(SourcePlace? place)
        {
            string together = Against.IsEmpty ? "" : $" together with {string.Join(", ", Against.Select(other => $"`{other}`"))}";
            string message = IsProven ? $"`{Request}` cannot be had{(Against.IsEmpty ? " here" : together)}" : $"no way to `{Request}`{together} was found within {Bounds}";
            Diagnostic refusal = new(SolverCodes.Impossible, message, place, [.. Chain.Select(line => line.ToString())], []);
            return !IsProven ? refusal.WithHint("there may be one all the same: set what you know it needs, and ask again")
                : Chain.Any(line => line.IsToolchain) ? refusal.WithHint("the toolchain decides it: try another one")
                : refusal;
        }
    }
}
