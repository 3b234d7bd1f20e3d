using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Signatures;
using Kforge.Workspace;

namespace Kforge.Sources;

/// <summary>A commit for the lock, and its tree.</summary>
/// <param name="Locked">What the lock says of it.</param>
/// <param name="Tree">In the store.</param>
public sealed record GitPin(LockedSource.Git Locked, SourceTree Tree);

/// <summary>Kernel trees from git repositories.</summary>
/// <param name="Host">The outside world.</param>
/// <param name="Store">Holds the mirrors, below <c>git/</c>, and the trees.</param>
/// <param name="KeyDirectories">Where <c>FINGERPRINT.gpg</c> is looked for, in this order.</param>
/// <param name="WorkspaceRoot">Where relative directories begin, absolute.</param>
public sealed record GitSources(Host Host, Store Store, ImmutableArray<string> KeyDirectories, string WorkspaceRoot)
{
    private const int LargestTag = 1 << 20;
    private const int LargestBlob = 64 << 20;

    /// <summary>Whether servers must not be asked; what is in the store can be had all the same.</summary>
    public bool Offline { get; init; }

    /// <summary>Loads libgit2 when it is first needed: it fetches history. Null lets the git executable do that, too.</summary>
    public Func<CancellationToken, Task<GitLibrary>>? Library { get; init; }

    /// <summary>How long a server may send nothing before it is given up.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    private TreeStore Trees => new(Host, Store);

    /// <summary>Asks the server what a definition means now, verifies the tag's signature when one is asked for, and brings the tree into the store.</summary>
    /// <param name="kernel">The kernel's name, for progress and hints.</param>
    /// <param name="wanted">What kbuild.toml says.</param>
    /// <param name="previous">What the lock said so far, for a warning when a tag moved or a branch was rewritten; null without one.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="Failure">KF1520 to KF1533; KF2002, KF2003, KF2007, KF2008 for a signature; KF22xx; KF30xx; KF4003 when offline.</exception>
    public Task<GitPin> ResolveAsync(string kernel, SourceDefinition.Git wanted, LockedSource.Git? previous, CancellationToken cancellation)
    {
        RefuseUnsignable(wanted);
        return WithMirrorAsync(kernel, wanted, async fetching =>
        {
            GitFound found = await fetching.FindAsync(cancellation).ConfigureAwait(false);
            ImmutableArray<string> signedBy = await VerifyAsync(fetching.Mirror, wanted, found, cancellation).ConfigureAwait(false);
            GitTrees trees = new(Trees, fetching.Mirror);
            string gitTree = await trees.TreeOfAsync(found.Commit, cancellation).ConfigureAwait(false);
            await fetching.Mirror.KeepAsync(found.Commit, cancellation).ConfigureAwait(false);
            await WarnOfChangeAsync(fetching.Mirror, wanted, previous, found, cancellation).ConfigureAwait(false);
            SourceTree tree = await trees.AddAsync(PhaseOf(kernel), Called(fetching, found.Commit), gitTree, cancellation).ConfigureAwait(false);
            return new GitPin(new(tree.KernelVersion, tree.Digest, wanted.Address.Value, found.Reference, found.Commit, gitTree, signedBy), tree);
        }, cancellation);
    }

    /// <summary>The tree of a locked commit: from the store; else from the mirror; else the commit is fetched.</summary>
    /// <param name="kernel">The kernel's name, for progress and hints.</param>
    /// <param name="wanted">What kbuild.toml says.</param>
    /// <param name="locked">What the lock says.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>The tree; the caller compares its digest with the lock's.</returns>
    /// <exception cref="Failure">KF1520 to KF1523, KF1526, KF1531 to KF1533; KF22xx; KF30xx; KF4003 when offline.</exception>
    public async Task<SourceTree> TreeAsync(string kernel, SourceDefinition.Git wanted, LockedSource.Git locked, CancellationToken cancellation)
    {
        if (Trees.Find(GitTrees.InputOf(locked.GitTree)) is { } ready)
        {
            return ready;
        }

        return await WithMirrorAsync(kernel, wanted, async fetching =>
        {
            await fetching.FetchLockedAsync(locked, cancellation).ConfigureAwait(false);
            GitTrees trees = new(Trees, fetching.Mirror);
            string gitTree = await trees.TreeOfAsync(locked.Commit, cancellation).ConfigureAwait(false);
            if (gitTree != locked.GitTree)
            {
                throw new Diagnostic(
                    GitCodes.ContentRefused, $"the commit `{locked.Commit}` does not have the tree that kforge.lock names", wanted.Address.Place,
                    [$"kforge.lock: {locked.GitTree}", $"the commit: {gitTree}"], [$"somebody changed the lock by hand: make it anew with `kforge update {kernel}`"]).ToFailure();
            }

            await fetching.Mirror.KeepAsync(locked.Commit, cancellation).ConfigureAwait(false);
            return await trees.AddAsync(PhaseOf(kernel), Called(fetching, locked.Commit), gitTree, cancellation).ConfigureAwait(false);
        }, cancellation).ConfigureAwait(false);
    }

    /// <summary>A blob that the mirror, or a clone whose objects it borrows, happens to have: what a patch was made for (three-way).</summary>
    /// <param name="locked">Says which mirror.</param>
    /// <param name="abbreviatedId">4 to 40 hexadecimal digits, as in the <c>index</c> line of a patch.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>Its bytes; null when there is none, several begin so, or it has more than 64 MiB. Nothing is fetched.</returns>
    public async Task<byte[]?> BlobAsync(LockedSource.Git locked, string abbreviatedId, CancellationToken cancellation)
    {
        string id = abbreviatedId.ToLowerInvariant();
        GitAddress address = AddressOf(locked.Address);
        GitMirror mirror = new(Host, PathOf(address));
        if (!GitName.IsAbbreviatedId(id) || !mirror.Exists)
        {
            return null;
        }

        using FileLock shared = await FileLock.ShareAsync(Host, LockOf(address), $"the mirror of `{address.Text}`", cancellation).ConfigureAwait(false);
        try
        {
            return await mirror.IdOfAsync($"{id}^{{blob}}", cancellation).ConfigureAwait(false) is { } whole
                ? (await GitObjects.ReadWholeAsync(mirror, [whole], "blob", LargestBlob, cancellation).ConfigureAwait(false))[0]
                : null;
        }
        catch (MirrorDamage)
        {
            return null;
        }
    }

    /// <summary>Makes a branch of commits of a patched tree in the mirror, so that <c>git log</c> and <c>git bisect</c> work on it.</summary>
    /// <param name="locked">The commit the first patch is applied to.</param>
    /// <param name="patches">In the order they are applied.</param>
    /// <param name="branch">The branch without <c>refs/heads/</c>.</param>
    /// <param name="cancellation">Stops; the branch is then where it was.</param>
    /// <exception cref="Failure">KF1535 to KF1538; what fetching libgit2 says.</exception>
    public async Task<PatchBranch> BranchAsync(LockedSource.Git locked, ImmutableArray<PatchCommit> patches, string branch, CancellationToken cancellation)
    {
        GitLibrary library = await (Library ?? throw new InvalidOperationException("commits are made with libgit2, and nobody said where it is"))(cancellation).ConfigureAwait(false);
        GitAddress address = AddressOf(locked.Address);
        using FileLock taken = await FileLock.TakeAsync(Host, LockOf(address), $"the mirror of `{address.Text}`", cancellation).ConfigureAwait(false);
        return await Task.Run(() => PatchCommits.Make(library, PathOf(address), locked.Commit, patches, branch, cancellation), cancellation).ConfigureAwait(false);
    }

    /// <summary>The directory of the mirror of an address: <c>git/DIGEST.git</c> of the store; need not be there.</summary>
    /// <exception cref="Failure">KF1520.</exception>
    public string MirrorOf(string address) => PathOf(AddressOf(address));

    private static string PhaseOf(string kernel) => $"source {kernel}";

    private static string Called(GitFetching fetching, string commit) => $"{fetching.Server.Address.Text} {commit[..12]}";

    private GitAddress AddressOf(string address) => GitAddress.Parse(new(address, new("kforge.lock")), WorkspaceRoot).OrFail();

    private string PathOf(GitAddress address) => Path.Combine(Store.Git, $"{address.Digest}.git");

    private string LockOf(GitAddress address) => Store.Lock($"git-{address.Digest}");

    /// <summary>Works with the mirror alone; once more with a new one when it turns out to be damaged.</summary>
    private async Task<T> WithMirrorAsync<T>(string kernel, SourceDefinition.Git wanted, Func<GitFetching, Task<T>> work, CancellationToken cancellation)
    {
        GitAddress address = GitAddress.Parse(wanted.Address, WorkspaceRoot).OrFail();
        GitMirror mirror = new(Host, PathOf(address));
        GitFetching fetching = new(Host, mirror, new(Host, address, Patience), wanted, kernel) { Offline = Offline, Library = Library };
        using FileLock taken = await FileLock.TakeAsync(Host, LockOf(address), $"the mirror of `{address.Text}`", cancellation).ConfigureAwait(false);
        try
        {
            await mirror.PrepareAsync(Store, address, cancellation).ConfigureAwait(false);
            GitLender.Apply(Host, mirror, wanted.Reference, WorkspaceRoot);
            return await work(fetching).ConfigureAwait(false);
        }
        catch (MirrorDamage damage)
        {
            string aside = mirror.SetAside();
            Host.Reports(new Report.Warned(Damaged(address, damage, [$"it is now `{aside}`, and what is needed is fetched again; remove it when you like"]) with { Severity = Severity.Warning }));
        }

        try
        {
            // Without borrowing: a damaged clone cannot be told from a damaged mirror.
            await mirror.PrepareAsync(Store, address, cancellation).ConfigureAwait(false);
            return await work(fetching).ConfigureAwait(false);
        }
        catch (MirrorDamage damage)
        {
            throw Damaged(address, damage, [$"remove it with `rm -r {mirror.Directory}`; if it happens again, the server or this machine's disk is at fault"]).ToFailure();
        }
    }

    private static Diagnostic Damaged(GitAddress address, MirrorDamage damage, ImmutableArray<string> hints) =>
        new(GitCodes.MirrorDamaged, $"the mirror of `{address.Text}` is damaged", null, [damage.Message], hints);

    private static void RefuseUnsignable(SourceDefinition.Git wanted)
    {
        if (!wanted.SignedBy.IsDefaultOrEmpty && wanted.Wish is not (GitWish.Tag or GitWish.Series))
        {
            throw new Diagnostic(
                GitCodes.NothingToSign, $"`{GitCodes.Shown(wanted.Wish.Text.Value)}` is not a tag, and only a tag carries the signature that `signed-by` asks for", wanted.SignedBy[0].Place,
                ["kforge does not verify signatures of commits"], ["name a signed tag, such as `tag = \"v6.12.40\"`, or a series, or remove `signed-by`"]).ToFailure();
        }
    }

    private async Task<ImmutableArray<string>> VerifyAsync(GitMirror mirror, SourceDefinition.Git wanted, GitFound found, CancellationToken cancellation)
    {
        if (wanted.SignedBy.IsDefaultOrEmpty)
        {
            return [];
        }

        string name = found.Reference![GitName.Tags.Length..];
        Signers signers = new($"the tag `{name}`", [.. wanted.SignedBy.Select(key => key.Value)], KeyDirectories, wanted.SignedBy[0].Place);
        if (found.Id == found.Commit)
        {
            throw GitTag.Refused(name, signers, "it is no more than a name for a commit (a lightweight tag), which nobody can sign");
        }

        byte[][] content = await GitObjects.ReadWholeAsync(mirror, [found.Id], "tag", LargestTag, cancellation).ConfigureAwait(false);
        GitTag tag = await GitTag.VerifyAsync(Host, Store, content[0], name, signers, cancellation).ConfigureAwait(false);
        return tag.Commit == found.Commit ? tag.SignedBy : throw new MirrorDamage($"git takes {found.Commit} for the commit of the tag {name}, which names {tag.Commit}");
    }

    private async Task WarnOfChangeAsync(GitMirror mirror, SourceDefinition.Git wanted, LockedSource.Git? previous, GitFound found, CancellationToken cancellation)
    {
        if (previous is null || found.Reference is null || previous.Reference != found.Reference || previous.Commit == found.Commit)
        {
            return;
        }

        if (found.Reference.StartsWith(GitName.Tags, StringComparison.Ordinal))
        {
            Host.Reports(new Report.Warned(GitFetching.TagMoved(found.Reference, $"`{found.Reference}` is now {found.Commit}", previous.Commit, wanted.Wish.Text.Place)));
        }
        else if (await mirror.IsAncestorAsync(previous.Commit, found.Commit, cancellation).ConfigureAwait(false) == false)
        {
            Host.Reports(new Report.Warned(new Diagnostic(
                GitCodes.BranchRewritten, $"the branch `{found.Reference[GitName.Branches.Length..]}` was rewritten: it no longer holds the commit that kforge.lock has", wanted.Wish.Text.Place,
                [$"the branch is now {found.Commit}", $"kforge.lock: {previous.Commit}"],
                [$"see what is different with `git --git-dir={mirror.Directory} log --oneline {found.Commit}..{previous.Commit}`"])
            { Severity = Severity.Warning }));
        }
    }
}
