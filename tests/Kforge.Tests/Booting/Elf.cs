using System.Buffers.Binary;
using System.Text;

namespace Kforge.Tests.Booting;

/// <summary>Makes small ELF files for tests.</summary>
internal static class Elf
{
    /// <summary>An object file whose section <c>.modinfo</c> holds the given texts.</summary>
    public static byte[] Module(params string[] modinfo)
    {
        byte[] info = Encoding.UTF8.GetBytes(string.Concat(modinfo.Select(text => text + "\0")));
        byte[] names = "\0.modinfo\0.shstrtab\0"u8.ToArray();
        byte[] file = new byte[64 + info.Length + names.Length + (3 * 64)];
        Header(file, type: 1);
        info.CopyTo(file, 64);
        names.CopyTo(file, 64 + info.Length);
        int table = 64 + info.Length + names.Length;
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(40), (ulong)table);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(58), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(60), 3);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(62), 2);
        Section(file.AsSpan(table + 64), 1, 64, info.Length);
        Section(file.AsSpan(table + 128), 10, 64 + info.Length, names.Length);
        return file;
    }

    /// <summary>A program with one program header.</summary>
    public static byte[] Program(bool dynamic)
    {
        byte[] file = new byte[64 + 56];
        Header(file, type: 2);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(32), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(54), 56);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(56), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(64), dynamic ? 3u : 1u);
        return file;
    }

    private static void Header(Span<byte> file, ushort type)
    {
        ((ReadOnlySpan<byte>)[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1]).CopyTo(file);
        BinaryPrimitives.WriteUInt16LittleEndian(file[16..], type);
    }

    private static void Section(Span<byte> header, uint name, int offset, int size)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header, name);
        BinaryPrimitives.WriteUInt64LittleEndian(header[24..], (ulong)offset);
        BinaryPrimitives.WriteUInt64LittleEndian(header[32..], (ulong)size);
    }
}
