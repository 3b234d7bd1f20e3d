using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Sources;

/// <summary>A tag or branch of a server.</summary>
/// <param name="Name">Such as <c>refs/tags/v6.12</c>.</param>
/// <param name="Id">What it names: a tag object, or a commit.</param>
/// <param name="Commit">The commit behind a tag object; else the same as <paramref name="Id"/>.</param>
internal sealed record ServerReference(string Name, string Id, string Commit);

/// <summary>
/// A server that git fetches from. It is never answered for a user: no prompt, no credential helper, standard input empty. A server
/// that sends nothing for too long is given up, and git and everything it started are killed.
/// </summary>
/// <param name="Host">The outside world.</param>
/// <param name="Address">Of the repository.</param>
/// <param name="Patience">How long nothing may come.</param>
internal sealed partial record GitServer(Host Host, GitAddress Address, TimeSpan Patience)
{
    // linux-stable has 12,000 tags and branches.
    private const int MostReferences = 1_000_000;
    private const long LongestListing = 64 << 20;
    private const int LongestLine = 1 << 16;
    private const int LinesKept = 40;

    /// <summary>The whole history of Linux is 6 GB; a server that does not end must not fill the disk.</summary>
    private const long LargestFetch = 64L << 30;

    /// <summary>Variables that tell git, curl and ssh about this machine's network and nothing about what to fetch.</summary>
    private static readonly ImmutableArray<string> Passed =
    [
        "HOME", "USER", "LOGNAME", "SSH_AUTH_SOCK", "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY",
        "GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "SSL_CERT_FILE", "SSL_CERT_DIR",
    ];

    /// <summary>What the server has under these names.</summary>
    /// <param name="mirror">Where git runs.</param>
    /// <param name="patterns">Whole names, such as <c>refs/tags/v6.12</c>; a <c>*</c> may be in them.</param>
    /// <param name="cancellation">Kills git.</param>
    /// <exception cref="Failure">KF1521 to KF1523, KF1533.</exception>
    public async Task<ImmutableArray<ServerReference>> ListAsync(GitMirror mirror, IEnumerable<string> patterns, CancellationToken cancellation)
    {
        StringBuilder listing = new();
        long bytes = 0;
        await RunAsync(
            mirror, ["ls-remote", "--quiet", "--", Address.Text, .. patterns.SelectMany(pattern => new[] { pattern, pattern + "^{}" })],
            line =>
            {
                bytes += line.Length;
                if (bytes > LongestListing)
                {
                    throw Refused("its list of tags and branches does not end");
                }

                listing.Append(line).Append('\n');
            },
            null, cancellation).ConfigureAwait(false);
        return Read(listing.ToString());
    }

    /// <summary>Fetches into a mirror.</summary>
    /// <param name="mirror">Where to.</param>
    /// <param name="refspecs">What, and under which names (git-fetch(1)).</param>
    /// <param name="flags">Such as <c>--depth=1</c>.</param>
    /// <param name="phase">For the progress.</param>
    /// <param name="cancellation">Kills git; what was fetched so far is lost.</param>
    /// <exception cref="Failure">KF1521 to KF1524, KF1532, KF1533.</exception>
    /// <exception cref="MirrorDamage">The mirror is not whole.</exception>
    public Task FetchAsync(GitMirror mirror, IEnumerable<string> refspecs, IEnumerable<string> flags, string phase, CancellationToken cancellation) => RunAsync(
        mirror,
        ["fetch", "--progress", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance", .. flags, "--", Address.Text, .. refspecs],
        _ => { },
        line =>
        {
            if (GitProgress.Read(line) is not { } progress)
            {
                return;
            }

            if (progress.Bytes > LargestFetch)
            {
                throw Refused($"it sends more than {LargestFetch >> 30} GiB");
            }

            Host.Reports(new Report.Progress(phase, progress.Done, progress.Total, ProgressUnit.Items, progress.Detail));
        },
        cancellation);

    private async Task RunAsync(GitMirror mirror, string[] arguments, Action<string> onOutput, Action<string>? onError, CancellationToken cancellation)
    {
        using CancellationTokenSource stalled = new(Patience, Host.Clock);
        using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stalled.Token);
        Queue<string> said = new();
        Command command = Networked(GitCommand.Local(mirror.Directory, arguments)) with
        {
            TakeOutput = stream => CutAsync(stream, stalled, onOutput),
            TakeError = stream => CutAsync(stream, stalled, line =>
            {
                onError?.Invoke(line);
                if (GitProgress.Read(line) is null)
                {
                    said.Enqueue(line);
                    if (said.Count > LinesKept)
                    {
                        said.Dequeue();
                    }
                }
            }),
        };
        CommandResult result;
        try
        {
            result = await command.RunAsync(Host, linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new Diagnostic(GitCodes.Stalled, $"`{Address.Text}` sent nothing for {Patience.TotalSeconds:0} seconds", null, [],
                ["try again later, or fetch from another mirror of the repository"]).ToFailure();
        }

        if (!result.Succeeded)
        {
            throw GitComplaint.Of(Address, said, result.ExitCode);
        }

        foreach (string redirect in said.Where(line => line.StartsWith("warning: redirecting to ", StringComparison.Ordinal)))
        {
            Host.Reports(new Report.Noted($"`{Address.Text}` redirects git: {GitCodes.Shown(redirect["warning: ".Length..])}"));
        }
    }

    /// <summary>The one protocol of the address, so that a redirect cannot lead to a file or, from https, to http.</summary>
    private Command Networked(Command command)
    {
        string no = Host.FindProgram("false") ?? "/bin/false";
        command = command
            .With("GIT_ALLOW_PROTOCOL", Address.Protocol == "http" ? "http:https" : Address.Protocol)
            .With("GIT_ASKPASS", no)
            .With("SSH_ASKPASS", no)
            .With("SSH_ASKPASS_REQUIRE", "never")
            .With("GIT_SSH_COMMAND", "ssh -o BatchMode=yes -o ConnectTimeout=30 -o ServerAliveInterval=15 -o ForwardAgent=no -o ForwardX11=no -o PermitLocalCommand=no")
            .WithSettings(
                ("transfer.fsckObjects", "true"),
                ("protocol.version", "2"),
                ("http.lowSpeedLimit", "1"),
                ("http.lowSpeedTime", $"{Math.Max(1, (int)Patience.TotalSeconds)}"),
                ("fetch.writeCommitGraph", "false"));
        return Passed.Aggregate(command, (built, name) => Host.Variable(name) is { } value ? built.With(name, value) : built);
    }

    /// <summary>Cuts a pipe into lines, which may also end with a carriage return; whatever comes shows that the server is there.</summary>
    private async Task CutAsync(Stream stream, CancellationTokenSource stalled, Action<string> onLine)
    {
        byte[] buffer = new byte[1 << 16];
        List<byte> line = [];
        int read;
        while ((read = await stream.ReadAsync(buffer).ConfigureAwait(false)) > 0)
        {
            stalled.CancelAfter(Patience);
            foreach (byte value in buffer.AsSpan(0, read))
            {
                if (value is (byte)'\n' or (byte)'\r')
                {
                    Emit();
                }
                else if (line.Count < LongestLine)
                {
                    line.Add(value);
                }
            }
        }

        Emit();

        void Emit()
        {
            if (line.Count > 0)
            {
                onLine(Encoding.UTF8.GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(line)));
                line.Clear();
            }
        }
    }

    private ImmutableArray<ServerReference> Read(string listing)
    {
        Dictionary<string, (string Id, string? Peeled)> references = new(StringComparer.Ordinal);
        foreach (Match match in ListedReference().Matches(listing))
        {
            string name = match.Groups["name"].Value;
            string id = match.Groups["id"].Value;
            if (!GitName.IsId(id))
            {
                throw GitComplaint.OtherFormat(Address);
            }

            if (references.Count > MostReferences)
            {
                throw Refused("it has too many tags and branches");
            }

            string plain = name.EndsWith("^{}", StringComparison.Ordinal) ? name[..^3] : name;
            (string Id, string? Peeled) known = references.GetValueOrDefault(plain, (id, null));
            references[plain] = plain == name ? (id, known.Peeled) : (known.Id, id);
        }

        return [.. references.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => new ServerReference(r.Key, r.Value.Id, r.Value.Peeled ?? r.Value.Id))];
    }

    private Failure Refused(string cause) => new Diagnostic(
        GitCodes.ContentRefused, $"what `{Address.Text}` sends is refused", null, [cause], ["fetch from another mirror of the repository"]).ToFailure();

    [GeneratedRegex(@"^(?<id>[0-9a-f]{40}|[0-9a-f]{64})\t(?<name>refs/[^\x00-\x20\x7f]{1,500})$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex ListedReference();
}

/// <summary>A line in which git tells how far it is.</summary>
/// <param name="Done">Objects so far.</param>
/// <param name="Total">Objects in all.</param>
/// <param name="Bytes">Received so far, as git rounds it; 0 when it does not say.</param>
/// <param name="Detail">For one line, such as <c>receiving objects, 12.3 MiB</c>.</param>
internal sealed partial record GitProgress(long Done, long Total, long Bytes, string Detail)
{
    /// <summary>Reads a line of git's standard error; null when it tells something else.</summary>
    public static GitProgress? Read(string line)
    {
        if (Form().Match(line) is not { Success: true } match
            || !long.TryParse(match.Groups["done"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out long done)
            || !long.TryParse(match.Groups["total"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out long total))
        {
            return null;
        }

        string size = match.Groups["size"].Value;
        double number = double.TryParse(match.Groups["number"].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double read) ? read : 0;
        long unit = match.Groups["unit"].Value switch { "KiB" => 1L << 10, "MiB" => 1L << 20, "GiB" => 1L << 30, "TiB" => 1L << 40, _ => 1 };
        string verb = match.Groups["verb"].Value.ToLowerInvariant();
        return new(done, total, (long)(number * unit), size.Length > 0 ? $"{verb}, {size}" : verb);
    }

    [GeneratedRegex(@"^(remote: )?(?<verb>[A-Z][a-z]+ [a-z]+): +[0-9]+% \((?<done>[0-9]+)/(?<total>[0-9]+)\)(, (?<size>(?<number>[0-9.]+) (?<unit>bytes|[KMGT]iB)))?", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
