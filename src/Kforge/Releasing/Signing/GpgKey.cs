using Kforge.Platform;

namespace Kforge.Releasing.Signing;

/// <summary>A key of the user's own gpg, in its key ring or on a card (gpg(1), <c>--detach-sign</c>). What is signed says by itself what it is for (DSSE).</summary>
/// <param name="Host">The outside world.</param>
/// <param name="Name">What gpg knows it by: fingerprint, mail address.</param>
public sealed record GpgKey(Host Host, string Name) : SigningKey
{
    private const string Status = "[GNUPG:] ";

    /// <summary>Where gpg finds its keys, its agent, and a place to ask for a passphrase.</summary>
    private static readonly string[] Passed = ["GNUPGHOME", "GPG_TTY", "DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"];

    /// <inheritdoc/>
    public override async Task<EnvelopeSignature> SignAsync(byte[] content, CancellationToken cancellation)
    {
        Command question = (new Command("gpg", ["--batch", "--no-tty", "--status-fd", "2", "--digest-algo", "SHA256", "--local-user", Name, "--output", "-", "--detach-sign"]) with { Input = content })
            .With("HOME", Host.Variable("HOME") ?? "/")
            .With("LC_ALL", "C");
        foreach (string name in Passed)
        {
            question = Host.Variable(name) is { } value ? question.With(name, value) : question;
        }

        CommandResult signed = await question.RunAsync(Host, cancellation).ConfigureAwait(false);

        // [GNUPG:] SIG_CREATED D 22 8 00 1700000000 FINGERPRINT (GnuPG, doc/DETAILS); what is for people comes in between.
        ILookup<bool, string> lines = signed.Error.Split('\n').ToLookup(line => line.StartsWith(Status, StringComparison.Ordinal));
        string? created = lines[true].FirstOrDefault(line => line.StartsWith(Status + "SIG_CREATED ", StringComparison.Ordinal));
        return signed.Succeeded && created is not null
            ? new(created.TrimEnd().Split(' ')[^1], signed.Output)
            : throw Refused(
                "gpg", Name, signed with { Error = string.Join('\n', lines[false]) },
                "name a key that `gpg --list-secret-keys` shows, by fingerprint or mail address; where nobody can be asked for its passphrase, gpg-agent must know it");
    }
}
