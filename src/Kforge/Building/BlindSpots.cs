using Kforge.Platform;
using Kforge.Snapshots;

namespace Kforge.Building;

/// <summary>
/// What kbuild's dependencies leave out, so that make alone would keep what a build from clean would make otherwise. Found by changing kernels in many ways
/// and comparing (<c>tests/Kforge.Benchmarks mutations</c>).
/// </summary>
internal static class BlindSpots
{
    /// <summary>
    /// Throws away the Rust bindings that bindgen made. They hold the value of every symbol, but fixdep leaves the header with the values out of their
    /// dependencies and finds no symbol mentioned (scripts/basic/fixdep.c; rust/Makefile, <c>cmd_bindgen</c>).
    /// </summary>
    /// <param name="output">The output tree, whose configuration changed.</param>
    public static void ConfigurationChanged(string output)
    {
        string rust = Path.Combine(output, "rust");
        foreach (string file in Directory.Exists(rust) ? Directory.EnumerateFiles(rust, "*_generated.rs", SearchOption.AllDirectories) : [])
        {
            string command = Path.Combine(Path.GetDirectoryName(file)!, $".{Path.GetFileName(file)}.cmd");
            if (File.Exists(command) && File.ReadAllText(command).Contains("bindgen", StringComparison.Ordinal))
            {
                File.Delete(file);
            }
        }
    }

    /// <summary>
    /// Files that were read and whose name a new file has too: compilers may find that one first now, and no dependency tells of a file that was not there. Whatever was
    /// made from them must be made again.
    /// </summary>
    /// <param name="added">Paths of the tree where no file was.</param>
    /// <param name="output">The output tree.</param>
    /// <param name="cancellation">Stops.</param>
    public static IReadOnlyList<RelativePath> Hidden(IReadOnlyCollection<RelativePath> added, string output, CancellationToken cancellation)
    {
        if (added.Count == 0)
        {
            return [];
        }

        HashSet<string> names = [.. added.Select(path => path.Name)];
        HashSet<string> paths = [.. added.Select(path => path.Text)];
        return
        [
            .. from path in Readings.Of(output, cancellation).Files.Keys
               where names.Contains(path[(path.LastIndexOf('/') + 1)..]) && !paths.Contains(path)
               select RelativePath.Parse(path),
        ];
    }
}
