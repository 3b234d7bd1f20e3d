namespace Kforge.Benchmarks.Cache;

/// <summary>
/// Where things go that must be gone. They are not deleted until the end: ext4 looks at every inode that was freed in the last five minutes before it takes
/// one, so whoever makes many files after a removal of as many waits three times as long.
/// </summary>
/// <param name="directory">On the same file system.</param>
internal sealed class Aside(string directory)
{
    /// <summary>Takes a directory away, if it is there.</summary>
    public void Move(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.CreateDirectory(directory);
            Directory.Move(path, Path.Combine(directory, Guid.NewGuid().ToString("N")));
        }
    }
}
