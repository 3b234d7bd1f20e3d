using System.Collections.Immutable;
using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Toml;

namespace Kforge.Workspace;

/// <summary>Writes <c>kforge.lock</c>: sorted, one item a line, so that changes are short and merge well.</summary>
public static class LockWriter
{
    /// <summary>The version of the format.</summary>
    public const int Version = 2;

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
            if (kernel.Choice is { } choice)
            {
                writer.Header("kernel", name, "choice")
                    .Entry("toolchain", TomlValue.Of(choice.Toolchain))
                    .Entry("basis", TomlValue.Of(choice.Basis.Hex))
                    .Lines("tools", choice.Tools.OrderBy(tool => tool.Tool, StringComparer.Ordinal).Select(Value))
                    .Lines("rejected", choice.Tools.OrderBy(tool => tool.Tool, StringComparer.Ordinal).SelectMany(tool => tool.Rejected.Select(rejected => Value(tool.Tool, rejected))));
            }

            LockedSourceWriter.Write(writer, name, kernel.Source);
        }

        foreach ((string name, LockedToolchain toolchain) in file.Toolchains.OrderBy(toolchain => toolchain.Key, StringComparer.Ordinal))
        {
            writer.Header("toolchain", name)
                .Entry("definition", TomlValue.Of(toolchain.Definition.Hex))
                .Lines("indexes", toolchain.Indexes
                    .OrderBy(index => index.Suite, StringComparer.Ordinal).ThenBy(index => index.Archive, StringComparer.Ordinal).Select(Value))
                .Lines("packages", toolchain.Packages
                    .OrderBy(package => package.Name, StringComparer.Ordinal).Select(Value));
            LinesUnlessEmpty(writer, "statements", toolchain.Statements
                .OrderBy(statement => statement.Provider, StringComparer.Ordinal).ThenBy(statement => statement.Name, StringComparer.Ordinal).Select(Value));
            LinesUnlessEmpty(writer, "archives", toolchain.Archives
                .OrderBy(archive => archive.Provider, StringComparer.Ordinal).ThenBy(archive => archive.Name, StringComparer.Ordinal).Select(Value));
            LinesUnlessEmpty(writer, "host-tools", toolchain.HostTools.OrderBy(tool => tool.Tool, StringComparer.Ordinal).Select(Value));
            foreach (LockedCrateTool tool in toolchain.CrateTools.OrderBy(tool => tool.Tool, StringComparer.Ordinal))
            {
                writer.Header("toolchain", name, "crate-tool", tool.Tool)
                    .Entry("crate", TomlValue.Of(tool.Crate))
                    .Entry("version", TomlValue.Of(tool.Version))
                    .Lines("crates", tool.Crates.OrderBy(crate => crate.Name, StringComparer.Ordinal).ThenBy(crate => crate.Version, StringComparer.Ordinal).Select(Value));
            }
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

    /// <summary>Fingerprints as the lock writes them.</summary>
    internal static TomlValue Keys(ImmutableArray<string> fingerprints) => TomlValue.Of(fingerprints.Order(StringComparer.Ordinal).Select(TomlValue.Of));

    /// <summary>An index as the lock writes it.</summary>
    internal static TomlValue Value(LockedIndex index) => TomlValue.Of(
        ("archive", TomlValue.Of(index.Archive)),
        ("suite", TomlValue.Of(index.Suite)),
        ("date", TomlValue.Of(index.Date)),
        ("sha256", TomlValue.Of(index.Sha256.Hex)),
        ("signed-by", Keys(index.SignedBy)));

    private static TomlValue Value(LockedRequirement requirement) => TomlValue.Of(
        ("tool", TomlValue.Of(requirement.Tool)),
        ("version", TomlValue.Of(requirement.Version)),
        ("policy", TomlValue.Of(requirement.Policy)),
        ("file", TomlValue.Of(requirement.File)),
        ("line", TomlValue.Of(requirement.Line)));

    private static TomlValue Value(LockedTool tool) => TomlValue.Of(
        ("tool", TomlValue.Of(tool.Tool)),
        ("version", TomlValue.Of(tool.Version)),
        ("from", TomlValue.Of(tool.From)),
        ("reason", TomlValue.Of(tool.Reason)));

    private static TomlValue Value(string tool, RejectedTool rejected) => TomlValue.Of(
        ("tool", TomlValue.Of(tool)),
        ("version", TomlValue.Of(rejected.Version)),
        ("from", TomlValue.Of(rejected.From)),
        ("reason", TomlValue.Of(rejected.Reason)));

    /// <summary>A statement as the lock writes it.</summary>
    internal static TomlValue Value(LockedStatement statement) => TomlValue.Of(
        ("provider", TomlValue.Of(statement.Provider)),
        ("name", TomlValue.Of(statement.Name)),
        ("date", TomlValue.Of(statement.Date)),
        ("sha256", TomlValue.Of(statement.Sha256.Hex)),
        ("signed-by", Keys(statement.SignedBy)));

    private static TomlValue Value(LockedArchive archive) => TomlValue.Of(
        ("provider", TomlValue.Of(archive.Provider)),
        ("name", TomlValue.Of(archive.Name)),
        ("version", TomlValue.Of(archive.Version)),
        ("path", TomlValue.Of(archive.Path)),
        ("sha256", TomlValue.Of(archive.Sha256.Hex)),
        ("statement", TomlValue.Of(archive.Statement)));

    private static TomlValue Value(LockedCrate crate) => TomlValue.Of(
        ("name", TomlValue.Of(crate.Name)),
        ("version", TomlValue.Of(crate.Version)),
        ("sha256", TomlValue.Of(crate.Sha256.Hex)));

    private static TomlValue Value(LockedHostTool tool) => TomlValue.Of(
        ("tool", TomlValue.Of(tool.Tool)),
        ("path", TomlValue.Of(tool.Path)),
        ("version", TomlValue.Of(tool.Version)),
        ("sha256", TomlValue.Of(tool.Sha256.Hex)));

    private static void LinesUnlessEmpty(TomlWriter writer, string key, IEnumerable<TomlValue> values)
    {
        TomlValue[] all = [.. values];
        if (all.Length > 0)
        {
            writer.Lines(key, all);
        }
    }

    private static TomlValue Value(LockedPatch patch)
    {
        List<(string, TomlValue)> entries = [("path", TomlValue.Of(patch.Path.Text)), ("sha256", TomlValue.Of(patch.Sha256.Hex))];
        if (patch.Strip != 1)
        {
            entries.Add(("strip", TomlValue.Of(patch.Strip)));
        }

        if (patch.Result is { } result)
        {
            entries.Add(("result", TomlValue.Of(result.Hex)));
        }

        return TomlValue.Of([.. entries]);
    }

    internal static TomlValue Value(LockedPackage package) => TomlValue.Of(
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
