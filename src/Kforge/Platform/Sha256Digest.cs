using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Kforge.Platform;

/// <summary>A SHA-256 digest, written as 64 lower-case hexadecimal digits.</summary>
public readonly record struct Sha256Digest
{
    private static readonly System.Buffers.SearchValues<char> HexDigits = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");

    private readonly string? hex;

    private Sha256Digest(string hex) => this.hex = hex;

    /// <summary>The 64 digits.</summary>
    public string Hex => hex ?? throw new InvalidOperationException("a digest was used before it was given a value");

    /// <summary>The first 12 digits, for people.</summary>
    public string Short => Hex[..12];

    /// <summary>The digest of bytes in memory.</summary>
    public static Sha256Digest Of(ReadOnlySpan<byte> data) => FromHash(SHA256.HashData(data));

    /// <summary>The digest of a text in UTF-8.</summary>
    public static Sha256Digest OfText(string text) => Of(System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>The digest of a stream's rest.</summary>
    public static async Task<Sha256Digest> OfStreamAsync(Stream stream, CancellationToken cancellation) =>
        FromHash(await SHA256.HashDataAsync(stream, cancellation).ConfigureAwait(false));

    /// <summary>The digest of a file's content.</summary>
    public static async Task<Sha256Digest> OfFileAsync(string path, CancellationToken cancellation)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 17, FileOptions.SequentialScan);
        return await OfStreamAsync(stream, cancellation).ConfigureAwait(false);
    }

    /// <summary>Wraps the 32 bytes of a finished hash.</summary>
    public static Sha256Digest FromHash(ReadOnlySpan<byte> hash) =>
        hash.Length == SHA256.HashSizeInBytes
            ? new(Convert.ToHexStringLower(hash))
            : throw new ArgumentException($"a SHA-256 hash has 32 bytes, not {hash.Length}", nameof(hash));

    /// <summary>Reads 64 hexadecimal digits of either case; anything else is refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Sha256Digest digest)
    {
        bool valid = text is { Length: 64 } && !text.AsSpan().ContainsAnyExcept(HexDigits);
        digest = valid ? new(text!.ToLowerInvariant()) : default;
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => Hex;
}
