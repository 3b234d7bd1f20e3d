using Kforge.Caching;
using Kforge.Diagnostics;
using Kforge.Planning;
using Kforge.Platform;

namespace Kforge.Building;

/// <summary>The output tree of a build, from what an earlier build left there to the finished one. The caller holds the directory's lock.</summary>
/// <param name="host">The outside world.</param>
/// <param name="directory">Where the kernel is built.</param>
/// <param name="plan">What is built.</param>
/// <remarks>
/// <code>
/// nothing ── Prepare ──→ empty ── make, Finish ──→ finished ── Prepare ──→ goes on ── make, Finish ──→ finished
/// anything ── Take ──→ finished, from the store ── Join ──→ goes on
/// </code>
/// The state file says which; it is deleted before anything is thrown away or replaced, so a kill leaves a tree that nobody believes in.
/// </remarks>
internal sealed class OutputTree(Host host, BuildDirectory directory, BuildPlan plan)
{
    private readonly string kin = KeyFacts.Of(plan.DescribeKinship).Hex;
    private readonly Sha256Digest key = KeyFacts.Of(plan.Describe);

    public BuildDirectory Directory => directory;

    /// <summary>The plan's key.</summary>
    public Sha256Digest Key => key;

    /// <summary>What make is about to begin from.</summary>
    public BuildStart Start { get; private set; } = new BuildStart.Clean("");

    /// <summary>What is known of the tree; null when nobody should believe in it.</summary>
    public OutputState? State { get; private set; } = OutputState.Read(directory);

    /// <summary>Whether it is what would be built.</summary>
    public bool IsFinished => State?.Is(key, directory) == true;

    /// <summary>What the store calls the tree that is there; null when it does not have it, or somebody touched it since.</summary>
    public BlobDigest? Kept => State?.IsFinished(directory) == true && BlobDigest.TryParse(State.Tree, out BlobDigest tree) ? tree : null;

    /// <summary>Throws the tree away.</summary>
    public void Clear()
    {
        State = null;
        File.Delete(directory.OutputState);
        if (System.IO.Directory.Exists(directory.Output))
        {
            System.IO.Directory.Delete(directory.Output, recursive: true);
        }

        File.Delete(directory.RunningMark);
    }

    /// <summary>What make would begin from if the tree was prepared now. Changes nothing.</summary>
    /// <param name="generation">The generation of the source tree; null when that will be a new one.</param>
    public BuildStart Foresee(string? generation) =>
        WhyUnfit(generation) is { } why ? new BuildStart.Clean(why)
        : !IsThere && !File.Exists(directory.RunningMark) ? new BuildStart.Clean("the output tree is empty")
        : new BuildStart.Warm(null, 0, 0);

    /// <summary>
    /// Makes the tree one that make can go on from: throws it away when it was made from another tree or by other tools (their files all
    /// carry one time stamp, so make could not tell), or is newer than the clock says, and cleans it after a killed make.
    /// </summary>
    /// <param name="generation">The generation of the source tree.</param>
    public void Prepare(string generation)
    {
        Start = Foresee(generation);
        if (WhyUnfit(generation) is not null)
        {
            Clear();
        }

        System.IO.Directory.CreateDirectory(directory.Output);
        if (File.Exists(directory.RunningMark))
        {
            int deleted = InterruptedBuild.Recover(directory.Output, File.GetLastWriteTimeUtc(directory.RunningMark));
            host.Reports(new Report.Noted($"the last build was cut off: {deleted} files that may be half-made are built again"));
        }

        Write((State ?? new(kin, generation, 0, null, false, null, default, null)) with { Finished = false });
    }

    /// <summary>Notes that the tree is another one now: the finished build of a plan, from the store.</summary>
    /// <param name="runs">How many runs of make that build had seen.</param>
    /// <param name="built">The key of that plan.</param>
    /// <param name="tree">What the store calls the tree.</param>
    public void Take(int runs, Sha256Digest built, BlobDigest tree) => Write(OutputState.OfFinished(directory, kin, null, runs, built, tree));

    /// <summary>Notes that the times of the source tree were arranged for the tree that was taken.</summary>
    /// <param name="generation">The generation of the source tree.</param>
    /// <param name="start">What make is about to begin from.</param>
    public void Join(string generation, BuildStart start)
    {
        Start = start;
        Write(State! with { Generation = generation, Finished = false });
    }

    /// <summary>Forgets what is known, as the tree is about to be replaced.</summary>
    public void Doubt()
    {
        State = null;
        File.Delete(directory.OutputState);
        File.Delete(directory.RunningMark);
    }

    /// <summary>Notes that the tree is the finished build of the plan.</summary>
    /// <param name="ran">Whether make ran any command.</param>
    /// <param name="tree">What the store calls the tree; null when it was not kept.</param>
    public void Finish(bool ran, BlobDigest? tree) => Write(OutputState.OfFinished(directory, kin, State!.Generation, RunsAfter(ran), key, tree));

    /// <summary>How many runs of make the tree has seen with the one that just ended.</summary>
    /// <param name="ran">Whether that one ran any command.</param>
    public int RunsAfter(bool ran) => State!.Runs + (ran ? 1 : 0);

    private bool IsThere => System.IO.Directory.Exists(directory.Output) && System.IO.Directory.EnumerateFileSystemEntries(directory.Output).Any();

    private string? WhyUnfit(string? generation) =>
        State is null ? "there is no output tree"
        : State.Kin != kin ? "the output tree is another kernel's, or was made by other tools"
        : State.Generation != generation || generation is null ? "the output tree does not go by this source tree"
        : Newest(State) > host.Clock.GetUtcNow().UtcDateTime ? "the clock was set back"
        : null;

    /// <summary>The newest time in the tree, as far as is known: a make that failed wrote its log last.</summary>
    private DateTime Newest(OutputState state) => File.GetLastWriteTimeUtc(directory.Log) is var log && log > state.Newest ? log : state.Newest;

    private void Write(OutputState state)
    {
        State = state;
        System.IO.Directory.CreateDirectory(directory.Root);
        state.Write(directory);
    }
}
