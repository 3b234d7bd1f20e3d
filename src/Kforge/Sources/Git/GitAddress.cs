using System.Text.RegularExpressions;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Sources;

/// <summary>
/// What git fetches from: a directory, <c>file:</c>, <c>git:</c>, <c>http:</c>, <c>https:</c> or <c>ssh:</c>, or <c>USER@HOST:PATH</c>,
/// which is ssh too (git-fetch(1), GIT URLS). There is never a password in one, so it may be shown, locked and logged.
/// </summary>
public sealed partial record GitAddress
{
    private const int Longest = 2000;

    private GitAddress(string text, string protocol, string? directory = null)
    {
        Text = text;
        Protocol = protocol;
        Directory = directory;
    }

    /// <summary>As git is given it: two ways of writing one address have one text.</summary>
    public string Text { get; }

    /// <summary><c>file</c>, <c>git</c>, <c>http</c>, <c>https</c> or <c>ssh</c>.</summary>
    public string Protocol { get; }

    /// <summary>The directory on this machine, absolute; null for other protocols.</summary>
    public string? Directory { get; }

    /// <summary>The name of the repository in the store.</summary>
    public Sha256Digest Digest => Sha256Digest.OfText($"kforge git mirror 1\n{Text}\n");

    /// <summary>Reads an address.</summary>
    /// <param name="written">As kbuild.toml or the lock has it.</param>
    /// <param name="workspaceRoot">Where relative directories begin.</param>
    /// <returns>The address, or KF1520.</returns>
    public static Checked<GitAddress> Parse(Placed<string> written, string workspaceRoot)
    {
        string text = written.Value;
        if (text.Length is 0 or > Longest || text.Any(c => char.IsControl(c) || c == '\ufffd'))
        {
            return Bad(written, "", "it is empty, too long, or has control characters");
        }

        if (text.StartsWith('-') || text.Contains("::", StringComparison.Ordinal))
        {
            return Bad(written, text, "git would read it as an option or as the name of a program");
        }

        return text.Contains("://", StringComparison.Ordinal) ? OfUri(written)
            : text[0] is not ('/' or '.') && !System.IO.Directory.Exists(Path.Combine(workspaceRoot, text)) && SshForm().Match(text) is { Success: true } ssh
                ? new GitAddress($"{ssh.Groups["user"].Value}{ssh.Groups["host"].Value.ToLowerInvariant()}:{ssh.Groups["path"].Value.TrimEnd('/')}", "ssh")
            : OfDirectory(Path.Combine(workspaceRoot, text));
    }

    private static Checked<GitAddress> OfUri(Placed<string> written)
    {
        // The address is not shown before it is known to hold no password.
        if (!Uri.TryCreate(written.Value, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("file" or "git" or "http" or "https" or "ssh"))
        {
            return Bad(written, "", "it is none of `file:`, `git:`, `http:`, `https:`, `ssh:`, `USER@HOST:PATH` and a directory");
        }

        bool mayHaveUser = uri.Scheme == "ssh" && !uri.UserInfo.Contains(':') && !uri.UserInfo.Contains("%3A", StringComparison.OrdinalIgnoreCase);
        if (uri.UserInfo.Length > 0 && !mayHaveUser)
        {
            return new Diagnostic(GitCodes.BadAddress, $"the address of the repository on `{uri.Host}` has a user or a password in it", written.Place,
                ["it would stand in kforge.lock, in logs and in the list of processes"],
                [$"remove it; put it into `~/.netrc` as `machine {uri.Host} login … password …`, which kforge lets git read, or use ssh"]);
        }

        if (uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            return Bad(written, "", "it has a `?` or a `#`");
        }

        if (uri.Scheme == "file")
        {
            return uri.Host.Length > 0 ? Bad(written, written.Value, "a `file:` address has three slashes: `file:///srv/linux.git`") : OfDirectory(uri.LocalPath);
        }

        return uri.Host.Length == 0 || uri.Host[0] == '-' || uri.UserInfo.StartsWith('-') || uri.AbsolutePath is "/" or ""
            ? Bad(written, written.Value, "it names no host or no path")
            : new GitAddress(uri.AbsoluteUri.TrimEnd('/'), uri.Scheme);
    }

    private static Checked<GitAddress> OfDirectory(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return new GitAddress($"file://{Uri.EscapeDataString(full).Replace("%2F", "/")}", "file", full);
    }

    private static Diagnostic Bad(Placed<string> written, string shown, string cause) => new(
        GitCodes.BadAddress, shown.Length > 0 ? $"`{GitCodes.Shown(shown)}` is no address of a git repository that can be used" : "this is no address of a git repository that can be used",
        written.Place, [cause], ["write it as in `git = \"https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git\"`, or name a directory such as `git = \"../linux\"`"]);

    [GeneratedRegex(@"^(?<user>[A-Za-z0-9_][A-Za-z0-9_.-]*@)?(?<host>[A-Za-z0-9][A-Za-z0-9.-]*):(?<path>[^:]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex SshForm();
}
