using System.Collections.Immutable;
using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Workspace;

namespace Kforge.Toolchains;

/// <summary>
/// Turns the packages of a locked toolchain into a root file system in the store:
/// <c>toolchains/KEY/root</c> and <c>toolchains/KEY/toolchain.json</c>.
/// </summary>
/// <remarks>
/// Nothing in a package is run. What maintainer scripts would have done and a compiler needs is done here: the links of a merged
/// <c>/usr</c> (Debian policy, section 9.1.1), the definition's own links (mostly those of update-alternatives), <c>/etc/passwd</c> and
/// <c>/etc/group</c>. There is no <c>ld.so.cache</c>: Debian's loader searches its multiarch directories by itself.
/// </remarks>
public static class ToolchainStore
{
    /// <summary>Part of every key: raise it when the same packages would give another tree.</summary>
    private const int UnpackFormat = 1;

    /// <summary>More at once do not help: each package keeps one processor busy with decompression and one with the rest.</summary>
    private const int PackagesAtOnce = 2;

    private static readonly ImmutableArray<string> MergedDirectories = ["bin", "lib", "lib64", "sbin"];

    /// <summary>The digest of everything that decides what the root holds.</summary>
    /// <param name="definition">For its links.</param>
    /// <param name="locked">For its packages.</param>
    public static Sha256Digest KeyOf(ToolchainDefinition definition, LockedToolchain locked)
    {
        StringBuilder text = new($"kforge toolchain {UnpackFormat}\n");
        foreach (string digest in locked.Packages.Select(p => p.Sha256.Hex).Distinct().Order(StringComparer.Ordinal))
        {
            text.Append($"package {digest}\n");
        }

        foreach ((RelativePath path, string target) in definition.Links)
        {
            text.Append($"link {path}\0{target}\0\n");
        }

        return Sha256Digest.OfText(text.ToString());
    }

    /// <summary>The toolchain, when it is in the store and its tools were asked what the definition asks; else null.</summary>
    public static InstalledToolchain? Find(Store store, ToolchainDefinition definition, LockedToolchain locked)
    {
        Sha256Digest key = KeyOf(definition, locked);
        return ToolchainRecord.Read(RecordPath(store, key)) is { } record && AnswersFor(definition, record) && Directory.Exists(RootOf(store, key))
            ? Installed(store, definition, key, record)
            : null;
    }

    /// <summary>Makes sure that the toolchain is in the store.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="store">Where to.</param>
    /// <param name="definition">What to add to the packages, and how to ask the tools for their versions.</param>
    /// <param name="locked">The packages.</param>
    /// <param name="debPaths">Where each package's file is; looked at only when the toolchain is not in the store (<see cref="Find"/> tells).</param>
    /// <param name="cancellation">Stops the work; nothing half-made stays.</param>
    /// <exception cref="Failure">KF22xx: a package is not acceptable; KF16xx: the definition does not make a working toolchain; KF30xx: this machine cannot do it.</exception>
    public static async Task<InstalledToolchain> InstallAsync(
        Host host,
        Store store,
        ToolchainDefinition definition,
        LockedToolchain locked,
        IReadOnlyDictionary<LockedPackage, string> debPaths,
        CancellationToken cancellation)
    {
        if (Find(store, definition, locked) is { } ready)
        {
            return ready;
        }

        string phase = $"toolchain {definition.Name}";
        return await host.PhaseAsync(
            phase,
            async () =>
            {
                Sha256Digest key = KeyOf(definition, locked);
                ToolchainRecord record = await Publication.MakeOnceAsync(
                    host, store, LockName(key), DirectoryOf(store, key), $"toolchain `{definition.Name}`",
                    directory => ToolchainRecord.Read(Path.Combine(directory, "toolchain.json")),
                    directory => FillAsync(host, phase, definition, locked, debPaths, directory, cancellation),
                    cancellation).ConfigureAwait(false);
                if (!AnswersFor(definition, record))
                {
                    record = await ProbeAgainAsync(host, store, definition, key, cancellation).ConfigureAwait(false);
                }

                return Installed(store, definition, key, record);
            },
            installed => $"{locked.Packages.Length} packages, {installed.Bytes >> 20} MB").ConfigureAwait(false);
    }

    private static async Task FillAsync(
        Host host, string phase, ToolchainDefinition definition, LockedToolchain locked,
        IReadOnlyDictionary<LockedPackage, string> debPaths, string directory, CancellationToken cancellation)
    {
        string root = Path.Combine(directory, "root");
        Directory.CreateDirectory(root);
        StagedTree tree = new(root, LinkTargets.RootedAtTree);
        AddFoundation(tree);
        await UnpackAllAsync(host, phase, tree, locked.Packages, debPaths, cancellation).ConfigureAwait(false);
        AddOwnFiles(tree);
        AddLinks(tree, definition);
        ImmutableArray<TreeEntry> entries = tree.Seal();
        ToolchainRecord record = new(
            TreeDigest.Of(entries).Hex,
            entries.Length,
            entries.OfType<TreeEntry.File>().Sum(file => file.Size),
            await ToolVersions.ProbeAsync(host, definition, root, cancellation).ConfigureAwait(false));
        record.Write(Path.Combine(directory, "toolchain.json"));
    }

    /// <summary>What must be there before the first package: entries of every package may lie below these links.</summary>
    private static void AddFoundation(StagedTree tree)
    {
        foreach (string name in MergedDirectories)
        {
            tree.AddDirectory(RelativePath.Parse($"usr/{name}"));
            tree.AddSharedLink(RelativePath.Parse(name), $"usr/{name}");
        }

        foreach (string name in Sandbox.MountPoints)
        {
            tree.AddDirectory(RelativePath.Parse(name));
        }
    }

    private static async Task UnpackAllAsync(
        Host host, string phase, StagedTree tree, ImmutableArray<LockedPackage> packages,
        IReadOnlyDictionary<LockedPackage, string> debPaths, CancellationToken cancellation)
    {
        int done = 0;
        ParallelOptions options = new() { MaxDegreeOfParallelism = PackagesAtOnce, CancellationToken = cancellation };

        // The largest first: otherwise one of them would be left for the end, with nothing to run beside it.
        await Parallel.ForEachAsync(packages.DistinctBy(p => p.Sha256).OrderByDescending(p => p.Size), options, (package, token) =>
        {
            // Two architectures of one package are different archives with one name.
            string name = Path.GetFileName(package.Path);
            new DebPackage(debPaths[package], name, package.Sha256).ReadData(
                host, tar => TarUnpacker.Unpack(tar, name, tree, stripTop: false, UnpackLimits.Default, token), null, token);
            host.Reports(new Report.Progress(phase, Interlocked.Increment(ref done), packages.Length, ProgressUnit.Items, package.Name));
            return ValueTask.CompletedTask;
        }).ConfigureAwait(false);
    }

    /// <summary>The user of the sandbox has a name: some tools look it up and fail without one.</summary>
    private static void AddOwnFiles(StagedTree tree)
    {
        foreach ((string path, string content) in (ReadOnlySpan<(string, string)>)
        [
            ("etc/passwd", "root:x:0:0:root:/root:/bin/sh\nkforge:x:1000:1000:kforge:/tmp:/bin/sh\n"),
            ("etc/group", "root:x:0:\nkforge:x:1000:\n"),
        ])
        {
            RelativePath file = RelativePath.Parse(path);
            if (!tree.Contains(file))
            {
                tree.AddFile(file, Encoding.ASCII.GetBytes(content));
            }
        }
    }

    private static void AddLinks(StagedTree tree, ToolchainDefinition definition)
    {
        List<Diagnostic> mistakes = [];
        foreach ((RelativePath path, string target) in definition.Links)
        {
            if (tree.Contains(path))
            {
                mistakes.Add(new Diagnostic(ToolchainUseCodes.LinkTaken, $"the link `{path}` cannot be made: a package has that path", definition.Place)
                    .WithHint($"remove `{path}` from `[links]`"));
                continue;
            }

            try
            {
                tree.AddSharedLink(path, target);
            }
            catch (Failure failure) when (failure.Diagnostics[0].Code == ArchiveCodes.LinkOutside)
            {
                mistakes.Add(new Diagnostic(ToolchainUseCodes.LinkDangling, $"the link `{path}` cannot be made", definition.Place, failure.Diagnostics[0].Causes, []));
            }
        }

        // Only now: one link of the definition may lead through another.
        mistakes.AddRange(
            from link in definition.Links
            where mistakes.Count == 0 && !tree.Leads(link.Key)
            select new Diagnostic(ToolchainUseCodes.LinkDangling, $"the link `{link.Key}` leads to nothing: `{link.Value}`", definition.Place)
                .WithHint($"add the package that holds `{link.Value}` to `packages`, or remove the link"));
        if (mistakes.Count > 0)
        {
            throw new Failure([.. mistakes]);
        }
    }

    /// <summary>The definition's <c>[tools]</c> changed, the packages did not: only the questions are asked anew.</summary>
    private static async Task<ToolchainRecord> ProbeAgainAsync(
        Host host, Store store, ToolchainDefinition definition, Sha256Digest key, CancellationToken cancellation)
    {
        using FileLock taken = await FileLock.TakeAsync(host, store.Lock(LockName(key)), $"toolchain `{definition.Name}`", cancellation).ConfigureAwait(false);
        string path = RecordPath(store, key);
        ToolchainRecord record = ToolchainRecord.Read(path) ?? throw new InvalidOperationException($"`{path}` vanished");
        record = record with { Tools = await ToolVersions.ProbeAsync(host, definition, RootOf(store, key), cancellation).ConfigureAwait(false) };
        record.Write(path);
        return record;
    }

    private static bool AnswersFor(ToolchainDefinition definition, ToolchainRecord record) =>
        definition.Tools.All(tool => record.Tools.GetValueOrDefault(tool.Key)?.Command == tool.Value);

    private static InstalledToolchain Installed(Store store, ToolchainDefinition definition, Sha256Digest key, ToolchainRecord record) => new(
        RootOf(store, key),
        key,
        Sha256Digest.TryParse(record.Tree, out Sha256Digest tree) ? tree : throw new InvalidOperationException("unreachable: the record was read"),
        record.Entries,
        record.Bytes,
        definition.Tools.Keys.ToImmutableSortedDictionary(tool => tool, tool => record.Tools[tool].Version, StringComparer.Ordinal));

    private static string LockName(Sha256Digest key) => $"toolchain-{key}";

    private static string DirectoryOf(Store store, Sha256Digest key) => Path.Combine(store.Toolchains, key.Hex);

    private static string RootOf(Store store, Sha256Digest key) => Path.Combine(DirectoryOf(store, key), "root");

    private static string RecordPath(Store store, Sha256Digest key) => Path.Combine(DirectoryOf(store, key), "toolchain.json");
}
