using System.Collections.Immutable;
using Kforge.Diagnostics;

namespace Kforge.Platform.Signatures;

/// <summary>The listed keys that signed something well.</summary>
/// <param name="SignedBy">Fingerprints of these primary keys, sorted; at least one.</param>
/// <param name="SignedAt">When the newest of their signatures says it was made.</param>
public sealed record GoodSignatures(ImmutableArray<string> SignedBy, DateTimeOffset SignedAt)
{
    /// <summary>The files of the listed keys, each key once.</summary>
    /// <exception cref="Failure">KF2007 when one is missing.</exception>
    internal static ImmutableArray<(string Fingerprint, string File)> KeysOf(Signers signers) =>
        [.. signers.Fingerprints.Distinct().Select(fingerprint => (fingerprint, SigningKeys.FileOf(fingerprint, signers)))];

    /// <summary>Judges what gpgv said when it was asked once for each key alone, so that the file of one key cannot speak for another.</summary>
    /// <param name="signers">Who may sign.</param>
    /// <param name="answers">Key, its file, and gpgv's status lines.</param>
    /// <exception cref="Failure">KF2002, KF2008.</exception>
    internal static GoodSignatures Of(Signers signers, IEnumerable<(string Fingerprint, string File, string Status)> answers)
    {
        DateTimeOffset signedAt = DateTimeOffset.MinValue;
        List<string> good = [];
        List<string> causes = [];
        foreach ((string fingerprint, string key, string status) in answers)
        {
            switch (KeyVerdict.Of(status, fingerprint))
            {
                case KeyVerdict.Good verdict:
                    signedAt = verdict.SignedAt > signedAt ? verdict.SignedAt : signedAt;
                    good.Add(fingerprint);
                    break;
                case KeyVerdict.OtherKey other:
                    throw new Diagnostic(SignatureCodes.OtherKey, $"`{key}` holds the key `{other.Fingerprint}`, not the one in its name", signers.Place)
                        .WithHint($"replace it by `gpg --export {fingerprint} > {key}`").ToFailure();
                case KeyVerdict.Altered:
                    throw NotSigned(signers, [$"the {signers.Kind} is not the one that `{fingerprint}` signed"]);
                case KeyVerdict.Nothing nothing:
                    causes.Add($"`{fingerprint}`: {nothing.Cause}");
                    break;
            }
        }

        good.Sort(StringComparer.Ordinal);
        return good.Count > 0 ? new([.. good], signedAt) : throw NotSigned(signers, [.. causes]);
    }

    private static Failure NotSigned(Signers signers, ImmutableArray<string> causes) => new Diagnostic(
        SignatureCodes.NotSigned, $"{signers.What} has no good signature by a key that the definition lists", signers.Place, causes,
        [
            .. signers.Hints,
            "if the keys were changed, check the new one where it is announced, then list it in `signed-by`",
        ]).ToFailure();
}
