using System.Collections.Immutable;
using System.Formats.Tar;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kforge.Artifacts;

namespace Kforge.Releasing;

/// <summary>Where two files that should be the same differ, in words: down to the section of an object, the member of an archive, the key of a document, the line of a text.</summary>
public static class FileDifference
{
    private const int MostNamed = 6;

    /// <summary>What a section that differs says of the cause; others follow from these, or from the code itself.</summary>
    private static readonly ImmutableDictionary<string, string> Causes = new Dictionary<string, string>
    {
        [".comment"] = "it names the compilers: another version took part",
        [".BTF"] = "pahole numbered types another way, or types differ",
        [".note.gnu.build-id"] = "it is a digest of the rest",
        [".note.Linux"] = "it holds BUILD_SALT and the kernel's version",
        [".symtab"] = "addresses or names of symbols differ",
        [".strtab"] = "names of symbols differ",
        ["__ksymtab_strings"] = "names of exported symbols differ",
        [".modinfo"] = "it holds the module's version, dependencies and vermagic",
    }.ToImmutableDictionary(StringComparer.Ordinal);

    /// <summary>Says where they differ.</summary>
    /// <param name="one">The first file.</param>
    /// <param name="other">The second.</param>
    /// <returns>Sentences, the likeliest cause first.</returns>
    public static ImmutableArray<string> Of(string one, string other)
    {
        byte[] first = File.ReadAllBytes(one);
        byte[] second = File.ReadAllBytes(other);
        return Path.GetExtension(one) switch
        {
            ".tar" => Members(first, second),
            ".json" => [Value(first, second)],
            _ => Content(first, second),
        };
    }

    private static ImmutableArray<string> Content(byte[] one, byte[] other) =>
        ElfFile.Read(one) is { } first && ElfFile.Read(other) is { } second ? Sections(first, second)
        : Banner(one) is { } banner && Banner(other) is { } another && banner != another ? [$"the banner is `{banner}` in one and `{another}` in the other"]
        : IsText(one) && IsText(other) ? [Line(one, other)]
        : [$"the first byte that differs is {FirstDifference(one, other):N0}, of {one.Length:N0} and {other.Length:N0}"];

    private static ImmutableArray<string> Sections(ElfFile one, ElfFile other)
    {
        (string Name, ReadOnlyMemory<byte> Content)[] first = [.. one.Sections()];
        (string Name, ReadOnlyMemory<byte> Content)[] second = [.. other.Sections()];
        if (!first.Select(section => section.Name).SequenceEqual(second.Select(section => section.Name)))
        {
            string[] single = [.. first.Select(section => section.Name).Except(second.Select(section => section.Name)), .. second.Select(section => section.Name).Except(first.Select(section => section.Name))];
            return [single.Length == 0 ? "the sections are in another order" : $"only one of them has the sections {Named(single)}"];
        }

        (string Name, ReadOnlyMemory<byte> One, ReadOnlyMemory<byte> Other)[] different =
            [.. first.Zip(second, (a, b) => (a.Name, a.Content, b.Content)).Where(pair => !pair.Item2.Span.SequenceEqual(pair.Item3.Span))];
        return
        [
            .. different.Length == 0 ? ["the sections are the same; the headers differ"] : (string[])[$"sections that differ: {Named([.. different.Select(section => $"`{section.Name}`")])}"],
            .. different.Select(section => (Banner(section.One.Span), Banner(section.Other.Span))).Where(pair => pair.Item1 != pair.Item2)
                .Select(pair => $"the banner is `{pair.Item1}` in one and `{pair.Item2}` in the other").Take(1),
            .. different.Where(section => Causes.ContainsKey(section.Name)).Select(section => $"`{section.Name}`: {Causes[section.Name]}"),
        ];
    }

    private static ImmutableArray<string> Members(byte[] one, byte[] other)
    {
        ImmutableSortedDictionary<string, byte[]> first = Read(one);
        ImmutableSortedDictionary<string, byte[]> second = Read(other);
        string[] single = [.. first.Keys.Except(second.Keys), .. second.Keys.Except(first.Keys)];
        string[] different = [.. first.Where(member => second.TryGetValue(member.Key, out byte[]? there) && !there.AsSpan().SequenceEqual(member.Value)).Select(member => member.Key)];
        return
        [
            .. single.Length == 0 ? [] : (string[])[$"only one of them holds {Named(single)}"],
            .. different.Length == 0 ? single.Length == 0 ? ["the contents are the same; modes, times or the order differ"] : [] : (string[])[$"members that differ: {Named(different)}"],
            .. different.Take(1).SelectMany(name => Content(first[name], second[name]).Select(why => $"{name}: {why}")),
        ];
    }

    private static ImmutableSortedDictionary<string, byte[]> Read(byte[] archive)
    {
        ImmutableSortedDictionary<string, byte[]>.Builder members = ImmutableSortedDictionary.CreateBuilder<string, byte[]>(StringComparer.Ordinal);
        using TarReader reader = new(new MemoryStream(archive));
        while (reader.GetNextEntry() is { } entry)
        {
            using MemoryStream content = new();
            entry.DataStream?.CopyTo(content);
            members[entry.Name] = entry.DataStream is null ? Encoding.UTF8.GetBytes(entry.LinkName) : content.ToArray();
        }

        return members.ToImmutable();
    }

    private static string Value(byte[] one, byte[] other)
    {
        try
        {
            return Value("", JsonNode.Parse(one), JsonNode.Parse(other)) ?? "the values are the same, and not the way they are written";
        }
        catch (JsonException)
        {
            return Line(one, other);
        }
    }

    /// <summary>The first value that differs, by its path; null when none does.</summary>
    private static string? Value(string path, JsonNode? one, JsonNode? other)
    {
        if (JsonNode.DeepEquals(one, other))
        {
            return null;
        }

        return (one, other) switch
        {
            (JsonObject first, JsonObject second) => first.Select(pair => pair.Key).Concat(second.Select(pair => pair.Key)).Distinct().Select(key => Value($"{path}.{key}", first[key], second[key])).FirstOrDefault(found => found is not null),
            (JsonArray first, JsonArray second) when first.Count == second.Count => Enumerable.Range(0, first.Count).Select(i => Value($"{path}[{i}]", first[i], second[i])).FirstOrDefault(found => found is not null),
            _ => $"`{path.TrimStart('.')}` is {Short(one)} in one and {Short(other)} in the other",
        };
    }

    private static string Short(JsonNode? node)
    {
        const int longest = 120;
        string text = node?.ToJsonString() ?? "missing";
        return text.Length <= longest ? text : text[..longest] + "…";
    }

    private static string Line(byte[] one, byte[] other)
    {
        string[] first = Encoding.UTF8.GetString(one).Split('\n');
        string[] second = Encoding.UTF8.GetString(other).Split('\n');
        int line = first.Zip(second).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"line {line + 1} is `{first.ElementAtOrDefault(line)}` in one and `{second.ElementAtOrDefault(line)}` in the other";
    }

    private static int FirstDifference(byte[] one, byte[] other) => one.AsSpan().CommonPrefixLength(other);

    private static bool IsText(byte[] content) => Array.IndexOf(content, (byte)0) < 0;

    /// <summary>The kernel's banner, <c>Linux version …</c> (<c>init/version-timestamp.c</c>), without the end of the line; null when there is none.</summary>
    private static string? Banner(ReadOnlySpan<byte> content)
    {
        const int longest = 400;
        int start = content.IndexOf("Linux version "u8);
        if (start < 0)
        {
            return null;
        }

        ReadOnlySpan<byte> rest = content[start..Math.Min(content.Length, start + longest)];
        int end = rest.IndexOfAny((byte)0, (byte)'\n');
        return Encoding.Latin1.GetString(end < 0 ? rest : rest[..end]);
    }

    private static string Named(string[] names) => string.Join(", ", names.Take(MostNamed)) + (names.Length > MostNamed ? $" and {names.Length - MostNamed} more" : "");
}
