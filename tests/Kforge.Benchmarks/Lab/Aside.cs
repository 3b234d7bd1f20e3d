namespace Kforge.Benchmarks.Lab;

/// <summary>
/// Where things go that must be gone. They are not deleted until the end: ext4 looks at every inode that was freed in the last five minutes before it takes
/// one, so whoever makes many files after a removal of as many waits three times as long.
/// </summary>
/// <param name="parent">A directory on the same file system.</param>
public sealed class Aside(string parent)
{
    private readonly string directory = Path.Combine(parent, $"aside-{Guid.NewGuid():N}");

    /// <summary>Takes a directory away, if it is there.</summary>
    public void Move(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.CreateDirectory(directory);
            Directory.Move(path, Path.Combine(directory, Guid.NewGuid().ToString("N")));
        }
    }

    /// <summary>Deletes all of it.</summary>
    public void Clear()
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
