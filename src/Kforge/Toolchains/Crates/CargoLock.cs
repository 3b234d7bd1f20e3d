using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Toml;
using Kforge.Workspace;

namespace Kforge.Toolchains.Crates;

/// <summary>
/// Reads the <c>Cargo.lock</c> of a program's crate. Formats 1 to 4 differ, for what is read here, only in where a checksum stands: in
/// <c>[metadata]</c> in format 1, with its package later (cargo's <c>src/cargo/core/resolver/encode.rs</c>).
/// </summary>
internal static class CargoLock
{
    /// <summary>What cargo calls crates.io in a lock, whichever protocol or mirror it used.</summary>
    public const string CratesIo = "registry+https://github.com/rust-lang/crates.io-index";

    private const int NewestFormat = 4;
    private const int MostPackages = 2000;

    /// <summary>The packages that a crate is built from, without the crate itself.</summary>
    /// <param name="utf8">The file.</param>
    /// <param name="file">How messages name it.</param>
    /// <param name="crate">The crate it belongs to.</param>
    /// <param name="version">Of that crate.</param>
    /// <returns>In the order of the file; or KF2357, KF2358 for every package from elsewhere, or what the TOML room finds.</returns>
    public static Checked<ImmutableArray<LockedCrate>> Read(ReadOnlySpan<byte> utf8, string file, string crate, string version) =>
        TomlReader.Read(utf8, file) switch
        {
            Checked<TomlTable>.Good good => new Reading(good.Value, crate, version).Run(),
            Checked<TomlTable>.Bad bad => new Checked<ImmutableArray<LockedCrate>>.Bad(bad.Diagnostics),
            _ => throw new InvalidOperationException("unreachable: Checked is closed"),
        };

    private sealed class Reading(TomlTable top, string crate, string version)
    {
        private readonly List<Diagnostic> mistakes = [];
        private readonly TomlTable? metadata = (top.Find("metadata")?.Value as TomlValue.Table)?.Content;
        private readonly HashSet<(string, string)> seen = [];
        private bool hasRoot;

        public Checked<ImmutableArray<LockedCrate>> Run()
        {
            if (top.Find("version")?.Value is { } format && format is not TomlValue.Integer { Value: >= 1 and <= NewestFormat })
            {
                return Malformed(format.Place, $"its format is not one of 1 to {NewestFormat}, the ones kforge knows");
            }

            ImmutableArray<TomlTable> packages = Packages();
            if (packages.Length > MostPackages)
            {
                return Malformed(top.Place, $"it has more than {MostPackages} packages");
            }

            ImmutableArray<LockedCrate> crates = [.. packages.Select(Package).OfType<LockedCrate>()];
            if (mistakes.Count == 0 && !hasRoot)
            {
                mistakes.Add(Malformed(top.Place, $"the package `{crate}` {version} itself is not in it"));
            }

            return mistakes.Count == 0 ? crates : new Checked<ImmutableArray<LockedCrate>>.Bad([.. mistakes]);
        }

        /// <summary>Before cargo 0.19 the crate itself stood in a table of its own.</summary>
        private ImmutableArray<TomlTable> Packages() =>
        [
            .. (top.Find("package")?.Value as TomlValue.Array)?.Items.OfType<TomlValue.Table>().Select(table => table.Content) ?? [],
            .. top.Find("root")?.Value is TomlValue.Table root ? (TomlTable[])[root.Content] : [],
        ];

        /// <summary>A package of the registry; null for the crate itself and after a mistake.</summary>
        private LockedCrate? Package(TomlTable package)
        {
            if (Text(package, "name") is not { } name || !NameRules.Crate.Holds(name) || Text(package, "version") is not { } own || !NameRules.CrateVersion.Holds(own))
            {
                return Mistake(Malformed(package.Place, "a package has no name and version that a registry can have"));
            }

            if (!seen.Add((name, own)))
            {
                return Mistake(Malformed(package.Place, $"the package `{name}` {own} comes twice"));
            }

            if (package.Find("source") is null && name == crate && own == version)
            {
                hasRoot = true;
                return null;
            }

            string? source = Text(package, "source");
            if (source != CratesIo)
            {
                return Mistake(new Diagnostic(CrateCodes.ForeignPackage, $"the crate `{crate}` {version} needs the package `{name}` {own} from elsewhere than crates.io", package.Place,
                    [source is null ? "its `Cargo.lock` names no source for it: it was a directory of its authors" : $"its `Cargo.lock` says: {source}"],
                    ["offer another version of the tool: nothing vouches for the content of this one"]));
            }

            string? checksum = Text(package, "checksum") ?? (metadata is null ? null : Text(metadata, $"checksum {name} {own} ({source})"));
            return Sha256Digest.TryParse(checksum, out Sha256Digest digest)
                ? new LockedCrate(name, own, digest)
                : Mistake(Malformed(package.Place, $"the package `{name}` {own} has no checksum"));
        }

        private LockedCrate? Mistake(Diagnostic mistake)
        {
            mistakes.Add(mistake);
            return null;
        }

        private Diagnostic Malformed(SourcePlace place, string cause) => new(
            CrateCodes.MalformedCargoLock, $"the `Cargo.lock` of the crate `{crate}` {version} cannot be used", place, [cause], ["offer another version of the tool"]);

        private static string? Text(TomlTable table, string key) => (table.Find(key)?.Value as TomlValue.String)?.Value;
    }
}
