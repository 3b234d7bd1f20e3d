using System.Security.Cryptography;

namespace Kforge.Releasing.Materials;

/// <summary>The digests SPDX 2.3 wants of a file: SHA-1 because it must be there (section 8.4), SHA-256 because it means something.</summary>
/// <param name="Sha1">40 hexadecimal digits.</param>
/// <param name="Sha256">64 hexadecimal digits.</param>
internal readonly record struct FileSums(string Sha1, string Sha256)
{
    /// <summary>Of a content.</summary>
    public static FileSums Of(ReadOnlySpan<byte> content)
    {
        using IncrementalHash sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        sha1.AppendData(content);
        return new(Convert.ToHexStringLower(sha1.GetCurrentHash()), Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    /// <summary>Of a file of any size.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FileSums OfFile(string path)
    {
        using IncrementalHash sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        using IncrementalHash sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan);
        byte[] buffer = new byte[1 << 17];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            sha1.AppendData(buffer, 0, read);
            sha256.AppendData(buffer, 0, read);
        }

        return new(Convert.ToHexStringLower(sha1.GetCurrentHash()), Convert.ToHexStringLower(sha256.GetCurrentHash()));
    }
}
