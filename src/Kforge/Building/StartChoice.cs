using Kforge.Snapshots;

namespace Kforge.Building;

/// <summary>What a build is going to begin from: decided, and nothing done yet.</summary>
internal abstract record StartChoice(BuildStart Start)
{
    /// <summary>The output tree is what would be built.</summary>
    public sealed record Finished() : StartChoice(new BuildStart.Finished());

    /// <summary>A build of the store is what would be built.</summary>
    /// <param name="Snapshot">That build.</param>
    /// <param name="How">Why it is.</param>
    public sealed record Take(KeptSnapshot Snapshot, BuildStart How) : StartChoice(How);

    /// <summary>make goes on from the output tree as it is.</summary>
    /// <param name="Distance">How far it is; null when nobody knows.</param>
    public sealed record GoOn(Distance? Distance) : StartChoice(new BuildStart.Warm(null, Distance?.Differences.Length ?? 0, Distance?.Symbols.Length ?? 0));

    /// <summary>make goes on from an output tree of the store.</summary>
    /// <param name="Best">That build.</param>
    public sealed record Restore(Distance Best) : StartChoice(new BuildStart.Warm(Best.From.Description, Best.Differences.Length, Best.Symbols.Length));

    /// <summary>make begins with nothing.</summary>
    /// <param name="Clean">Why.</param>
    public sealed record Nothing(BuildStart.Clean Clean) : StartChoice(Clean);
}
