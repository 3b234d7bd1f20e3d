using System.Collections.Immutable;

namespace Kforge.Building.Steps;

/// <summary>A step that make ran.</summary>
/// <param name="Kind">Its short name: <c>CC</c>, <c>RUSTC</c>, <c>LD</c> …</param>
/// <param name="Target">What it made, relative to the output tree.</param>
/// <param name="Reason">Why.</param>
public sealed record MadeStep(string Kind, string Target, StepReason Reason)
{
    /// <summary>The steps in a log, in the order make named them.</summary>
    /// <param name="log">Its lines.</param>
    /// <remarks>Only lines with kbuild's mark: scripts print short names without one, some of them for what a line with it was printed for before.</remarks>
    public static ImmutableArray<MadeStep> In(IEnumerable<string> log) =>
    [
        .. from line in log
           where line.StartsWith('#')
           let step = KbuildLine.Read(line) as KbuildLine.Step
           where step is not null
           select new MadeStep(step.Kind, step.Target, StepReason.Read(line)),
    ];
}
