using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Releasing.Signing;

/// <summary>Signs with a key of SSH, as <c>git</c> does with <c>gpg.format=ssh</c> (ssh-keygen(1), <c>-Y sign</c>; PROTOCOL.sshsig).</summary>
/// <param name="Host">The outside world.</param>
/// <param name="Store">Holds files for the time of a question.</param>
public sealed record SshKey(Host Host, Store Store)
{
    /// <summary>What signatures of kforge are for: one that was made for git or for a mail counts for nothing here.</summary>
    public const string Namespace = "kforge-release";

    /// <summary>Signs.</summary>
    /// <param name="key">The private key; or the public one, when ssh-agent holds the private one.</param>
    /// <param name="content">What is signed.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="Failure">KF6130: ssh-keygen does not sign.</exception>
    public async Task<EnvelopeSignature> SignAsync(string key, byte[] content, CancellationToken cancellation)
    {
        CommandResult signed = await AskAsync(content, cancellation, "-Y", "sign", "-q", "-n", Namespace, "-f", key).ConfigureAwait(false);
        if (!signed.Succeeded || !Encoding.ASCII.GetString(signed.Output).StartsWith("-----BEGIN SSH SIGNATURE-----", StringComparison.Ordinal))
        {
            throw new Diagnostic(ReleaseCodes.CannotSign, $"ssh-keygen does not sign with `{key}`", null, [signed.Error.Trim()],
                ["name a private key of SSH; one with a passphrase must be in the agent (`ssh-add`), and its public key is named: `--sign KEY.pub`"]).ToFailure();
        }

        CommandResult fingerprint = await AskAsync([], cancellation, "-l", "-f", key).ConfigureAwait(false);
        return new(fingerprint.OutputText.Split(' ').ElementAtOrDefault(1) ?? "", signed.Output);
    }

    /// <summary>Who signed, of those who may.</summary>
    /// <param name="allowed">Who may: a file of ssh-keygen(1), ALLOWED SIGNERS.</param>
    /// <param name="signature">The signature.</param>
    /// <param name="content">What is signed.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>The name that the file gives the key; null when none of them signed this.</returns>
    public async Task<string?> SignerAsync(string allowed, byte[] signature, byte[] content, CancellationToken cancellation)
    {
        string file = Path.Combine(Store.Temporary, $"signature-{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(Store.Temporary);
            await File.WriteAllBytesAsync(file, signature, cancellation).ConfigureAwait(false);
            CommandResult found = await AskAsync([], cancellation, "-Y", "find-principals", "-s", file, "-f", allowed).ConfigureAwait(false);
            foreach (string name in found.Succeeded ? found.OutputText.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [])
            {
                if ((await AskAsync(content, cancellation, "-Y", "verify", "-q", "-n", Namespace, "-s", file, "-f", allowed, "-I", name).ConfigureAwait(false)).Succeeded)
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

    private Task<CommandResult> AskAsync(byte[] input, CancellationToken cancellation, params string[] arguments) =>
        (new Command("ssh-keygen", arguments) with { Input = input })
            .With("HOME", Host.Variable("HOME") ?? "/")
            .With("SSH_AUTH_SOCK", Host.Variable("SSH_AUTH_SOCK") ?? "")
            .With("SSH_ASKPASS_REQUIRE", "never")
            .With("LC_ALL", "C")
            .RunAsync(Host, cancellation);
}
