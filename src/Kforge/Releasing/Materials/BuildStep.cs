using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Kforge.Releasing.Materials;

/// <summary>
/// A step of a build, as its command file says (<c>.NAME.cmd</c>; scripts/Kbuild.include and scripts/basic/fixdep.c): the command that ran, and for what was
/// compiled every file the compiler opened.
/// </summary>
/// <param name="Target">What it made, below the output tree.</param>
/// <param name="Also">What it made besides: Rust's metadata of a crate.</param>
/// <param name="Inputs">What it read: all the compiler opened, and every file the command names that is not the target.</param>
/// <param name="Programs">Programs of the output tree that it ran.</param>
/// <param name="Compiled">The source it compiled; null for a step that compiled none, such as a link.</param>
internal sealed partial record BuildStep(
    string Target, ImmutableArray<string> Also, ImmutableArray<Material> Inputs, ImmutableArray<Material> Programs, Material? Compiled)
{
    private const string Suffix = ".cmd";
    private static readonly System.Buffers.SearchValues<char> BetweenWords = System.Buffers.SearchValues.Create(" \t\"'`,:()<>\\=");

    /// <summary>The target of a command file, or null for any other file: <c>kernel/fork.o</c> for <c>kernel/.fork.o.cmd</c>.</summary>
    public static string? TargetOf(string path)
    {
        string name = Path.GetFileName(path);
        return name.StartsWith('.') && name.EndsWith(Suffix, StringComparison.Ordinal) && name.Length > Suffix.Length + 1
            ? Path.Combine(Path.GetDirectoryName(path)!, name[1..^Suffix.Length])
            : null;
    }

    /// <summary>Reads a command file.</summary>
    /// <param name="target">Its target.</param>
    /// <param name="text">Its text.</param>
    /// <param name="trees">Find what words mean.</param>
    public static BuildStep Parse(string target, string text, MaterialTrees trees)
    {
        Words words = new(target, trees);
        Material? compiled = null;
        bool first = true;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (first && line.IndexOf(":=") is var at and >= 0)
            {
                words.AddCommand(line[(at + 2)..].ToString());
                first = false;
            }
            else if (line.StartsWith("source_") && line.IndexOf(":=") is var equals and >= 0)
            {
                compiled = trees.Find(line[(equals + 2)..].Trim().ToString());
                words.Add(compiled);
            }
            else if (line.StartsWith(" ") && line.EndsWith("\\") && line.Trim(" \\") is { Length: > 0 } listed && listed[0] != '$')
            {
                words.Add(trees.Find(listed.ToString()));
            }
        }

        return new(target, [.. words.Also], [.. words.Inputs], [.. words.Programs], compiled);
    }

    /// <summary>What the words of one command mean.</summary>
    private sealed class Words(string target, MaterialTrees trees)
    {
        public HashSet<Material> Inputs { get; } = [];

        public List<Material> Programs { get; } = [];

        public List<string> Also { get; } = [];

        public void Add(Material? material)
        {
            if (material is not null && !(material.Place == MaterialPlace.Output && material.Path == target))
            {
                Inputs.Add(material);
            }
        }

        public void AddCommand(string command)
        {
            foreach (Match metadata in Metadata().Matches(command))
            {
                Also.Add(metadata.Groups["path"].Value);
            }

            foreach (string simple in BetweenCommands().Split(command))
            {
                AddSimple(simple);
            }

            foreach (Material metadata in Also.Select(trees.Find).OfType<Material>())
            {
                Inputs.Remove(metadata);
            }
        }

        private void AddSimple(string simple)
        {
            // Archives are made from names that printf puts a directory before: printf "kernel/%s " fork.o exit.o | xargs ar …
            Match printf = Printf().Match(simple);
            string directory = printf.Groups["directory"].Value;
            bool first = true;
            foreach (string word in Split(printf.Success ? simple[printf.Length..] : simple))
            {
                // @NAME is a file of arguments: the objects of a module, cfg options of rustc.
                bool arguments = word.StartsWith('@');
                Material? material = trees.Find(directory + (arguments ? word[1..] : word));
                if (first && !printf.Success && material is { Place: MaterialPlace.Output })
                {
                    Programs.Add(material);
                }
                else
                {
                    Add(material);
                }

                if (arguments && material is { Place: MaterialPlace.Output })
                {
                    foreach (string argument in Split(File.ReadAllText(trees.PathOf(material)).ReplaceLineEndings(" ")))
                    {
                        Add(trees.Find(argument));
                    }
                }

                first = false;
            }
        }
    }

    private static List<string> Split(string text)
    {
        List<string> words = [];
        for (int start = 0; start < text.Length;)
        {
            int length = text.AsSpan(start).IndexOfAny(BetweenWords);
            length = length < 0 ? text.Length - start : length;
            if (length > 0)
            {
                words.Add(text.Substring(start, length));
            }

            start += length + 1;
        }

        return words;
    }

    [GeneratedRegex(@"--emit=metadata=(?<path>\S+)")]
    private static partial Regex Metadata();

    [GeneratedRegex(@"[;|&\n]+")]
    private static partial Regex BetweenCommands();

    [GeneratedRegex("""^\s*printf "(?<directory>[^"%]*)%s """)]
    private static partial Regex Printf();
}
