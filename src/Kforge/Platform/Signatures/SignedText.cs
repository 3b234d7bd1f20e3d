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

    private static async Task<SignedText> VerifyAsync(
        Host host, Store store, Signers signers, byte[] signed, byte[]? beside, CancellationToken cancellation)
    {
        ImmutableArray<(string Fingerprint, string File)> keys =
            [.. signers.Fingerprints.Distinct().Select(fingerprint => (fingerprint, SigningKeys.FileOf(fingerprint, signers)))];
        string directory = Path.Combine(store.Temporary, $"gpgv-{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            await File.WriteAllBytesAsync(Path.Combine(directory, "signed"), signed, cancellation).ConfigureAwait(false);
            if (beside is not null)
            {
                await File.WriteAllBytesAsync(Path.Combine(directory, "text"), beside, cancellation).ConfigureAwait(false);
            }

            return await VerifyAsync(host, signers, keys, directory, beside, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(directory, exception);
        }
        finally
        {
            if (Directory.Exists(directory))
            {
                Directory.Delete(directory, recursive: true);
            }
        }
    }

    /// <summary>Asks gpgv once for each key alone, so that the file of one key cannot speak for another.</summary>
    private static async Task<SignedText> VerifyAsync(
        Host host, Signers signers, ImmutableArray<(string Fingerprint, string File)> keys, string directory, byte[]? beside, CancellationToken cancellation)
    {
        byte[]? text = null;
        DateTimeOffset signedAt = DateTimeOffset.MinValue;
        List<string> good = [];
        List<string> causes = [];
        foreach ((string fingerprint, string key) in keys)
        {
            string output = Path.Combine(directory, fingerprint);
            CommandResult result = await Gpgv(directory, key, output, isDetached: beside is not null).RunAsync(host, cancellation).ConfigureAwait(false);
            switch (KeyVerdict.Of(result.OutputText, fingerprint))
            {
                case KeyVerdict.Good verdict:
                    byte[] verified = beside ?? await File.ReadAllBytesAsync(output, cancellation).ConfigureAwait(false);
                    if (text is not null && !text.AsSpan().SequenceEqual(verified))
                    {
                        throw new InvalidOperationException("gpgv gave two texts for one file");
                    }

                    text = verified;
                    signedAt = verdict.SignedAt > signedAt ? verdict.SignedAt : signedAt;
                    good.Add(fingerprint);
                    break;
                case KeyVerdict.OtherKey other:
                    throw new Diagnostic(SignatureCodes.OtherKey, $"`{key}` holds the key `{other.Fingerprint}`, not the one in its name", signers.Place)
                        .WithHint($"replace it by `gpg --export {fingerprint} > {key}`").ToFailure();
                case KeyVerdict.Altered:
                    throw NotSigned(signers, [$"the text is not the one that `{fingerprint}` signed"]);
                case KeyVerdict.Nothing nothing:
                    causes.Add($"`{fingerprint}`: {nothing.Cause}");
                    break;
            }
        }

        good.Sort(StringComparer.Ordinal);
        return text is null ? throw NotSigned(signers, [.. causes]) : new(text, [.. good], signedAt);
    }

    /// <summary>
    /// The status lines have standard output for themselves and the text a file: nothing that is in the signed text or in a user id
    /// can look like a status line.
    /// </summary>
    private static Command Gpgv(string directory, string key, string output, bool isDetached)
    {
        string signed = Path.Combine(directory, "signed");
        return new Command("gpgv",
        [
            "--homedir", directory, "--keyring", key, "--status-fd", "1",
            .. isDetached ? ["--", signed, Path.Combine(directory, "text")] : (string[])["--output", output, "--", signed],
        ]).With("GNUPGHOME", directory).With("LC_ALL", "C");
    }

    private static Failure NotSigned(Signers signers, ImmutableArray<string> causes) => new Diagnostic(
        SignatureCodes.NotSigned, $"{signers.What} has no good signature by a key that the definition lists", signers.Place, causes,
        [
            .. signers.Hints,
            "if the keys were changed, check the new one where it is announced, then list it in `signed-by`",
        ]).ToFailure();
}
