using System.Collections.Immutable;
using Kforge.Caching;
using Kforge.Caching.Wire;
using Kforge.Planning;
using Kforge.Platform;
using Kforge.Sources;

namespace Kforge.Snapshots;

/// <summary>A finished build as the store keeps it.</summary>
/// <param name="Key">The plan's key (<see cref="BuildPlan.Describe"/>).</param>
/// <param name="Wishes">The key of everything in the plan but the tree (<see cref="BuildPlan.DescribeWishes"/>).</param>
/// <param name="Facts">What the plan rests on.</param>
/// <param name="Source">Which files the patched tree had.</param>
/// <param name="Generation">How many runs of make the output tree has seen since it was empty: 1 for a build from clean.</param>
/// <param name="Made">When, in UTC.</param>
/// <param name="FromClean">What the build took from clean, as far as is known: its own time, or that of the build it began from.</param>
public sealed record Snapshot(
    Sha256Digest Key,
    Sha256Digest Wishes,
    ImmutableArray<Fact> Facts,
    PatchedState Source,
    int Generation,
    DateTime Made,
    TimeSpan FromClean)
{
    /// <summary>What the configuration's fragment said; empty when there was none.</summary>
    public string Fragment { get; init; } = "";

    /// <summary>The key of the build it began from; null for a build from clean.</summary>
    public Sha256Digest? Parent { get; init; }

    /// <summary>What can be begun from, and how long one line of descent may get: builds that began from one another for too long are begun anew.</summary>
    public const int LastGeneration = 20;
}

/// <summary>A snapshot with what is in it, read from the store.</summary>
/// <param name="Description">What it is of.</param>
/// <param name="Tree">The output tree.</param>
/// <param name="Reads">What its commands read (<see cref="Readings"/>).</param>
/// <param name="Config">The final <c>.config</c>.</param>
public sealed record KeptSnapshot(Snapshot Description, BlobDigest Tree, BlobDigest Reads, BlobDigest Config)
{
    /// <summary>What is said of it to people.</summary>
    internal RecordLabel Label { get; init; } = new(RecordLabel.Build);
}

/// <summary>How a snapshot is written down as a record of the store.</summary>
internal static class SnapshotRecord
{
    private const string DescriptionName = "snapshot.json";
    private const string ReadsName = "reads";
    private const string ConfigName = ".config";
    private const string TreeName = "out";

    public static ActionResult Of(KeptSnapshot snapshot, BlobDigest description)
    {
        ActionResult record = new() { StdoutRaw = snapshot.Label.ToBytes() };
        record.OutputFiles.Add(new OutputFile { Path = ConfigName, Digest = snapshot.Config.ToMessage() });
        record.OutputFiles.Add(new OutputFile { Path = ReadsName, Digest = snapshot.Reads.ToMessage() });
        record.OutputFiles.Add(new OutputFile { Path = DescriptionName, Digest = description.ToMessage() });
        record.OutputDirectories.Add(new OutputDirectory { Path = TreeName, TreeDigest = snapshot.Tree.ToMessage() });
        return record;
    }

    /// <summary>Which blob describes the snapshot of a record; null when the record is of something else.</summary>
    public static BlobDigest? Description(ActionResult record) => File(record, DescriptionName);

    /// <summary>Reads a record; null when it is none of a snapshot.</summary>
    public static KeptSnapshot? Read(ActionResult record, Snapshot description) =>
        record.OutputDirectories.FirstOrDefault(output => output.Path == TreeName) is { } output && BlobDigest.TryRead(output.TreeDigest, out BlobDigest tree)
            && File(record, ReadsName) is { } reads && File(record, ConfigName) is { } config
            ? new(description, tree, reads, config) { Label = RecordLabel.Of(record) } : null;

    private static BlobDigest? File(ActionResult record, string name) =>
        record.OutputFiles.FirstOrDefault(file => file.Path == name) is { } file && BlobDigest.TryRead(file.Digest, out BlobDigest digest) ? digest : null;
}
