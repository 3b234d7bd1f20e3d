using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Sources;

/// <summary>A mirror of the store that is not whole: it is set aside and fetched again.</summary>
internal sealed class MirrorDamage(string why) : Exception(why);

/// <summary>What a failed fetch means, from what git and the server said (always in English: LC_ALL is C).</summary>
internal static class GitComplaint
{
    private const int NoSpace = 28;

    private static readonly string[] Login =
    [
        "could not read Username", "could not read Password", "Authentication failed", "terminal prompts disabled", "Permission denied (", "Host key verification failed",
        "returned error: 401", "returned error: 403", "returned error: 407", "access denied or repository not exported",
    ];

    private static readonly string[] Certificate = ["certificate", "SSL", "gnutls", "TLS"];

    private static readonly string[] Silence = ["Operation too slow", "timed out", "Operation timed out"];

    private static readonly string[] Damage =
    [
        "is corrupt", "bad object", "unable to read", "inflate", "packfile", "pack has", "bad pack", "index file", "loose object", "unable to parse", "unresolved deltas",
        "not a git repository", "did not send all necessary objects", "bad config", "missing blob", "missing tree", "missing commit", "is far too short", "shallow file", "bad ref",
    ];

    private static readonly string[] Objects = ["fsck error", "error in object", "fsck", "badTree", "malformed", "hasDot", "gitmodules"];

    /// <summary>The failure.</summary>
    /// <param name="address">What was fetched from.</param>
    /// <param name="said">The last lines of standard error that tell no progress.</param>
    /// <param name="status">git's exit status.</param>
    /// <returns>KF1521 to KF1524, KF1532 or KF1533, KF3001 or KF3003, or a <see cref="MirrorDamage"/>.</returns>
    public static Exception Of(GitAddress address, IEnumerable<string> said, int status)
    {
        ImmutableArray<string> lines = [.. said.Where(line => !string.IsNullOrWhiteSpace(line))];
        ImmutableArray<string> own = [.. lines.Where(line => !line.StartsWith("remote: ", StringComparison.Ordinal))];
        ImmutableArray<string> causes = [.. lines.TakeLast(4).Select(GitCodes.Shown)];
        causes = causes.IsEmpty ? [$"git ended with status {status}"] : causes;

        return Any(own, "No space left on device", "Disk quota exceeded") ? IoFailures.Writing("the mirror in the store", new IOException(causes[0], NoSpace))
            : Any(own, "remote helper") ? new Diagnostic(
                PlatformCodes.ProgramMissing, $"this machine's git cannot fetch over {address.Protocol}", null, causes, ["install the whole of git: `apt install git`"]).ToFailure()
            : Any(lines, Login) ? new Diagnostic(GitCodes.LoginNeeded, $"`{address.Text}` does not let in whoever asks without a login", null, causes, LoginHints(address)).ToFailure()
            : Any(lines, "mismatched algorithms", "object format") ? OtherFormat(address)
            : Any(lines, Silence) ? new Diagnostic(GitCodes.Stalled, $"`{address.Text}` does not answer", null, causes, ["try again later, or fetch from another mirror of the repository"]).ToFailure()
            : Any(lines, "couldn't find remote ref", "not our ref", "unadvertised object", "no such remote ref") ? new Diagnostic(
                GitCodes.NoSuchReference, $"`{address.Text}` does not have what is asked for", null, causes, [$"see what it has with `git ls-remote {address.Text}`"]).ToFailure()
            : Any(own, Objects) ? new Diagnostic(
                GitCodes.ContentRefused, $"what `{address.Text}` sends is refused", null, causes, ["fetch from another mirror of the repository"]).ToFailure()
            : !Any(own, "Could not read from remote repository", "unable to access", "remote end hung up", "does not appear to be") && Any(own, Damage) ? new MirrorDamage(causes[0])
            : new Diagnostic(GitCodes.Unreachable, $"git cannot fetch from `{address.Text}`", null, causes, [Remedy(address, lines)]).ToFailure();
    }

    /// <summary>KF1533.</summary>
    public static Failure OtherFormat(GitAddress address) => new Diagnostic(
        GitCodes.OtherObjectFormat, $"`{address.Text}` has SHA-256 object ids, and kforge reads repositories with SHA-1 ids", null, [],
        ["check it out yourself and use it as `source = { path = \"…\" }`"]).ToFailure();

    private static ImmutableArray<string> LoginHints(GitAddress address) => address.Protocol switch
    {
        "ssh" => ["let an agent hold the key (`ssh-add`), and connect once by hand so that the server's own key is known; kforge lets ssh ask nothing"],
        "https" or "http" => [$"put a token into `~/.netrc`: `machine {new Uri(address.Text).Host} login … password …`; credential helpers are not asked",
            "or clone the repository yourself and name the clone: `git = \"../linux\"`", "check the address: some servers ask for a login instead of saying that there is no such repository"],
        _ => ["check the address, and that the server gives the repository away", "or clone the repository yourself and name the clone: `git = \"../linux\"`"],
    };

    private static string Remedy(GitAddress address, ImmutableArray<string> lines) =>
        Any(lines, "dubious ownership") ? $"the repository belongs to somebody else: make a clone of your own with `git clone --bare {address.Directory} ../linux.git` and name that"
        : address.Directory is { } directory ? $"check that `{directory}` is a git repository: `git --git-dir={directory} log -1`"
        : Any(lines, Certificate) ? "if the server has a certificate of its own authority, name that one's file in `SSL_CERT_FILE` or `GIT_SSL_CAINFO`; kforge never turns the check off"
        : $"check the address and the network: `git ls-remote {address.Text}`";

    private static bool Any(ImmutableArray<string> lines, params string[] words) =>
        lines.Any(line => words.Any(word => line.Contains(word, StringComparison.OrdinalIgnoreCase)));
}
