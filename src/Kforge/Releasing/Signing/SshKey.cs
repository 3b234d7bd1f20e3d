using System.Text;
using Kforge.Platform;

namespace Kforge.Releasing.Signing;

/// <summary>A key of SSH, which signs as for <c>git</c> with <c>gpg.format=ssh</c> (ssh-keygen(1), <c>-Y sign</c>; PROTOCOL.sshsig).</summary>
/// <param name="Host">The outside world.</param>
/// <param name="File">The private key; or the public one, when ssh-agent holds the private one.</param>
public sealed record SshKey(Host Host, string File) : SigningKey
{
    /// <summary>What signatures of kforge are for: one that was made for git or for a mail counts for nothing here.</summary>
    public const string Namespace = "kforge-release";

    /// <inheritdoc/>
    public override async Task<EnvelopeSignature> SignAsync(byte[] content, CancellationToken cancellation)
    {
        CommandResult signed = await AskAsync(Host, content, cancellation, "-Y", "sign", "-q", "-n", Namespace, "-f", File).ConfigureAwait(false);
        if (!signed.Succeeded || !Encoding.ASCII.GetString(signed.Output).StartsWith("-----BEGIN SSH SIGNATURE-----", StringComparison.Ordinal))
        {
            throw Refused("ssh-keygen", File, signed, "name a private key of SSH; one with a passphrase must be in the agent (`ssh-add`), and its public key is named: `--sign KEY.pub`; or a key of gpg: `--sign gpg:KEY`");
        }

        CommandResult fingerprint = await AskAsync(Host, [], cancellation, "-l", "-f", File).ConfigureAwait(false);
        return new(fingerprint.OutputText.Split(' ').ElementAtOrDefault(1) ?? "", signed.Output);
    }

    /// <summary>Asks ssh-keygen, which never asks back.</summary>
    internal static Task<CommandResult> AskAsync(Host host, byte[] input, CancellationToken cancellation, params string[] arguments) =>
        (new Command("ssh-keygen", arguments) with { Input = input })
            .With("HOME", host.Variable("HOME") ?? "/")
            .With("SSH_AUTH_SOCK", host.Variable("SSH_AUTH_SOCK") ?? "")
            .With("SSH_ASKPASS_REQUIRE", "never")
            .With("LC_ALL", "C")
            .RunAsync(host, cancellation);
}
