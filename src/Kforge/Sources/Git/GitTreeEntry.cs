using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Sources;

/// <summary>What a name in a git tree stands for.</summary>
internal enum GitEntryKind
{
    Directory,
    File,
    Program,
    Link,
}

/// <summary>One name in a git tree object.</summary>
internal readonly record struct GitTreeEntry(GitEntryKind Kind, string Id)
{
    private const int IdBytes = 20;
    private const int LongestName = 255;
    private const int LongestPath = 4000;
    private const int Deepest = 64;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a tree object: <c>MODE SP NAME NUL ID</c>, one after the other (git-mktree(1) makes them).</summary>
    /// <param name="content">Its bytes.</param>
    /// <param name="directory">Where it is in the commit's tree; empty for the top.</param>
    /// <param name="origin">The commit, for messages.</param>
    /// <exception cref="Failure">KF1532 for submodules, other modes, and names that no tree may have.</exception>
    public static Dictionary<string, GitTreeEntry> ReadAll(ReadOnlySpan<byte> content, string directory, string origin)
    {
        Dictionary<string, GitTreeEntry> entries = new(StringComparer.Ordinal);
        while (content.Length > 0)
        {
            int space = content.IndexOf((byte)' ');
            int end = content.IndexOf((byte)0);
            if (space is < 1 or > 7 || end <= space || content.Length < end + 1 + IdBytes)
            {
                throw Refused(origin, directory, "its directory is malformed");
            }

            string mode = Encoding.ASCII.GetString(content[..space]);
            string name = NameOf(content[(space + 1)..end], directory, origin);
            GitEntryKind kind = mode switch
            {
                "40000" or "040000" => GitEntryKind.Directory,
                "100644" or "100664" => GitEntryKind.File,
                "100755" => GitEntryKind.Program,
                "120000" => GitEntryKind.Link,
                "160000" => throw Refused(origin, LinkPath.Join(directory, name), "it is a submodule, and kforge fetches none"),
                _ => throw Refused(origin, LinkPath.Join(directory, name), $"its mode is {GitCodes.Shown(mode)}"),
            };
            if (!entries.TryAdd(name, new(kind, Convert.ToHexStringLower(content.Slice(end + 1, IdBytes)))))
            {
                throw Refused(origin, LinkPath.Join(directory, name), "the name is there twice");
            }

            content = content[(end + 1 + IdBytes)..];
        }

        return entries;
    }

    /// <summary>KF1532.</summary>
    public static Failure Refused(string origin, string path, string cause) => new Diagnostic(
        GitCodes.ContentRefused, $"{origin} holds an entry that is refused: `{ArchiveCodes.Printable(path)}`", null, [cause], []).ToFailure();

    private static string NameOf(ReadOnlySpan<byte> bytes, string directory, string origin)
    {
        string name;
        try
        {
            name = Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Refused(origin, LinkPath.Join(directory, Encoding.UTF8.GetString(bytes)), "its name is not UTF-8");
        }

        string path = LinkPath.Join(directory, name);
        string? cause = name.Contains('/') || !RelativePath.TryParse(path, out RelativePath read) || read.Text != path ? "no file may have this name"
            : name.Equals(".git", StringComparison.OrdinalIgnoreCase) ? "git itself would take it for a repository"
            : bytes.Length > LongestName || path.Length > LongestPath || path.Count(c => c == '/') >= Deepest ? "its name is too long or lies too deep"
            : null;
        return cause is null ? name : throw Refused(origin, path, cause);
    }
}
