using System.Globalization;
using Kforge.Caching.Wire;
using Kforge.Platform;

namespace Kforge.Caching;

/// <summary>The name of a blob, as the Remote Execution API has it.</summary>
/// <param name="Hash">Of its content.</param>
/// <param name="Size">In bytes.</param>
public readonly record struct BlobDigest(Sha256Digest Hash, long Size)
{
    /// <summary>The digest of bytes in memory.</summary>
    public static BlobDigest Of(ReadOnlySpan<byte> content) => new(Sha256Digest.Of(content), content.Length);

    /// <summary>Reads what <see cref="ToString"/> wrote; false for anything else.</summary>
    public static bool TryParse(string? text, out BlobDigest digest)
    {
        digest = default;
        if (text?.Split('/') is not [var hash, var bytes] || !Sha256Digest.TryParse(hash, out Sha256Digest parsed)
            || !long.TryParse(bytes, NumberStyles.None, CultureInfo.InvariantCulture, out long size))
        {
            return false;
        }

        digest = new(parsed, size);
        return true;
    }

    /// <summary>Hash and size with a slash between, as in the resource names of the Remote Execution API.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Hash.Hex}/{Size}");

    /// <summary>Reads a message; false for one that names no blob.</summary>
    internal static bool TryRead(Digest? message, out BlobDigest digest)
    {
        bool valid = Sha256Digest.TryParse(message?.Hash, out Sha256Digest hash) && hash.Hex == message!.Hash && message.SizeBytes >= 0;
        digest = valid ? new(hash, message!.SizeBytes) : default;
        return valid;
    }

    /// <summary>The message.</summary>
    internal Digest ToMessage() => new() { Hash = Hash.Hex, SizeBytes = Size };
}
