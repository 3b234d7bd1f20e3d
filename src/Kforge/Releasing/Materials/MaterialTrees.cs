using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Releasing.Materials;

/// <summary>
/// The three trees a build sees, and which file a word of a command means. The sandbox shows the source tree as <c>/src</c>, the output tree, in which
/// commands run, as <c>/out</c>, and the toolchain as everything else.
/// </summary>
/// <param name="source">The source tree on the host.</param>
/// <param name="output">The output tree on the host.</param>
/// <param name="toolchain">The root of the toolchain on the host.</param>
internal sealed class MaterialTrees(string source, string output, string toolchain)
{
    private const string SourceMount = "/src/";
    private const string OutputMount = "/out/";

    /// <summary>Where in the toolchain there is source that compilers build in; everything else there is a tool.</summary>
    private const string ToolchainSources = "/usr/";

    private readonly HashSet<string> made = [.. FilesBelow.Files(output)];
    private readonly Dictionary<string, Material?> known = new(StringComparer.Ordinal);

    /// <summary>Every file of the output tree that is no link, in no order.</summary>
    public IReadOnlySet<string> Made => made;

    /// <summary>The path of a file on the host.</summary>
    public string PathOf(Material material) => Path.Combine(material.Place switch
    {
        MaterialPlace.Source => source,
        MaterialPlace.Output => output,
        MaterialPlace.Toolchain => toolchain,
        _ => throw new InvalidOperationException("unreachable"),
    }, material.Path);

    /// <summary>The file that a path means in the sandbox; null when there is no such file, or it is a directory or a link of the output tree.</summary>
    /// <param name="path">As a command names it: absolute, or relative to the output tree.</param>
    public Material? Find(string path)
    {
        if (!known.TryGetValue(path, out Material? found))
        {
            known.Add(path, found = Look(path));
        }

        return found;
    }

    private Material? Look(string path)
    {
        (MaterialPlace place, string below) = path.StartsWith(SourceMount, StringComparison.Ordinal) ? (MaterialPlace.Source, path[SourceMount.Length..])
            : path.StartsWith(OutputMount, StringComparison.Ordinal) ? (MaterialPlace.Output, path[OutputMount.Length..])
            : path.StartsWith('/') ? (MaterialPlace.Toolchain, path[1..])
            : (MaterialPlace.Output, path);
        if ((place == MaterialPlace.Toolchain && !path.StartsWith(ToolchainSources, StringComparison.Ordinal))
            || LinkPath.Follow("", below, place == MaterialPlace.Toolchain ? LinkInToolchain : _ => null, rooted: place == MaterialPlace.Toolchain) is not { Length: > 0 } real)
        {
            return null;
        }

        Material material = new(place, real);
        return place == MaterialPlace.Output ? (made.Contains(real) ? material : null) : File.Exists(PathOf(material)) ? material : null;
    }

    private string? LinkInToolchain(string path) => new FileInfo(Path.Combine(toolchain, path)).LinkTarget;
}
