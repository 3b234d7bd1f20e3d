using Kforge.Diagnostics;

namespace Kforge.Platform.Archives;

/// <summary>Reads a file of the store and checks its digest on the way, in one pass.</summary>
internal static class VerifiedFile
{
    /// <summary>Hands out a file's bytes and tells whether they were the ones that were asked for.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">How messages call it.</param>
    /// <param name="sha256">What its bytes must hash to.</param>
    /// <param name="read">Reads as much of it as it likes, before the digest is known to be right. What it makes of it may only be used when this method has returned.</param>
    /// <param name="progress">Gets how many bytes of the file were read, now and then, from any thread.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="Failure">What <paramref name="read"/> throws, and KF2201 for malformed data; KF2202 when it is another file (also when it is both).</exception>
    public static void Read(string file, string name, Sha256Digest sha256, Action<Stream> read, Action<long>? progress, CancellationToken cancellation)
    {
        using FileStream stream = Open(file, name);
        using HashingStream hashing = new(stream, progress);
        try
        {
            read(hashing);
        }
        catch (Exception exception) when (exception is Failure or InvalidDataException or EndOfStreamException)
        {
            // Whatever looked wrong: when these are not the bytes that were asked for, that is the cause.
            cancellation.ThrowIfCancellationRequested();
            CheckDigest(file, name, sha256, hashing);
            if (exception is Failure)
            {
                throw;
            }

            throw ArchiveCodes.DamagedFailure(name, exception.Message, exception);
        }

        CheckDigest(file, name, sha256, hashing);
    }

    /// <summary>Reads the rest of a stream, so that a decompressor gets to see all of its input.</summary>
    public static void ReadRest(Stream stream, CancellationToken cancellation)
    {
        byte[] buffer = new byte[1 << 16];
        while (stream.Read(buffer.AsSpan()) > 0)
        {
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private static FileStream Open(string file, string name)
    {
        try
        {
            return new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0, FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw ArchiveCodes.DamagedFailure(name, exception.Message, exception);
        }
    }

    private static void CheckDigest(string file, string name, Sha256Digest sha256, HashingStream hashing)
    {
        Sha256Digest actual = hashing.FinishHash();
        if (actual != sha256)
        {
            throw new Diagnostic(ArchiveCodes.WrongDigest, $"`{name}` is not the file the lock names", null,
                [$"its SHA-256 is {actual}", $"the lock says {sha256}"],
                [$"remove `{file}` and run the command again: it is then fetched anew"]).ToFailure();
        }
    }
}
