using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Downloads;
using Kforge.Platform.Signatures;
using Kforge.Workspace;

namespace Kforge.Toolchains.KernelOrg;

/// <summary>
/// The kernel project's own builds of LLVM, alone (<c>files/</c>) or with Rust (<c>rust/files/</c>). The chain is <c>sha256sums.asc</c>
/// (clear-signed by a listed key) → archive (SHA-256). The key signs whatever the server holds: it vouches for the way from the server to here, not
/// for who built the archive.
/// </summary>
/// <param name="host">The outside world.</param>
/// <param name="store">Where lists and archives are kept.</param>
/// <param name="mirror">Where the archives are.</param>
/// <param name="keyDirectories">Where <c>FINGERPRINT.gpg</c> is looked for, in this order.</param>
/// <param name="offline">Whether only what is in the store may be used.</param>
public sealed partial class KernelOrgArchive(Host host, Store store, KernelOrgMirror mirror, ImmutableArray<string> keyDirectories, bool offline = false)
{
    /// <summary>The provider's name in definitions and in the lock.</summary>
    public const string Provider = "kernel-org";

    private const long LargestList = 4 << 20;

    /// <summary>Ten times the largest archive there is.</summary>
    private const long LargestArchive = 8L << 30;

    private const int MostListed = 30;

    private const string Alone = "files/";
    private const string WithRust = "rust/files/";

    private static readonly ImmutableSortedDictionary<string, string> Machines =
        new Dictionary<string, string> { ["amd64"] = "x86_64", ["arm64"] = "aarch64" }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>The running phase, for <see cref="Report.Progress"/> in bytes.</summary>
    public string Phase { get; init; } = Provider;

    /// <summary>How stubborn downloads are.</summary>
    public RetryPolicy Retry { get; init; } = RetryPolicy.Default;

    /// <summary>The same archive, reporting its progress under another phase.</summary>
    /// <param name="phase">The phase's name.</param>
    public KernelOrgArchive During(string phase) => new(host, store, mirror, keyDirectories, offline) { Phase = phase, Retry = Retry };

    /// <summary>Fetches and verifies the list of checksums; offline, the one that was fetched last is verified again.</summary>
    /// <param name="offer">With Rust or without, and who may sign.</param>
    /// <param name="version">One of the offer's versions of LLVM.</param>
    /// <param name="debianArchitecture">Debian's name of the machine that runs the tools.</param>
    /// <param name="previous">The list in the lock: an older one is refused. Its date is the one of its signature.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>What the lock says of the list, and of the one archive.</returns>
    /// <exception cref="Failure">
    /// KF2002 to KF2008 not signed well; KF2304, KF2309 not a list that is wanted; KF2306, KF2310 not in it; KF4001 to KF4003 not to be had.
    /// </exception>
    public async Task<(LockedStatement Statement, ImmutableArray<LockedArchive> Archives)> ResolveAsync(
        ToolOffer.KernelOrg offer, string version, string debianArchitecture, LockedStatement? previous, CancellationToken cancellation)
    {
        SourcePlace place = offer.Versions.FirstOrDefault(offered => offered.Value == version) is { Place: { } there } ? there : offer.Place;
        string machine = Machines.GetValueOrDefault(debianArchitecture) ?? throw new Diagnostic(
            ProviderCodes.NoSuchMachine, $"kernel.org has no LLVM that runs on `{debianArchitecture}`", place,
            [$"it has some for {string.Join(", ", Machines.Keys.Select(name => $"`{name}`"))}"], ["take `llvm` from a Debian suite"]).ToFailure();
        string directory = offer.Rust is null ? Alone : WithRust;
        RelativePath path = RelativePath.Parse(directory + "sha256sums.asc");
        SignedText signed = await ReadListAsync(offer, path, cancellation).ConfigureAwait(false);
        LockedStatement statement = new(Provider, path.Text, signed.SignedAt, Sha256Digest.Of(signed.Text), signed.SignedBy);
        Statements.RefuseOlder(statement, previous, KernelOrgMirror.Variable, place);

        ChecksumList list = ChecksumList.Parse(signed.Text, path.Text).OrFail();
        string both = offer.Rust is null ? version : $"{version}-rust-{offer.Rust}";
        string stem = $"llvm-{both}-{machine}.tar";
        string file = list.Files.Keys.FirstOrDefault(name => name == stem + ".xz") ?? list.Files.Keys.FirstOrDefault(name => name == stem + ".gz")
            ?? throw Missing(list, both, machine, place);
        return (statement, [new(Provider, offer.Rust is null ? "llvm" : "llvm-rust", both, directory + file, list.Files[file], path.Text)]);
    }

    /// <summary>Fetches archives into the store, each verified by SHA-256.</summary>
    /// <param name="archives">What is wanted, all of this provider.</param>
    /// <param name="cancellation">Stops; what came so far is kept.</param>
    /// <returns>Digest → path in the store.</returns>
    /// <exception cref="Failure">KF2312; see also <see cref="Downloader.FetchAllAsync"/>.</exception>
    public Task<ImmutableDictionary<Sha256Digest, string>> FetchAsync(IReadOnlyList<LockedArchive> archives, CancellationToken cancellation) =>
        Downloader().FetchAllAsync(
            archives.Select(archive => new Download($"{archive.Name} {archive.Version}", [mirror.At(Statements.PathOf(archive, Provider, Alone, WithRust))], null, archive.Sha256)
            {
                Limit = LargestArchive,
                HintsWhenGone = [$"use another mirror with `{KernelOrgMirror.Variable}=https://…`, or ask for a version that is still there"],
            }).ToList(),
            Phase, cancellation);

    private async Task<SignedText> ReadListAsync(ToolOffer.KernelOrg offer, RelativePath path, CancellationToken cancellation)
    {
        Signers signers = new($"the list `{path}`", offer.SignedBy, keyDirectories, offer.Place)
        {
            Hints = [$"use another mirror with `{KernelOrgMirror.Variable}=https://…`"],
        };
        string kept = Statements.KeptPath(store, Provider, path);
        byte[] file = offline
            ? await KeptFile.ReadAsync(kept, cancellation).ConfigureAwait(false) ?? throw Platform.Downloads.Downloader.Offline([path.Text])
            : await Downloader().ReadAsync(path.Text, [mirror.At(path)], LargestList, cancellation).ConfigureAwait(false);
        SignedText signed = await SignedText.VerifyAsync(host, store, signers, file, cancellation).ConfigureAwait(false);
        if (!offline)
        {
            KeptFile.Write(store, kept, file);
        }

        return signed;
    }

    private static Failure Missing(ChecksumList list, string version, string machine, SourcePlace place)
    {
        ImmutableArray<string> there =
        [
            .. list.Files.Keys.Select(name => ArchiveName().Match(name))
                .Where(match => match.Success && match.Groups["machine"].Value == machine)
                .Select(match => match.Groups["version"].Value).Distinct(),
        ];
        return new Diagnostic(ProviderCodes.NoSuchArchive, $"kernel.org has no LLVM `{version}` for `{machine}`", place)
            .WithCause(there.IsEmpty ? "it has none there" : $"it has {string.Join(", ", there.TakeLast(MostListed).Select(known => $"`{known}`"))}")
            .WithHint("write one of these in the offer's `versions`, or take `llvm` from a Debian suite").ToFailure();
    }

    private Downloader Downloader() => new(host, store, offline) { Retry = Retry, OtherMirror = $"{KernelOrgMirror.Variable}=https://…" };

    [GeneratedRegex(@"^llvm-(?<version>[0-9A-Za-z.+-]+)-(?<machine>[0-9a-z_]+)\.tar\.[gx]z\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ArchiveName();
}
