using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Releasing.Signing;

/// <summary>A key that signs releases. Only its own program ever sees the secret part.</summary>
public abstract record SigningKey
{
    private const string GpgPrefix = "gpg:";

    private protected SigningKey()
    {
    }

    /// <summary>The key that a user names.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="named"><c>gpg:</c> and what gpg knows a key by; anything else is the file of a key of SSH.</param>
    /// <param name="pathOf">Makes a path of a user's absolute.</param>
    public static SigningKey Of(Host host, string named, Func<string, string> pathOf) =>
        named.StartsWith(GpgPrefix, StringComparison.Ordinal) ? new GpgKey(host, named[GpgPrefix.Length..]) : new SshKey(host, pathOf(named));

    /// <summary>Signs.</summary>
    /// <param name="content">What is signed.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="Failure">KF6130: its program does not sign with it.</exception>
    public abstract Task<EnvelopeSignature> SignAsync(byte[] content, CancellationToken cancellation);

    /// <summary>What is said when a program does not sign.</summary>
    private protected static Failure Refused(string program, string key, CommandResult result, string hint) =>
        new Diagnostic(ReleaseCodes.CannotSign, $"{program} does not sign with `{key}`", null, [result.Error.Trim()], [hint]).ToFailure();
}
