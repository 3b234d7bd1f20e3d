using Kforge.Platform.Archives;

namespace Kforge.Snapshots;

/// <summary>
/// A <c>.NAME.cmd</c> file: the command that made a target, and what fixdep found it to depend on (scripts/basic/fixdep.c, scripts/Kbuild.include).
/// </summary>
/// <param name="Files">Paths of the source tree: its dependencies, and those the command names.</param>
/// <param name="Symbols">Symbols whose value it depends on, without <c>CONFIG_</c>.</param>
/// <param name="Searched">Directories of the source tree that its compiler looks for headers in.</param>
internal sealed record CommandFile(IReadOnlySet<string> Files, IReadOnlySet<string> Symbols, IReadOnlySet<string> Searched)
{
    private const string Tree = "/src/";
    private const string Mark = "$(wildcard include/config/";

    /// <summary>
    /// Reads one. The list of dependencies has a path a line, <c>/src/…</c> for one of the tree; <c>auto.conf.cmd</c> lists Kconfig files by paths
    /// below the tree. A command without such a list, as of a generator, names what it reads among its words.
    /// </summary>
    public static CommandFile Parse(string text)
    {
        HashSet<string> files = new(StringComparer.Ordinal);
        HashSet<string> symbols = new(StringComparer.Ordinal);
        HashSet<string> searched = new(StringComparer.Ordinal);
        bool ofTree = false;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (line.StartsWith("deps_config"))
            {
                ofTree = true;
                continue;
            }

            for (int at = 0; line[at..].IndexOf(Tree) is var found and >= 0;)
            {
                int start = at + found;
                at = start + Tree.Length;
                int length = line[at..].IndexOfAny(" \t\"'`;,:()<>\\|&");
                string word = line.Slice(at, length < 0 ? line.Length - at : length).ToString();
                at += word.Length;
                // Some names go up again on their way: /src/arch/x86/kernel/cpu/../../include/asm/cpufeatures.h.
                if (word.Length > 0 && LinkPath.Follow("", word, _ => null, rooted: false) is { Length: > 0 } path)
                {
                    _ = start >= 2 && line[(start - 2)..start] is "-I" ? searched.Add(path) : files.Add(path);
                }
            }

            for (ReadOnlySpan<char> rest = line; rest.IndexOf(Mark) is var found and >= 0;)
            {
                rest = rest[(found + Mark.Length)..];
                if (rest.IndexOf(')') is var end and > 0)
                {
                    symbols.Add(rest[..end].ToString());
                }
            }

            if (ofTree && line.StartsWith("\t") && line.Trim(" \t\\") is { Length: > 0 } listed && listed[0] is not ('$' or '/'))
            {
                files.Add(listed.ToString());
            }
        }

        return new(files, symbols, searched);
    }
}
