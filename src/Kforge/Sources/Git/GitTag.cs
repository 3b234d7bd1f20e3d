using System.Collections.Immutable;
using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Signatures;

namespace Kforge.Sources;

/// <summary>A tag object that a listed key signed (git-mktag(1)).</summary>
/// <param name="Commit">What it names.</param>
/// <param name="SignedBy">Fingerprints of the listed primary keys with a good signature, sorted.</param>
internal sealed record GitTag(string Commit, ImmutableArray<string> SignedBy)
{
    private const string PgpSignature = "-----BEGIN PGP SIGNATURE-----\n";

    // Without the dashes of the end: whatever begins like one of these is a signature or wants to look like one.
    private static readonly string[] OtherSignatures = ["-----BEGIN SSH SIGNATURE-----", "-----BEGIN SIGNED MESSAGE-----", "-----BEGIN PGP MESSAGE-----"];

    /// <summary>
    /// Verifies a tag. Git itself takes the object of another tag that was renamed for a good one, so the name in the object, which the
    /// signature covers, must be the one asked for.
    /// </summary>
    /// <param name="host">The outside world.</param>
    /// <param name="store">For a temporary directory.</param>
    /// <param name="content">The tag object's bytes, known to be those of its id.</param>
    /// <param name="name">The name asked for, such as <c>v6.12.40</c>.</param>
    /// <param name="signers">Who may sign.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="Failure">KF1529; KF2002, KF2003, KF2007, KF2008; KF3001 when gpgv is not there.</exception>
    public static async Task<GitTag> VerifyAsync(Host host, Store store, byte[] content, string name, Signers signers, CancellationToken cancellation)
    {
        string text = Encoding.Latin1.GetString(content);
        string commit = CommitOf(text, name, signers);
        int signature = text.IndexOf("\n" + PgpSignature, StringComparison.Ordinal) + 1;
        if (OtherSignatures.FirstOrDefault(begin => text.Contains("\n" + begin, StringComparison.Ordinal)) is { } other)
        {
            throw Refused(name, signers, other.Contains("SSH", StringComparison.Ordinal) ? "it is signed with an ssh key, and kforge verifies OpenPGP signatures only" : "it is signed in a way that kforge does not verify");
        }

        if (signature == 0)
        {
            throw Refused(name, signers, "it has no signature");
        }

        SignedText signed = await SignedText.VerifyDetachedAsync(host, store, signers, content[..signature], content[signature..], cancellation).ConfigureAwait(false);
        return new(commit, signed.SignedBy);
    }

    /// <summary>KF1529.</summary>
    public static Failure Refused(string name, Signers signers, string cause) => new Diagnostic(
        GitCodes.TagRefused, $"the tag `{name}` cannot be believed", signers.Place, [cause],
        [.. signers.Hints, "compare it with the same tag of the project's own repository; `git cat-file tag NAME` shows it"]).ToFailure();

    /// <summary>What the header says, which must be just <c>object</c>, <c>type</c>, <c>tag</c>, <c>tagger</c> and an empty line.</summary>
    private static string CommitOf(string text, string name, Signers signers)
    {
        string[] lines = text.Split('\n', 6);
        if (lines is not [var target, var type, var tag, var tagger, "", _]
            || !target.StartsWith("object ", StringComparison.Ordinal) || !GitName.IsId(target["object ".Length..])
            || !type.StartsWith("type ", StringComparison.Ordinal) || !tag.StartsWith("tag ", StringComparison.Ordinal) || !tagger.StartsWith("tagger ", StringComparison.Ordinal))
        {
            throw Refused(name, signers, "its object is malformed");
        }

        if (type != "type commit")
        {
            throw Refused(name, signers, $"it names a {GitCodes.Shown(type["type ".Length..])}, not a commit");
        }

        string own = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(tag["tag ".Length..]));
        return own == name ? target["object ".Length..] : throw Refused(name, signers, $"its object is that of the tag `{GitCodes.Shown(own)}`: somebody gave it another name");
    }
}
