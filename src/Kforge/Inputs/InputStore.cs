using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Platform.Downloads;
using Kforge.Toolchains;
using Kforge.Toolchains.HostTools;
using Kforge.Toolchains.KernelOrg;
using Kforge.Toolchains.Probing;
using Kforge.Toolchains.RustDist;
using Kforge.Workspace;

namespace Kforge.Inputs;

/// <summary>Brings locked toolchains into the store: fetched, verified, unpacked. What is there already is not touched.</summary>
/// <param name="Host">The outside world.</param>
/// <param name="Store">Where to.</param>
/// <param name="Providers">Whom to ask for what is not there.</param>
public sealed record InputStore(Host Host, Store Store, ToolProviders Providers)
{
    /// <summary>A toolchain, ready to be a sandbox's root until the use of it is disposed of.</summary>
    /// <param name="definition">What it is called and which links it needs.</param>
    /// <param name="locked">What it is made from.</param>
    /// <param name="cancellation">Stops the work; what is downloaded stays.</param>
    /// <exception cref="Failure">KF1651 when the programs of this machine are not the locked ones; what the store and its providers say.</exception>
    public async Task<ToolchainUse> ToolchainAsync(ToolchainDefinition definition, LockedToolchain locked, CancellationToken cancellation)
    {
        if (definition.Provider is not ToolchainProvider.Host)
        {
            return await ToolchainStore.UseAsync(Host, Store, definition, locked, PartsOf(definition, locked), cancellation).ConfigureAwait(false);
        }

        HostToolchain found = await HostFinder.FindAsync(Host, ProbeLimits.Default, cancellation).ConfigureAwait(false);
        found.Check(definition.Name, locked);
        return new(await found.InstallAsync(Host, Store, cancellation).ConfigureAwait(false), null);
    }

    /// <summary>Makes a damaged toolchain again from downloads that are verified first.</summary>
    /// <param name="definition">What it is called and which links it needs.</param>
    /// <param name="locked">What it is made from.</param>
    /// <param name="cancellation">Stops the work; what is downloaded stays.</param>
    public Task<InstalledToolchain> RepairAsync(ToolchainDefinition definition, LockedToolchain locked, CancellationToken cancellation) =>
        ToolchainStore.RepairAsync(Host, Store, definition, locked, PartsOf(definition, locked), cancellation);

    /// <summary>Where the parts of a toolchain come from: the one place that knows every provider.</summary>
    private PartsSource PartsOf(ToolchainDefinition definition, LockedToolchain locked) => async (rehash, cancellation) =>
    {
        if (rehash)
        {
            await Host.PhaseAsync(
                $"check downloads of {definition.Name}",
                () => DiscardDamagedAsync(definition.Name, locked, cancellation),
                damaged => damaged.IsEmpty ? "all are right" : $"damaged, fetched again: {string.Join(", ", damaged)}").ConfigureAwait(false);
        }

        return new ToolchainParts(await Providers.Debian.FetchInPhaseAsync(definition.Name, locked.Packages, locked.Indexes, SuitesOf(definition), cancellation).ConfigureAwait(false))
        {
            Archives = await ArchivesAsync(definition.Name, locked.Archives, cancellation).ConfigureAwait(false),
            Programs = [.. locked.CrateTools.Select(Providers.Crates.PartOf)],
        };
    };

    /// <summary>Hashes every download of a toolchain and deletes the damaged ones, so that they are fetched again.</summary>
    private async Task<ImmutableArray<string>> DiscardDamagedAsync(string name, LockedToolchain locked, CancellationToken cancellation)
    {
        List<string> damaged = [.. await Providers.Debian.During($"check downloads of {name}").DiscardDamagedAsync(locked.Packages, cancellation).ConfigureAwait(false)];
        Downloader downloads = new(Host, Store);
        foreach (Download archive in locked.Archives.Select(archive => new Download($"{archive.Name} {archive.Version}", [], null, archive.Sha256)))
        {
            if (downloads.IsThere(archive) && !await downloads.VerifyAsync(archive, cancellation).ConfigureAwait(false))
            {
                damaged.Add(archive.What);
            }
        }

        foreach (LockedCrateTool tool in locked.CrateTools)
        {
            damaged.AddRange(await Providers.Crates.DiscardDamagedAsync(tool, cancellation).ConfigureAwait(false));
        }

        return [.. damaged];
    }

    private async Task<ImmutableArray<ToolchainPart.Unpacked>> ArchivesAsync(string name, ImmutableArray<LockedArchive> archives, CancellationToken cancellation)
    {
        if (archives.IsEmpty)
        {
            return [];
        }

        string phase = $"fetch archives of {name}";
        ImmutableDictionary<Sha256Digest, string> files = await Host.PhaseAsync(
            phase,
            async () => (await Providers.Rust.During(phase).FetchAsync([.. archives.Where(archive => archive.Provider == RustDistArchive.Provider)], cancellation).ConfigureAwait(false))
                .AddRange(await Providers.KernelOrg.During(phase).FetchAsync([.. archives.Where(archive => archive.Provider == KernelOrgArchive.Provider)], cancellation).ConfigureAwait(false)),
            _ => $"{archives.Length} archive{(archives.Length == 1 ? "" : "s")} verified").ConfigureAwait(false);
        return [.. archives.Select(archive => new ToolchainPart.Unpacked(archive, (tree, token) => Task.Run(() => Unpack(archive, files[archive.Sha256], tree, token), token)))];
    }

    /// <summary>Every provider's archives hold directories such as <c>bin</c> and <c>lib</c>: they are laid over <c>usr</c>.</summary>
    private void Unpack(LockedArchive archive, string file, StagedTree tree, CancellationToken cancellation)
    {
        RelativePath prefix = RelativePath.Parse("usr");
        switch (archive.Provider)
        {
            case RustDistArchive.Provider:
                RustComponent.Unpack(Host, file, archive, tree, prefix, cancellation);
                break;
            case KernelOrgArchive.Provider:
                LlvmTarball.Unpack(Host, file, archive, tree, prefix, cancellation);
                break;
            default:
                throw new Diagnostic(InputCodes.UnknownProvider, $"the lock names an archive of `{archive.Provider}`, which this kforge does not know", new(WorkspaceDirectories.LockFileName))
                    .WithHint("use the kforge that wrote the lock, or write it anew with `kforge lock`").ToFailure();
        }
    }

    /// <summary>Which suites are snapshots tells where files that left the archive are.</summary>
    private static ImmutableArray<DebianSuite> SuitesOf(ToolchainDefinition definition) =>
        definition.Provider is ToolchainProvider.Debian debian ? debian.Suites : [];
}
