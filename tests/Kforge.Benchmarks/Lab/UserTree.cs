namespace Kforge.Benchmarks.Lab;

/// <summary>A kernel tree as a user has it: files are changed in place, and every change can be taken back.</summary>
/// <param name="root">The tree.</param>
public sealed class UserTree(string root)
{
    private readonly Dictionary<string, byte[]?> originals = new(StringComparer.Ordinal);

    /// <summary>The directory.</summary>
    public string Root => root;

    /// <summary>Stands beside the tree while a change is not taken back; whoever finds it takes another copy: the one who changed the tree was killed.</summary>
    private string Changed => Mark(root);

    /// <summary>Makes a tree that is a copy of another; does nothing when it is there and nothing in it is changed.</summary>
    /// <param name="original">Where the files are.</param>
    /// <param name="directory">Where to.</param>
    /// <param name="host">The outside world.</param>
    /// <param name="cancellation">Stops the copying.</param>
    public static async Task<UserTree> CopyAsync(string original, string directory, Platform.Host host, CancellationToken cancellation)
    {
        if (Directory.Exists(directory) && File.Exists(Mark(directory)))
        {
            Directory.Delete(directory, recursive: true);
        }

        if (!Directory.Exists(directory))
        {
            string unfinished = directory + ".new";
            if (Directory.Exists(unfinished))
            {
                Directory.Delete(unfinished, recursive: true);
            }

            Directory.CreateDirectory(Path.GetDirectoryName(directory)!);
            await new Platform.Command("cp", "-a", "--reflink=auto", original, unfinished).RunAsync(host, cancellation);
            Directory.Move(unfinished, directory);
            File.Delete(Mark(directory));
        }

        return new(directory);
    }

    /// <summary>The content of a file.</summary>
    public string Read(string path) => File.ReadAllText(Full(path));

    /// <summary>Whether there is such a file.</summary>
    public bool Has(string path) => File.Exists(Full(path));

    /// <summary>Gives a file another content, or makes it.</summary>
    public void Write(string path, string text)
    {
        Remember(path);
        Directory.CreateDirectory(Path.GetDirectoryName(Full(path))!);
        File.WriteAllText(Full(path), text);
    }

    /// <summary>Adds text at the end of a file.</summary>
    public void Append(string path, string text) => Write(path, Read(path) + text);

    /// <summary>Puts a text in place of another, which must be there exactly once.</summary>
    public void Replace(string path, string old, string now)
    {
        string text = Read(path);
        int at = text.IndexOf(old, StringComparison.Ordinal);
        if (at < 0 || text.IndexOf(old, at + 1, StringComparison.Ordinal) >= 0)
        {
            throw new InvalidOperationException($"`{path}` does not hold this text exactly once: {old}");
        }

        Write(path, text[..at] + now + text[(at + old.Length)..]);
    }

    /// <summary>Removes a file.</summary>
    public void Delete(string path)
    {
        Remember(path);
        File.Delete(Full(path));
    }

    /// <summary>Gives a file another name.</summary>
    public void Rename(string from, string to)
    {
        Write(to, Read(from));
        Delete(from);
    }

    /// <summary>Makes a file look new, with the same content.</summary>
    public void Touch(string path) => File.SetLastWriteTimeUtc(Full(path), DateTime.UtcNow);

    /// <summary>Takes every change back. The files look new, as after a checkout.</summary>
    public void Undo()
    {
        foreach ((string path, byte[]? content) in originals)
        {
            if (content is null)
            {
                File.Delete(Full(path));
            }
            else
            {
                File.WriteAllBytes(Full(path), content);
            }
        }

        originals.Clear();
        File.Delete(Changed);
    }

    private void Remember(string path)
    {
        File.WriteAllText(Changed, "");
        originals.TryAdd(path, File.Exists(Full(path)) ? File.ReadAllBytes(Full(path)) : null);
    }

    private static string Mark(string tree) => tree + ".changed";

    private string Full(string path) => Path.Combine(root, path);
}
