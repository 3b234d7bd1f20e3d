using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Toolchains;

/// <summary>The address of a provider's mirror: what a variable of the environment says, else the provider's own.</summary>
internal static class MirrorSetting
{
    /// <summary>Reads a variable.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="variable">Its name.</param>
    /// <param name="origin">The provider's own address.</param>
    /// <returns>An http or https address without a query, or KF2307.</returns>
    public static Checked<Uri> Read(Host host, string variable, Uri origin)
    {
        if (host.Variable(variable) is not { } text)
        {
            return origin;
        }

        // Only what follows the last @ is shown: a password may stand before it.
        string shown = text.LastIndexOf('@') is var at and >= 0 ? "***" + text[at..] : text;
        return Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" && address.Query == "" && address.Fragment == ""
            ? address
            : new Diagnostic(ProviderCodes.BadAddress, $"`{variable}` is not an address of a mirror: `{shown}`").WithHint($"set it like `{variable}={origin.AbsoluteUri.TrimEnd('/')}`");
    }
}
