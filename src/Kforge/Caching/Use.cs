namespace Kforge.Caching;

/// <summary>What the cache was to a build.</summary>
public enum UseResult
{
    /// <summary>The output was there already, and is what would be made: nothing was done.</summary>
    Current,

    /// <summary>A finished build of exactly these inputs was brought back.</summary>
    Exact,

    /// <summary>A finished build was brought back whose inputs differ only in what it never read.</summary>
    Irrelevant,

    /// <summary>The build began from a finished one, or from its own output.</summary>
    Warm,

    /// <summary>The build began from nothing.</summary>
    Cold,
}

/// <summary>What the cache was to one build.</summary>
/// <param name="Time">When the build ended.</param>
/// <param name="Kernel">The kernel's name in its workspace.</param>
/// <param name="Result">What the cache was to it.</param>
/// <param name="Took">How long it took.</param>
/// <param name="Saved">How much longer it would have taken from nothing, as far as that is known; zero when it is not.</param>
public sealed record Use(DateTimeOffset Time, string Kernel, UseResult Result, TimeSpan Took, TimeSpan Saved);
