using System.Collections.Immutable;
using Kforge.Debian;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Requirements;
using Kforge.Sources;
using Kforge.Workspace;

namespace Kforge.Inputs;

/// <summary>Kernel trees of every kind: the one place that knows all of them.</summary>
/// <param name="Host">The outside world.</param>
/// <param name="Store">Where trees and what they are made from are kept.</param>
/// <param name="Directories">The workspace.</param>
/// <param name="Providers">Whom to ask for packages.</param>
public sealed record KernelSources(Host Host, Store Store, WorkspaceDirectories Directories, ToolProviders Providers)
{
    /// <summary>Whether servers must not be asked; what is in the store can be had all the same.</summary>
    public bool Offline { get; init; }

    private TreeStore Trees => new(Host, Store);

    private DebianSourcePackage Packages => new(Host, Trees, Providers.Debian);

    private GitSources Git => new(Host, Store, Directories.Keys, Directories.Root)
    {
        Offline = Offline,
        Library = cancellation => BroughtLibraries.GitAsync(new(Host, Store, Providers), cancellation),
    };

    private TarballSource Tarballs => new(Host, Store, Trees, Directories.Keys, Directories.Root) { Offline = Offline };

    private SourceSuites Suites => new(Directories, Providers.Debian);

    /// <summary>Whether a kernel is locked from the source its definition names now.</summary>
    public static bool IsFrom(SourceDefinition definition, LockedSource? locked) => (definition, locked) switch
    {
        (SourceDefinition.Debian wanted, LockedSource.Debian debian) => debian.Package.Name == wanted.Package.Value && debian.Index.Suite == wanted.Suite.Value,
        (SourceDefinition.DebianSource wanted, LockedSource.DebianSource package) => package.Index.Suite == wanted.Suite.Value && package.Files.Any(file => file.Name == wanted.Package.Value && (wanted.Version is not { } version || file.Version == version.Value)),
        (SourceDefinition.Git wanted, LockedSource.Git git) => git.Address == wanted.Address.Value && Names(wanted, git) && (wanted.SignedBy.IsEmpty || wanted.SignedBy.Any(key => git.SignedBy.Contains(key.Value))),
        (SourceDefinition.Tarball wanted, LockedSource.Tarball tarball) => tarball.Address == wanted.Address.Value && IsProved(wanted.Proof, tarball),
        (SourceDefinition.Path wanted, LockedSource.Path path) => path.Directory == wanted.Directory.Value,
        _ => false,
    };

    private static bool Names(SourceDefinition.Git wanted, LockedSource.Git git) => wanted.Wish switch
    {
        GitWish.Tag tag => git.Reference == $"refs/tags/{tag.Name.Value}",
        GitWish.Branch branch => git.Reference == $"refs/heads/{branch.Name.Value}",
        GitWish.Commit commit => git.Commit == commit.Id.Value,
        GitWish.Series series => git.Reference is { } reference && (reference == $"refs/tags/v{series.Name.Value}"
            || reference.StartsWith($"refs/tags/v{series.Name.Value}.", StringComparison.Ordinal) || reference.StartsWith($"refs/tags/v{series.Name.Value}-rc", StringComparison.Ordinal)),
        _ => throw new InvalidOperationException("unreachable: GitWish is closed"),
    };

    private static bool IsProved(TarballProof proof, LockedSource.Tarball tarball) => proof switch
    {
        TarballProof.Digest digest => digest.Sha256.Value == tarball.Sha256,
        TarballProof.Checksums checksums => checksums.SignedBy.Any(key => tarball.SignedBy.Contains(key.Value)),
        TarballProof.Signature signature => signature.SignedBy.Any(key => tarball.SignedBy.Contains(key.Value)),
        _ => throw new InvalidOperationException("unreachable: TarballProof is closed"),
    };

    /// <summary>Finds out which tree a kernel's definition means now, and gets it.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="previous">What the lock says so far; an older one now may be a downgrade.</param>
    /// <param name="cancellation">Stops the work; what is downloaded stays.</param>
    public async Task<(LockedSource Locked, SourceTree Tree)> ResolveAsync(KernelSelection kernel, LockedSource? previous, CancellationToken cancellation)
    {
        switch (kernel.Kernel.Source)
        {
            case SourceDefinition.Debian wanted:
                return await ResolveAsync(kernel, wanted, (previous as LockedSource.Debian)?.Index, cancellation).ConfigureAwait(false);
            case SourceDefinition.DebianSource wanted:
                return await Packages.ResolveAsync(kernel.Kernel.Name, wanted, Suites.Find(kernel, wanted.Suite).Suite, (previous as LockedSource.DebianSource)?.Index, cancellation).ConfigureAwait(false);
            case SourceDefinition.Git wanted:
                GitPin pin = await Git.ResolveAsync(kernel.Kernel.Name, wanted, previous as LockedSource.Git, cancellation).ConfigureAwait(false);
                return (pin.Locked, pin.Tree);
            case SourceDefinition.Tarball wanted:
                return await Tarballs.ResolveAsync(kernel.Kernel.Name, wanted, cancellation).ConfigureAwait(false);
            default:
                throw new InvalidOperationException("unreachable: SourceDefinition is closed");
        }
    }

    /// <summary>The kernel tree the lock names.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="locked">The tree.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="Failure">KF1113 when there is another tree now than when the lock was written.</exception>
    public async Task<SourceTree> TreeAsync(KernelDefinition kernel, LockedSource locked, CancellationToken cancellation)
    {
        SourceTree tree = (kernel.Source, locked) switch
        {
            (SourceDefinition.Debian, LockedSource.Debian debian) => await PackageAsync(kernel.Name, debian.Index, debian.Package, cancellation).ConfigureAwait(false),
            (SourceDefinition.DebianSource wanted, LockedSource.DebianSource package) => await Packages.TreeAsync(kernel.Name, package, [.. Suites.All(wanted.Suite.Value)], cancellation).ConfigureAwait(false),
            (SourceDefinition.Path wanted, LockedSource.Path) => await PathSource.TakeAsync(Host, Store, DirectoryOf(wanted), cancellation).ConfigureAwait(false),
            (SourceDefinition.Git wanted, LockedSource.Git git) => await Git.TreeAsync(kernel.Name, wanted, git, cancellation).ConfigureAwait(false),
            (SourceDefinition.Tarball wanted, LockedSource.Tarball tarball) => await Tarballs.TreeAsync(kernel.Name, wanted, tarball, cancellation).ConfigureAwait(false),
            _ => throw new InvalidOperationException("unreachable: what is locked is of the kind that is defined, and both are closed"),
        };
        return locked.Pinned is not { } pinned || tree.Digest == pinned ? tree : throw new Diagnostic(
            InputCodes.TreeDiffers,
            $"the kernel tree of `{kernel.Name}` is not the one the lock names",
            new(WorkspaceDirectories.LockFileName),
            [$"the lock says: {pinned}", $"found: {tree.Digest}"],
            [$"run `kforge update {kernel.Name}` if this kforge unpacks trees in a newer way; else the store is damaged: remove `{tree.Base.Root}`"]).ToFailure();
    }

    /// <summary>The patch files of a kernel, in the order they are applied.</summary>
    public ImmutableArray<PatchFile> PatchesOf(LockedKernel locked) => [.. locked.Patches.Select(patch => PatchResults.FileOf(Directories, patch))];

    /// <summary>A directory of the user's, as it is now; only files that are asked for are read.</summary>
    /// <param name="wanted">The directory.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="Failure">KF1308 and KF1309 when it holds no kernel tree.</exception>
    internal Task<IKernelTree> DirectoryAsync(SourceDefinition.Path wanted, CancellationToken cancellation) =>
        KernelTrees.OpenAsync(Host, DirectoryOf(wanted) + "/", Directories.Root, cancellation);

    /// <summary>What the lock says of a directory.</summary>
    internal static LockedSource.Path Locked(SourceDefinition.Path wanted, IKernelTree tree) =>
        new(TreeVersion.TextOf((tree.Read(RelativePath.Parse(KernelTreeFiles.Makefile)) ?? "").Split('\n')) ?? "", wanted.Directory.Value);

    private string DirectoryOf(SourceDefinition.Path wanted) => Path.GetFullPath(wanted.Directory.Value, Directories.Root);

    /// <summary>How strictly the patches of a kernel are applied; with a git source, three-way merges may look into the mirror.</summary>
    public PatchRules RulesFor(KernelDefinition kernel, LockedSource locked) => new(kernel.PatchFuzz)
    {
        Blob = locked is LockedSource.Git git ? (id, cancellation) => Git.BlobAsync(git, id, cancellation) : null,
    };

    /// <summary>Makes the patched tree of a git source a branch of commits in the mirror, too.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="locked">Its inputs.</param>
    /// <param name="tree">Its unpatched tree.</param>
    /// <param name="branch">The branch without <c>refs/heads/</c>.</param>
    /// <param name="cancellation">Stops; the branch is then where it was.</param>
    /// <returns>The branch; null when the source is no git source or has no patches, and when it could not be made, which is warned about: a build does not need it.</returns>
    public async Task<PatchBranch?> BranchAsync(KernelDefinition kernel, LockedKernel locked, SourceTree tree, string branch, CancellationToken cancellation)
    {
        if (locked.Source is not LockedSource.Git git || locked.Patches.IsEmpty)
        {
            return null;
        }

        ImmutableArray<Patch> series = await PatchFile.ReadAllAsync(PatchesOf(locked), cancellation).ConfigureAwait(false);
        PatchedTree patched = await SeriesApplication.ApplyAsync(Host, tree, series, RulesFor(kernel, git), cancellation).ConfigureAwait(false);
        ImmutableArray<PatchCommit> commits = [.. patched.Applied.Select(applied => new PatchCommit(applied.Patch.Place.File, PatchHeader.Read(applied.Patch.Content.Span), applied.After))];
        try
        {
            return await Host.PhaseAsync(
                $"branch {kernel.Name}",
                () => Git.BranchAsync(git, commits, branch, cancellation),
                made => $"{made.Commits.Length} commit{(made.Commits.Length == 1 ? "" : "s")} on {made.Reference} of {Git.MirrorOf(git.Address)}").ConfigureAwait(false);
        }
        catch (Failure failure)
        {
            foreach (Diagnostic diagnostic in failure.Diagnostics)
            {
                Host.Reports(new Report.Warned(diagnostic with { Severity = Severity.Warning }));
            }

            return null;
        }
    }

    /// <summary>Tells when a directory of the user's is no longer what was taken from it: after a build that means that other files were built than are there now.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="tree">What was taken.</param>
    /// <param name="cancellation">Stops the looking.</param>
    /// <returns>A warning (KF1115); null when nothing changed, and for every other kind of source.</returns>
    public async Task<Diagnostic?> ChangedSinceAsync(KernelDefinition kernel, SourceTree tree, CancellationToken cancellation)
    {
        if (kernel.Source is not SourceDefinition.Path wanted
            || await PathSource.ChangedSinceAsync(Host, Store, DirectoryOf(wanted), tree, cancellation).ConfigureAwait(false) is not { IsEmpty: false } changed)
        {
            return null;
        }

        const int shown = 5;
        return new Diagnostic(InputCodes.ChangedDuringBuild, $"the kernel tree `{wanted.Directory.Value}` changed while `{kernel.Name}` was built", wanted.Directory.Place,
            [.. changed.Take(shown).Select(path => $"`{path}`"), .. changed.Length > shown ? [$"and {changed.Length - shown} more"] : (string[])[]],
            ["what was built is the tree as it was when the build began; build again to have the changes in it"])
        { Severity = Severity.Warning };
    }

    private async Task<(LockedSource Locked, SourceTree Tree)> ResolveAsync(
        KernelSelection kernel, SourceDefinition.Debian wanted, LockedIndex? previous, CancellationToken cancellation)
    {
        string name = kernel.Kernel.Name;
        SuiteIndex index = await Host.PhaseAsync(
            $"resolve {name}",
            () => Suites.ReadAsync(kernel, wanted.Suite, previous, cancellation),
            read => $"{wanted.Package.Value} {read.Newest(wanted.Package.Value)?.Version.Text}").ConfigureAwait(false);
        LockedPackage package = (index.Newest(wanted.Package.Value) ?? throw Unknown(wanted, index)).Locked;
        SourceTree tree = await PackageAsync(name, index.Locked, package, cancellation).ConfigureAwait(false);
        return (new LockedSource.Debian(tree.KernelVersion, tree.Digest, index.Locked, package), tree);
    }

    private static Failure Unknown(SourceDefinition.Debian wanted, SuiteIndex index) =>
        new Diagnostic(DebianCodes.UnknownPackage, $"the suite `{wanted.Suite.Value}` has no package `{wanted.Package.Value}`", wanted.Package.Place)
            .WithSuggestion(wanted.Package.Value, index.Names.Where(name => name.StartsWith("linux-source", StringComparison.Ordinal)), "kernel trees there").ToFailure();

    private async Task<SourceTree> PackageAsync(string kernel, LockedIndex index, LockedPackage package, CancellationToken cancellation)
    {
        if (DebianSource.Find(Store, package) is { } ready)
        {
            return ready;
        }

        IReadOnlyDictionary<LockedPackage, string> files = await Providers.Debian.FetchInPhaseAsync(kernel, [package], [index], [], cancellation).ConfigureAwait(false);
        return await DebianSource.UnpackAsync(Host, Store, package, files[package], cancellation).ConfigureAwait(false);
    }
}
