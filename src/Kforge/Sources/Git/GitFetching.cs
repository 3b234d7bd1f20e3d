using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Sources;

/// <summary>A commit that a wish led to.</summary>
/// <param name="Reference">What named it, such as <c>refs/tags/v6.12.40</c>; null when it was asked for by its id.</param>
/// <param name="Id">What the reference names: a tag object, or the commit.</param>
/// <param name="Commit">The commit.</param>
internal sealed record GitFound(string? Reference, string Id, string Commit);

/// <summary>Brings what one kernel wants from a server into the mirror: the wanted commit alone, or all history.</summary>
/// <param name="Host">The outside world.</param>
/// <param name="Mirror">Where to; the caller holds its lock.</param>
/// <param name="Server">Where from.</param>
/// <param name="Wanted">What.</param>
/// <param name="Kernel">Its name, for the name of the phase.</param>
internal sealed record GitFetching(Host Host, GitMirror Mirror, GitServer Server, SourceDefinition.Git Wanted, string Kernel)
{
    private const string Heads = "refs/kforge/heads/";
    private const string TagNames = "refs/kforge/tags/";

    /// <summary>Refuses to ask the server for anything.</summary>
    public bool Offline { get; init; }

    /// <summary>Loads libgit2, which fetches history; null lets the git executable do it.</summary>
    public Func<CancellationToken, Task<GitLibrary>>? Library { get; init; }

    /// <summary>Asks the server what the wish means now, and fetches it unless it is here.</summary>
    /// <exception cref="Failure">KF1521 to KF1525, KF1532, KF1533; KF4003 when offline.</exception>
    /// <exception cref="MirrorDamage">The mirror is not whole.</exception>
    public async Task<GitFound> FindAsync(CancellationToken cancellation)
    {
        string? reference = GitName.Of(Wanted.Wish).OrFail();
        if (Wanted.Wish is GitWish.Commit { Id: var id })
        {
            return await FindCommitAsync(id, cancellation).ConfigureAwait(false);
        }

        ImmutableArray<ServerReference> known = await ReferencesAsync(reference ?? $"{GitName.Tags}v{Wanted.Wish.Text.Value}*", cancellation).ConfigureAwait(false);
        reference ??= Wanted.Wish is GitWish.Series { Name: var series }
            && GitName.NewestOf(series.Value, known.Select(r => r.Name).Where(name => name.StartsWith(GitName.Tags, StringComparison.Ordinal)).Select(name => name[GitName.Tags.Length..])) is { } newest
            ? GitName.Tags + newest
            : null;
        ServerReference found = known.FirstOrDefault(r => r.Name == reference) ?? throw await UnknownAsync(cancellation).ConfigureAwait(false);
        string here = await FetchAsync(found, cancellation).ConfigureAwait(false);
        string commit = await Mirror.IdOfAsync($"{here}^{{commit}}", cancellation).ConfigureAwait(false)
            ?? throw new Diagnostic(GitCodes.NoSuchReference, $"`{found.Name}` of `{Server.Address.Text}` does not name a commit", Wanted.Wish.Text.Place)
                .WithHint("name a tag or a branch of a release").ToFailure();
        return new(found.Name, here, commit);
    }

    /// <summary>Makes sure that a locked commit is here: from the mirror, by the name it had, by its id.</summary>
    /// <exception cref="Failure">KF1526 when it cannot be had; KF1521 to KF1523, KF1532; KF4003 when offline.</exception>
    /// <exception cref="MirrorDamage">The mirror is not whole.</exception>
    public async Task FetchLockedAsync(LockedSource.Git locked, CancellationToken cancellation)
    {
        if (await Mirror.HasAsync(locked.Commit, cancellation).ConfigureAwait(false))
        {
            return;
        }

        string? moved = null;
        if (locked.Reference is { } name && IsFetchable(name))
        {
            ServerReference? there = (await ReferencesAsync(name, cancellation).ConfigureAwait(false)).FirstOrDefault(r => r.Name == name);
            if (there?.Commit == locked.Commit)
            {
                await FetchAsync(there, cancellation).ConfigureAwait(false);
            }
            else
            {
                moved = there is null ? $"`{name}` is not there any more" : $"`{name}` is now {there.Commit}";
            }
        }

        if (!await Mirror.HasAsync(locked.Commit, cancellation).ConfigureAwait(false))
        {
            await FetchByIdAsync(locked.Commit, cancellation).ConfigureAwait(false);
        }

        if (!await Mirror.HasAsync(locked.Commit, cancellation).ConfigureAwait(false))
        {
            throw new Diagnostic(
                GitCodes.CommitLost, $"the commit `{locked.Commit}` that kforge.lock names is neither in the store nor to be had from `{Server.Address.Text}`", Wanted.Address.Place,
                moved is null ? [] : [moved],
                [$"lock what is there now with `kforge update {Kernel}`", "or name a clone that still has it: `reference = \"../linux\"`"]).ToFailure();
        }

        if (moved is not null && locked.Reference!.StartsWith(GitName.Tags, StringComparison.Ordinal))
        {
            Host.Reports(new Report.Warned(TagMoved(locked.Reference, moved, locked.Commit, Wanted.Wish.Text.Place)));
        }
    }

    /// <summary>KF1527, a warning.</summary>
    public static Diagnostic TagMoved(string reference, string now, string locked, SourcePlace place) => new(
        GitCodes.TagMoved, $"the tag `{reference[GitName.Tags.Length..]}` does not name the commit any more that kforge.lock has for it", place,
        [now, $"kforge.lock: {locked}"], ["tags of releases do not move: ask whoever made it before you believe the new one"])
    { Severity = Severity.Warning };

    private static bool IsFetchable(string reference) =>
        (reference.StartsWith(GitName.Tags, StringComparison.Ordinal) || reference.StartsWith(GitName.Branches, StringComparison.Ordinal))
        && GitName.IsReference(reference["refs/".Length..]);

    /// <summary>Where the mirror keeps what a name of the server stood for when it was fetched last; not the name itself, as `a` and `a/b` may have followed each other.</summary>
    private static string PlaceOf(string reference) => $"refs/kforge/wanted/{Sha256Digest.OfText(reference).Hex[..40]}";

    private async Task<GitFound> FindCommitAsync(Placed<string> id, CancellationToken cancellation)
    {
        if (!await Mirror.HasAsync(id.Value, cancellation).ConfigureAwait(false))
        {
            if (Wanted.History)
            {
                await FetchHistoryAsync(cancellation).ConfigureAwait(false);
            }

            if (!await Mirror.HasAsync(id.Value, cancellation).ConfigureAwait(false))
            {
                await FetchByIdAsync(id.Value, cancellation).ConfigureAwait(false);
            }
        }

        string? commit = await Mirror.IdOfAsync($"{id.Value}^{{commit}}", cancellation).ConfigureAwait(false);
        return commit == id.Value ? new(null, commit, commit) : throw new Diagnostic(
            GitCodes.NoSuchReference, $"`{Server.Address.Text}` has no commit `{id.Value}`, or does not give it away by its id", id.Place,
            commit is null ? [] : [$"this is the id of a tag; its commit is {commit}"],
            ["name the tag or branch the commit is on, or name a clone that has it: `reference = \"../linux\"`"]).ToFailure();
    }

    private async Task<ImmutableArray<ServerReference>> ReferencesAsync(string pattern, CancellationToken cancellation)
    {
        CheckOnline();
        return Wanted.History
            ? await FetchHistoryAsync(cancellation).ConfigureAwait(false)
            : await Server.ListAsync(Mirror, [pattern], cancellation).ConfigureAwait(false);
    }

    /// <summary>Fetches what a name of the server stands for.</summary>
    /// <returns>The id it has here: the server may have changed it since it was asked.</returns>
    private async Task<string> FetchAsync(ServerReference found, CancellationToken cancellation)
    {
        string place = PlaceOf(found.Name);
        if (await Mirror.HasAsync(found.Id, cancellation).ConfigureAwait(false))
        {
            await Mirror.NameAsync(place, found.Id, cancellation).ConfigureAwait(false);
        }
        else
        {
            try
            {
                await FetchAsync([$"+{found.Name}:{place}"], DepthFlags, cancellation).ConfigureAwait(false);
            }
            catch (Failure failure) when (failure.Diagnostics is [{ Code: var code } said] && code == GitCodes.NoSuchReference)
            {
                throw new Diagnostic(
                    GitCodes.Unreachable, $"`{Server.Address.Text}` lists `{found.Name}` and does not give it away", null, said.Causes,
                    ["try again: it may have changed just now; if it happens again, the repository is damaged"]).ToFailure();
            }
        }

        return await Mirror.IdOfAsync(place, cancellation).ConfigureAwait(false) ?? throw new MirrorDamage($"`{found.Name}` was fetched and is not there");
    }

    // A mirror with history would lose it again by a fetch with a depth.
    private string[] DepthFlags => Mirror.HasHistory ? [] : ["--depth=1"];

    /// <summary>Servers of protocol 2, and those that allow it, give every commit they have (git-config(1), <c>uploadpack.allowAnySHA1InWant</c>).</summary>
    private async Task FetchByIdAsync(string commit, CancellationToken cancellation)
    {
        CheckOnline();
        try
        {
            await FetchAsync([$"+{commit}:{PlaceOf(commit)}"], DepthFlags, cancellation).ConfigureAwait(false);
        }
        catch (Failure failure) when (failure.Diagnostics is [{ Code: var code }] && code == GitCodes.NoSuchReference)
        {
            // The caller looks whether it is there, and knows what to say if it is not.
        }
    }

    /// <summary>Fetches all branches and tags.</summary>
    /// <returns>What the server has.</returns>
    private async Task<ImmutableArray<ServerReference>> FetchHistoryAsync(CancellationToken cancellation)
    {
        CheckOnline();
        ImmutableArray<ServerReference> all = await Server.ListAsync(Mirror, [GitName.Branches + "*", GitName.Tags + "*"], cancellation).ConfigureAwait(false);
        await ForgetOthersAsync(all, cancellation).ConfigureAwait(false);
        string[] refspecs = [$"+{GitName.Branches}*:{Heads}*", $"+{GitName.Tags}*:{TagNames}*"];
        string? refused = "";
        if (Library is not null && GitHistory.CanFetch(Server, Mirror))
        {
            GitLibrary library = await Library(cancellation).ConfigureAwait(false);
            refused = await PhaseAsync(phase => GitHistory.FetchAsync(library, Server, Mirror, refspecs, phase, cancellation)).ConfigureAwait(false);
            if (refused is not null)
            {
                Host.Reports(new Report.Noted($"libgit2 cannot fetch from `{Server.Address.Text}` ({refused}); the git executable tries it"));
            }
        }

        if (refused is not null)
        {
            await FetchAsync(refspecs, Mirror.IsShallow ? ["--unshallow"] : [], cancellation).ConfigureAwait(false);
        }

        Mirror.MarkHistory();
        return all;
    }

    /// <summary>Removes names that the server no longer has: `a` would stand in the way of `a/b`. Locked commits have names of their own.</summary>
    private async Task ForgetOthersAsync(ImmutableArray<ServerReference> all, CancellationToken cancellation)
    {
        HashSet<string> known = [.. all.Select(r => r.Name)];
        foreach ((string here, string there) in ((string, string)[])[(Heads, GitName.Branches), (TagNames, GitName.Tags)])
        {
            foreach (string name in (await Mirror.NamesAsync(here, cancellation).ConfigureAwait(false)).Where(name => !known.Contains(there + name)))
            {
                await Mirror.ForgetAsync(here + name, cancellation).ConfigureAwait(false);
            }
        }
    }

    private Task FetchAsync(string[] refspecs, string[] flags, CancellationToken cancellation) => PhaseAsync(async phase =>
    {
        await Server.FetchAsync(Mirror, refspecs, flags, phase, cancellation).ConfigureAwait(false);
        return (string?)null;
    });

    private Task<string?> PhaseAsync(Func<string, Task<string?>> fetch)
    {
        string phase = $"fetch {Kernel}";
        return Host.PhaseAsync(phase, () => fetch(phase), _ => Server.Address.Text);
    }

    private void CheckOnline()
    {
        if (Offline)
        {
            throw Platform.Downloads.Downloader.Offline([Server.Address.Text]);
        }
    }

    private async Task<Failure> UnknownAsync(CancellationToken cancellation)
    {
        ImmutableArray<ServerReference> all = await Server.ListAsync(Mirror, [GitName.Tags + "*", GitName.Branches + "*"], cancellation).ConfigureAwait(false);
        string name = Wanted.Wish.Text.Value;
        (string kind, string prefix, string otherKind, string otherPrefix) = Wanted.Wish is GitWish.Branch
            ? ("branch", GitName.Branches, "tag", GitName.Tags) : ("tag", GitName.Tags, "branch", GitName.Branches);
        Diagnostic unknown = new(
            GitCodes.NoSuchReference,
            Wanted.Wish is GitWish.Series ? $"`{Server.Address.Text}` has no release of the series `{name}`" : $"`{Server.Address.Text}` has no {kind} `{name}`",
            Wanted.Wish.Text.Place);
        if (Wanted.Wish is not GitWish.Series && all.Any(r => r.Name == otherPrefix + name))
        {
            unknown = unknown.WithHint($"there is a {otherKind} of this name: write `{otherKind} = \"{name}\"`");
        }

        return unknown.WithSuggestion(
            Wanted.Wish is GitWish.Series ? $"v{name}" : name,
            all.Where(r => r.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(r => r.Name[prefix.Length..]), kind == "tag" ? "tags" : "branches").ToFailure();
    }
}
