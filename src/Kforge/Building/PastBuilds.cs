using System.Collections.Immutable;
using Kforge.Caching;
using Kforge.Diagnostics;
using Kforge.Kconfig;
using Kforge.Planning;
using Kforge.Platform;
using Kforge.Snapshots;
using Kforge.Sources;

namespace Kforge.Building;

/// <summary>What a build can have from builds of the past: all of it, or a start.</summary>
/// <param name="host">The outside world.</param>
/// <param name="snapshots">The builds of the past.</param>
/// <param name="output">The output tree.</param>
/// <param name="inputs">What to build.</param>
internal sealed class PastBuilds(Host host, SnapshotStore snapshots, OutputTree output, BuildInputs inputs)
{
    private readonly StartChoosing choosing = new(host, snapshots, output);

    private Distance? distance;
    private Nearest? nearest;

    private BuildDirectory Directory => output.Directory;

    /// <summary>The same build, when it was made before: in this directory, or anywhere.</summary>
    public async Task<BuiltKernel?> FindAsync(CancellationToken cancellation)
    {
        return choosing.Known() switch
        {
            StartChoice.Finished finished => Finished(finished.Start),
            StartChoice.Take exact => await TakeAsync(exact.Snapshot, exact.Start, cancellation).ConfigureAwait(false),
            _ => null,
        };
    }

    /// <summary>A build that read nothing of what is different now.</summary>
    public async Task<BuiltKernel?> FindSameAsync(PatchedState patched, CancellationToken cancellation)
    {
        if (StartChoosing.Same(NearestTo(patched)) is not { } same)
        {
            return null;
        }

        // Noted before it is brought back: afterwards a whole output tree would have to reach the disk for one small file of the store to be safe.
        Snapshot before = same.Snapshot.Description;
        Snapshot description = Describe(patched, before.Fragment, before.Generation, before.FromClean) with { Parent = before.Parent };
        await TryAsync(async () =>
        {
            await snapshots.KeepAsAsync(same.Snapshot, description, cancellation).ConfigureAwait(false);
            return new Keeping.Done(same.Snapshot.Tree);
        }).ConfigureAwait(false);
        return await TakeAsync(same.Snapshot, same.Start, cancellation).ConfigureAwait(false);
    }

    /// <summary>Makes the output tree the best one to go on from.</summary>
    /// <returns>What that is.</returns>
    public async Task<BuildStart> BeginAsync(BuildTree tree, PatchedState patched, BuildConfig config, CancellationToken cancellation)
    {
        StartChoice choice = choosing.Begin(NearestTo(patched), output.Start, config.Text);
        switch (choice)
        {
            case StartChoice.GoOn here:
                distance = here.Distance;
                RenewHidden(tree, here.Distance is { } there ? Added(there) : tree.Changed, cancellation);
                return here.Start;
            case StartChoice.Restore restore:
                distance = restore.Best;
                return await host.PhaseAsync("cache", () => RestoreAsync(restore.Best, tree, restore.Start, cancellation), Say).ConfigureAwait(false);
            default:
                if (output.Start is BuildStart.Warm)
                {
                    output.Clear();
                    output.Prepare(tree.Generation);
                }

                return choice.Start;
        }
    }

    /// <summary>
    /// Whether a failure may come from what make went on from. In CI any may, as nobody waits there; at the desk it does not when a change explains it,
    /// or somebody who mistyped a word would wait for a whole build to be told of it.
    /// </summary>
    public bool Doubts(Failure failure) =>
        (failure.Diagnostics[0].Code == BuildCodes.StepFailed || failure.Diagnostics[0].Code == BuildCodes.MakeFailed)
        && (host.Variable("CI") is not null || (distance is not null && !new FailureCause(distance, Directory).Explains(failure.Diagnostics[0])));

    /// <summary>Keeps the finished build, and goes on when that cannot be.</summary>
    /// <returns>What the build takes from clean, as far as is known; and what the store calls the output tree, null when it was not kept.</returns>
    public async Task<(TimeSpan FromClean, BlobDigest? Tree)> KeepAsync(PatchedState patched, BuildConfig config, BuildStart start, bool ran, TimeSpan made, CancellationToken cancellation)
    {
        TimeSpan fromClean = start is BuildStart.Clean ? made : distance?.From.Description.FromClean ?? made;
        Snapshot description = Describe(patched, config.Fragment, output.RunsAfter(ran), fromClean) with
        {
            Parent = start is BuildStart.Warm ? distance?.From.Description.Key : null,
        };
        BlobDigest? tree = await host.PhaseAsync(
            "keep",
            () => TryAsync(() => snapshots.KeepAsync(inputs.Plan, description, Directory.Output, cancellation)),
            kept => kept is not null ? "in the cache, for the next build like this" : "not kept").ConfigureAwait(false);
        return (fromClean, tree);
    }

    private Nearest NearestTo(PatchedState patched) => nearest ??= new(snapshots, inputs.Plan, inputs.Source.Base, patched);

    private async Task<BlobDigest?> TryAsync(Func<Task<Keeping>> keep)
    {
        try
        {
            switch (await keep().ConfigureAwait(false))
            {
                case Keeping.Done done:
                    return done.Tree;
                case Keeping.Refused refused:
                    host.Reports(new Report.Noted(refused.Why));
                    break;
                default:
                    break;
            }
        }
        catch (Failure failure)
        {
            host.Reports(new Report.Warned(failure.Diagnostics[0] with { Severity = Severity.Warning, Hints = failure.Diagnostics[0].Hints.Add("the build itself is good; it is only not kept for later ones") }));
        }
        catch (IOException exception)
        {
            host.Reports(new Report.Noted($"the build is not kept in the cache: {exception.Message}"));
        }

        return null;
    }

    private Snapshot Describe(PatchedState patched, string fragment, int generation, TimeSpan fromClean) => new(
        output.Key, KeyFacts.Of(inputs.Plan.DescribeWishes), FactList.Of(inputs.Plan.Describe), patched, generation, host.Clock.GetUtcNow().UtcDateTime, fromClean)
    {
        Fragment = fragment,
    };

    private async Task<BuiltKernel?> TakeAsync(KeptSnapshot snapshot, BuildStart start, CancellationToken cancellation)
    {
        bool whole = false;
        await host.PhaseAsync("cache", async () => whole = await PlaceAsync(snapshot, output.Key, cancellation).ConfigureAwait(false), _ => whole ? Say(start) : "damaged").ConfigureAwait(false);
        if (!whole)
        {
            return null;
        }

        await Configuration.WriteFragmentAsync(Directory, snapshot.Description.Fragment, cancellation).ConfigureAwait(false);
        return Built(snapshot.Description.Fragment, start, snapshot.Description.FromClean);
    }

    /// <summary>Puts an output tree of the store in the place of the one that is there, unless it is that one.</summary>
    private async Task<bool> PlaceAsync(KeptSnapshot snapshot, Sha256Digest key, CancellationToken cancellation)
    {
        BlobDigest? there = output.Kept;
        if (there != snapshot.Tree || output.State?.Generation is not null)
        {
            output.Doubt();
            if (!await snapshots.RestoreAsync(snapshot, Directory.Output, there, cancellation).ConfigureAwait(false))
            {
                return false;
            }
        }

        output.Take(snapshot.Description.Generation, key, snapshot.Tree);
        return true;
    }

    private async Task<BuildStart> RestoreAsync(Distance best, BuildTree tree, BuildStart start, CancellationToken cancellation)
    {
        if (!await PlaceAsync(best.From, best.From.Description.Key, cancellation).ConfigureAwait(false))
        {
            output.Prepare(tree.Generation);
            return output.Start;
        }

        await Task.Run(() => tree.Arrange(host, best.Differences, cancellation), cancellation).ConfigureAwait(false);
        RenewHidden(tree, Added(best), cancellation);
        output.Join(tree.Generation, start);
        return start;
    }

    private static ImmutableArray<RelativePath> Added(Distance distance) =>
        [.. distance.Differences.Where(difference => difference.Then is FileState.Absent).Select(difference => difference.Path)];

    private void RenewHidden(BuildTree tree, ImmutableArray<RelativePath> added, CancellationToken cancellation)
    {
        if (BlindSpots.Hidden(added, Directory.Output, cancellation) is { Count: > 0 } hidden)
        {
            tree.Renew(host, hidden, cancellation);
        }
    }

    private BuiltKernel Built(string fragment, BuildStart start, TimeSpan fromClean) => new(
        new(LosslessText.Read(Path.Combine(Directory.Output, ".config")), fragment, Made: false),
        new(ImmutableSortedDictionary<string, int>.Empty, 0),
        start)
    {
        FromClean = fromClean,
    };

    private BuiltKernel Finished(BuildStart start)
    {
        Snapshot? kept = snapshots.Find(output.Key)?.Description;
        return Built(kept?.Fragment ?? FragmentThere(), start, kept?.FromClean ?? TimeSpan.Zero);
    }

    private string FragmentThere() => File.Exists(Directory.Fragment) ? LosslessText.Read(Directory.Fragment) : "";

    private static string Say(BuildStart start) => start switch
    {
        BuildStart.Exact exact => $"built before, {Day(exact.From)}",
        BuildStart.Irrelevant { Changes: 0 } same => $"the same tree was built before, {Day(same.From)}",
        BuildStart.Irrelevant same => $"built before, {Day(same.From)}: it read none of the {same.Changes} files that differ",
        BuildStart.Warm { From: { } from } warm => $"goes on from the build of {Day(from)}: {warm.Files} files and {warm.Symbols} symbols differ",
        _ => "",
    };

    private static string Day(Snapshot snapshot) => snapshot.Made.ToString("yyyy-MM-dd HH:mm 'UTC'", System.Globalization.CultureInfo.InvariantCulture);
}
