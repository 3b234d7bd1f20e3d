using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Kforge.Kconfig;

/// <summary>
/// Text of Kconfig files and configurations that comes back byte for byte. The kernel's program knows no encoding: a byte that is no UTF-8 passes
/// through it from a default or a <c>.config</c> into the next one. Here such a byte <c>xx</c> is the
/// character <c>U+F7xx</c>, of a range for private use; a file that holds one of these gets its bytes in the same way. Everything else is read as usual.
/// </summary>
public static class LosslessText
{
    private const int FirstEscape = 0xf780;
    private const int LastEscape = 0xf7ff;
    private const int EscapeBase = 0xf700;

    private static readonly SearchValues<char> Escapes = SearchValues.Create([.. Enumerable.Range(FirstEscape, LastEscape - FirstEscape + 1).Select(c => (char)c)]);

    /// <summary>The text of some bytes. A byte order mark stays in it, as the kernel's program would see it.</summary>
    /// <param name="bytes">UTF-8 with whatever else.</param>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes) && Encoding.UTF8.GetString(bytes) is var whole && !whole.AsSpan().ContainsAny(Escapes))
        {
            return whole;
        }

        StringBuilder text = new(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out Rune rune, out int used) == OperationStatus.Done && rune.Value is < FirstEscape or > LastEscape)
            {
                text.Append(rune.ToString());
            }
            else
            {
                foreach (byte odd in bytes[..used])
                {
                    text.Append((char)(EscapeBase + odd));
                }
            }

            bytes = bytes[used..];
        }

        return text.ToString();
    }

    /// <summary>The bytes of a text: those it was read from, as far as it was.</summary>
    /// <param name="text">A text from <see cref="Decode"/>, or any other.</param>
    public static byte[] Encode(string text)
    {
        ReadOnlySpan<char> rest = text;
        if (!rest.ContainsAny(Escapes))
        {
            return Encoding.UTF8.GetBytes(text);
        }

        using MemoryStream bytes = new(text.Length);
        Span<byte> room = stackalloc byte[4];
        while (!rest.IsEmpty)
        {
            // Half a character is the replacement character, as everywhere.
            Rune.DecodeFromUtf16(rest, out Rune rune, out int used);
            if (rune.Value is >= FirstEscape and <= LastEscape)
            {
                bytes.WriteByte((byte)(rune.Value - EscapeBase));
            }
            else
            {
                bytes.Write(room[..rune.EncodeToUtf8(room)]);
            }

            rest = rest[used..];
        }

        return bytes.ToArray();
    }

    /// <summary>The text of a file.</summary>
    /// <param name="path">The file.</param>
    public static string Read(string path) => Decode(File.ReadAllBytes(path));

    /// <summary>Writes a text to a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">The text.</param>
    /// <param name="cancellation">Stops writing.</param>
    public static Task WriteAsync(string path, string text, CancellationToken cancellation) => File.WriteAllBytesAsync(path, Encode(text), cancellation);
}
