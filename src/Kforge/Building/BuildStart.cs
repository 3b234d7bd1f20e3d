using Kforge.Snapshots;

namespace Kforge.Building;

/// <summary>What a build began from, and so what it could leave out.</summary>
public abstract record BuildStart
{
    private BuildStart()
    {
    }

    /// <summary>The output tree is what would be built.</summary>
    public sealed record Finished : BuildStart;

    /// <summary>The very same was built before, here or in another workspace.</summary>
    /// <param name="From">That build.</param>
    public sealed record Exact(Snapshot From) : BuildStart;

    /// <summary>What differs from an earlier build was read by none of its commands.</summary>
    /// <param name="From">That build.</param>
    /// <param name="Changes">How many files differ.</param>
    public sealed record Irrelevant(Snapshot From, int Changes) : BuildStart;

    /// <summary>make went on from the output tree of an earlier build.</summary>
    /// <param name="From">That build; null when make went on from the output tree as it was.</param>
    /// <param name="Files">How many files of the tree differ; 0 when nobody counted.</param>
    /// <param name="Symbols">How many symbols have another value.</param>
    public sealed record Warm(Snapshot? From, int Files, int Symbols) : BuildStart;

    /// <summary>make began with nothing.</summary>
    /// <param name="Why">Such as <c>no build like this is known</c>.</param>
    public sealed record Clean(string Why) : BuildStart;

    /// <summary>One word for machines: <c>current</c>, <c>exact</c>, <c>irrelevant</c>, <c>warm</c> or <c>cold</c>.</summary>
    public string Word => this switch
    {
        Finished => "current",
        Exact => "exact",
        Irrelevant => "irrelevant",
        Warm => "warm",
        Clean => "cold",
        _ => throw new InvalidOperationException("unreachable: BuildStart is closed"),
    };
}
