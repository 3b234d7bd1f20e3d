using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Downloads;
using Kforge.Platform.Signatures;
using Kforge.Workspace;

namespace Kforge.Toolchains.RustDist;

/// <summary>
/// Releases of the Rust project. The chain is <c>channel-rust-X.Y.Z.toml</c> (its detached signature by a listed key) → component (SHA-256).
/// rustup itself checks no signature (its changelog, 1.26), so this is stricter than it.
/// </summary>
/// <param name="host">The outside world.</param>
/// <param name="store">Where manifests and components are kept.</param>
/// <param name="mirror">Where the releases are.</param>
/// <param name="keyDirectories">Where <c>FINGERPRINT.gpg</c> is looked for, in this order.</param>
/// <param name="offline">Whether only what is in the store may be used.</param>
public sealed class RustDistArchive(Host host, Store store, RustDistMirror mirror, ImmutableArray<string> keyDirectories, bool offline = false)
{
    /// <summary>The provider's name in definitions and in the lock.</summary>
    public const string Provider = "rust-dist";

    /// <summary>Twenty times the largest manifest there is.</summary>
    private const long LargestManifest = 16 << 20;
    private const long LargestSignature = 64 << 10;

    /// <summary>Twenty times the largest component there is.</summary>
    private const long LargestComponent = 4L << 30;

    private static readonly byte[] EndOfSignature = "-----END PGP SIGNATURE-----\n"u8.ToArray();

    /// <summary>The running phase, for <see cref="Report.Progress"/> in bytes.</summary>
    public string Phase { get; init; } = Provider;

    /// <summary>How stubborn downloads are.</summary>
    public RetryPolicy Retry { get; init; } = RetryPolicy.Default;

    /// <summary>The same archive, reporting its progress under another phase.</summary>
    /// <param name="phase">The phase's name.</param>
    public RustDistArchive During(string phase) => new(host, store, mirror, keyDirectories, offline) { Phase = phase, Retry = Retry };

    /// <summary>Fetches and verifies the manifest of a release; offline, the one that was fetched last is verified again.</summary>
    /// <param name="offer">Which components, and who may sign.</param>
    /// <param name="version">One of the offer's versions.</param>
    /// <param name="debianArchitecture">Debian's name of the machine that runs the tools.</param>
    /// <param name="previous">The manifest in the lock: an older one is refused.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>What the lock says of the manifest, and of each component, sorted by name.</returns>
    /// <exception cref="Failure">
    /// KF2002 to KF2008 not signed well; KF2302, KF2303, KF2304, KF2308 not the manifest that is wanted; KF2305, KF2306 not a part of it;
    /// KF4001 to KF4003 not to be had.
    /// </exception>
    public async Task<(LockedStatement Statement, ImmutableArray<LockedArchive> Archives)> ResolveAsync(
        ToolOffer.RustDist offer, string version, string debianArchitecture, LockedStatement? previous, CancellationToken cancellation)
    {
        SourcePlace place = offer.Versions.FirstOrDefault(offered => offered.Value == version) is { Place: { } there } ? there : offer.Place;
        string target = RustTarget.Of(debianArchitecture) ?? throw new Diagnostic(
            ProviderCodes.NoSuchMachine, $"the Rust project has no compiler that runs on `{debianArchitecture}`", place,
            [$"it has some for {string.Join(", ", RustTarget.Architectures.Select(name => $"`{name}`"))}"], ["take `rustc` from a Debian suite"]).ToFailure();
        string name = $"channel-rust-{version}.toml";
        RelativePath path = RelativePath.Parse($"dist/{name}");
        SignedText signed = await ReadManifestAsync(offer, path, cancellation).ConfigureAwait(false);

        RustManifest manifest = RustManifest.Parse(signed.Text, name).OrFail();
        if (manifest.Version != version)
        {
            throw new Diagnostic(ProviderCodes.OtherRelease, $"the manifest fetched for Rust {version} is of Rust {manifest.Version}", place, [],
                [$"use another mirror with `{RustDistMirror.Variable}=https://…`"]).ToFailure();
        }

        LockedStatement statement = new(Provider, path.Text, manifest.Date, Sha256Digest.Of(signed.Text), signed.SignedBy);
        Statements.RefuseOlder(statement, previous, RustDistMirror.Variable, place);
        return (statement, [.. Components(offer, manifest, target, place, statement).OrderBy(archive => archive.Name, StringComparer.Ordinal)]);
    }

    /// <summary>Fetches components into the store, each verified by SHA-256.</summary>
    /// <param name="archives">What is wanted, all of this provider.</param>
    /// <param name="cancellation">Stops; what came so far is kept.</param>
    /// <returns>Digest → path in the store.</returns>
    /// <exception cref="Failure">KF2312; see also <see cref="Downloader.FetchAllAsync"/>.</exception>
    public Task<ImmutableDictionary<Sha256Digest, string>> FetchAsync(IReadOnlyList<LockedArchive> archives, CancellationToken cancellation) =>
        Downloader().FetchAllAsync(
            archives.Select(archive => new Download($"{archive.Name} {archive.Version}", [mirror.At(Statements.PathOf(archive, Provider, "dist/"))], null, archive.Sha256)
            {
                Limit = LargestComponent,
                HintsWhenGone = [$"use another mirror with `{RustDistMirror.Variable}=https://…`: the Rust project itself keeps every release"],
            }).ToList(),
            Phase, cancellation);

    private async Task<SignedText> ReadManifestAsync(ToolOffer.RustDist offer, RelativePath path, CancellationToken cancellation)
    {
        Signers signers = new($"the manifest `{path.Name}`", offer.SignedBy, keyDirectories, offer.Place)
        {
            Hints = [$"use another mirror with `{RustDistMirror.Variable}=https://…`"],
        };
        string kept = Statements.KeptPath(store, Provider, path);
        (byte[] text, byte[] signature) = offline
            ? Split(await KeptFile.ReadAsync(kept, cancellation).ConfigureAwait(false) ?? throw Platform.Downloads.Downloader.Offline([path.Name]))
            : (await ReadAsync(path, LargestManifest, cancellation).ConfigureAwait(false),
                await ReadAsync(RelativePath.Parse(path + ".asc"), LargestSignature, cancellation).ConfigureAwait(false));
        SignedText signed = await SignedText.VerifyDetachedAsync(host, store, signers, text, signature, cancellation).ConfigureAwait(false);
        if (!offline)
        {
            // One file, so that signature and text belong together whoever writes at the same time.
            byte[] end = signature is [.., (byte)'\n'] ? [] : "\n"u8.ToArray();
            KeptFile.Write(store, kept, [.. signature, .. end, .. text]);
        }

        return signed;
    }

    /// <summary>A kept manifest: the signature, and after its last line the text.</summary>
    private static (byte[] Text, byte[] Signature) Split(byte[] kept)
    {
        int end = kept.AsSpan().IndexOf(EndOfSignature);
        int text = end < 0 ? 0 : end + EndOfSignature.Length;
        return (kept[text..], kept[..text]);
    }

    private IEnumerable<LockedArchive> Components(ToolOffer.RustDist offer, RustManifest manifest, string target, SourcePlace place, LockedStatement statement)
    {
        List<Diagnostic> mistakes = [];
        Dictionary<string, LockedArchive> found = new(StringComparer.Ordinal);
        foreach (string component in offer.Components.Distinct())
        {
            switch (manifest.Find(component, target, place))
            {
                case Checked<RustComponentFile>.Good { Value: var file } when mirror.PathOf(file.Address) is { } path:
                    // `clippy` and `clippy-preview` are one component.
                    found.TryAdd(file.Name, new(Provider, file.Name, file.Version, path.Text, file.Sha256, statement.Name));
                    break;
                case Checked<RustComponentFile>.Good { Value: var file }:
                    mistakes.Add(new Diagnostic(ProviderCodes.AddressElsewhere, $"the manifest of Rust {manifest.Version} names a file outside the mirror: `{file.Address}`", place)
                        .WithHint($"use another mirror with `{RustDistMirror.Variable}=https://…`"));
                    break;
                case Checked<RustComponentFile>.Bad bad:
                    mistakes.AddRange(bad.Diagnostics);
                    break;
            }
        }

        return mistakes.Count == 0 ? found.Values : throw new Failure([.. mistakes]);
    }

    private Task<byte[]> ReadAsync(RelativePath path, long limit, CancellationToken cancellation) =>
        Downloader().ReadAsync(path.Name, [mirror.At(path)], limit, cancellation);

    private Downloader Downloader() => new(host, store, offline) { Retry = Retry, OtherMirror = $"{RustDistMirror.Variable}=https://…" };
}
