using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Kforge.Kconfig;

namespace Kforge.Releasing.Materials;

/// <summary>
/// Licence tags of files, and which of them mean something: names are those that the tree itself holds a text for, below <c>LICENSES/</c>
/// (Documentation/process/license-rules.rst).
/// </summary>
/// <param name="Names">Names of licences and of exceptions.</param>
internal sealed partial record LicenceTags(ImmutableHashSet<string> Names)
{
    /// <summary>Tags stand in the first lines; as far as this is looked for one.</summary>
    private const int Head = 4096;

    /// <summary>Reads the names of a tree.</summary>
    /// <param name="source">The source tree.</param>
    public static LicenceTags Of(string source)
    {
        string directory = Path.Combine(source, "LICENSES");
        return new(Directory.Exists(directory)
            ? [.. Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).SelectMany(path => Named().Matches(LosslessText.Read(path))).Select(match => match.Groups["name"].Value)]
            : []);
    }

    /// <summary>The tag of a file as it stands there, such as <c>GPL-2.0 WITH Linux-syscall-note</c>; null when it has none.</summary>
    /// <param name="content">The file, or the beginning of it.</param>
    public static string? In(ReadOnlySpan<byte> content)
    {
        string head = System.Text.Encoding.Latin1.GetString(content[..Math.Min(content.Length, Head)]);
        Match tag = Tag().Match(head);
        return tag.Success && tag.Groups["tag"].Value.Trim() is { Length: > 0 } text ? text : null;
    }

    /// <summary>The names in a tag, or none when it is no expression (SPDX 2.3, annex D) of names there are.</summary>
    public ImmutableSortedSet<string> NamesIn(string tag)
    {
        Queue<string> words = new(Word().Matches(tag).Select(match => match.Value));
        SortedSet<string> found = new(StringComparer.Ordinal);
        return Expression(words, found) && words.Count == 0 && string.Concat(Word().Matches(tag).Select(match => match.Value)) == tag.Replace(" ", "", StringComparison.Ordinal).Replace("\t", "", StringComparison.Ordinal)
            ? [.. found]
            : [];
    }

    private bool Expression(Queue<string> words, SortedSet<string> found)
    {
        while (Term(words, found))
        {
            if (!words.TryPeek(out string? next) || next is not ("AND" or "OR"))
            {
                return true;
            }

            words.Dequeue();
        }

        return false;
    }

    private bool Term(Queue<string> words, SortedSet<string> found)
    {
        if (!words.TryDequeue(out string? word))
        {
            return false;
        }

        if (word == "(")
        {
            return Expression(words, found) && words.TryDequeue(out string? close) && close == ")";
        }

        if (!Names.Contains(word))
        {
            return false;
        }

        found.Add(word);
        if (words.TryPeek(out string? with) && with == "WITH")
        {
            words.Dequeue();
            return words.TryDequeue(out string? exception) && Names.Contains(exception);
        }

        return true;
    }

    [GeneratedRegex(@"^(Valid-License-Identifier|SPDX-Exception-Identifier):[ \t]*(?<name>[A-Za-z0-9.+-]+)", RegexOptions.Multiline)]
    private static partial Regex Named();

    // The tag ends where its comment ends: */, -->, or a quotation mark.
    [GeneratedRegex("""SPDX-License-Identifier:[ \t]*(?<tag>[A-Za-z0-9.+() \t-]+?)[ \t]*(\*/|-->|["'\r\n]|$)""")]
    private static partial Regex Tag();

    [GeneratedRegex(@"[()]|[A-Za-z0-9.+-]+")]
    private static partial Regex Word();
}
