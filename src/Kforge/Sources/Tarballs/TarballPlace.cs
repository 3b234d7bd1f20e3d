using Kforge.Diagnostics;
using Kforge.Platform.Archives;
using Kforge.Platform.Downloads;
using Kforge.Workspace;

namespace Kforge.Sources;

/// <summary>Where a tarball, a list of checksums or a signature is.</summary>
internal abstract record TarballPlace
{
    private const int LongestAddress = 4096;

    private TarballPlace(string fileName) => FileName = fileName;

    /// <summary>The last part of the address.</summary>
    public string FileName { get; }

    /// <summary>On a server.</summary>
    /// <param name="Uri">Http or https, without user and password.</param>
    /// <param name="Name">The last part of the address, unescaped.</param>
    public sealed record Remote(Uri Uri, string Name) : TarballPlace(Name);

    /// <summary>On this machine.</summary>
    /// <param name="Path">Absolute.</param>
    public sealed record Local(string Path) : TarballPlace(System.IO.Path.GetFileName(Path));

    /// <summary>Reads the address of a tarball: its name must tell how it is compressed.</summary>
    /// <param name="address">As kbuild.toml has it.</param>
    /// <param name="workspace">Where relative paths begin.</param>
    /// <returns>The place, or KF1550.</returns>
    public static Checked<TarballPlace> OfTarball(Placed<string> address, string workspace) => Of(address, workspace) switch
    {
        Checked<TarballPlace>.Good { Value: var place } when CompressionNames.OfTar(place.FileName) is null || place.FileName.Contains('/') || place.FileName.Any(char.IsControl) =>
            Bad(address, $"`{ArchiveCodes.Printable(place.FileName)}` is not the name of a tar archive")
                .WithCause("read are .tar, .tar.xz, .tar.gz, .tgz and .tar.zst")
                .WithHint("for a directory write `path = \"DIR\"`, for a repository `git = \"ADDRESS\"`"),
        Checked<TarballPlace> read => read,
    };

    /// <summary>Reads an address: <c>https:</c>, <c>http:</c>, <c>file:</c> or a path.</summary>
    /// <param name="address">As kbuild.toml has it.</param>
    /// <param name="workspace">Where relative paths begin.</param>
    /// <returns>The place, or KF1550.</returns>
    public static Checked<TarballPlace> Of(Placed<string> address, string workspace)
    {
        string text = address.Value;
        if (text.Length is 0 or > LongestAddress || text.Any(char.IsControl))
        {
            return Bad(address, "the address is empty, too long or holds control characters");
        }

        int colon = text.IndexOf(':');
        if (colon < 0 || !text[..colon].All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.') || !(text[colon..].StartsWith("://", StringComparison.Ordinal) || text[..colon] == "file"))
        {
            return new Local(Path.GetFullPath(Path.Combine(workspace, text)));
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri))
        {
            return Bad(address, $"the address is malformed after `{text[..colon]}:`").WithHint("write it as in `https://cdn.kernel.org/pub/linux/kernel/v6.x/linux-6.12.40.tar.xz`");
        }

        // The address goes into the lock and into messages.
        if (uri.UserInfo.Length > 0)
        {
            return Bad(address, $"the address `{Address.Shown(uri)}` holds a user or a password")
                .WithHint($"write it as `{Address.WithoutUser(uri).AbsoluteUri}`; for a file that needs a password, fetch it yourself and name its path");
        }

        return uri.Scheme switch
        {
            "http" or "https" when uri.Fragment.Length > 0 => Bad(address, "the address has a part after `#`, which no server gets to see").WithHint($"write it as `{uri.GetLeftPart(UriPartial.Query)}`"),
            "http" or "https" => new Remote(uri, Uri.UnescapeDataString(uri.AbsolutePath[(uri.AbsolutePath.LastIndexOf('/') + 1)..])),
            "file" when uri.Host is "" or "localhost" => new Local(Path.GetFullPath(uri.LocalPath)),
            "file" => Bad(address, $"the address names a file of another machine: `{uri.Host}`").WithHint($"for a file of this machine write `file://{uri.AbsolutePath}`, with three slashes"),
            _ => Bad(address, $"an address of the kind `{uri.Scheme}:` cannot be fetched").WithHint("use `https:`, `http:` or `file:`, or a path"),
        };
    }

    private static Diagnostic Bad(Placed<string> address, string message) => new(TarballCodes.BadAddress, message, address.Place);
}
