using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Kforge.Snapshots;

/// <summary>
/// What the commands of a build read, as kbuild wrote it down in its <c>.cmd</c> files: how many targets each file of the tree went into, and how many
/// look at each symbol. It answers two questions: may a change be of no consequence, and about how much would be made anew.
/// </summary>
/// <param name="Files">Paths of the source tree, with the number of targets that were made from each.</param>
/// <param name="Symbols">Symbols without <c>CONFIG_</c>, with the number of targets that mention each.</param>
/// <param name="Searched">Directories of the source tree that compilers look for headers in.</param>
/// <param name="Named">Files and directories that the configuration names, as firmware or keys; the empty path when it names an initial file system, which may hold anything.</param>
/// <param name="Targets">How many targets there are.</param>
public sealed record Readings(
    ImmutableSortedDictionary<string, int> Files,
    ImmutableSortedDictionary<string, int> Symbols,
    ImmutableSortedSet<string> Searched,
    ImmutableSortedSet<string> Named,
    int Targets)
{
    /// <summary>Reads the <c>.cmd</c> files of an output tree.</summary>
    /// <param name="output">The output tree.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static Readings Of(string output, CancellationToken cancellation)
    {
        string[] commands = [.. Directory.EnumerateFiles(output, "*.cmd", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })];
        CommandFile[] read = new CommandFile[commands.Length];
        Parallel.For(0, commands.Length, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount },
            at => read[at] = CommandFile.Parse(File.ReadAllText(commands[at], Encoding.UTF8)));
        return new(
            Counted(read.SelectMany(command => command.Files)),
            Counted(read.SelectMany(command => command.Symbols)),
            read.SelectMany(command => command.Searched).ToImmutableSortedSet(StringComparer.Ordinal),
            NamedIn(Path.Combine(output, ".config")),
            commands.Length);
    }

    /// <summary>As a text of lines, for the store.</summary>
    public byte[] ToBytes()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"targets {Targets}\n");
        foreach ((string path, int count) in Files)
        {
            text.Append(CultureInfo.InvariantCulture, $"file {count} {path}\n");
        }

        foreach ((string symbol, int count) in Symbols)
        {
            text.Append(CultureInfo.InvariantCulture, $"symbol {count} {symbol}\n");
        }

        foreach (string directory in Searched)
        {
            text.Append(CultureInfo.InvariantCulture, $"searched 1 {directory}\n");
        }

        foreach (string path in Named)
        {
            text.Append(CultureInfo.InvariantCulture, $"named 1 {path}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Reads such a text; null when it is none.</summary>
    public static Readings? Parse(ReadOnlySpan<byte> text)
    {
        Dictionary<string, int> files = new(StringComparer.Ordinal);
        Dictionary<string, int> symbols = new(StringComparer.Ordinal);
        HashSet<string> searched = new(StringComparer.Ordinal);
        HashSet<string> named = new(StringComparer.Ordinal);
        int targets = -1;
        foreach (string line in Encoding.UTF8.GetString(text).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = line.Split(' ', 3);
            if (parts.Length < 2 || !int.TryParse(parts[1], CultureInfo.InvariantCulture, out int count))
            {
                return null;
            }

            switch (parts)
            {
                case ["targets", _]:
                    targets = count;
                    break;
                case ["file", _, string path]:
                    files[path] = count;
                    break;
                case ["symbol", _, string symbol]:
                    symbols[symbol] = count;
                    break;
                case ["searched", _, string directory]:
                    searched.Add(directory);
                    break;
                case ["named", _, string path]:
                    named.Add(path);
                    break;
                default:
                    return null;
            }
        }

        return targets < 0 ? null : new(
            files.ToImmutableSortedDictionary(StringComparer.Ordinal), symbols.ToImmutableSortedDictionary(StringComparer.Ordinal), searched.ToImmutableSortedSet(StringComparer.Ordinal),
            named.ToImmutableSortedSet(StringComparer.Ordinal), targets);
    }

    /// <summary>Every word with a slash in a string of the configuration: EXTRA_FIRMWARE_DIR, SYSTEM_TRUSTED_KEYS and the like.</summary>
    private static ImmutableSortedSet<string> NamedIn(string config)
    {
        const string initial = "CONFIG_INITRAMFS_SOURCE";
        HashSet<string> named = new(StringComparer.Ordinal);
        foreach (string line in File.Exists(config) ? File.ReadLines(config, Encoding.Latin1) : [])
        {
            if (line.StartsWith("CONFIG_", StringComparison.Ordinal) && line.IndexOf("=\"", StringComparison.Ordinal) is var quote and > 0 && line[(quote + 2)..].TrimEnd('"') is { Length: > 0 } value)
            {
                named.UnionWith(line[..quote] == initial ? [""] : value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => word.Contains('/'))
                    .Select(word => word.StartsWith("/src/", StringComparison.Ordinal) ? word["/src/".Length..] : word.TrimStart('.', '/')));
            }
        }

        return named.ToImmutableSortedSet(StringComparer.Ordinal);
    }

    private static ImmutableSortedDictionary<string, int> Counted(IEnumerable<string> names)
    {
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        foreach (string name in names)
        {
            counts[name] = counts.GetValueOrDefault(name) + 1;
        }

        return counts.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }
}
