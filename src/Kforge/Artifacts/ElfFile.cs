using System.Buffers.Binary;
using System.Text;

namespace Kforge.Artifacts;

/// <summary>
/// As much of an ELF file as kforge needs (System V ABI, chapter 4): little-endian, 64 bits. Every offset comes from
/// the file and is checked.
/// </summary>
internal sealed class ElfFile
{
    private const uint Interpreter = 3;
    private const int HeaderSize = 64;
    private const int ProgramHeaderSize = 56;
    private const int SectionHeaderSize = 64;

    private readonly ReadOnlyMemory<byte> bytes;

    private ElfFile(ReadOnlyMemory<byte> bytes) => this.bytes = bytes;

    /// <summary>Takes the bytes of a file; null when they are not a 64-bit little-endian ELF file.</summary>
    public static ElfFile? Read(ReadOnlyMemory<byte> bytes) =>
        bytes.Length >= HeaderSize && bytes.Span.StartsWith("\x7f"u8) && bytes.Span[1..].StartsWith("ELF\x02\x01\x01"u8) ? new(bytes) : null;

    /// <summary>Whether it is an object file, as modules are (ET_REL).</summary>
    public bool IsRelocatable => U16(16) == 1;

    /// <summary>Whether it needs a dynamic linker, so that it does not run alone.</summary>
    public bool NeedsInterpreter => Table(U64(32), U16(54), U16(56), ProgramHeaderSize).Any(header => U32(header) == Interpreter);

    /// <summary>The bytes of a section; null when there is none of that name, or it does not lie in the file.</summary>
    public ReadOnlyMemory<byte>? Section(string name) => Headers().Where(header => header.Name == name).Select(header => Content(header.At)).FirstOrDefault();

    /// <summary>Every section that lies in the file, in its order; one without a place in it, such as <c>.bss</c>, is empty.</summary>
    public IEnumerable<(string Name, ReadOnlyMemory<byte> Content)> Sections() => Headers().Select(header => (header.Name, Content(header.At) ?? default));

    private IEnumerable<(string Name, long At)> Headers()
    {
        long[] headers = [.. Table(U64(40), U16(58), U16(60), SectionHeaderSize)];
        int namesIndex = U16(62);
        return namesIndex < headers.Length && Content(headers[namesIndex]) is { } names ? headers.Select(header => (NameIn(names.Span, U32(header)), header)) : [];
    }

    private static string NameIn(ReadOnlySpan<byte> names, uint at)
    {
        ReadOnlySpan<byte> rest = at < names.Length ? names[(int)at..] : [];
        return Encoding.Latin1.GetString(rest[..Math.Max(rest.IndexOf((byte)0), 0)]);
    }

    private IEnumerable<long> Table(ulong start, int entrySize, int count, int leastSize)
    {
        for (int i = 0; i < count; i++)
        {
            ulong at = start + ((ulong)entrySize * (ulong)i);
            if (entrySize < leastSize || at > (ulong)bytes.Length || (ulong)bytes.Length - at < (ulong)leastSize)
            {
                yield break;
            }

            yield return (long)at;
        }
    }

    private ReadOnlyMemory<byte>? Content(long header)
    {
        const uint nothing = 8; // SHT_NOBITS
        ulong offset = U64(header + 24);
        ulong size = U64(header + 32);
        return U32(header + 4) != nothing && offset <= (ulong)bytes.Length && size <= (ulong)bytes.Length - offset ? bytes.Slice((int)offset, (int)size) : null;
    }

    private ushort U16(long at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.Span[(int)at..]);

    private uint U32(long at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[(int)at..]);

    private ulong U64(long at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span[(int)at..]);
}
