using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Toml;

namespace Kforge.Workspace;

/// <summary>Writes <c>kforge.lock</c>: sorted, one item a line, so that changes are short and merge well.</summary>
public static class LockWriter
{
    /// <summary>The version of the format.</summary>
    public const int Version = 1;

    /// <summary>The text of a lock; equal locks give equal texts.</summary>
    public static string Text(LockFile file)
    {
        TomlWriter writer = new TomlWriter()
            .Comment("Made by kforge: the exact inputs of every kernel in kbuild.toml. Commit this file.")
            .Comment("Do not edit it: `kforge lock` brings it up to date, `kforge update` takes newer versions.")
            .Entry("version", TomlValue.Of(Version));
        foreach ((string name, LockedKernel kernel) in file.Kernels.OrderBy(kernel => kernel.Key, StringComparer.Ordinal))
        {
            writer.Header("kernel", name)
                .Lines("requirements", kernel.Requirements
                    .OrderBy(requirement => requirement.Tool, StringComparer.Ordinal).Select(Value))
                .Lines("patches", kernel.Patches.Select(Value));
            switch (kernel.Source)
            {
                case LockedSource.Debian debian:
                    writer.Header("kernel", name, "source", "debian")
                        .Entry("kernel-version", TomlValue.Of(debian.KernelVersion))
                        .Entry("tree", TomlValue.Of(debian.Tree.Hex))
                        .Entry("index", Value(debian.Index))
                        .Entry("package", Value(debian.Package));
                    break;
                default:
                    throw new InvalidOperationException("unreachable: LockedSource is closed");
            }
        }

        foreach ((string name, LockedToolchain toolchain) in file.Toolchains.OrderBy(toolchain => toolchain.Key, StringComparer.Ordinal))
        {
            writer.Header("toolchain", name)
                .Entry("definition", TomlValue.Of(toolchain.Definition.Hex))
                .Lines("indexes", toolchain.Indexes
                    .OrderBy(index => index.Suite, StringComparer.Ordinal).ThenBy(index => index.Archive, StringComparer.Ordinal).Select(Value))
                .Lines("packages", toolchain.Packages
                    .OrderBy(package => package.Name, StringComparer.Ordinal).Select(Value));
        }

        return writer.ToString();
    }

    /// <summary>Writes a lock in one step: whoever reads meanwhile sees the old or the new one, whole. An equal file is left alone.</summary>
    /// <param name="path">Of the lock, absolute.</param>
    /// <param name="file">What it shall say.</param>
    /// <returns>Whether the file changed.</returns>
    /// <exception cref="Failure">KF3003 or KF3004 when it cannot be written.</exception>
    public static bool Save(string path, LockFile file)
    {
        byte[] text = Encoding.UTF8.GetBytes(Text(file));
        // Next to the lock, because a rename is one step only within a file system.
        string temporary = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Path.GetRandomFileName()}");
        try
        {
            if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(text))
            {
                return false;
            }

            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                stream.Write(text);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Discard(temporary);
            throw IoFailures.Writing(path, exception);
        }
    }

    /// <summary>An index as the lock writes it.</summary>
    internal static TomlValue Value(LockedIndex index) => TomlValue.Of(
        ("archive", TomlValue.Of(index.Archive)),
        ("suite", TomlValue.Of(index.Suite)),
        ("date", TomlValue.Of(index.Date)),
        ("sha256", TomlValue.Of(index.Sha256.Hex)),
        ("signed-by", TomlValue.Of(index.SignedBy.Order(StringComparer.Ordinal).Select(TomlValue.Of))));

    private static TomlValue Value(LockedRequirement requirement) => TomlValue.Of(
        ("tool", TomlValue.Of(requirement.Tool)),
        ("minimum", TomlValue.Of(requirement.Minimum)),
        ("file", TomlValue.Of(requirement.File)),
        ("line", TomlValue.Of(requirement.Line)));

    private static TomlValue Value(LockedPatch patch) => TomlValue.Of(
        ("path", TomlValue.Of(patch.Path.Text)),
        ("sha256", TomlValue.Of(patch.Sha256.Hex)));

    private static TomlValue Value(LockedPackage package) => TomlValue.Of(
        ("name", TomlValue.Of(package.Name)),
        ("version", TomlValue.Of(package.Version)),
        ("archive", TomlValue.Of(package.Archive)),
        ("suite", TomlValue.Of(package.Suite)),
        ("path", TomlValue.Of(package.Path)),
        ("size", TomlValue.Of(package.Size)),
        ("sha256", TomlValue.Of(package.Sha256.Hex)));

    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The failure to write is the one worth telling.
        }
    }
}
