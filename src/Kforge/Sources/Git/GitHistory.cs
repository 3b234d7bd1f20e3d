using Kforge.Diagnostics;
using Kforge.Platform;
using LibGit2Sharp;
using Diagnostic = Kforge.Diagnostics.Diagnostic;

namespace Kforge.Sources;

/// <summary>Fetches branches and tags with all their history, with libgit2.</summary>
internal static class GitHistory
{
    /// <summary>The name of the address in the mirror's configuration, where LibGit2Sharp looks for it.</summary>
    private const string Remote = "origin";

    // A server counts the objects of a large repository first, and libgit2 tells nothing of that.
    private const int PatienceBeforeFirstObject = 10;
    private const int ReportEvery = 500;

    /// <summary>Whether libgit2 can fetch this: not over ssh, not through a proxy, not into a mirror whose history is cut off.</summary>
    public static bool CanFetch(GitServer server, GitMirror mirror) =>
        server.Address.Protocol != "ssh" && !mirror.IsShallow
        && !((string[])["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]).Any(name => server.Host.Variable(name) is not null);

    /// <summary>Fetches. What it asks of the server has been asked by the git executable just before, so a server that is not there is known already.</summary>
    /// <param name="library">The proof that libgit2 is loaded.</param>
    /// <param name="server">Where from.</param>
    /// <param name="mirror">Where to.</param>
    /// <param name="refspecs">What, and under which names.</param>
    /// <param name="phase">For the progress.</param>
    /// <param name="cancellation">Stops; while libgit2 waits for the network it is left to itself.</param>
    /// <returns>What libgit2 said when it could not: the git executable may know better. Null when all went well.</returns>
    /// <exception cref="Failure">KF1522.</exception>
    /// <remarks>
    /// A call of libgit2 that waits for the network cannot be stopped, so it has a thread of its own, which is abandoned when nothing comes.
    /// What such a thread still does is harmless: it adds whole packs and moves whole references.
    /// </remarks>
    public static async Task<string?> FetchAsync(
        GitLibrary library, GitServer server, GitMirror mirror, string[] refspecs, string phase, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(library);
        CommandResult named = await mirror.AskAsync(cancellation, "config", $"remote.{Remote}.url", server.Address.Text).ConfigureAwait(false);
        if (!named.Succeeded)
        {
            throw new MirrorDamage(GitCodes.Shown(named.Error));
        }

        Watch watch = new(server.Host, phase);
        TaskCompletionSource<string?> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => ended.SetResult(Fetch(mirror.Directory, refspecs, watch))) { IsBackground = true, Name = "kforge fetching history" }.Start();
        while (await Task.WhenAny(ended.Task, Task.Delay(server.Patience / 4, server.Host.Clock, cancellation)).ConfigureAwait(false) != ended.Task)
        {
            if (cancellation.IsCancellationRequested || watch.Silence > (watch.Began ? server.Patience : server.Patience * PatienceBeforeFirstObject))
            {
                watch.Abandon();
                cancellation.ThrowIfCancellationRequested();
                throw new Diagnostic(GitCodes.Stalled, $"`{server.Address.Text}` sent nothing for {watch.Silence.TotalSeconds:0} seconds", null, [],
                    ["try again later, or fetch from another mirror of the repository"]).ToFailure();
            }
        }

        return await ended.Task.ConfigureAwait(false);
    }

    private static string? Fetch(string directory, string[] refspecs, Watch watch)
    {
        try
        {
            using Repository repository = new(directory);
            Commands.Fetch(repository, Remote, refspecs, new FetchOptions { TagFetchMode = TagFetchMode.None, OnTransferProgress = watch.Hear }, null);
            return null;
        }
        catch (Exception exception)
        {
            // Whatever it is, it must not end the process from a thread nobody waits for.
            return GitCodes.Shown(exception.Message) is { Length: > 0 } said ? said : exception.GetType().Name;
        }
    }

    /// <summary>Knows when libgit2 was heard of last.</summary>
    private sealed class Watch(Host host, string phase)
    {
        private long heard = host.Clock.GetTimestamp();
        private int told = -ReportEvery;
        private volatile bool began;
        private volatile bool abandoned;

        public bool Began => began;

        public TimeSpan Silence => host.Clock.GetElapsedTime(Interlocked.Read(ref heard));

        public void Abandon() => abandoned = true;

        public bool Hear(TransferProgress progress)
        {
            Interlocked.Exchange(ref heard, host.Clock.GetTimestamp());
            began = true;
            if (!abandoned && (progress.ReceivedObjects >= told + ReportEvery || progress.ReceivedObjects == progress.TotalObjects))
            {
                told = progress.ReceivedObjects;
                host.Reports(new Report.Progress(
                    phase, progress.ReceivedObjects, progress.TotalObjects, ProgressUnit.Items, $"receiving objects, {progress.ReceivedBytes / 1048576.0:0.0} MiB"));
            }

            return !abandoned;
        }
    }
}
