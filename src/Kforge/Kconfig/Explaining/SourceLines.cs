using System.Collections.Concurrent;
using System.Text;
using Kforge.Kconfig.Model;
using Kforge.Platform;

namespace Kforge.Kconfig.Explaining;

/// <summary>The lines of a tree's Kconfig files as they stand there, macros and all.</summary>
/// <param name="open">Gives the text of a file by its path in the tree, or null.</param>
public sealed class SourceLines(Func<string, string?> open)
{
    private readonly ConcurrentDictionary<string, string[]> files = new(StringComparer.Ordinal);

    /// <summary>The files of a directory.</summary>
    /// <param name="tree">The tree, absolute.</param>
    public static SourceLines Of(string tree) => new(path =>
        RelativePath.TryParse(path, out RelativePath relative) ? KconfigFiles.Read(tree, relative, CancellationToken.None) : null);

    /// <summary>A statement with the lines that continue it, blanks made single; empty when the file is gone.</summary>
    public string this[KconfigLine line]
    {
        get
        {
            string[] all = All(line.File);
            StringBuilder text = new();
            for (int i = line.Line - 1; i >= 0 && i < all.Length; i++)
            {
                bool goesOn = all[i].EndsWith('\\');
                text.Append(goesOn ? all[i].AsSpan(0, all[i].Length - 1) : all[i]).Append(' ');
                if (!goesOn)
                {
                    break;
                }
            }

            return string.Join(' ', text.ToString().Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries));
        }
    }

    /// <summary>The lines of a file; none when it is gone.</summary>
    internal string[] All(string file) => files.GetOrAdd(file, path => open(path)?.Split('\n') ?? []);
}
