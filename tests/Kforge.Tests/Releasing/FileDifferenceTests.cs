using System.Text;
using Kforge.Releasing;
using Kforge.Tests.Archives;

namespace Kforge.Tests.Releasing;

/// <summary>Where two files differ, in words.</summary>
public sealed class FileDifferenceTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void A_document_is_told_by_its_key() =>
        Assert.Equal(["`a.b[1]` is 2 in one and 3 in the other"], Of("x.json", """{"a":{"b":[1,2]}}""", """{"a":{"b":[1,3]}}"""));

    [Fact]
    public void A_text_is_told_by_its_line() =>
        Assert.Equal(["line 2 is `two` in one and `three` in the other"], Of("System.map", "one\ntwo\n", "one\nthree\n"));

    [Fact]
    public void An_image_is_told_by_its_banner_or_its_first_byte()
    {
        Assert.Equal(["the banner is `Linux version 6.12 #1` in one and `Linux version 6.12 #2` in the other"], Of("bzImage", "\0Linux version 6.12 #1\n", "\0Linux version 6.12 #2\n"));
        Assert.Equal(["the first byte that differs is 3, of 4 and 5"], Of("bzImage", "\0abc", "\0abde"));
    }

    [Fact]
    public void An_archive_is_told_by_its_member()
    {
        directory.Write("one/lib/a.ko", "a\n");
        directory.Write("one/lib/b", "b\n");
        directory.Write("other/lib/a.ko", "A\n");
        directory.Write("other/lib/b", "b\n");
        directory.Write("other/lib/c", "c\n");
        StableTar.Write(directory["one"], directory["one.tar"], _ => false, default);
        StableTar.Write(directory["other"], directory["other.tar"], _ => false, default);
        Assert.Equal(
            ["only one of them holds lib/c", "members that differ: lib/a.ko", "lib/a.ko: line 1 is `a` in one and `A` in the other"],
            Compared("one.tar", "other.tar"));
    }

    [Theory]
    [InlineData(".comment", "`.comment`: it names the compilers: another version took part")]
    [InlineData(".BTF", "`.BTF`: pahole numbered types another way, or types differ")]
    public void An_object_is_told_by_its_sections(string section, string cause)
    {
        File.WriteAllBytes(directory["one"], Elf((".text", "code"), (section, "one")));
        File.WriteAllBytes(directory["other"], Elf((".text", "code"), (section, "two")));
        Assert.Equal([$"sections that differ: `{section}`", cause], Compared("one", "other"));
    }

    [Fact]
    public void The_banner_of_an_object_is_shown()
    {
        File.WriteAllBytes(directory["one"], Elf((".rodata", "xLinux version 6.12 (me@here)\n")));
        File.WriteAllBytes(directory["other"], Elf((".rodata", "xLinux version 6.12 (you@there)\n")));
        Assert.Contains("the banner is `Linux version 6.12 (me@here)` in one and `Linux version 6.12 (you@there)` in the other", Compared("one", "other"));
        File.WriteAllBytes(directory["other"], Elf((".rodata", "x"), (".more", "y")));
        Assert.Equal(["only one of them has the sections .more"], Compared("one", "other"));
    }

    private string[] Of(string name, string one, string other)
    {
        directory.Write($"one/{name}", one);
        directory.Write($"other/{name}", other);
        return Compared($"one/{name}", $"other/{name}");
    }

    private string[] Compared(string one, string other) => [.. FileDifference.Of(directory[one], directory[other])];

    /// <summary>An ELF file of sections: header, contents, names, table.</summary>
    private static byte[] Elf(params (string Name, string Content)[] sections)
    {
        using MemoryStream file = new();
        using BinaryWriter writer = new(file);
        writer.Write(new byte[64]);
        StringBuilder names = new("\0");
        List<(uint Name, ulong At, ulong Size)> table = [(0, 0, 0)];
        foreach ((string name, string content) in sections.Append((".shstrtab", "")))
        {
            byte[] bytes = Encoding.ASCII.GetBytes(name == ".shstrtab" ? names + name + "\0" : content);
            table.Add(((uint)names.Length, (ulong)file.Position, (ulong)bytes.Length));
            names.Append(name).Append('\0');
            writer.Write(bytes);
        }

        long start = file.Position;
        foreach ((uint name, ulong at, ulong size) in table)
        {
            writer.Write(name);
            writer.Write(1u);
            writer.Write(new byte[16]);
            writer.Write(at);
            writer.Write(size);
            writer.Write(new byte[24]);
        }

        file.Position = 0;
        writer.Write("\x7f"u8);
        writer.Write("ELF\x02\x01\x01"u8);
        file.Position = 40;
        writer.Write((ulong)start);
        file.Position = 58;
        writer.Write((ushort)64);
        writer.Write((ushort)table.Count);
        writer.Write((ushort)(table.Count - 1));
        return file.ToArray();
    }
}
