using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Kforge.Kconfig.Probes;

/// <summary>Writes texts one after the other so that none can be taken for another: its length in bytes (32 bits, little endian), then UTF-8.</summary>
internal sealed class FieldWriter
{
    private readonly ArrayBufferWriter<byte> buffer = new(1 << 12);

    /// <summary>All fields so far.</summary>
    public ReadOnlySpan<byte> Written => buffer.WrittenSpan;

    /// <summary>Adds a text.</summary>
    public void Add(string text)
    {
        Span<byte> room = buffer.GetSpan(sizeof(int) + Encoding.UTF8.GetMaxByteCount(text.Length));
        int length = Encoding.UTF8.GetBytes(text, room[sizeof(int)..]);
        BinaryPrimitives.WriteInt32LittleEndian(room, length);
        buffer.Advance(sizeof(int) + length);
    }
}

/// <summary>Reads what <see cref="FieldWriter"/> wrote.</summary>
/// <param name="bytes">The fields.</param>
internal ref struct FieldReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> rest = bytes;

    /// <summary>Whether all fields were read.</summary>
    public readonly bool AtEnd => rest.IsEmpty;

    /// <summary>The next field.</summary>
    /// <exception cref="FormatException">The fields end in the middle of one.</exception>
    public string Next()
    {
        if (rest.Length < sizeof(int) || BinaryPrimitives.ReadInt32LittleEndian(rest) is var length && (length < 0 || length > rest.Length - sizeof(int)))
        {
            throw new FormatException("a field is cut off");
        }

        string text = Encoding.UTF8.GetString(rest.Slice(sizeof(int), length));
        rest = rest[(sizeof(int) + length)..];
        return text;
    }
}
