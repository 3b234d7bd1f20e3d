using System.Security.Cryptography;
using System.Text;
using Kforge.Platform;

namespace Kforge.Kconfig.Probes;

/// <summary>
/// A file of fields with its own digest: a line that names the format, 32 bytes of SHA-256, the fields. A file that is cut off, altered or of
/// another format is as good as none, and never a wrong answer.
/// </summary>
internal static class SealedFile
{
    private static ReadOnlySpan<byte> Head => "kforge probes 1\n"u8;

    /// <summary>Replaces a file as a whole.</summary>
    /// <exception cref="Diagnostics.Failure">KF3003 or KF3004.</exception>
    public static void Write(Store store, string path, ReadOnlySpan<byte> fields) =>
        KeptFile.Write(store, path, [.. Head, .. SHA256.HashData(fields), .. fields]);

    /// <summary>The fields of a file, or null when it is missing or damaged.</summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(string path, CancellationToken cancellation)
    {
        if (await KeptFile.ReadAsync(path, cancellation).ConfigureAwait(false) is not { } bytes)
        {
            return null;
        }

        int start = Head.Length + SHA256.HashSizeInBytes;
        return bytes.Length >= start && bytes.AsSpan(0, Head.Length).SequenceEqual(Head)
            && SHA256.HashData(bytes.AsSpan(start)).AsSpan().SequenceEqual(bytes.AsSpan(Head.Length, SHA256.HashSizeInBytes))
            ? bytes.AsMemory(start)
            : null;
    }

    /// <summary>The path of the file for a key.</summary>
    /// <param name="store">Where it is.</param>
    /// <param name="kind">What the file holds; part of its name.</param>
    /// <param name="key">Whatever decides its content.</param>
    public static string PathOf(Store store, string kind, FieldWriter key) =>
        Path.Combine(store.Probes, $"{Sha256Digest.Of([.. Encoding.UTF8.GetBytes(kind), 0, .. key.Written]).Hex}.{kind}");
}
