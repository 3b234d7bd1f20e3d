using Kforge.Toml;

namespace Kforge.Workspace;

/// <summary>Writes the table <c>[kernel.NAME.source.KIND]</c> of the lock.</summary>
internal static class LockedSourceWriter
{
    /// <summary>All that is said of a source: two sources with one text are the same.</summary>
    public static string Text(LockedSource source)
    {
        TomlWriter writer = new();
        Write(writer, "", source);
        return writer.ToString();
    }

    /// <summary>Writes the source of a kernel.</summary>
    public static void Write(TomlWriter writer, string kernel, LockedSource source)
    {
        writer.Header("kernel", kernel, "source", KindOf(source)).Entry("kernel-version", TomlValue.Of(source.KernelVersion));
        if (source.Pinned is { } tree)
        {
            writer.Entry("tree", TomlValue.Of(tree.Hex));
        }

        switch (source)
        {
            case LockedSource.Debian debian:
                writer.Entry("index", LockWriter.Value(debian.Index)).Entry("package", LockWriter.Value(debian.Package));
                break;
            case LockedSource.DebianSource package:
                writer.Entry("index", LockWriter.Value(package.Index))
                    .Lines("files", package.Files.OrderBy(file => file.Path, StringComparer.Ordinal).Select(LockWriter.Value));
                break;
            case LockedSource.Git git:
                writer.Entry("address", TomlValue.Of(git.Address));
                if (git.Reference is { } reference)
                {
                    writer.Entry("reference", TomlValue.Of(reference));
                }

                writer.Entry("commit", TomlValue.Of(git.Commit)).Entry("git-tree", TomlValue.Of(git.GitTree)).Entry("signed-by", LockWriter.Keys(git.SignedBy));
                break;
            case LockedSource.Tarball tarball:
                writer.Entry("address", TomlValue.Of(tarball.Address)).Entry("sha256", TomlValue.Of(tarball.Sha256.Hex)).Entry("signed-by", LockWriter.Keys(tarball.SignedBy));
                break;
            case LockedSource.Path path:
                writer.Entry("directory", TomlValue.Of(path.Directory));
                break;
            default:
                throw new InvalidOperationException("unreachable: LockedSource is closed");
        }
    }

    private static string KindOf(LockedSource source) => source switch
    {
        LockedSource.Debian => "debian",
        LockedSource.DebianSource => "debian-source",
        LockedSource.Git => "git",
        LockedSource.Tarball => "tarball",
        _ => "path",
    };
}
