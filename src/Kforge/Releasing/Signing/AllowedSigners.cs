using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Signatures;

namespace Kforge.Releasing.Signing;

/// <summary>Who may have signed a release.</summary>
public abstract record AllowedSigners
{
    private AllowedSigners()
    {
    }

    /// <summary>Those that a user names.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="store">Holds files for the time of a question.</param>
    /// <param name="path">A directory with keys of OpenPGP, <c>FINGERPRINT.gpg</c> each; or a file of keys of SSH, as ssh-keygen(1) calls ALLOWED SIGNERS.</param>
    public static AllowedSigners Of(Host host, Store store, string path) => Directory.Exists(path) ? new OfGpg(host, store, path) : new OfSsh(host, store, path);

    /// <summary>Where they are listed.</summary>
    public abstract string Place { get; }

    /// <summary>Who signed, of those who may.</summary>
    /// <param name="signature">The signature.</param>
    /// <param name="content">What is signed.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>The name that the list gives the key; null when none of them signed this.</returns>
    public abstract Task<string?> SignerAsync(byte[] signature, byte[] content, CancellationToken cancellation);

    /// <summary>Keys of SSH.</summary>
    private sealed record OfSsh(Host Host, Store Store, string Allowed) : AllowedSigners
    {
        public override string Place => Allowed;

        public override async Task<string?> SignerAsync(byte[] signature, byte[] content, CancellationToken cancellation)
        {
            string file = Path.Combine(Store.Temporary, $"signature-{Guid.NewGuid():N}");
            try
            {
                Directory.CreateDirectory(Store.Temporary);
                await File.WriteAllBytesAsync(file, signature, cancellation).ConfigureAwait(false);
                CommandResult found = await SshKey.AskAsync(Host, [], cancellation, "-Y", "find-principals", "-s", file, "-f", Allowed).ConfigureAwait(false);
                foreach (string name in found.Succeeded ? found.OutputText.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [])
                {
                    if ((await SshKey.AskAsync(Host, content, cancellation, "-Y", "verify", "-q", "-n", SshKey.Namespace, "-s", file, "-f", Allowed, "-I", name).ConfigureAwait(false)).Succeeded)
                    {
                        return name;
                    }
                }

                return null;
            }
            finally
            {
                File.Delete(file);
            }
        }
    }

    /// <summary>Keys of OpenPGP.</summary>
    private sealed record OfGpg(Host Host, Store Store, string Keys) : AllowedSigners
    {
        private const string Suffix = ".gpg";

        public override string Place => Keys;

        public override async Task<string?> SignerAsync(byte[] signature, byte[] content, CancellationToken cancellation)
        {
            ImmutableArray<string> fingerprints =
                [.. Directory.EnumerateFiles(Keys, "*" + Suffix).Select(path => Path.GetFileNameWithoutExtension(path)).Where(name => SigningKeys.Find(name, [Keys]) is not null).Order(StringComparer.Ordinal)];
            if (fingerprints.IsEmpty)
            {
                return null;
            }

            try
            {
                using MemoryStream signed = new(content);
                return (await DetachedSignature.VerifyAsync(Host, Store, new("the statement", fingerprints, [Keys], null), signed, signature, cancellation).ConfigureAwait(false)).SignedBy[0];
            }
            catch (Failure failure) when (failure.Diagnostics[0].Code == SignatureCodes.NotSigned)
            {
                return null;
            }
        }
    }
}
