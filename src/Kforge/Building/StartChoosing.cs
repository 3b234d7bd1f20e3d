using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Snapshots;

namespace Kforge.Building;

/// <summary>
/// Decides what a build begins from. A build asks the three questions one after the other and does what the first answer says;
/// <see cref="Foresight"/> asks them all at once and does nothing, so the two cannot disagree.
/// </summary>
/// <param name="host">The outside world.</param>
/// <param name="snapshots">The builds of the past.</param>
/// <param name="output">The output tree.</param>
internal sealed class StartChoosing(Host host, SnapshotStore snapshots, OutputTree output)
{
    /// <summary>An output tree from the store costs about as much as this many commands, so one that is there is as good when it is not farther.</summary>
    private const int RestoreCost = 15;

    /// <summary>The same build, when it was made before, in this directory or anywhere: a <see cref="StartChoice.Finished"/> or <see cref="StartChoice.Take"/>.</summary>
    public StartChoice? Known() =>
        output.IsFinished ? new StartChoice.Finished()
        : snapshots.Find(output.Key) is { } exact ? new StartChoice.Take(exact, new BuildStart.Exact(exact.Description))
        : null;

    /// <summary>A build that read nothing of what is different now.</summary>
    /// <param name="nearest">Looks for it.</param>
    public static StartChoice.Take? Same(Nearest nearest) =>
        nearest.Same() is { } same ? new(same.Snapshot, new BuildStart.Irrelevant(same.Snapshot.Description, same.Changes)) : null;

    /// <summary>The best to go on from.</summary>
    /// <param name="nearest">Looks for it.</param>
    /// <param name="prepared">What make would begin from in the output tree that is there.</param>
    /// <param name="config">The configuration; null when it is not known yet.</param>
    public StartChoice Begin(Nearest nearest, BuildStart prepared, string? config)
    {
        // What the store gives is of 1980, and must be older than now.
        Distance? best = host.Clock.GetUtcNow().UtcDateTime > StagedTree.TimeStamp ? nearest.Find(config) : null;
        if (prepared is BuildStart.Warm)
        {
            bool isTooOld = output.State!.Runs >= Snapshot.LastGeneration;
            Distance? there = Sha256Digest.TryParse(output.State.Nearest, out Sha256Digest key) ? nearest.To(key, config) : null;
            if (!isTooOld && (best is null || (there is not null && there.Targets <= best.Targets + RestoreCost)))
            {
                return new StartChoice.GoOn(there);
            }

            if (isTooOld && best is null)
            {
                return new StartChoice.Nothing(new("builds went on from one another here for too long"));
            }
        }

        return best is not null ? new StartChoice.Restore(best) : new StartChoice.Nothing((BuildStart.Clean)prepared);
    }
}
