using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Inputs;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Platform.Downloads;
using Kforge.Platform.Signatures;
using Kforge.Requirements;
using Kforge.Sources;
using Kforge.Toolchains;
using Kforge.Toolchains.HostTools;
using Kforge.Toolchains.Probing;
using Kforge.Workspace;

namespace Kforge.Auditing;

/// <summary>
/// Gathers what an audit judges: reads trees, finds toolchains and asks their tools. It changes nothing and downloads nothing.
/// </summary>
/// <param name="Host">The outside world.</param>
/// <param name="Store">Where toolchains and trees are.</param>
/// <param name="Directories">Where keys are looked up.</param>
/// <param name="Limits">What a tool may take to answer.</param>
/// <param name="Deep">Whether downloads and installed files are read and hashed too.</param>
public sealed record Survey(Host Host, Store Store, WorkspaceDirectories Directories, ProbeLimits Limits, bool Deep)
{
    /// <summary>The programs that install packages, the command for each.</summary>
    private static readonly ImmutableArray<(string Program, string Install)> Managers =
        [("apt-get", "apt install"), ("dnf", "dnf install"), ("zypper", "zypper install"), ("pacman", "pacman -S")];

    /// <summary>Reads a tree that the user named, for each architecture.</summary>
    /// <param name="given">As typed: a directory, a tarball, <c>DIR@REF</c> or <c>REF</c>.</param>
    /// <param name="arches">The architectures.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="Failure">What was named is no kernel tree.</exception>
    public async Task<ImmutableArray<AuditedTree>> TreeAsync(string given, ImmutableArray<ArchName> arches, CancellationToken cancellation)
    {
        IKernelTree tree = await KernelTrees.OpenAsync(Host, given, Host.WorkingDirectory, cancellation).ConfigureAwait(false);
        string directory = Path.Combine(Host.WorkingDirectory, given);
        return await Task.Run(
            () => arches.Select(arch => Read(tree, given, arch) with { Directory = Directory.Exists(directory) ? Path.GetFullPath(directory) : null }).ToImmutableArray(),
            cancellation).ConfigureAwait(false);
    }

    /// <summary>Reads the tree of a kernel of the workspace, when it is in the store.</summary>
    /// <param name="selection">The kernel.</param>
    /// <param name="locked">What the lock says of it.</param>
    /// <param name="arches">The architectures.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public async Task<ImmutableArray<AuditedTree>> TreeAsync(KernelSelection selection, LockedKernel locked, ImmutableArray<ArchName> arches, CancellationToken cancellation)
    {
        KernelDefinition definition = selection.Kernel;
        AuditedKernel kernel = new(definition.Name, definition.Place, definition.Tools, ChoiceBasis.SameLlvm(selection.Profiles, definition.Enable));
        SignedStatement? signed = SignedOf(locked.Source);
        ImmutableArray<AuditedKey> keys = await KeysAsync(signed?.SignedBy ?? [], cancellation).ConfigureAwait(false);
        ImmutableArray<ChangedFile> changed = await ChangedAsync(FilesOf(locked.Source), cancellation).ConfigureAwait(false);
        string? directory = locked.Source is LockedSource.Path path ? Path.GetFullPath(path.Directory, Directories.Root) : null;
        SourceTree? stored = locked.Source.Pinned is { } pinned ? new TreeStore(Host, Store).FindContent(pinned) : null;
        IKernelTree? tree = directory is null ? stored : await KernelTrees.OpenAsync(Host, directory, Directories.Root, cancellation).ConfigureAwait(false);
        AuditedTree Of(ArchName arch) => (tree is null ? new AuditedTree(definition.Name, arch, null) { NotInStore = true } : Read(tree, definition.Name, arch)) with
        {
            Directory = directory ?? stored?.Base.Root,
            Kernel = kernel,
            Signed = signed,
            Keys = keys,
            Changed = changed,
        };
        return await Task.Run(() => arches.Select(Of).ToImmutableArray(), cancellation).ConfigureAwait(false);
    }

    /// <summary>Finds a toolchain and asks its tools.</summary>
    /// <param name="name">Its name in the lock, or that of its definition.</param>
    /// <param name="definition">Its definition.</param>
    /// <param name="locked">What the lock says; null when it is not locked.</param>
    /// <param name="ask">Whether its tools are asked: not those of a toolchain that only boots.</param>
    /// <param name="cancellation">Stops the work.</param>
    public async Task<AuditedToolchain> ToolchainAsync(string name, ToolchainDefinition definition, LockedToolchain? locked, bool ask, CancellationToken cancellation)
    {
        if (definition.Provider is ToolchainProvider.Host)
        {
            return await HostAsync(name, definition, locked, cancellation).ConfigureAwait(false);
        }

        InstalledToolchain? installed = locked is null ? null : ToolchainStore.Find(Store, definition, locked);
        ToolchainState state = installed is null
            ? new ToolchainState.NotInstalled(locked is not null && Directory.Exists(Path.Combine(Store.Toolchains, ToolchainStore.KeyOf(definition, locked).Hex)))
            : new ToolchainState.Installed(
                ask ? await new ToolProbe(Host, new ToolRunner.InSandbox(installed.Sandbox), Limits).RunAsync(cancellation).ConfigureAwait(false) : new(ImmutableSortedDictionary<string, FoundTool>.Empty, null),
                Deep && await TreeDigest.OfDirectoryAsync(installed.Root, cancellation).ConfigureAwait(false) != installed.Tree);
        return new(name, definition, locked, state)
        {
            Keys = locked is null ? [] : await KeysAsync(locked.Indexes.SelectMany(index => index.SignedBy)
                .Concat(locked.Statements.SelectMany(statement => statement.SignedBy)), cancellation).ConfigureAwait(false),
            Changed = locked is null ? [] : await ChangedAsync(FilesOf(locked), cancellation).ConfigureAwait(false),
        };
    }

    /// <summary>Asks the tools of this machine.</summary>
    /// <param name="name">How they are called.</param>
    /// <param name="definition">The definition that names them, or null.</param>
    /// <param name="locked">What the lock says of them; null when they are not locked.</param>
    /// <param name="cancellation">Stops the work.</param>
    public async Task<AuditedToolchain> HostAsync(string name, ToolchainDefinition? definition, LockedToolchain? locked, CancellationToken cancellation)
    {
        // Digests are taken only where there are some to compare with: rustc's libraries are some hundred megabytes.
        HostToolchain? found = locked is null ? null : await HostFinder.FindAsync(Host, Limits, cancellation).ConfigureAwait(false);
        ProbedTools tools = found?.Probed ?? await new ToolProbe(Host, new ToolRunner.OnHost(Host), Limits).RunAsync(cancellation).ConfigureAwait(false);
        string? install = Managers.Where(manager => Host.FindProgram(manager.Program) is not null).Select(manager => manager.Install).FirstOrDefault();

        // rustup keeps each toolchain in a directory of its own below `toolchains`; a rustc from elsewhere may stand beside it.
        bool rustup = Host.FindProgram("rustup") is not null
            && (tools.Rust?.Sysroot is not { } sysroot || Path.GetFileName(Path.GetDirectoryName(sysroot)) == "toolchains");
        return new(name, definition, locked, new ToolchainState.OnHost(tools, new(install, rustup)))
        {
            Differences = found?.Differences(locked!) ?? [],
        };
    }

    private static AuditedTree Read(IKernelTree tree, string name, ArchName arch) => KernelFacts.Read(tree, arch) switch
    {
        Checked<KernelFacts>.Good good => new(name, arch, good.Value),
        Checked<KernelFacts>.Bad bad => new(name, arch, null) { Mistakes = bad.Diagnostics },
        _ => throw new InvalidOperationException("unreachable: Checked is closed"),
    };

    private static IEnumerable<(string Name, Sha256Digest Sha256)> FilesOf(LockedToolchain locked) =>
        locked.Packages.Select(package => ($"{package.Name} {package.Version}", package.Sha256))
            .Concat(locked.Archives.Select(archive => ($"{archive.Name} {archive.Version}", archive.Sha256)))
            .Concat(locked.CrateTools.SelectMany(tool => tool.Crates).Select(crate => ($"{crate.Name} {crate.Version}", crate.Sha256)));

    /// <summary>What signed says that a tree is the right one.</summary>
    private static SignedStatement? SignedOf(LockedSource source) => source switch
    {
        LockedSource.Debian debian => OfIndex(debian.Index),
        LockedSource.DebianSource package => OfIndex(package.Index),
        LockedSource.Git { SignedBy: { IsEmpty: false } keys } git => new($"the tag `{git.Reference}` of `{git.Address}`", keys),
        LockedSource.Tarball { SignedBy: { IsEmpty: false } keys } tarball => new($"`{tarball.Address}`", keys),
        _ => null,
    };

    private static SignedStatement OfIndex(LockedIndex index) => new($"the index of {index.Suite} in {index.Archive}", index.SignedBy);

    /// <summary>The downloads that a source is made from.</summary>
    private static IEnumerable<(string Name, Sha256Digest Sha256)> FilesOf(LockedSource source) => source switch
    {
        LockedSource.Debian debian => [($"{debian.Package.Name} {debian.Package.Version}", debian.Package.Sha256)],
        LockedSource.DebianSource package => package.Files.Select(file => (Path.GetFileName(file.Path), file.Sha256)),
        LockedSource.Tarball tarball => [(tarball.Address, tarball.Sha256)],
        _ => [],
    };

    private async Task<ImmutableArray<ChangedFile>> ChangedAsync(IEnumerable<(string Name, Sha256Digest Sha256)> files, CancellationToken cancellation)
    {
        ImmutableArray<ChangedFile>.Builder changed = ImmutableArray.CreateBuilder<ChangedFile>();
        foreach ((string name, Sha256Digest sha256) in files.Where(_ => Deep).DistinctBy(file => file.Sha256))
        {
            string path = new Downloader(Host, Store, offline: true).PathOf(sha256);
            if (File.Exists(path) && await Sha256Digest.OfFileAsync(path, cancellation).ConfigureAwait(false) is var found && found != sha256)
            {
                changed.Add(new(name, path, sha256, found));
            }
        }

        return changed.ToImmutable();
    }

    /// <summary>How long keys are good, by the files that <c>toolchains/keys</c> holds.</summary>
    private async Task<ImmutableArray<AuditedKey>> KeysAsync(IEnumerable<string> fingerprints, CancellationToken cancellation)
    {
        ImmutableArray<AuditedKey>.Builder keys = ImmutableArray.CreateBuilder<AuditedKey>();
        foreach (string fingerprint in fingerprints.Distinct(StringComparer.Ordinal))
        {
            string? file = SigningKeys.Find(fingerprint, Directories.Keys);
            try
            {
                keys.Add(new(fingerprint, file is null ? null : Directories.Shown(file), file is null ? null : (await SigningKeys.ReadAsync(file, cancellation).ConfigureAwait(false)).Expires));
            }
            catch (Failure)
            {
                // A file that holds no key is as good as none; whoever verifies with it is told what is wrong with it.
                keys.Add(new(fingerprint, null, null));
            }
        }

        return keys.ToImmutable();
    }
}
