using System.Collections.Immutable;
using System.Globalization;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Toml;
using Kforge.Workspace;

namespace Kforge.Toolchains.RustDist;

/// <summary>A component of a release, for one machine or for all.</summary>
/// <param name="Name">As the manifest calls it, such as <c>clippy-preview</c>.</param>
/// <param name="Version">Its version without the commit, such as <c>0.1.85</c>.</param>
/// <param name="Address">Of the archive, as the manifest writes it.</param>
/// <param name="Sha256">Of the archive.</param>
public sealed record RustComponentFile(string Name, string Version, string Address, Sha256Digest Sha256);

/// <summary>
/// A channel manifest of version 2: which files a release of Rust is made of
/// (forge.rust-lang.org/infra/channel-layout.html; rustup, <c>src/dist/manifest.rs</c>). It has about 800 kB, so components are looked at only when asked for.
/// </summary>
public sealed class RustManifest
{
    /// <summary>The name of a target in a component that is the same for every machine.</summary>
    private const string EveryTarget = "*";

    private readonly TomlTable packages;
    private readonly TomlTable? renames;

    private RustManifest(string version, DateTimeOffset date, TomlTable packages, TomlTable? renames)
    {
        Version = version;
        Date = date;
        this.packages = packages;
        this.renames = renames;
    }

    /// <summary>The release, such as <c>1.85.1</c>.</summary>
    public string Version { get; }

    /// <summary>The day it was made, its first second in UTC.</summary>
    public DateTimeOffset Date { get; }

    /// <summary>Reads a verified manifest.</summary>
    /// <param name="utf8">Its bytes.</param>
    /// <param name="file">How messages name it.</param>
    /// <returns>The manifest, or KF2302.</returns>
    public static Checked<RustManifest> Parse(ReadOnlySpan<byte> utf8, string file)
    {
        if (TomlReader.Read(utf8, file) is not Checked<TomlTable>.Good { Value: var root })
        {
            return Malformed(new(file), "is not TOML");
        }

        if (TextOf(root, "manifest-version") is not "2")
        {
            return Malformed(root.Find("manifest-version")?.Value.Place ?? new(file), "is not of version 2");
        }

        if (!DateTimeOffset.TryParseExact(TextOf(root, "date"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date))
        {
            return Malformed(root.Find("date")?.Value.Place ?? new(file), "has no `date` like `2025-03-18`");
        }

        return TableOf(root, "pkg") is { } packages && TableOf(packages, "rust") is { } rust && VersionOf(rust) is { } version
            ? new RustManifest(version, date, packages, TableOf(root, "renames"))
            : Malformed(new(file), "has no `pkg.rust.version`");
    }

    /// <summary>The file of a component.</summary>
    /// <param name="component">Its name, new or old (<c>clippy</c> is a new name of <c>clippy-preview</c>).</param>
    /// <param name="target">The target triple of the machine; a component that is the same for all is found, too.</param>
    /// <param name="place">Where the definition asks for it.</param>
    /// <returns>The archive in xz where there is one, else in gzip; KF2305 when there is no such component, or not for the machine; KF2302.</returns>
    public Checked<RustComponentFile> Find(string component, string target, SourcePlace place)
    {
        string name = renames is not null && TableOf(renames, component) is { } rename && TextOf(rename, "to") is { } to ? to : component;
        if (TableOf(packages, name) is not { } package || TableOf(package, "target") is not { } targets)
        {
            return new Diagnostic(ProviderCodes.NoSuchComponent, $"Rust {Version} has no component `{component}`", place)
                .WithSuggestion(component, Components(target), $"components for `{target}`");
        }

        if ((TableOf(targets, target) ?? TableOf(targets, EveryTarget)) is not { } offered || offered.Find("available")?.Value is not TomlValue.Boolean { Value: true })
        {
            IEnumerable<string> available = targets.Entries.Where(IsAvailable).Select(entry => entry.Key);
            return new Diagnostic(ProviderCodes.NoSuchComponent, $"Rust {Version} has no `{component}` for `{target}`", place)
                .WithCause(available.Any() ? $"it is there for {Listed(available)}" : "it is there for no target of this release")
                .WithHint("leave it out of `components`, or ask for another version");
        }

        string prefix = offered.Find("xz_url") is null || offered.Find("xz_hash") is null ? "" : "xz_";
        return TextOf(offered, prefix + "url") is { } address && Sha256Digest.TryParse(TextOf(offered, prefix + "hash"), out Sha256Digest digest) && VersionOf(package) is { } version
            ? new RustComponentFile(name, version, address, digest)
            : Malformed(offered.Place, $"says that `{name}` is available for `{target}`, but not where, with which digest, or in which version");
    }

    private IEnumerable<string> Components(string target) =>
        from package in packages.Entries
        where package.Value is TomlValue.Table table && TableOf(table.Content, "target") is { } targets
            && targets.Entries.Any(entry => entry.Key is var key && (key == target || key == EveryTarget) && IsAvailable(entry))
        select package.Key;

    private static bool IsAvailable(TomlEntry target) =>
        target.Value is TomlValue.Table { Content: var table } && table.Find("available")?.Value is TomlValue.Boolean { Value: true };

    /// <summary><c>1.85.1 (4eb161250 2025-03-15)</c>: what follows the first blank is the commit.</summary>
    private static string? VersionOf(TomlTable package) =>
        TextOf(package, "version")?.Split(' ')[0] is { Length: > 0 } version && version.All(c => char.IsAsciiLetterOrDigit(c) || ".-+".Contains(c)) ? version : null;

    private static TomlTable? TableOf(TomlTable table, string key) => (table.Find(key)?.Value as TomlValue.Table)?.Content;

    private static string? TextOf(TomlTable table, string key) => (table.Find(key)?.Value as TomlValue.String)?.Value;

    private static string Listed(IEnumerable<string> names)
    {
        ImmutableArray<string> all = [.. names];
        return string.Join(", ", all.Take(8).Select(name => $"`{name}`")) + (all.Length > 8 ? $" and {all.Length - 8} more" : "");
    }

    private static Diagnostic Malformed(SourcePlace place, string what) =>
        new Diagnostic(ProviderCodes.ManifestMalformed, $"the channel manifest {what}", place)
            .WithHint("the manifest is signed, so the release itself is wrong, or of a form this kforge does not know: ask for another version");
}
