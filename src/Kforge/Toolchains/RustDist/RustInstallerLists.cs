using System.Collections.Immutable;
using System.Formats.Tar;
using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Toolchains.RustDist;

/// <summary>What the manifests of an archive of the Rust project's installer list, version 3 of its format.</summary>
internal sealed class RustInstallerLists
{
    private const int MostComponents = 64;
    private const int LargestList = 16 << 20;
    private const string ManifestName = "manifest.in";

    private readonly HashSet<string> files = new(StringComparer.Ordinal);
    private readonly HashSet<string> directories = new(StringComparer.Ordinal);

    private RustInstallerLists()
    {
    }

    /// <summary>The listed files, each with its component's directory in front.</summary>
    public IEnumerable<string> Files => files;

    /// <summary>Reads an archive to its end for its lists; nothing is written.</summary>
    /// <exception cref="Failure">KF2311, KF2201, KF2202.</exception>
    public static RustInstallerLists Read(Host host, TarArchive archive, CancellationToken cancellation)
    {
        Dictionary<string, string> texts = new(StringComparer.Ordinal);
        archive.Read(host, tar => ReadTexts(tar, archive.Name, texts, cancellation), null, cancellation);

        // Where each list is: the archive's top directory is called as it likes.
        string? components = texts.Keys.FirstOrDefault(path => path.EndsWith("/components", StringComparison.Ordinal));
        string top = components is null ? "" : components[..components.IndexOf('/')];
        if (components is null || !texts.TryGetValue($"{top}/rust-installer-version", out string? version) || version.Trim() != "3")
        {
            throw Malformed(archive.Name, "it has no list of components, or one of another version than 3");
        }

        RustInstallerLists lists = new();
        ImmutableArray<string> names = [.. Lines(texts[components])];
        if (names.Length is 0 or > MostComponents)
        {
            throw Malformed(archive.Name, $"it has {names.Length} components");
        }

        foreach (string component in names)
        {
            if (!RelativePath.TryParse(component, out RelativePath directory) || directory.Text.Contains('/') || !texts.TryGetValue($"{top}/{directory}/{ManifestName}", out string? manifest))
            {
                throw Malformed(archive.Name, $"the component `{ArchiveCodes.Printable(component)}` has no `{ManifestName}`");
            }

            foreach (string line in Lines(manifest))
            {
                lists.Add(archive.Name, directory, line);
            }
        }

        return lists;
    }

    /// <summary>Where an entry belongs, without its component's directory; null for one that is not listed.</summary>
    /// <param name="inside">Its path without the top directory.</param>
    public RelativePath? PlaceOf(RelativePath inside)
    {
        int slash = inside.Text.IndexOf('/');
        return slash > 0 && (files.Contains(inside.Text) || IsBelowDirectory(inside.Text)) ? RelativePath.Parse(inside.Text[(slash + 1)..]) : null;
    }

    /// <summary>KF2311.</summary>
    public static Failure Malformed(string archive, string cause) => new Diagnostic(
        ProviderCodes.ComponentMalformed, $"`{archive}` is not laid out as an archive of Rust's installer", null, [cause], []).ToFailure();

    private bool IsBelowDirectory(string path)
    {
        for (int end = path.Length; end > 0; end = path.LastIndexOf('/', end - 1))
        {
            if (directories.Contains(path[..end]))
            {
                return true;
            }
        }

        return false;
    }

    private void Add(string archive, RelativePath component, string line)
    {
        (HashSet<string>? set, string listed) = line.Split(':', 2) switch
        {
            ["file", var file] => (files, file),
            ["dir", var directory] => (directories, directory),
            _ => (null, line),
        };
        if (set is null || !RelativePath.TryParse(listed, out RelativePath path) || !set.Add($"{component}/{path}"))
        {
            throw Malformed(archive, $"the line `{ArchiveCodes.Printable(line)}` of `{component}/{ManifestName}` is not one, or comes twice");
        }
    }

    private static IEnumerable<string> Lines(string text) => text.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0);

    /// <summary>Collects <c>TOP/components</c>, <c>TOP/rust-installer-version</c> and <c>TOP/COMPONENT/manifest.in</c>.</summary>
    private static void ReadTexts(Stream tar, string archive, Dictionary<string, string> texts, CancellationToken cancellation)
    {
        using TarReader reader = new(tar, leaveOpen: true);
        int entries = 0;
        while (TarUnpacker.Next(reader, archive) is { } entry)
        {
            cancellation.ThrowIfCancellationRequested();
            if (++entries > UnpackLimits.Default.Entries)
            {
                throw Malformed(archive, $"it holds more than {UnpackLimits.Default.Entries} entries");
            }

            if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile && RelativePath.TryParse(entry.Name, out RelativePath path) && IsList(path.Text.Split('/')))
            {
                byte[] content = new byte[entry.Length <= LargestList ? entry.Length : throw Malformed(archive, $"`{ArchiveCodes.Printable(path.Text)}` is larger than {LargestList} bytes")];
                entry.DataStream?.ReadExactly(content);
                if (texts.Count > MostComponents + 2 || !texts.TryAdd(path.Text, Encoding.UTF8.GetString(content)))
                {
                    throw Malformed(archive, $"`{ArchiveCodes.Printable(path.Text)}` comes twice, or there are too many lists");
                }
            }
        }
    }

    private static bool IsList(string[] parts) =>
        parts is [_, "components" or "rust-installer-version"] or [_, _, ManifestName];
}
