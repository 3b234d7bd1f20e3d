using System.Security.Cryptography;

namespace Kforge.Platform.Archives;

/// <summary>Passes a stream on and hashes every byte of it.</summary>
internal sealed class HashingStream(Stream below, Action<long>? progress) : ReadOnlyPipe
{
    private const long ProgressStep = 1 << 20;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long position;
    private long told;

    public override int Read(Span<byte> buffer)
    {
        int read = below.Read(buffer);
        hash.AppendData(buffer[..read]);
        position += read;
        if (progress is not null && position - told >= ProgressStep)
        {
            told = position;
            progress(position);
        }

        return read;
    }

    /// <summary>Reads the rest and gives the digest of everything.</summary>
    public Sha256Digest FinishHash()
    {
        byte[] buffer = new byte[1 << 16];
        while (Read(buffer) > 0)
        {
        }

        return Sha256Digest.FromHash(hash.GetCurrentHash());
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            hash.Dispose();
        }

        base.Dispose(disposing);
    }
}
