using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Downloads;
using Kforge.Workspace;

namespace Kforge.Toolchains.Crates;

/// <summary>
/// Reads the sparse index of a crate registry and fetches crates by their checksums. The index is not signed: what it says of a version
/// is believed when that version is locked first, and compared ever after.
/// </summary>
/// <param name="host">The outside world; <c>KFORGE_CRATES_INDEX</c> and <c>KFORGE_CRATES_DL</c> name another registry than crates.io.</param>
/// <param name="store">Where index files and crates are kept.</param>
/// <param name="offline">Whether only what is in the store may be used.</param>
public sealed class CrateRegistry(Host host, Store store, bool offline = false)
{
    /// <summary>The largest index files of crates.io have some megabytes.</summary>
    private const long LargestIndex = 64 << 20;

    private const int Offered = 12;

    private readonly Checked<CrateMirror> mirror = CrateMirror.Of(host);

    /// <summary>The running phase, for the progress of <see cref="ResolveAsync"/> in bytes.</summary>
    public string Phase { get; init; } = "crates";

    /// <summary>How stubborn downloads are.</summary>
    public RetryPolicy Retry { get; init; } = RetryPolicy.Default;

    private Downloader Downloader => new(host, store, offline) { Retry = Retry, OtherMirror = "KFORGE_CRATES_INDEX=https://index.crates.io KFORGE_CRATES_DL=https://static.crates.io/crates" };

    /// <summary>The crate that holds a tool: bindgen's program left the crate <c>bindgen</c> with version 0.61.</summary>
    /// <param name="tool">Such as <c>bindgen</c>.</param>
    /// <param name="version">A version of the form <c>0.71.1</c>.</param>
    public static string CrateOf(string tool, string version) =>
        tool == "bindgen" && Version.TryParse(version.Split('-', '+')[0], out Version? number) && number >= new Version(0, 61) ? "bindgen-cli" : tool;

    /// <summary>Works out what a version of a tool is built from: its crate by the registry's index, the others by the <c>Cargo.lock</c> in it.</summary>
    /// <param name="tool">Its name and that of its program, such as <c>bindgen</c>.</param>
    /// <param name="version">Such as <c>0.71.1</c>.</param>
    /// <param name="previous">What the lock says; a version in it may have been yanked since, but not changed.</param>
    /// <param name="cancellation">Stops the work; what is downloaded stays.</param>
    /// <returns>All crates, sorted by name, then version.</returns>
    /// <exception cref="Failure">KF2351 to KF2359; KF2001, KF4001 to KF4003: the registry does not give what it should; KF2201, KF2205: the crate is damaged or far too large.</exception>
    public async Task<LockedCrateTool> ResolveAsync(string tool, string version, LockedCrateTool? previous, CancellationToken cancellation)
    {
        string crate = CrateOf(tool, version);
        LockedCrate? locked = previous?.Crates.FirstOrDefault(other => previous.Tool == tool && other.Name == crate && other.Version == version);
        CrateIndex index = await ReadIndexAsync(crate, cancellation).ConfigureAwait(false);
        IndexedVersion indexed = index.Versions.FirstOrDefault(other => other.Version == version) ?? throw Unknown(crate, version, index);
        Check(crate, indexed, locked);

        LockedCrate root = new(crate, version, indexed.Checksum);
        string path = await Downloader.FetchAsync(DownloadOf(root), Phase, cancellation).ConfigureAwait(false);
        byte[] cargoLock = await Task.Run(() => new CrateFile(path, root).ReadCargoLock(host, cancellation), cancellation).ConfigureAwait(false)
            ?? throw new Diagnostic(CrateCodes.NoCargoLock, $"the crate `{crate}` {version} brings no `Cargo.lock`", null,
                ["only its authors know which versions of other crates they built it with"],
                ["offer another version of the tool"]).ToFailure();
        ImmutableArray<LockedCrate> others = CargoLock.Read(cargoLock, $"{crate}-{version}/Cargo.lock", crate, version).OrFail();
        return new(tool, crate, version,
            [.. others.Append(root).OrderBy(other => other.Name, StringComparer.Ordinal).ThenBy(other => other.Version, StringComparer.Ordinal)]);
    }

    /// <summary>Brings the crates of a locked tool into the store, several at once, each verified by its SHA-256.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="cancellation">Stops; what came so far is kept.</param>
    /// <returns>Digest → path in the store.</returns>
    /// <exception cref="Failure">See <see cref="Platform.Downloads.Downloader.FetchAllAsync"/>.</exception>
    public Task<ImmutableDictionary<Sha256Digest, string>> FetchAsync(LockedCrateTool tool, CancellationToken cancellation)
    {
        string phase = $"fetch {tool.Tool} {tool.Version}";
        return host.PhaseAsync(
            phase,
            () => Downloader.FetchAllAsync(tool.Crates.Select(DownloadOf), phase, cancellation),
            _ => $"{tool.Crates.Length} crate{(tool.Crates.Length == 1 ? "" : "s")} verified");
    }

    /// <summary>Deletes crates of the store that are not what they should be any more; the next fetch replaces them.</summary>
    /// <param name="tool">The tool whose crates are read and compared with their SHA-256.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>The deleted ones, such as <c>clap 4.5.23</c>.</returns>
    /// <exception cref="Failure">KF3004 when one cannot be deleted.</exception>
    public async Task<ImmutableArray<string>> DiscardDamagedAsync(LockedCrateTool tool, CancellationToken cancellation)
    {
        ImmutableArray<string>.Builder damaged = ImmutableArray.CreateBuilder<string>();
        foreach (Download download in tool.Crates.Select(DownloadOf))
        {
            if (Downloader.PathIfPresent(download) is not null && !await Downloader.VerifyAsync(download, cancellation).ConfigureAwait(false))
            {
                damaged.Add(download.What);
            }
        }

        return damaged.ToImmutable();
    }

    /// <summary>A locked tool as a part of a toolchain: its crates are fetched only when it must be built.</summary>
    /// <param name="tool">The tool.</param>
    public ToolchainPart.Built PartOf(LockedCrateTool tool) => new(tool, async (toolchain, key, cancellation) =>
    {
        if (CrateBuild.Find(store, key.Hex, tool) is { } ready)
        {
            return ready.Path;
        }

        ImmutableDictionary<Sha256Digest, string> files = await FetchAsync(tool, cancellation).ConfigureAwait(false);
        return (await CrateBuild.EnsureAsync(host, store, toolchain, key.Hex, tool, files, cancellation).ConfigureAwait(false)).Path;
    });

    private Download DownloadOf(LockedCrate crate) =>
        new($"{crate.Name} {crate.Version}", [.. mirror.OrFail().Addresses(crate.Name, crate.Version)], null, crate.Sha256)
        {
            Limit = CrateFile.LargestFile,
            HintsWhenGone = ["look at `KFORGE_CRATES_DL`: it must be an address below which `NAME/NAME-VERSION.crate` lies"],
        };

    private async Task<CrateIndex> ReadIndexAsync(string crate, CancellationToken cancellation)
    {
        Uri origin = mirror.OrFail().Index;
        RelativePath path = CrateMirror.IndexPath(crate);
        string what = $"the registry's index of {crate}";
        string kept = Path.Combine(store.Indexes, "crates", Sha256Digest.OfText(origin.AbsoluteUri).Short, path.Text);
        if (offline)
        {
            return CrateIndex.Read(await KeptFile.ReadAsync(kept, cancellation).ConfigureAwait(false) ?? throw Downloader.Offline([what]), crate).OrFail();
        }

        byte[] content;
        try
        {
            content = await Downloader.ReadAsync(what, [Address.Below(origin, path)], LargestIndex, cancellation).ConfigureAwait(false);
        }
        catch (Failure failure) when (failure.Diagnostics[0].Code == DownloadCodes.Gone)
        {
            throw new Failure(
                [new Diagnostic(CrateCodes.UnknownCrate, $"the registry has no crate `{crate}`", null, failure.Diagnostics[0].Causes,
                    ["look at `KFORGE_CRATES_INDEX`: it must be the address of a sparse index, such as https://index.crates.io"])],
                failure);
        }

        CrateIndex index = CrateIndex.Read(content, crate).OrFail();
        KeptFile.Write(store, kept, content);
        return index;
    }

    private void Check(string crate, IndexedVersion indexed, LockedCrate? locked)
    {
        if (locked is not null && locked.Sha256 != indexed.Checksum)
        {
            throw new Diagnostic(CrateCodes.ChecksumChanged, $"the registry now has another file as `{crate}` {indexed.Version} than the one in the lock", null,
                [$"the lock says {locked.Sha256}", $"the registry says {indexed.Checksum}", "a registry never replaces a published version: the registry, a mirror of it or the lock was tampered with"],
                ["find out which one before anything else; do not lock it again"]).ToFailure();
        }

        if (indexed.Yanked)
        {
            Diagnostic yanked = new Diagnostic(CrateCodes.Yanked, $"the version {indexed.Version} of the crate `{crate}` was yanked: its authors withdrew it")
                .WithHint("offer another version of the tool");
            if (locked is null)
            {
                throw yanked.ToFailure();
            }

            host.Reports(new Report.Warned(yanked.WithCause("it is used all the same, because it is already locked") with { Severity = Severity.Warning }));
        }
    }

    private static Failure Unknown(string crate, string version, CrateIndex index)
    {
        string[] offered = [.. index.Versions.Where(other => !other.Yanked).Select(other => other.Version)];
        Diagnostic diagnostic = new(CrateCodes.UnknownVersion, $"the registry has no version {version} of the crate `{crate}`", null,
            [offered.Length == 0 ? "it offers none that was not yanked" : $"it offers {string.Join(", ", offered.Reverse().Take(Offered))}{(offered.Length > Offered ? " …" : "")}"], []);
        return (Suggestions.Nearest(version, offered) is { } nearest ? diagnostic.WithHint($"did you mean `{nearest}`?") : diagnostic.WithHint("offer one of these")).ToFailure();
    }
}
