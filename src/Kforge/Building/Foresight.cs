using Kforge.Diagnostics;
using Kforge.Planning;
using Kforge.Platform;
using Kforge.Snapshots;
using Kforge.Snapshots.Explaining;
using Kforge.Sources;

namespace Kforge.Building;

/// <summary>
/// Says what <see cref="KernelBuild"/> would do and why. It asks the questions of a build in their order (<see cref="StartChoosing"/>), and changes
/// nothing: neither the directory nor what is kept.
/// </summary>
/// <param name="Host">The outside world.</param>
/// <param name="Store">Where builds of the past are.</param>
/// <param name="Directory">Where the kernel is built.</param>
public sealed record Foresight(Host Host, Store Store, BuildDirectory Directory)
{
    /// <summary>Looks ahead.</summary>
    /// <param name="inputs">What would be built.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="Failure">KF14xx: a patch cannot be used.</exception>
    public async Task<Forecast> LookAsync(BuildInputs inputs, CancellationToken cancellation)
    {
        SnapshotStore snapshots = inputs.Snapshots ?? new(Host, Store);
        OutputTree output = new(Host, Directory, inputs.Plan);
        StartChoosing choosing = new(Host, snapshots, output);
        StartChoice? choice = choosing.Known();
        if (choice is StartChoice.Finished)
        {
            return new(inputs.Plan, choice.Start, null, new(0, ReadsOf(snapshots, snapshots.Find(output.Key))?.Targets ?? 0, SymbolsCounted: true));
        }

        PatchedState patched = await PatchedState.OfAsync(Host, inputs.Source, inputs.Patches, inputs.PatchRules, cancellation).ConfigureAwait(false);
        Nearest nearest = new(snapshots, inputs.Plan, inputs.Source.Base, patched);
        string? config = ConfigOf(inputs, patched);
        choice ??= StartChoosing.Same(nearest) ?? choosing.Begin(nearest, output.Foresee(BuildTree.GenerationFor(inputs.Source, Directory.Source)), config);
        return new(inputs.Plan, choice.Start, Compare(choice, snapshots, output, inputs, patched, nearest, config), EffortOf(choice, snapshots, config is not null));
    }

    private string? ConfigOf(BuildInputs inputs, PatchedState patched)
    {
        // Only its key is asked for, which takes neither a tree nor its generation.
        Configuration configuration = new(Host, Store, new(inputs.Plan, inputs.Toolchain, Directory.Source), Directory, "") { Others = new(Host, Store) };
        return configuration.Known(ConfigInputs.DigestOf(inputs.Source, patched))?.Text;
    }

    private static Comparison? Compare(
        StartChoice choice, SnapshotStore snapshots, OutputTree output, BuildInputs inputs, PatchedState patched, Nearest nearest, string? config)
    {
        KeptSnapshot? last = Sha256Digest.TryParse(output.State?.Nearest, out Sha256Digest key) ? snapshots.Find(key) : null;
        KeptSnapshot? other = last ?? choice switch
        {
            StartChoice.Take take => take.Snapshot,
            StartChoice.Restore restore => restore.Best.From,
            _ => nearest.Find(config)?.From,
        };
        if (other is null)
        {
            return null;
        }

        Readings? reads = ReadsOf(snapshots, other);
        TreeChanges changes = new(reads);
        return new(
            other.Description,
            other.Label.Version,
            last is not null,
            FactComparison.Between(other.Description.Facts, FactList.Of(inputs.Plan.Describe)),
            new SourceDifferences(inputs.Source.Base).Between(other.Description.Source, patched) is { } differences ? changes.Files(differences) : null,
            config is not null && snapshots.ConfigOf(other) is { } then ? changes.Symbols(then, config) : null);
    }

    private static Effort? EffortOf(StartChoice choice, SnapshotStore snapshots, bool isConfigKnown)
    {
        (KeptSnapshot? From, int Targets) = choice switch
        {
            StartChoice.Take take => (take.Snapshot, 0),
            StartChoice.GoOn { Distance: { } there } => (there.From, there.Targets),
            StartChoice.Restore restore => (restore.Best.From, restore.Best.Targets),
            _ => ((KeptSnapshot?)null, 0),
        };
        return ReadsOf(snapshots, From) is { } reads ? new(Targets, reads.Targets, choice is StartChoice.Take || isConfigKnown) : null;
    }

    private static Readings? ReadsOf(SnapshotStore snapshots, KeptSnapshot? snapshot) => snapshot is null ? null : snapshots.ReadsOf(snapshot);
}
