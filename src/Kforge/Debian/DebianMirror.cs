using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Downloads;

namespace Kforge.Debian;

/// <summary>
/// Where the archives <c>debian</c>, <c>debian-security</c> … are. Nothing that comes from there is believed
/// without a signature or a digest, so http is as good as https.
/// </summary>
/// <param name="Bases">Addresses below which every archive lies under its name, the best first.</param>
/// <param name="Archives">Addresses of single archives, tried before <paramref name="Bases"/>.</param>
/// <param name="Snapshot">The address of a snapshot server, below which <c>archive/NAME/TIME/</c> lies.</param>
public sealed record DebianMirror(ImmutableArray<Uri> Bases, ImmutableDictionary<string, Uri> Archives, Uri Snapshot)
{
    private static readonly Uri PublicBase = new("http://deb.debian.org");
    private static readonly Uri PublicSnapshot = new("http://snapshot.debian.org");
    private static readonly ImmutableArray<string> KnownArchives = ["debian", "debian-security", "debian-debug", "debian-ports"];

    /// <summary>A mirror that has every archive below one address.</summary>
    public DebianMirror(Uri origin)
        : this([origin], ImmutableDictionary<string, Uri>.Empty, PublicSnapshot)
    {
    }

    /// <summary>
    /// The mirror for this machine: <c>KFORGE_DEBIAN_MIRROR</c> and nothing else when it is set (either the address
    /// that holds the archives, <c>http://host/</c>, or that of one archive, <c>http://host/debian</c>, beside which the
    /// others lie); else, on Debian, the mirror of the host's own apt sources; and http://deb.debian.org.
    /// <c>KFORGE_DEBIAN_SNAPSHOT</c> replaces http://snapshot.debian.org.
    /// </summary>
    /// <param name="host">The outside world.</param>
    /// <param name="root">The root of the file system with <c>etc/os-release</c> and <c>etc/apt</c>.</param>
    /// <returns>The mirror, or KF2105.</returns>
    public static Checked<DebianMirror> Of(Host host, string root = "/")
    {
        Uri snapshot = PublicSnapshot;
        if (host.Variable("KFORGE_DEBIAN_SNAPSHOT") is { } snapshotText && !TryAddress(snapshotText, out snapshot!))
        {
            return Bad("KFORGE_DEBIAN_SNAPSHOT", snapshotText);
        }

        if (host.Variable("KFORGE_DEBIAN_MIRROR") is { } text)
        {
            return TryAddress(text, out Uri? address)
                ? new DebianMirror([BaseOf(address)], ImmutableDictionary<string, Uri>.Empty, snapshot)
                : Bad("KFORGE_DEBIAN_MIRROR", text);
        }

        return new DebianMirror([PublicBase], OfAptSources(root), snapshot);
    }

    /// <summary>Where a file of an archive may be, the best address first.</summary>
    /// <param name="archive">Such as <c>debian</c>.</param>
    /// <param name="path">Below the archive.</param>
    public ImmutableArray<Uri> Addresses(RelativePath archive, RelativePath path) =>
    [
        .. (Archives.TryGetValue(archive.Text, out Uri? own) ? [own] : (Uri[])[])
            .Concat(Bases.Select(origin => Address.Below(origin, archive)))
            .Select(origin => Address.Below(origin, path))
            .Distinct(),
    ];

    /// <summary>
    /// Where a file that was in an archive at a time is kept for good. The server answers with its last copy at or
    /// before the time in the address; an index is made some hours before it is copied, and a file stays in the
    /// archive for more than a day after a newer one came, so the next day is asked too.
    /// </summary>
    /// <param name="archive">Such as <c>debian</c>.</param>
    /// <param name="date">The date of an index that named the file.</param>
    /// <param name="path">Below the archive.</param>
    public ImmutableArray<Uri> SnapshotAddresses(RelativePath archive, DateTimeOffset date, RelativePath path) =>
    [
        .. from time in (DateTimeOffset[])[date, date.AddDays(1)]
           select SnapshotAddress(archive, time, path),
    ];

    /// <summary>Where the snapshot server has a file as it was at a moment: its last copy at or before it.</summary>
    /// <param name="archive">Such as <c>debian</c>.</param>
    /// <param name="time">The moment.</param>
    /// <param name="path">Below the archive.</param>
    public Uri SnapshotAddress(RelativePath archive, DateTimeOffset time, RelativePath path) =>
        Address.Below(Snapshot, RelativePath.Parse($"archive/{archive}/{Stamp(time)}/{path}"));

    /// <summary>A moment as snapshot servers write it, such as <c>20261101T000000Z</c>.</summary>
    internal static string Stamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private static bool TryAddress(string text, [NotNullWhen(true)] out Uri? address) =>
        Uri.TryCreate(text, UriKind.Absolute, out address) && address.Scheme is "http" or "https" && address.Query == "" && address.Fragment == "";

    private static Checked<DebianMirror> Bad(string variable, string text) =>
        new Diagnostic(DebianCodes.BadAddress, $"`{variable}` is not an address of a mirror: `{Redacted(text)}`")
            .WithHint($"set it like `{variable}=http://{(variable.EndsWith("SNAPSHOT", StringComparison.Ordinal) ? "snapshot" : "deb")}.debian.org`");

    private static string Redacted(string text) =>
        text.LastIndexOf('@') is var at and >= 0 ? "***" + text[at..] : text;

    private static Uri BaseOf(Uri address)
    {
        string path = address.AbsolutePath.TrimEnd('/');
        string? archive = KnownArchives.FirstOrDefault(name => path.EndsWith("/" + name, StringComparison.Ordinal));
        return archive is null ? address : new UriBuilder(address) { Path = path[..^archive.Length] }.Uri;
    }

    /// <summary>The host's addresses for the archives, or nothing when it is not a Debian.</summary>
    private static ImmutableDictionary<string, Uri> OfAptSources(string root)
    {
        string release = Path.Combine(root, "etc/os-release");
        if (!File.Exists(release) || !File.ReadLines(release).Any(line => line.Trim() is "ID=debian" or "ID=\"debian\""))
        {
            return ImmutableDictionary<string, Uri>.Empty;
        }

        ImmutableArray<AptSource> sources = [.. AptSource.ReadAll(root).Where(MayBeDebians)];
        return KnownArchives
            .Select(archive => (Archive: archive, Source: sources
                .Where(source => source.Address.AbsolutePath.TrimEnd('/').EndsWith("/" + archive, StringComparison.Ordinal))
                .OrderByDescending(source => source.Address.Host.EndsWith(".debian.org", StringComparison.Ordinal))
                .ThenByDescending(source => source.Address.AbsolutePath.TrimEnd('/') == "/" + archive)
                .FirstOrDefault()))
            .Where(found => found.Source is not null)
            .ToImmutableDictionary(found => found.Archive, found => found.Source!.Address);
    }

    /// <summary>Other vendors also have addresses that end in <c>/debian</c>; they bring their own keys or lack <c>main</c>.</summary>
    private static bool MayBeDebians(AptSource source) =>
        source.Components.Contains("main") && (source.SignedBy == "" || source.SignedBy.Contains("debian-archive", StringComparison.Ordinal));
}
