using Kforge.Diagnostics;

namespace Kforge.Sources;

/// <summary>What can be wrong with a git source (KF1520 to KF1534).</summary>
public static class GitCodes
{
    /// <summary>The address is none that is fetched from, or holds a password.</summary>
    public static readonly DiagnosticCode BadAddress = new("KF1520", ExitCode.Usage, "the address of a git repository cannot be used");

    /// <summary>The server or directory is not there, or git cannot fetch from it.</summary>
    public static readonly DiagnosticCode Unreachable = new("KF1521", ExitCode.Network, "a git repository cannot be fetched");

    /// <summary>Nothing came for too long.</summary>
    public static readonly DiagnosticCode Stalled = new("KF1522", ExitCode.Network, "a git server stalled");

    /// <summary>The server wants to know who asks.</summary>
    public static readonly DiagnosticCode LoginNeeded = new("KF1523", ExitCode.Network, "a git server asks for a login");

    /// <summary>The repository has no tag, branch or commit of the name.</summary>
    public static readonly DiagnosticCode NoSuchReference = new("KF1524", ExitCode.Usage, "a git repository does not have what is asked for");

    /// <summary>No tag or branch can have the name.</summary>
    public static readonly DiagnosticCode BadReference = new("KF1525", ExitCode.Usage, "this cannot be the name of a tag, branch, commit or series");

    /// <summary>The locked commit is neither in the mirror nor to be had from the server.</summary>
    public static readonly DiagnosticCode CommitLost = new("KF1526", ExitCode.Network, "the locked commit cannot be had any more");

    /// <summary>A tag names another commit than the lock says; a warning.</summary>
    public static readonly DiagnosticCode TagMoved = new("KF1527", ExitCode.Verification, "a tag names another commit than before");

    /// <summary>A branch no longer holds the commit that was locked; a warning.</summary>
    public static readonly DiagnosticCode BranchRewritten = new("KF1528", ExitCode.Verification, "a branch was rewritten");

    /// <summary>The tag is not signed, is signed in another way, or its object is not what the name says.</summary>
    public static readonly DiagnosticCode TagRefused = new("KF1529", ExitCode.Verification, "a tag cannot be believed");

    /// <summary><c>signed-by</c> beside a branch or a commit.</summary>
    public static readonly DiagnosticCode NothingToSign = new("KF1530", ExitCode.Usage, "only a tag carries a signature");

    /// <summary>A mirror of the store is damaged; a warning when it could be fetched again.</summary>
    public static readonly DiagnosticCode MirrorDamaged = new("KF1531", ExitCode.Environment, "a mirror of the store is damaged");

    /// <summary>A commit, or what a server sends, holds something that is refused.</summary>
    public static readonly DiagnosticCode ContentRefused = new("KF1532", ExitCode.Verification, "a git commit holds something that is refused");

    /// <summary>A repository with SHA-256 object ids.</summary>
    public static readonly DiagnosticCode OtherObjectFormat = new("KF1533", ExitCode.Usage, "a git repository has object ids of another kind");

    /// <summary>The clone whose objects should be borrowed is none, or is gone; a warning in the second case.</summary>
    public static readonly DiagnosticCode BadLender = new("KF1534", ExitCode.Usage, "the clone named as `reference` cannot be used");

    /// <summary>What another program or a server said, fit for a line of a message.</summary>
    internal static string Shown(string said)
    {
        string clean = string.Concat(said.Trim().Select(c => char.IsControl(c) || c == '\ufffd' ? ' ' : c));
        return clean.Length <= 300 ? clean : clean[..300] + "…";
    }
}
