using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Debian;

/// <summary>The text of an index that a listed key signed.</summary>
/// <param name="Text">As gpgv gave it back: nothing else of the file may be believed.</param>
/// <param name="SignedBy">Fingerprints of the listed primary keys with a good signature, sorted.</param>
public sealed record SignedText(byte[] Text, ImmutableArray<string> SignedBy)
{
    private static readonly byte[] Begin = "-----BEGIN PGP SIGNED MESSAGE-----"u8.ToArray();
    private static readonly byte[] Signature = "-----BEGIN PGP SIGNATURE-----"u8.ToArray();
    private static readonly byte[] End = "-----END PGP SIGNATURE-----"u8.ToArray();

    /// <summary>gpg cuts longer lines (19,995 bytes), so what it hashes would not be what it prints.</summary>
    private const int LongestLine = 16_384;

    /// <summary>Verifies a clear-signed file (RFC 9580, 7) with gpgv and the keys of a definition.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="store">For a temporary directory.</param>
    /// <param name="suite">Who may sign.</param>
    /// <param name="keyDirectories">Where <c>FINGERPRINT.gpg</c> is looked for, in this order.</param>
    /// <param name="inRelease">The file.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="Failure">KF2002, KF2003, KF2007, KF2008; KF3001 when gpgv is not there.</exception>
    public static async Task<SignedText> VerifyAsync(
        Host host, Store store, DebianSuite suite, ImmutableArray<string> keyDirectories, byte[] inRelease, CancellationToken cancellation)
    {
        CheckForm(inRelease, suite);
        ImmutableArray<(string Fingerprint, string File)> keys =
            [.. suite.SignedBy.Distinct().Select(fingerprint => (fingerprint, KeyFile(fingerprint, keyDirectories, suite)))];
        string directory = Path.Combine(store.Temporary, $"gpgv-{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            string file = Path.Combine(directory, "InRelease");
            await File.WriteAllBytesAsync(file, inRelease, cancellation).ConfigureAwait(false);
            return await VerifyAsync(host, suite, keys, directory, file, cancellation).ConfigureAwait(false);
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
        Host host, DebianSuite suite, ImmutableArray<(string Fingerprint, string File)> keys, string directory, string file, CancellationToken cancellation)
    {
        byte[]? text = null;
        List<string> signers = [];
        List<string> causes = [];
        foreach ((string fingerprint, string key) in keys)
        {
            // The status lines have standard output for themselves and the text a file: nothing that is in
            // the signed text or in a user id can look like a status line.
            string output = Path.Combine(directory, fingerprint);
            CommandResult result = await new Command("gpgv", "--homedir", directory, "--keyring", key,
                    "--weak-digest", "SHA1", "--status-fd", "1", "--output", output, "--", file)
                .With("GNUPGHOME", directory).With("LC_ALL", "C").RunAsync(host, cancellation).ConfigureAwait(false);
            KeyVerdict verdict = KeyVerdict.Of(result.OutputText, fingerprint);
            switch (verdict)
            {
                case KeyVerdict.Good:
                    byte[] verified = await File.ReadAllBytesAsync(output, cancellation).ConfigureAwait(false);
                    if (text is not null && !text.AsSpan().SequenceEqual(verified))
                    {
                        throw new InvalidOperationException("gpgv gave two texts for one file");
                    }

                    text = verified;
                    signers.Add(fingerprint);
                    break;
                case KeyVerdict.OtherKey other:
                    throw new Diagnostic(DebianCodes.OtherKey, $"`{key}` holds the key `{other.Fingerprint}`, not the one in its name", suite.Place)
                        .WithHint($"replace it by `gpg --export {fingerprint} > {key}`").ToFailure();
                case KeyVerdict.Altered:
                    throw NotSigned(suite, [$"the text is not the one that `{fingerprint}` signed"]);
                case KeyVerdict.Nothing nothing:
                    causes.Add($"`{fingerprint}`: {nothing.Cause}");
                    break;
            }
        }

        signers.Sort(StringComparer.Ordinal);
        return text is null ? throw NotSigned(suite, [.. causes]) : new(text, [.. signers]);
    }

    private static Failure NotSigned(DebianSuite suite, ImmutableArray<string> causes) => new Diagnostic(
        DebianCodes.NotSigned, $"the index of `{suite.Name}` has no good signature by a key that the definition lists", suite.Place, causes,
        [
            "use another mirror with `KFORGE_DEBIAN_MIRROR=http://…`",
            "if the archive changed its keys, check the new one where the archive announces it, then list it in `signed-by`",
        ]).ToFailure();

    private static string KeyFile(string fingerprint, ImmutableArray<string> directories, DebianSuite suite)
    {
        string? file = fingerprint.Length == 40 && fingerprint.All(char.IsAsciiHexDigitUpper)
            ? directories.Select(directory => Path.GetFullPath(Path.Combine(directory, fingerprint + ".gpg"))).FirstOrDefault(File.Exists)
            : null;
        return file ?? throw new Diagnostic(DebianCodes.KeyMissing, $"there is no file for the key `{fingerprint}`", suite.Place,
            [.. directories.Select(directory => $"looked for `{Path.Combine(directory, fingerprint + ".gpg")}`")],
            [$"make it with `gpg --export {fingerprint} > {Path.Combine(directories.FirstOrDefault("toolchains/keys"), fingerprint + ".gpg")}`"]).ToFailure();
    }

    /// <summary>
    /// Refuses everything but one signed text from the first byte to the last. gpgv itself reads past text
    /// before and after it, and treats some characters otherwise when hashing than when printing.
    /// </summary>
    private static void CheckForm(ReadOnlySpan<byte> file, DebianSuite suite)
    {
        ReadOnlySpan<byte> rest = file;
        int number = 1;
        Require(TrimmedLine(ref rest).SequenceEqual(Begin), "does not begin with a signed text");
        for (ReadOnlySpan<byte> header = Next(ref rest); header.Length > 0; header = Next(ref rest))
        {
            Require(header.StartsWith("Hash: "u8), "has a header other than `Hash`");
        }

        ReadOnlySpan<byte> line;
        do
        {
            Require(rest.Length > 0, "has no signature");
            line = Next(ref rest);
            Require(!line.StartsWith("-"u8) || line.StartsWith("- "u8) || line.SequenceEqual(Signature), "has a second signed text");
        }
        while (!line.SequenceEqual(Signature));

        do
        {
            Require(rest.Length > 0, "has a signature without an end");
            line = Next(ref rest);
            Require(!line.StartsWith("-----"u8) || line.SequenceEqual(End), "has a second signed text");
        }
        while (!line.SequenceEqual(End));

        number++;
        Require(rest.IndexOfAnyExcept(" \t\r\n"u8) < 0, "has text after the signature");
        Require(file.IndexOfAnyInRange((byte)0, (byte)8) < 0 && file.IndexOfAnyInRange((byte)11, (byte)12) < 0
            && file.IndexOfAnyInRange((byte)14, (byte)31) < 0 && file.IndexOf((byte)127) < 0, "has control characters");

        ReadOnlySpan<byte> Next(scoped ref ReadOnlySpan<byte> text)
        {
            number++;
            ReadOnlySpan<byte> next = TrimmedLine(ref text);
            Require(next.Length <= LongestLine, "has a line that is too long");
            return next;
        }

        void Require(bool condition, string otherwise)
        {
            if (!condition)
            {
                throw new Diagnostic(DebianCodes.NotOneSignedText, $"the index of `{suite.Name}` {otherwise}", suite.Place)
                    .WithCause($"at line {number} of `InRelease`")
                    .WithHint("use another mirror with `KFORGE_DEBIAN_MIRROR=http://…`; a proxy or log-in page may also have answered").ToFailure();
            }
        }
    }

    private static ReadOnlySpan<byte> TrimmedLine(scoped ref ReadOnlySpan<byte> text) => ControlText.Line(ref text).TrimEnd(" \t\r"u8);
}
