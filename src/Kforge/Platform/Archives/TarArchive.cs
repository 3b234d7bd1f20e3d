using Kforge.Diagnostics;

namespace Kforge.Platform.Archives;

/// <summary>A compressed tar archive on the disk and the digest it must have.</summary>
/// <param name="File">The archive.</param>
/// <param name="Name">How messages call it; ends with <c>.tar</c> and the suffix of its compression, or with <c>.tgz</c>.</param>
/// <param name="Sha256">What its bytes must hash to.</param>
public sealed record TarArchive(string File, string Name, Sha256Digest Sha256)
{
    /// <summary>Reads the uncompressed tar and checks the whole file's digest on the way, in one pass.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="read">Gets the tar stream and reads as much of it as it likes. What it makes of it may only be used when this method has returned.</param>
    /// <param name="progress">Gets how many bytes of the file were read, now and then, from any thread.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="Failure">KF2201 when the file is not a well-formed archive, KF2202 when it is not this archive (also when it is both); what <paramref name="read"/> throws.</exception>
    public void Read(Host host, Action<Stream> read, Action<long>? progress, CancellationToken cancellation)
    {
        if (CompressionNames.OfTar(Name) is not { } compression)
        {
            throw ArchiveCodes.DamagedFailure(Name, "its name does not say that it is a tar archive in a compression kforge knows");
        }

        VerifiedFile.Read(
            File, Name, Sha256,
            stream =>
            {
                using Stream unpacked = Decompressor.Open(host, compression, stream, Name, cancellation);
                read(unpacked);
                VerifiedFile.ReadRest(unpacked, cancellation);
            },
            progress, cancellation);
    }
}
