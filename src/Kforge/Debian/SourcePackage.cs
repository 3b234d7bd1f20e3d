using System.Collections.Immutable;
using System.Globalization;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Debian;

/// <summary>A file of a source package.</summary>
/// <param name="Name">Without a directory, such as <c>linux_6.12.107.orig.tar.xz</c>.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">Of its content.</param>
public sealed record SourceFile(string Name, long Size, Sha256Digest Sha256)
{
    /// <summary>Reads the field <c>Checksums-Sha256</c> of an index or a <c>.dsc</c> (Debian policy 5.6.24).</summary>
    /// <param name="field">Its value: digest, size and name on each line.</param>
    /// <returns>The files sorted by name; null when it is missing, malformed or names a file twice.</returns>
    public static ImmutableArray<SourceFile>? ReadAll(string? field)
    {
        SortedDictionary<string, SourceFile> files = new(StringComparer.Ordinal);
        foreach (string line in (field ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is not [var hex, var bytes, var name]
                || !Sha256Digest.TryParse(hex, out Sha256Digest digest)
                || !long.TryParse(bytes, NumberStyles.None, CultureInfo.InvariantCulture, out long size) || size > 1L << 40
                || !RelativePath.TryParse(name, out RelativePath path) || path.Text != name || name.Contains('/')
                || !files.TryAdd(name, new(name, size, digest)))
            {
                return null;
            }
        }

        return files.Count > 0 ? [.. files.Values] : null;
    }
}

/// <summary>One source package of an index: what is needed to choose it and to fetch its files.</summary>
/// <param name="Name">The package's name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Format">Such as <c>3.0 (quilt)</c> (dpkg-source(1)).</param>
/// <param name="Files">Sorted by name; one of them is the <c>.dsc</c>.</param>
/// <param name="Archive">The archive below the mirror.</param>
/// <param name="Suite">The suite as asked for.</param>
/// <param name="Directory">Of the files, below the archive.</param>
public sealed record SourcePackage(
    string Name, DebianVersion Version, string Format, ImmutableArray<SourceFile> Files, string Archive, string Suite, RelativePath Directory)
{
    /// <summary>
    /// Whether it is there only because something in the suite was built with it (<c>Extra-Source-Only</c>); the suite's own version is another.
    /// </summary>
    public bool IsExtra { get; init; }

    /// <summary>The files as the lock names them, sorted by path.</summary>
    public ImmutableArray<LockedPackage> Locked =>
        [.. Files.Select(file => new LockedPackage(Name, Version.Text, Archive, Suite, $"{Directory}/{file.Name}", file.Size, file.Sha256)).OrderBy(file => file.Path, StringComparer.Ordinal)];

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Version}";

    /// <summary>Reads a paragraph of an index of sources.</summary>
    /// <param name="paragraph">The paragraph.</param>
    /// <param name="suite">The suite the index is of.</param>
    /// <returns>The package, or the name of the field that is missing or malformed.</returns>
    public static (SourcePackage? Package, string Wrong) Read(ControlParagraph paragraph, DebianSuite suite)
    {
        string name = paragraph["Package"] ?? "";
        if (!Dependency.IsName(name))
        {
            return (null, "Package");
        }

        if (!DebianVersion.TryParse(paragraph["Version"], out DebianVersion version))
        {
            return (null, "Version");
        }

        if (!RelativePath.TryParse(paragraph["Directory"], out RelativePath directory))
        {
            return (null, "Directory");
        }

        if (SourceFile.ReadAll(paragraph["Checksums-Sha256"]) is not { } files || files.Count(file => file.Name.EndsWith(".dsc", StringComparison.Ordinal)) != 1)
        {
            return (null, "Checksums-Sha256");
        }

        return (new(name, version, paragraph["Format"] ?? "", files, suite.Archive, suite.Name, directory) { IsExtra = paragraph["Extra-Source-Only"] == "yes" }, "");
    }
}
