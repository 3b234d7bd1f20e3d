using System.Collections.Immutable;
using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Toolchains.Probing;

/// <summary>The files that the programs of a sandbox see: paths in it, looked up on the host without running anything.</summary>
/// <param name="root">The directory that is its <c>/</c>; <c>/</c> for the host itself.</param>
/// <param name="mounts">What is mounted over it.</param>
internal sealed class SandboxFiles(string root, ImmutableArray<SandboxMount> mounts)
{
    /// <summary>The longest text that is read: four times the manifest that rustup keeps.</summary>
    private const int LongestText = 4 << 20;

    public SandboxFiles(Sandbox sandbox)
        : this(sandbox.Root, sandbox.Mounts)
    {
    }

    /// <summary>Where a path leads, all links followed, as seen in the sandbox; null when nothing is there.</summary>
    /// <param name="path">Absolute.</param>
    public string? RealPath(string path) => Existing(path) is null ? null : "/" + LinkPath.Follow("", path, LinkAt, rooted: true);

    /// <summary>Whether a path leads to a file.</summary>
    public bool IsFile(string path) => File.Exists(Existing(path));

    /// <summary>Where a program of <c>PATH</c> is, as seen in the sandbox, or null.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="path">The value of <c>PATH</c>.</param>
    public string? FindProgram(string name, string path) =>
        path.Split(':', StringSplitOptions.RemoveEmptyEntries).Select(directory => $"{directory.TrimEnd('/')}/{name}").FirstOrDefault(IsProgram);

    /// <summary>The beginning of a small text, or null when there is none.</summary>
    public string? ReadText(string path)
    {
        string? file = Existing(path);
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            byte[] text = new byte[Math.Min(LongestText, stream.Length)];
            return System.Text.Encoding.UTF8.GetString(text, 0, stream.ReadAtLeast(text, text.Length, throwOnEndOfStream: false));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Where on the host the file or directory is that a path leads to, or null.</summary>
    private string? Existing(string path) =>
        LinkPath.Follow("", path, LinkAt, rooted: true) is { } real && Path.Exists(OnHost(real)) ? OnHost(real) : null;

    private bool IsProgram(string path)
    {
        const UnixFileMode executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return Existing(path) is { } file && File.Exists(file) && (File.GetUnixFileMode(file) & executable) != 0;
    }

    private string? LinkAt(string inside)
    {
        try
        {
            return new FileInfo(OnHost(inside)).LinkTarget;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A path of the sandbox, without links, on the host: below the mount that covers it last, else below the root.</summary>
    private string OnHost(string inside)
    {
        string path = "/" + inside;
        SandboxMount? mount = mounts.LastOrDefault(mount => path == mount.To || path.StartsWith(mount.To.TrimEnd('/') + "/", StringComparison.Ordinal));
        return mount is null ? Path.Combine(root, inside) : mount.From + path[mount.To.TrimEnd('/').Length..];
    }
}
