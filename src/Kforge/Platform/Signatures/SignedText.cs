using System.Collections.Immutable;
using Kforge.Diagnostics;

namespace Kforge.Platform.Signatures;

/// <summary>A text that a listed key signed.</summary>
/// <param name="Text">The bytes that were signed: nothing else of a file may be believed.</param>
/// <param name="SignedBy">Fingerprints of the listed primary keys with a good signature, sorted.</param>
/// <param name="SignedAt">When the newest of these signatures says it was made.</param>
public sealed record SignedText(byte[] Text, ImmutableArray<string> SignedBy, DateTimeOffset SignedAt)
{
    /// <summary>Verifies a clear-signed file (RFC 9580, 7) with gpgv and the listed keys.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="store">For a temporary directory.</param>
    /// <param name="signers">Who may sign.</param>
    /// <param name="file">The file.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>The text as gpgv gave it back.</returns>
    /// <exception cref="Failure">KF2002, KF2003, KF2007, KF2008; KF3001 when gpgv is not there.</exception>
    public static Task<SignedText> VerifyAsync(Host host, Store store, Signers signers, byte[] file, CancellationToken cancellation)
    {
        SignedForm.CheckClearSigned(file, signers);
        return VerifyAsync(host, store, signers, file, null, cancellation);
    }

    /// <summary>Verifies a text whose armored signature is in a file beside it (RFC 9580, 6.2 and 10.4).</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="store">For a temporary directory.</param>
    /// <param name="signers">Who may sign.</param>
    /// <param name="text">What should have been signed, byte for byte.</param>
    /// <param name="signature">The file with the signature.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>The text as it was given.</returns>
    /// <exception cref="Failure">KF2002, KF2003, KF2007, KF2008; KF3001 when gpgv is not there.</exception>
    public static Task<SignedText> VerifyDetachedAsync(
        Host host, Store store, Signers signers, byte[] text, byte[] signature, CancellationToken cancellation)
    {
        SignedForm.CheckDetached(signature, signers);
        return VerifyAsync(host, store, signers, signature, text, cancellation);
    }

    private static Task<SignedText> VerifyAsync(
        Host host, Store store, Signers signers, byte[] signed, byte[]? beside, CancellationToken cancellation)
    {
        ImmutableArray<(string Fingerprint, string File)> keys = GoodSignatures.KeysOf(signers);
        return Gpgv.InDirectoryAsync(store, async directory =>
        {
            await File.WriteAllBytesAsync(Path.Combine(directory, "signed"), signed, cancellation).ConfigureAwait(false);
            if (beside is not null)
            {
                await File.WriteAllBytesAsync(Path.Combine(directory, "text"), beside, cancellation).ConfigureAwait(false);
            }

            List<(string Fingerprint, string File, string Status)> answers = [];
            foreach ((string fingerprint, string key) in keys)
            {
                CommandResult result = await Question(directory, fingerprint, key, isDetached: beside is not null).RunAsync(host, cancellation).ConfigureAwait(false);
                answers.Add((fingerprint, key, result.OutputText));
            }

            GoodSignatures good = GoodSignatures.Of(signers, answers);
            return new SignedText(beside ?? await TextAsync(directory, good, cancellation).ConfigureAwait(false), good.SignedBy, good.SignedAt);
        });
    }

    private static Command Question(string directory, string fingerprint, string key, bool isDetached)
    {
        string signed = Path.Combine(directory, "signed");
        return isDetached
            ? Gpgv.Ask(directory, key, "--", signed, Path.Combine(directory, "text"))
            : Gpgv.Ask(directory, key, "--output", Path.Combine(directory, fingerprint), "--", signed);
    }

    /// <summary>The text as gpgv gave it back for each good key: always the same one.</summary>
    private static async Task<byte[]> TextAsync(string directory, GoodSignatures good, CancellationToken cancellation)
    {
        byte[]? text = null;
        foreach (string fingerprint in good.SignedBy)
        {
            byte[] verified = await File.ReadAllBytesAsync(Path.Combine(directory, fingerprint), cancellation).ConfigureAwait(false);
            if (text is not null && !text.AsSpan().SequenceEqual(verified))
            {
                throw new InvalidOperationException("gpgv gave two texts for one file");
            }

            text = verified;
        }

        return text ?? throw new InvalidOperationException("unreachable: somebody signed it");
    }
}
