using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Releasing.Signing;

/// <summary>Signs releases, and says who signed one.</summary>
/// <param name="Release">The release.</param>
public sealed record ReleaseSigning(ReleaseDirectory Release)
{
    /// <summary>Puts a signed copy of the statement beside it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="Failure">KF6130: the key does not sign.</exception>
    public async Task SignAsync(SigningKey key, CancellationToken cancellation)
    {
        byte[] statement = await File.ReadAllBytesAsync(Release.PathOf(ReleaseDirectory.Statement), cancellation).ConfigureAwait(false);
        EnvelopeSignature signature = await key.SignAsync(Envelope.ToSign(statement), cancellation).ConfigureAwait(false);
        WholeFile.Write(Release.PathOf(ReleaseDirectory.Bundle), new Envelope(statement, [signature]).ToBytes());
    }

    /// <summary>Who of those who may has signed the statement of the release.</summary>
    /// <param name="allowed">Who may.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>The name that the file gives the key.</returns>
    /// <exception cref="Failure">KF6131: nobody of them has, or it is the statement of something else. KF6111: the envelope is none.</exception>
    public async Task<string> SignerAsync(AllowedSigners allowed, CancellationToken cancellation)
    {
        string path = Release.PathOf(ReleaseDirectory.Bundle);
        if (!File.Exists(path))
        {
            throw NotSigned($"there is no `{ReleaseDirectory.Bundle}`: the release was never signed, or the file was taken away").ToFailure();
        }

        if (Envelope.Read(await File.ReadAllBytesAsync(path, cancellation).ConfigureAwait(false)) is not { } envelope)
        {
            throw new Diagnostic(ReleaseCodes.Changed, $"`{ReleaseDirectory.Bundle}` is no signed statement").WithHint("get the whole release again").ToFailure();
        }

        byte[] statement = await File.ReadAllBytesAsync(Release.PathOf(ReleaseDirectory.Statement), cancellation).ConfigureAwait(false);
        if (!envelope.Payload.AsSpan().SequenceEqual(statement))
        {
            throw NotSigned($"what was signed in `{ReleaseDirectory.Bundle}` is another statement than `{ReleaseDirectory.Statement}`").ToFailure();
        }

        foreach (EnvelopeSignature signature in envelope.Signatures)
        {
            if (await allowed.SignerAsync(signature.Signature, Envelope.ToSign(envelope.Payload), cancellation).ConfigureAwait(false) is { } name)
            {
                return name;
            }
        }

        throw NotSigned($"signed by {string.Join(", ", envelope.Signatures.Select(one => one.KeyId.Length == 0 ? "an unknown key" : one.KeyId))}, which `{allowed.Place}` does not list, or the signature is not of this statement").ToFailure();
    }

    private static Diagnostic NotSigned(string why) =>
        new Diagnostic(ReleaseCodes.NotSigned, "nobody has signed this release who may").WithCause(why).WithHint("get the release from who made it, or ask them for the key and check it; lines of the file are `NAME namespaces=\"kforge-release\" ssh-ed25519 AAAA…`; a directory of gpg's keys holds `FINGERPRINT.gpg` each");
}
