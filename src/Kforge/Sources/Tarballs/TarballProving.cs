using System.Collections.Immutable;
using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Platform.Downloads;
using Kforge.Platform.Signatures;
using Kforge.Workspace;

namespace Kforge.Sources;

/// <summary>An archive that is believed to be the right one.</summary>
/// <param name="Sha256">Of the file.</param>
/// <param name="SignedBy">Fingerprints of the listed primary keys that say so, sorted; empty when kbuild.toml gives the digest.</param>
/// <param name="SaidBy">Who says so, for the case that another file is found.</param>
internal sealed record ProvedTarball(Sha256Digest Sha256, ImmutableArray<string> SignedBy, Witness SaidBy);

/// <summary>Who says what the digest of a tarball is.</summary>
/// <param name="Name">For people, such as <c>the lock</c>.</param>
/// <param name="Place">Where.</param>
internal sealed record Witness(string Name, SourcePlace Place)
{
    /// <summary>KF1552: a local file is another one.</summary>
    public Failure Contradicts(string kernel, TarballPlace.Local file, SourcePlace named, Sha256Digest said, Sha256Digest found) => new Diagnostic(
        TarballCodes.OtherFile, $"`{file.Path}` is not the file that {Name} names", named,
        [$"{Name} ({Place}) says: {said}", $"its SHA-256 is: {found}"],
        [$"put the right file there; if the new one is right, change `sha256` where kbuild.toml has one and run `kforge update {kernel}`"]).ToFailure();
}

/// <summary>Proves one tarball.</summary>
/// <param name="source">How things are fetched, and where keys are.</param>
/// <param name="wanted">The tarball and its proof.</param>
/// <param name="place">Where the tarball is.</param>
/// <param name="phase">The running phase.</param>
internal sealed class TarballProving(TarballSource source, SourceDefinition.Tarball wanted, TarballPlace place, string phase)
{
    /// <summary>Far above kernel.org's list of every release of a series, and every signature.</summary>
    private const long LargestProof = 16 << 20;

    private const int LongestMagic = 512;

    /// <summary>The digest of the archive, and why it is believed.</summary>
    /// <exception cref="Failure">KF1550 to KF1554, KF20xx, KF2309, KF30xx, KF40xx.</exception>
    public Task<ProvedTarball> ProveAsync(CancellationToken cancellation) => wanted.Proof switch
    {
        TarballProof.Digest digest => Task.FromResult(new ProvedTarball(digest.Sha256.Value, [], new("kbuild.toml", digest.Sha256.Place))),
        TarballProof.Checksums checksums => ByListAsync(checksums, cancellation),
        TarballProof.Signature signature => BySignatureAsync(signature, cancellation),
        _ => throw new InvalidOperationException("unreachable: TarballProof is closed"),
    };

    private async Task<ProvedTarball> ByListAsync(TarballProof.Checksums proof, CancellationToken cancellation)
    {
        (TarballPlace list, byte[] content) = await ReadProofAsync(proof.Address, cancellation).ConfigureAwait(false);
        SignedText signed = await SignedText.VerifyAsync(source.Host, source.Store, Signers($"the list `{list.FileName}`", proof.SignedBy, proof.Address), content, cancellation).ConfigureAwait(false);
        Keep(list, content);
        ChecksumList sums = ChecksumList.Parse(signed.Text, list.FileName).OrFail();
        return sums.Files.TryGetValue(place.FileName, out Sha256Digest digest)
            ? new(digest, signed.SignedBy, new($"the list `{list.FileName}`", proof.Address.Place))
            : throw new Diagnostic(TarballCodes.NotListed, $"the list `{list.FileName}` does not name `{place.FileName}`", wanted.Address.Place)
                .WithSuggestion(place.FileName, sums.Files.Keys.Where(name => CompressionNames.OfTar(name) is not null), "tarballs")
                .WithHint("name the list that lies beside the tarball").ToFailure();
    }

    private async Task<ProvedTarball> BySignatureAsync(TarballProof.Signature proof, CancellationToken cancellation)
    {
        (TarballPlace at, byte[] signature) = await ReadProofAsync(proof.Address, cancellation).ConfigureAwait(false);
        Signers signers = Signers($"the archive `{place.FileName}`", proof.SignedBy, proof.Address) with { Kind = "uncompressed archive" };
        ProvedTarball proved = place is TarballPlace.Remote remote
            ? await RemoteAsync(remote, signers, signature, cancellation).ConfigureAwait(false)
            : await VerifyAsync(((TarballPlace.Local)place).Path, signers, signature, cancellation).ConfigureAwait(false);
        Keep(at, signature);
        return proved;
    }

    private async Task<ProvedTarball> RemoteAsync(TarballPlace.Remote remote, Signers signers, byte[] signature, CancellationToken cancellation)
    {
        string note = KeptPath(remote, "sha256");
        Downloader downloader = source.Downloader();

        // The signature decides, so the file that it fitted the last time is not fetched again as long as it fits.
        if (await KeptFile.ReadAsync(note, cancellation).ConfigureAwait(false) is { } text
            && Sha256Digest.TryParse(Encoding.ASCII.GetString(text), out Sha256Digest last)
            && downloader.PathIfPresent(new(remote.FileName, [remote.Uri], null, last)) is { } there)
        {
            try
            {
                return await VerifyAsync(there, signers, signature, cancellation).ConfigureAwait(false);
            }
            catch (Failure failure) when (!source.Offline && failure.Diagnostics[0].Code is var code && (code == SignatureCodes.NotSigned || code == ArchiveCodes.Damaged))
            {
                // The server has another file now, or the store is damaged.
            }
        }

        ProvedTarball? proved = null;
        Sha256Digest fetched = await downloader.FetchUnknownAsync(
            remote.FileName, remote.Uri, TarballSource.LargestArchive, phase,
            async file => proved = await VerifyAsync(file, signers, signature, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        KeptFile.Write(source.Store, note, Encoding.ASCII.GetBytes(fetched.Hex));
        return proved!.Sha256 == fetched ? proved : throw new InvalidOperationException("a file changed between its download and its verification");
    }

    /// <summary>Verifies the signature over what a file unpacks to, and hashes the file, in one pass and with little memory.</summary>
    private async Task<ProvedTarball> VerifyAsync(string file, Signers signers, byte[] signature, CancellationToken cancellation)
    {
        TarballPlace.Local local = place as TarballPlace.Local ?? new(file);
        (GoodSignatures good, Sha256Digest digest) = await LocalFile.ReadAsync(local, wanted.Address.Place, async path =>
        {
            Compression compression = CompressionNames.OfTar(place.FileName)!.Value;
            using FileStream packed = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0, FileOptions.SequentialScan);
            CheckBeginning(packed, compression);
            using HashingStream hashing = new(packed, bytes => source.Host.Reports(new Report.Progress(phase, bytes, packed.Length, ProgressUnit.Bytes, $"signature of {place.FileName}")));
            using Stream unpacked = Decompressor.Open(source.Host, compression, hashing, place.FileName, cancellation);
            UnpackLimits limits = source.Limits ?? KernelTarball.LimitsOf(packed.Length);
            CappedStream capped = new(unpacked, place.FileName, KernelTarball.LongestTar(limits));
            try
            {
                GoodSignatures signatures = await DetachedSignature.VerifyAsync(source.Host, source.Store, signers, capped, signature, cancellation).ConfigureAwait(false);
                return (signatures, hashing.FinishHash());
            }
            catch (InvalidDataException exception)
            {
                throw ArchiveCodes.DamagedFailure(place.FileName, exception.Message, exception);
            }
        }).ConfigureAwait(false);
        return new(digest, good.SignedBy, new("the signature", signers.Place!));
    }

    /// <summary>Tells a page that a server sends in place of an archive before a decompressor complains of it.</summary>
    /// <exception cref="Failure">KF1554.</exception>
    private void CheckBeginning(FileStream file, Compression compression)
    {
        byte[] head = new byte[LongestMagic];
        int length = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        file.Position = 0;
        ReadOnlySpan<byte> beginning = head.AsSpan(0, length);
        bool right = compression switch
        {
            Compression.Gzip => beginning.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]),
            Compression.Xz => beginning.StartsWith((ReadOnlySpan<byte>)[0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]),
            Compression.Zstd => beginning.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd]),
            _ => length == LongestMagic && beginning[257..].StartsWith("ustar"u8),
        };
        if (!right)
        {
            bool isPage = Encoding.Latin1.GetString(beginning).TrimStart().StartsWith('<');
            throw new Diagnostic(TarballCodes.NotAnArchive, $"what is at the address of `{place.FileName}` is no such archive", wanted.Address.Place,
                [isPage ? "it begins like a web page: the server wants a log-in, or answers an error with a page" : $"it does not begin as {CompressionOf(compression)} does"],
                [$"look at it with `curl --head {wanted.Address.Value}`, and write the address of the file itself"]).ToFailure();
        }
    }

    private static string CompressionOf(Compression compression) => compression switch
    {
        Compression.Gzip => "a gzip file",
        Compression.Xz => "an xz file",
        Compression.Zstd => "a zstd file",
        _ => "a tar archive",
    };

    private Signers Signers(string what, ImmutableArray<Placed<string>> signedBy, Placed<string> address) =>
        new(what, [.. signedBy.Select(key => key.Value)], source.KeyDirectories, signedBy.IsEmpty ? address.Place : signedBy[0].Place)
        {
            Hints = ["check that tarball and proof are of one release, and fetch both from the same place"],
        };

    /// <summary>A list or signature; offline the one that was good the last time, which is verified again.</summary>
    private async Task<(TarballPlace At, byte[] Content)> ReadProofAsync(Placed<string> address, CancellationToken cancellation)
    {
        TarballPlace at = TarballPlace.Of(address, source.WorkspaceRoot).OrFail();
        return (at, at switch
        {
            TarballPlace.Local local => await LocalFile.ContentAsync(local, LargestProof, address.Place, cancellation).ConfigureAwait(false),
            TarballPlace.Remote remote when source.Offline =>
                await KeptFile.ReadAsync(KeptPath(remote, "proof"), cancellation).ConfigureAwait(false) ?? throw Downloader.Offline([remote.FileName]),
            TarballPlace.Remote remote => await source.Downloader().ReadAsync(remote.FileName, [remote.Uri], LargestProof, cancellation).ConfigureAwait(false),
            _ => throw new InvalidOperationException("unreachable: TarballPlace is closed"),
        });
    }

    private void Keep(TarballPlace at, byte[] content)
    {
        if (at is TarballPlace.Remote remote && !source.Offline)
        {
            KeptFile.Write(source.Store, KeptPath(remote, "proof"), content);
        }
    }

    private string KeptPath(TarballPlace.Remote remote, string suffix) =>
        Path.Combine(source.Store.Indexes, "tarballs", $"{Sha256Digest.OfText(remote.Uri.AbsoluteUri)}.{suffix}");
}
