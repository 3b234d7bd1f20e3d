using System.Collections.Immutable;

namespace Kforge.Benchmarks.Cache;

/// <summary>One way to build a kernel again.</summary>
internal interface ICacheTool
{
    /// <summary>What it is called.</summary>
    string Name { get; }

    /// <summary>Builds the unchanged kernel, so that cache and output tree know it; not measured.</summary>
    /// <param name="asked">The case that follows.</param>
    /// <param name="cancellation">Stops the build.</param>
    Task KnowAsync(CacheCase asked, CancellationToken cancellation);

    /// <summary>Builds.</summary>
    /// <param name="asked">The case.</param>
    /// <param name="symbols">What is different in the configuration.</param>
    /// <param name="cancellation">Stops the build.</param>
    /// <returns>Seconds, and what it had of it.</returns>
    Task<(double Seconds, string Hits)> BuildAsync(CacheCase asked, ImmutableDictionary<string, string> symbols, CancellationToken cancellation);

    /// <summary>Deletes what measured builds left, but for what the next run goes on from.</summary>
    void Clear();
}
