using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Sources;

/// <summary>An empty directory for a git that compares or merges a few files, gone when it is disposed.</summary>
internal sealed class GitScratch : IDisposable
{
    private readonly string directory;

    private GitScratch(string directory) => this.directory = directory;

    public static GitScratch Create(Host host)
    {
        string directory = Path.Combine(host.Variable("TMPDIR") ?? "/tmp", $"kforge-{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return new(directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(directory, exception);
        }
    }

    public void Write(string name, ReadOnlySpan<byte> content)
    {
        try
        {
            string path = Path.Combine(directory, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, content);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(directory, exception);
        }
    }

    /// <summary>Writes a file or link; absent ones are left out.</summary>
    public void Write(string name, FileContent content)
    {
        switch (content)
        {
            case FileContent.Regular file:
                Write(name, file.Bytes.Span);
                File.SetUnixFileMode(Path.Combine(directory, name), file.Executable ? StagedTree.ExecutableMode : StagedTree.PlainMode);
                break;
            case FileContent.Symbolic link:
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(directory, name))!);
                File.CreateSymbolicLink(Path.Combine(directory, name), link.Target);
                break;
        }
    }

    /// <summary>Makes an empty directory.</summary>
    public void MakeDirectory(string name) => Directory.CreateDirectory(Path.Combine(directory, name));

    /// <summary>git in the directory, without anybody's configuration, and without a repository that may lie above.</summary>
    public Command Git(params string[] arguments) => GitCommand.Alone(new Command("git", arguments).In(directory))
        .With("GIT_CEILING_DIRECTORIES", Path.GetDirectoryName(directory)!)
        .With("HOME", directory);

    public void Dispose() => Directory.Delete(directory, recursive: true);
}
