using System.Text;
using Kforge.Caching;
using Kforge.Caching.Blobs;
using Kforge.Caching.Trees;
using Kforge.Caching.Wire;
using Kforge.Kconfig;
using Kforge.Planning;
using Kforge.Platform;

namespace Kforge.Snapshots;

/// <summary>What came of keeping a build.</summary>
public abstract record Keeping
{
    private Keeping()
    {
    }

    /// <summary>It is in the store.</summary>
    /// <param name="Tree">What the store calls the output tree.</param>
    public sealed record Done(BlobDigest Tree) : Keeping;

    /// <summary>It must not be there.</summary>
    /// <param name="Why">A sentence.</param>
    public sealed record Refused(string Why) : Keeping;
}

/// <summary>
/// Finished builds in the content-addressed store: each under its plan's key, and a list of the latest under the key of what they have in
/// common (<see cref="BuildPlan.DescribeKinship"/>).
/// </summary>
/// <param name="Host">The outside world.</param>
/// <param name="Store">The store.</param>
public sealed record SnapshotStore(Host Host, Store Store)
{
    private const string KeysName = "keys";

    /// <summary>What <c>scripts/link-vmlinux.sh</c> links on its way to <c>vmlinux</c> and makes anew each time; no rule of kbuild asks for it.</summary>
    private const string Scratch = ".tmp_vmlinux";

    /// <summary>As many builds of one kind are looked through for a start.</summary>
    private const int MostListed = 64;

    /// <summary>What may hold a private key, by the ends of names; larger files are none.</summary>
    private static readonly string[] KeyNames = [".pem", ".key", ".priv"];
    private const int LargestKey = 1 << 16;

    private CacheDirectory Cache => new(Store);

    private BlobStore Blobs { get; } = new(Host, new CacheDirectory(Store));

    private ActionRecords Records => new(Cache);

    private StoreHold Hold => new(Host, Store);

    /// <summary>How much was added through this object, in bytes.</summary>
    public long Added => Blobs.Added;

    /// <summary>The build of a plan; null when it was never kept, or is no longer whole.</summary>
    /// <param name="key">The plan's key.</param>
    public KeptSnapshot? Find(Sha256Digest key) =>
        Records.Read(key) is { } record && SnapshotRecord.Description(record) is { } description && Describe(description) is { } described && described.Key == key
            ? SnapshotRecord.Read(record, described) : null;

    /// <summary>Builds that may be a start for a plan, the latest first.</summary>
    /// <param name="plan">The plan.</param>
    public IEnumerable<KeptSnapshot> KinOf(BuildPlan plan) =>
        Listed(plan).Select(Find).OfType<KeptSnapshot>();

    /// <summary>What the commands of a build read; null when that is no longer whole.</summary>
    public Readings? ReadsOf(KeptSnapshot snapshot) => Blobs.Read(snapshot.Reads) is { } text ? Readings.Parse(text) : null;

    /// <summary>The configuration of a build; null when it is no longer whole.</summary>
    public string? ConfigOf(KeptSnapshot snapshot) => Blobs.Read(snapshot.Config) is { } text ? LosslessText.Decode(text) : null;

    /// <summary>Puts the output tree of a build in the place of another.</summary>
    /// <param name="snapshot">The build.</param>
    /// <param name="output">The output tree; what is there is thrown away.</param>
    /// <param name="there">What the store calls the tree that is there; null when nobody knows.</param>
    /// <param name="cancellation">Stops; what is there then is no build.</param>
    /// <returns>False, and what was there is there still, when something of it is missing or damaged.</returns>
    /// <exception cref="Diagnostics.Failure">KF3003 or KF3004.</exception>
    public async Task<bool> RestoreAsync(KeptSnapshot snapshot, string output, BlobDigest? there, CancellationToken cancellation)
    {
        using IDisposable use = await Hold.UseAsync(cancellation).ConfigureAwait(false);
        string beside = output + ".new";
        Remove(beside);
        if (there is { } from && await Task.Run(() => new TreeRestore(Blobs).Change(from, snapshot.Tree, output, beside, cancellation), cancellation).ConfigureAwait(false))
        {
            return true;
        }

        if (!await Task.Run(() => new TreeRestore(Blobs).Restore(snapshot.Tree, beside, cancellation), cancellation).ConfigureAwait(false))
        {
            return false;
        }

        Remove(output);
        System.IO.Directory.Move(beside, output);
        return true;
    }

    /// <summary>Keeps a finished build.</summary>
    /// <param name="plan">What was built.</param>
    /// <param name="description">What is to be said of it.</param>
    /// <param name="output">The output tree; nobody writes to it meanwhile.</param>
    /// <param name="cancellation">Stops; nothing is kept then.</param>
    public async Task<Keeping> KeepAsync(BuildPlan plan, Snapshot description, string output, CancellationToken cancellation)
    {
        if (PrivateKeyIn(output) is { } secret)
        {
            return new Keeping.Refused($"the build is not kept in the cache: `{Path.GetRelativePath(output, secret)}` holds a private key");
        }

        using IDisposable use = await Hold.UseAsync(cancellation).ConfigureAwait(false);
        Task<Readings> reading = Task.Run(() => Readings.Of(output, cancellation), cancellation);
        BlobDigest tree = await Task.Run(() => new TreeCapture(Blobs).Capture(output, IsScratch, cancellation), cancellation).ConfigureAwait(false);
        Readings reads = await reading.ConfigureAwait(false);
        BlobDigest config = Blobs.AddFile(Path.Combine(output, ".config"), cancellation);
        KeptSnapshot kept = new(description, tree, Blobs.Add(reads.ToBytes()), config)
        {
            Label = new(RecordLabel.Build) { Kernel = plan.Kernel, Version = plan.KernelVersion, Arch = plan.Arch, Taken = description.FromClean },
        };
        BlobDigest text = Blobs.Add(SnapshotText.Write(description));
        Blobs.Sync();
        Records.Write(description.Key, SnapshotRecord.Of(kept, text));
        await ListAsync(plan, description.Key, cancellation).ConfigureAwait(false);
        return new Keeping.Done(tree);
    }

    /// <summary>Keeps a build as the one of another plan too, which differs in nothing that the build read.</summary>
    /// <param name="snapshot">The build.</param>
    /// <param name="description">What is to be said of it under the other plan.</param>
    /// <param name="cancellation">Stops; nothing is kept then.</param>
    public async Task KeepAsAsync(KeptSnapshot snapshot, Snapshot description, CancellationToken cancellation)
    {
        using IDisposable use = await Hold.UseAsync(cancellation).ConfigureAwait(false);
        BlobDigest text = Blobs.Add(SnapshotText.Write(description));
        Blobs.Sync();
        Records.Write(description.Key, SnapshotRecord.Of(snapshot with { Description = description }, text));
    }

    /// <summary>
    /// Takes a build out of the store that turned out to be wrong, and those it began from but for the first, which was built from clean: where on
    /// the way it went wrong nobody knows.
    /// </summary>
    /// <param name="key">The plan's key.</param>
    /// <returns>How many builds went.</returns>
    public int Forget(Sha256Digest key)
    {
        int forgotten = 0;
        for (Snapshot? snapshot = Find(key)?.Description; snapshot is { Generation: > 1 }; snapshot = snapshot.Parent is { } parent ? Find(parent)?.Description : null)
        {
            File.Delete(Cache.OfAction(snapshot.Key));
            forgotten++;
        }

        return forgotten;
    }

    private static Sha256Digest KinKey(BuildPlan plan) => KeyFacts.Of(facts =>
    {
        facts.State("list of", "snapshots 1");
        plan.DescribeKinship(facts);
    });

    private IEnumerable<Sha256Digest> Listed(BuildPlan plan)
    {
        OutputFile? list = Records.Read(KinKey(plan))?.OutputFiles.FirstOrDefault(file => file.Path == KeysName);
        string text = list is not null && BlobDigest.TryRead(list.Digest, out BlobDigest blob) && Blobs.Read(blob) is { } bytes ? Encoding.ASCII.GetString(bytes) : "";
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Sha256Digest.TryParse(line, out Sha256Digest key))
            {
                yield return key;
            }
        }
    }

    /// <summary>Puts a build at the head of the list. The list names keys and no blobs: it must not keep what is thrown away otherwise.</summary>
    private async Task ListAsync(BuildPlan plan, Sha256Digest added, CancellationToken cancellation)
    {
        Sha256Digest key = KinKey(plan);
        using FileLock writing = await FileLock.TakeAsync(Host, Store.Lock($"kin-{key.Hex[..16]}"), "the list of builds like this one", cancellation).ConfigureAwait(false);
        IEnumerable<Sha256Digest> others = Listed(plan).Where(listed => listed != added && File.Exists(Cache.OfAction(listed))).Take(MostListed - 1);
        byte[] text = Encoding.ASCII.GetBytes(string.Concat(others.Prepend(added).Select(listed => listed.Hex + "\n")));
        ActionResult list = new() { StdoutRaw = new RecordLabel(RecordLabel.Lineage).ToBytes() };
        list.OutputFiles.Add(new OutputFile { Path = KeysName, Digest = Blobs.Add(text).ToMessage() });
        Blobs.Sync();
        Records.Write(key, list);
    }

    private Snapshot? Describe(BlobDigest description) => Blobs.Read(description) is { } text ? SnapshotText.Read(text) : null;

    private static bool IsScratch(string path) => path.StartsWith(Scratch, StringComparison.Ordinal);

    private static string? PrivateKeyIn(string output) =>
        System.IO.Directory.EnumerateFiles(output, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .FirstOrDefault(file => Array.Exists(KeyNames, end => file.EndsWith(end, StringComparison.Ordinal))
                && new FileInfo(file).Length <= LargestKey && File.ReadAllText(file).Contains("PRIVATE KEY-----", StringComparison.Ordinal));

    private static void Remove(string directory)
    {
        if (System.IO.Directory.Exists(directory))
        {
            System.IO.Directory.Delete(directory, recursive: true);
        }
    }
}
