using Kforge.Platform;

namespace Kforge.Modules;

/// <summary>
/// Where a module is built for one kernel: a copy of its sources with what kbuild puts beside them, so that the user's directory stays as it is, and each kernel has its own
/// objects.
/// </summary>
/// <param name="Root">Absolute; it appears as <c>/work</c>.</param>
internal sealed record ModuleWork(string Root)
{
    /// <summary>Beside the directory, not in it: what the kernel was that the objects were made for.</summary>
    private string Key => Root + ".key";

    /// <summary>Where a module is built.</summary>
    /// <param name="kernel">The kernel's build directory.</param>
    /// <param name="source">The module's directory, absolute.</param>
    public static ModuleWork Of(string kernel, string source) =>
        new(Path.Combine(kernel, "modules", $"{Path.GetFileName(source)}-{Sha256Digest.OfText(source).Hex[..8]}"));

    /// <summary>
    /// Makes the copy of the sources equal to them. What did not change keeps its time, so that make sees what did. For another kernel everything is made anew: the files of an output tree
    /// that came out of the store all have one old time, and make would see nothing.
    /// </summary>
    /// <param name="source">The module's directory, absolute.</param>
    /// <param name="kernelKey">Tells one build of a kernel from another.</param>
    /// <param name="isSource">Whether a file, by its name relative to the directory, is one to be copied.</param>
    /// <exception cref="IOException">Something cannot be read or written.</exception>
    public void Take(string source, string kernelKey, Func<string, bool> isSource)
    {
        if (!File.Exists(Key) || File.ReadAllText(Key) != kernelKey)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Root)!);
            File.Delete(Key);
            if (Directory.Exists(Root))
            {
                Directory.Delete(Root, recursive: true);
            }
        }

        Directory.CreateDirectory(Root);
        string list = Root + ".sources";
        string[] names = [.. FilesBelow.Files(source).Where(isSource).Order(StringComparer.Ordinal)];
        foreach (string gone in File.Exists(list) ? File.ReadAllLines(list).Except(names) : [])
        {
            File.Delete(Path.Combine(Root, gone));
        }

        // Written before the copies: what is listed and not there does no harm, what is there and not listed would stay for ever.
        File.WriteAllLines(list, names);
        foreach (string name in names)
        {
            string copy = Path.Combine(Root, name);
            byte[] content = File.ReadAllBytes(Path.Combine(source, name));
            if (!File.Exists(copy) || !File.ReadAllBytes(copy).AsSpan().SequenceEqual(content))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.WriteAllBytes(copy, content);
            }
        }

        File.WriteAllText(Key, kernelKey);
    }
}
