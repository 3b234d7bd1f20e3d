namespace Kforge.Benchmarks.Cache;

/// <summary>One value of one tool.</summary>
/// <param name="Case">The case.</param>
/// <param name="Tool">The tool.</param>
/// <param name="Round">From 0.</param>
/// <param name="Value">Seconds, or bytes on the disk.</param>
/// <param name="Hits">What the tool says it had.</param>
/// <param name="Load">How many processes wanted a core when it began (<c>/proc/loadavg</c>, one minute).</param>
internal sealed record Measurement(string Case, string Tool, int Round, double Value, string Hits, double Load);
