using System.Security.Cryptography;
using System.Text;

namespace Kforge.Sources;

/// <summary>How git names the content of a file: SHA-1 of <c>blob LENGTH NUL</c> and the bytes.</summary>
internal static class GitBlob
{
    /// <summary>The 40 digits.</summary>
    public static string IdOf(ReadOnlySpan<byte> content)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes($"blob {content.Length}\0"));
        hash.AppendData(content);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Whether an id begins as a patch says; false when the patch says nothing that can be compared.</summary>
    public static bool Begins(string id, string beginning) => IsComparable(beginning) && id.StartsWith(beginning, StringComparison.Ordinal);

    /// <summary>Whether a patch's id is one of SHA-1 and long enough to mean one blob; longer ones are of repositories with SHA-256.</summary>
    public static bool IsComparable(string beginning) => beginning.Length is >= 7 and <= 40;

    /// <summary>Whether an id stands for no file.</summary>
    public static bool IsNone(string id) => id.Length > 0 && id.All(c => c == '0');
}
