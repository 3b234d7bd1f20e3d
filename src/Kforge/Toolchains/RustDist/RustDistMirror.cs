using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Downloads;

namespace Kforge.Toolchains.RustDist;

/// <summary>
/// Where the releases of the Rust project are. Nothing that comes from there is believed without a signature or a digest. A mirror has
/// the same tree below another address, and the same manifests: what they say of <c>static.rust-lang.org</c> is read as the mirror's.
/// </summary>
/// <param name="Origin">The address that holds <c>dist/</c>.</param>
public sealed record RustDistMirror(Uri Origin)
{
    /// <summary>The variable of the environment that names another mirror.</summary>
    public const string Variable = "KFORGE_RUST_DIST";

    private static readonly Uri Official = new("https://static.rust-lang.org");

    /// <summary>The mirror for this machine: <c>KFORGE_RUST_DIST</c>, else https://static.rust-lang.org.</summary>
    /// <returns>The mirror, or KF2307.</returns>
    public static Checked<RustDistMirror> Of(Host host) => MirrorSetting.Read(host, Variable, Official) switch
    {
        Checked<Uri>.Good good => new RustDistMirror(good.Value),
        Checked<Uri>.Bad bad => new Checked<RustDistMirror>.Bad(bad.Diagnostics),
        _ => throw new InvalidOperationException("unreachable: Checked is closed"),
    };

    /// <summary>The address of a file.</summary>
    /// <param name="path">Below the mirror, such as <c>dist/channel-rust-1.85.1.toml</c>.</param>
    public Uri At(RelativePath path) => Address.Below(Origin, path);

    /// <summary>The path below the mirror of an address that a manifest gives; null when it leads elsewhere than into <c>dist/</c>.</summary>
    /// <param name="address">As written.</param>
    public RelativePath? PathOf(string address)
    {
        foreach (Uri origin in (ReadOnlySpan<Uri>)[Official, Origin])
        {
            string below = Address.WithoutUser(origin).AbsoluteUri.TrimEnd('/') + "/";
            if (address.StartsWith(below + "dist/", StringComparison.Ordinal)
                && address[below.Length..].All(c => char.IsAsciiLetterOrDigit(c) || "._+-/".Contains(c))
                && RelativePath.TryParse(address[below.Length..], out RelativePath path)
                && path.Text.Length == address.Length - below.Length)
            {
                return path;
            }
        }

        return null;
    }
}
