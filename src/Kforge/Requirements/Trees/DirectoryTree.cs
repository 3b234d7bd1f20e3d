using System.Collections.Concurrent;
using System.Text;
using Kforge.Platform;

namespace Kforge.Requirements;

/// <summary>
/// An unpacked kernel tree. A file is read when it is asked for, once. Links are not followed, neither to files nor to
/// directories: a tree that is not trusted must not show what lies outside of it.
/// </summary>
/// <param name="root">Absolute.</param>
/// <param name="name">How messages call the tree.</param>
public sealed class DirectoryTree(string root, string name) : IKernelTree
{
    private readonly ConcurrentDictionary<string, string?> texts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> directories = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string? Read(RelativePath path) => texts.GetOrAdd(path.Text, ReadFile);

    private string? ReadFile(string path)
    {
        int slash = path.LastIndexOf('/');
        if (slash >= 0 && !IsPlainDirectory(path[..slash]))
        {
            return null;
        }

        try
        {
            // A device or a FIFO has no length.
            FileInfo file = new(Path.Combine(root, path));
            return file.Exists && (file.Attributes & FileAttributes.ReparsePoint) == 0 && file.Length is > 0 and <= KernelTreeFiles.Largest
                ? File.ReadAllText(file.FullName, Encoding.UTF8)
                : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private bool IsPlainDirectory(string path) => directories.GetOrAdd(path, below =>
    {
        int slash = below.LastIndexOf('/');
        DirectoryInfo directory = new(Path.Combine(root, below));
        return (slash < 0 || IsPlainDirectory(below[..slash])) && directory.Exists && (directory.Attributes & FileAttributes.ReparsePoint) == 0;
    });
}

/// <summary>A kernel tree whose files of interest are in memory.</summary>
internal sealed class TextTree(string name, IReadOnlyDictionary<string, string> texts) : IKernelTree
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string? Read(RelativePath path) => texts.GetValueOrDefault(path.Text);
}
