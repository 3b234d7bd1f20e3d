using System.IO.Compression;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Debian;

/// <summary>Decompresses an index into memory, never more than it says it has.</summary>
internal static class PackedText
{
    /// <summary>Reads a verified file.</summary>
    /// <param name="host">The outside world; <c>xz</c> must be on its <c>PATH</c> for <c>.xz</c>.</param>
    /// <param name="file">In the store, under its digest.</param>
    /// <param name="entry">Its name in the release tells how it is compressed.</param>
    /// <param name="limit">The most bytes it may unpack to.</param>
    /// <param name="suite">For the message.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="Diagnostics.Failure">KF2009; KF3001 when xz is not there.</exception>
    public static async Task<byte[]> ReadAsync(
        Host host, string file, ReleaseEntry entry, long limit, DebianSuite suite, CancellationToken cancellation)
    {
        byte[] packed = await File.ReadAllBytesAsync(file, cancellation).ConfigureAwait(false);
        byte[]? text = Path.GetExtension(entry.Path.Text) switch
        {
            ".xz" => await UnxzAsync(host, packed, limit, cancellation).ConfigureAwait(false),
            ".gz" => await GunzipAsync(packed, limit, cancellation).ConfigureAwait(false),
            _ => packed,
        };
        return text is not null && text.Length <= limit
            ? text
            : throw DebianFailures.Malformed(suite, $"`{entry.Path}`, which does not unpack to at most {limit} bytes");
    }

    private static async Task<byte[]?> UnxzAsync(Host host, byte[] packed, long limit, CancellationToken cancellation)
    {
        CommandResult result = await (new Command("xz", "--decompress", "--stdout", "--memlimit-decompress=256MiB") with { Input = packed, OutputLimit = limit })
            .RunAsync(host, cancellation).ConfigureAwait(false);
        return result.Succeeded ? result.Output : null;
    }

    private static async Task<byte[]?> GunzipAsync(byte[] packed, long limit, CancellationToken cancellation)
    {
        try
        {
            using GZipStream unpacking = new(new MemoryStream(packed), CompressionMode.Decompress);
            using MemoryStream text = new();
            byte[] buffer = new byte[1 << 16];
            int read;
            while (text.Length <= limit && (read = await unpacking.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
            {
                text.Write(buffer, 0, read);
            }

            return text.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
