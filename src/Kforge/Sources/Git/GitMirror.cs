using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Sources;

/// <summary>
/// The bare repository of the store for one address: <c>git/DIGEST.git</c>. Every kernel that comes from the address shares it. Who
/// uses it holds its lock. Below <c>refs/kforge/</c> are <c>locked/COMMIT</c> for every commit that a lock ever named, which is never
/// removed, <c>wanted/…</c> for what was asked for last, and <c>heads/</c> and <c>tags/</c> when the history was fetched.
/// </summary>
/// <param name="Host">The outside world.</param>
/// <param name="Directory">Absolute.</param>
internal sealed record GitMirror(Host Host, string Directory)
{
    private const string Locked = "refs/kforge/locked/";
    private const int LongestAnswer = 64 << 20;

    // Answers come from the disk; a git that waits for something would wait for ever.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Whether it is there.</summary>
    public bool Exists => File.Exists(Path.Combine(Directory, "HEAD"));

    /// <summary>Whether the history of some commits in it is cut off (gitrepository-layout(5)).</summary>
    public bool IsShallow => new FileInfo(Path.Combine(Directory, "shallow")) is { Exists: true, Length: > 0 };

    /// <summary>Whether all branches and tags were fetched with their history once.</summary>
    public bool HasHistory => !IsShallow && File.Exists(HistoryMark);

    private string HistoryMark => Path.Combine(Directory, "kforge-history");

    private string Alternates => Path.Combine(Directory, "objects", "info", "alternates");

    /// <summary>Makes it when it is not there, empty.</summary>
    /// <param name="store">The store it is in.</param>
    /// <param name="address">What it is a mirror of, for people: the file <c>kforge-address</c>.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="Failure">KF3001 without git; KF3003 or KF3004.</exception>
    public async Task PrepareAsync(Store store, GitAddress address, CancellationToken cancellation)
    {
        if (Exists)
        {
            return;
        }

        store.Prepare();
        string unfinished = Path.Combine(store.Temporary, $"git-{address.Digest}");
        try
        {
            RemoveDirectory(unfinished);
            RemoveDirectory(Directory);
            CommandResult made = await GitCommand.Local(unfinished, "init", "--bare", "--quiet", "--template=", "--object-format=sha1", "--initial-branch=none")
                .RunAsync(Host, cancellation).ConfigureAwait(false);
            if (!made.Succeeded)
            {
                throw new IOException(GitCodes.Shown(made.Error));
            }

            await File.WriteAllTextAsync(Path.Combine(unfinished, "kforge-address"), address.Text + "\n", cancellation).ConfigureAwait(false);
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(Directory)!);
            System.IO.Directory.Move(unfinished, Directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(Directory, exception);
        }
    }

    /// <summary>The directories of objects that are borrowed.</summary>
    public ImmutableArray<string> Lenders => File.Exists(Alternates) ? [.. File.ReadAllLines(Alternates).Where(line => line.Length > 0)] : [];

    /// <summary>Says from which directories of objects is borrowed.</summary>
    /// <exception cref="Failure">KF3003 or KF3004.</exception>
    public void Borrow(ImmutableArray<string> objects)
    {
        try
        {
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(Alternates)!);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(Alternates, exception);
        }

        WholeFile.Write(Alternates, System.Text.Encoding.UTF8.GetBytes(string.Concat(objects.Select(line => line + "\n"))));
    }

    /// <summary>Notes that the whole history is there.</summary>
    public void MarkHistory() => WholeFile.Write(HistoryMark, []);

    /// <summary>The id of what a name or an expression stands for (gitrevisions(7)); null when there is none.</summary>
    /// <param name="expression">Of kforge's own making: an id, a whole name of a reference, with a suffix such as <c>^{tree}</c>.</param>
    /// <param name="cancellation">Kills git.</param>
    public async Task<string?> IdOfAsync(string expression, CancellationToken cancellation)
    {
        CommandResult result = await AskAsync(cancellation, "rev-parse", "--verify", "--quiet", "--end-of-options", expression).ConfigureAwait(false);
        string id = result.OutputText.Trim();
        return result.Succeeded && GitName.IsId(id) ? id : null;
    }

    /// <summary>Whether a commit with its tree is here.</summary>
    public async Task<bool> HasAsync(string commit, CancellationToken cancellation) =>
        (await AskAsync(cancellation, "cat-file", "-e", $"{commit}^{{tree}}").ConfigureAwait(false)).Succeeded;

    /// <summary>Lets a name of kforge's own stand for an object.</summary>
    /// <exception cref="MirrorDamage">It cannot.</exception>
    public async Task NameAsync(string reference, string id, CancellationToken cancellation)
    {
        CommandResult result = await AskAsync(cancellation, "update-ref", "--no-deref", reference, id).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            throw new MirrorDamage(GitCodes.Shown(result.Error));
        }
    }

    /// <summary>Removes a name of kforge's own.</summary>
    /// <exception cref="MirrorDamage">It cannot.</exception>
    public async Task ForgetAsync(string reference, CancellationToken cancellation)
    {
        CommandResult result = await AskAsync(cancellation, "update-ref", "--no-deref", "-d", reference).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            throw new MirrorDamage(GitCodes.Shown(result.Error));
        }
    }

    /// <summary>Keeps a commit for good.</summary>
    public Task KeepAsync(string commit, CancellationToken cancellation) => NameAsync(Locked + commit, commit, cancellation);

    /// <summary>The commits kept for good and their trees, the newest commit first.</summary>
    public async Task<ImmutableArray<(string Commit, string Tree)>> KeptAsync(CancellationToken cancellation)
    {
        CommandResult result = await AskAsync(cancellation, "for-each-ref", "--sort=-committerdate", "--format=%(objectname) %(tree)", Locked).ConfigureAwait(false);
        return result.Succeeded
            ? [.. result.OutputText.Split('\n').Select(line => line.Split(' ')).Where(words => words is [var commit, var tree] && GitName.IsId(commit) && GitName.IsId(tree)).Select(words => (words[0], words[1]))]
            : throw new MirrorDamage(GitCodes.Shown(result.Error));
    }

    /// <summary>Whether one commit is among the ancestors of another; null when the history here does not tell.</summary>
    public async Task<bool?> IsAncestorAsync(string older, string newer, CancellationToken cancellation)
    {
        if (IsShallow || !await HasAsync(older, cancellation).ConfigureAwait(false))
        {
            return null;
        }

        return (await AskAsync(cancellation, "merge-base", "--is-ancestor", older, newer).ConfigureAwait(false)).ExitCode switch { 0 => true, 1 => false, _ => null };
    }

    /// <summary>Names below a directory of references, without it.</summary>
    public async Task<ImmutableArray<string>> NamesAsync(string directory, CancellationToken cancellation)
    {
        CommandResult result = await AskAsync(cancellation, "for-each-ref", "--format=%(refname)", directory).ConfigureAwait(false);
        return [.. result.OutputText.Split('\n').Where(name => name.StartsWith(directory, StringComparison.Ordinal)).Select(name => name[directory.Length..])];
    }

    /// <summary>Asks git something about what is here; its status is part of the answer.</summary>
    public async Task<CommandResult> AskAsync(CancellationToken cancellation, params string[] arguments)
    {
        using CancellationTokenSource timed = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timed.CancelAfter(Patience);
        try
        {
            CommandResult result = await (GitCommand.Local(Directory, arguments) with { OutputLimit = LongestAnswer, ErrorLimit = LongestAnswer }).RunAsync(Host, timed.Token).ConfigureAwait(false);
            return result.Flooded ? throw new MirrorDamage($"`git {arguments[0]}` answers without end") : result;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new MirrorDamage($"`git {arguments[0]}` did not answer within {Patience.TotalMinutes} minutes");
        }
    }

    /// <summary>Puts it out of the way, in place of one that was put there before.</summary>
    /// <returns>Where it is now.</returns>
    public string SetAside()
    {
        string aside = Directory + ".damaged";
        try
        {
            RemoveDirectory(aside);
            System.IO.Directory.Move(Directory, aside);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(aside, exception);
        }

        return aside;
    }

    private static void RemoveDirectory(string path)
    {
        if (System.IO.Directory.Exists(path))
        {
            System.IO.Directory.Delete(path, recursive: true);
        }
    }
}
