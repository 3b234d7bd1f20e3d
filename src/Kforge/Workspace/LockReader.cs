using System.Collections.Immutable;
using System.Globalization;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Toml;

namespace Kforge.Workspace;

/// <summary>Reads <c>kforge.lock</c>.</summary>
public static class LockReader
{
    private const string Anew = "restore it with `git checkout kforge.lock`, or make it anew with `kforge lock`";

    /// <summary>Reads the lock of a workspace.</summary>
    /// <returns><see cref="LockFile.Empty"/> when there is none yet; else as <see cref="Parse"/>, or KF1011.</returns>
    public static Checked<LockFile> Read(WorkspaceDirectories directories)
    {
        if (!File.Exists(directories.Lock))
        {
            return LockFile.Empty;
        }

        string shown = directories.Shown(directories.Lock);
        return WorkspaceReader.ReadBytes(directories.Lock, shown) switch
        {
            Checked<byte[]>.Good good => Parse(good.Value, shown),
            Checked<byte[]>.Bad bad => new Checked<LockFile>.Bad(bad.Diagnostics),
            _ => throw new InvalidOperationException("unreachable: Checked is closed"),
        };
    }

    /// <summary>Reads the text of a lock. The order of its lines does not matter: a merge may have changed it.</summary>
    /// <param name="utf8">Its bytes.</param>
    /// <param name="file">How messages name it.</param>
    /// <returns>
    /// The lock; or KF1102 when a merge is not finished, KF1101 when it is of a later version, KF1001 to
    /// KF1005 when it is not TOML, and KF1103 for everything else kforge would not have written.
    /// </returns>
    public static Checked<LockFile> Parse(ReadOnlySpan<byte> utf8, string file)
    {
        if (ConflictLine(utf8) is { } line)
        {
            return new Diagnostic(LockCodes.MergeConflict, $"`{file}` holds a merge conflict", new SourcePlace(file, line, 1))
                .WithCause("git could not merge both sides and left its marks in the file")
                .WithHint($"take one side with `git checkout --ours {file}`, then bring it up to date with `kforge lock`");
        }

        return TomlReader.Read(utf8, file) switch
        {
            Checked<TomlTable>.Bad bad => new Checked<LockFile>.Bad([.. bad.Diagnostics.Select(mistake => mistake.WithHint(Anew))]),
            Checked<TomlTable>.Good good => Read(good.Value, file),
            _ => throw new InvalidOperationException("unreachable: Checked is closed"),
        };
    }

    // Marks stand at the start of a line; no line of a lock begins like that (in TOML none can).
    private static int? ConflictLine(ReadOnlySpan<byte> utf8)
    {
        int line = 1;
        foreach (Range range in utf8.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> text = utf8[range];
            if (text.StartsWith("<<<<<<<"u8) || text.StartsWith("======="u8) || text.StartsWith(">>>>>>>"u8) || text.StartsWith("|||||||"u8))
            {
                return line;
            }

            line++;
        }

        return null;
    }

    private static Checked<LockFile> Read(TomlTable root, string file)
    {
        if (root.Find("version")?.Value is TomlValue.Integer { Value: > LockWriter.Version } version)
        {
            return new Diagnostic(LockCodes.Newer, $"`{file}` has version {version.Value.ToString(CultureInfo.InvariantCulture)}, this kforge knows {LockWriter.Version}", version.Place)
                .WithCause("a newer kforge made it")
                .WithHint("use that kforge, or replace the lock with `kforge lock` after deleting it");
        }

        Mistakes mistakes = new(mistake => mistake with { Code = LockCodes.Damaged, Hints = [Anew] });
        TableCheck top = new(root, $"`{file}`", mistakes);
        top.Integer("version", LockWriter.Version);
        Dictionary<string, LockedKernel> kernels = [];
        foreach ((TomlEntry entry, TableCheck table) in top.Table("kernel", "`[kernel]`", null)?.Named(NameRules.Name("a kernel"), name => $"`[kernel.{TomlWriter.Key(name)}]`") ?? [])
        {
            if (Kernel(table) is { } kernel)
            {
                kernels.Add(entry.Key, kernel);
            }
        }

        Dictionary<string, LockedToolchain> toolchains = [];
        foreach ((TomlEntry entry, TableCheck table) in top.Table("toolchain", "`[toolchain]`", null)?.Named(NameRules.Name("a toolchain"), name => $"`[toolchain.{TomlWriter.Key(name)}]`") ?? [])
        {
            if (Toolchain(table) is { } toolchain)
            {
                toolchains.Add(entry.Key, toolchain);
            }
        }

        top.RefuseOthers();
        return mistakes.Or(() => new LockFile(
            kernels.ToImmutableSortedDictionary(StringComparer.Ordinal), toolchains.ToImmutableSortedDictionary(StringComparer.Ordinal)));
    }

    private static LockedKernel? Kernel(TableCheck table)
    {
        LockedSource? source = Source(table);
        ImmutableArray<LockedRequirement> requirements =
            Items(table, "requirements", Requirement, requirement => requirement.Tool);
        ImmutableArray<LockedPatch> patches = Items(table, "patches", Patch, patch => patch.Path.Text);
        table.RefuseOthers();
        return source is null ? null : new(source, [.. requirements.OrderBy(requirement => requirement.Tool, StringComparer.Ordinal)], patches);
    }

    private static LockedSource.Debian? Source(TableCheck kernel)
    {
        TableCheck? source = kernel.Table("source", $"`source` of {kernel.Name}", "[kernel.NAME.source.debian]");
        TableCheck? debian = source?.Table("debian", $"`source.debian` of {kernel.Name}", "[kernel.NAME.source.debian]");
        source?.RefuseOthers();
        if (debian is null)
        {
            return null;
        }

        Placed<string>? version = debian.Text("kernel-version", NameRules.OneLine("a version"), "");
        Sha256Digest? tree = Digest(debian, "tree");
        LockedIndex? index = debian.Table("index", $"`index` of {debian.Name}", "index") is { } indexTable ? Index(indexTable) : null;
        LockedPackage? package = debian.Table("package", $"`package` of {debian.Name}", "package") is { } packageTable ? Package(packageTable) : null;
        debian.RefuseOthers();
        return version is { } named && tree is { } content && index is not null && package is not null
            ? new(named.Value, content, index, package)
            : null;
    }

    private static LockedToolchain? Toolchain(TableCheck table)
    {
        Sha256Digest? definition = Digest(table, "definition");
        ImmutableArray<LockedIndex> indexes = Items(table, "indexes", Index, index => $"{index.Archive} {index.Suite}");
        ImmutableArray<LockedPackage> packages = Items(table, "packages", Package, package => package.Name);
        table.RefuseOthers();
        return definition is { } digest
            ? new(digest,
                [.. indexes.OrderBy(index => index.Suite, StringComparer.Ordinal).ThenBy(index => index.Archive, StringComparer.Ordinal)],
                [.. packages.OrderBy(package => package.Name, StringComparer.Ordinal)])
            : null;
    }

    // A merge of two sides that git took for good can leave the same thing in twice.
    private static ImmutableArray<T> Items<T>(TableCheck table, string key, Func<TableCheck, T?> read, Func<T, string> identity)
        where T : class
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        ImmutableArray<T>.Builder items = ImmutableArray.CreateBuilder<T>();
        foreach (TableCheck itemTable in table.Tables(key, $"an item of `{key}` of {table.Name}"))
        {
            if (read(itemTable) is { } item)
            {
                items.Add(item);
                if (!seen.Add(identity(item)))
                {
                    itemTable.Bad(itemTable.Place, $"`{identity(item)}` stands twice in `{key}` of {table.Name}");
                }
            }
        }

        return items.ToImmutable();
    }

    private static LockedRequirement? Requirement(TableCheck table)
    {
        Placed<string>? tool = table.Text("tool", NameRules.Tool, "");
        Placed<string>? minimum = table.Text("minimum", NameRules.OneLine("a version"), "");
        Placed<string>? file = table.Text("file", NameRules.Path("a file of the tree"), "");
        long? line = table.Integer("line", 1);
        table.RefuseOthers();
        return tool is { } named && minimum is { } least && file is { } path && line is <= int.MaxValue
            ? new(named.Value, least.Value, path.Value, (int)line)
            : null;
    }

    private static LockedPatch? Patch(TableCheck table)
    {
        Placed<string>? path = table.Text("path", NameRules.Path("a patch"), "");
        Sha256Digest? sha256 = Digest(table, "sha256");
        table.RefuseOthers();
        return path is { } named && sha256 is { } digest ? new(RelativePath.Parse(named.Value), digest) : null;
    }

    private static LockedIndex? Index(TableCheck table)
    {
        Placed<string>? archive = table.Text("archive", NameRules.ArchivePath("an archive"), "");
        Placed<string>? suite = table.Text("suite", NameRules.Suite, "");
        DateTimeOffset? date = table.Instant("date");
        Sha256Digest? sha256 = Digest(table, "sha256");
        ImmutableArray<Placed<string>> signedBy = table.Texts("signed-by", NameRules.Fingerprint, "signed-by");
        table.RefuseOthers();
        return archive is { } from && suite is { } named && date is { } instant && sha256 is { } digest
            ? new(from.Value, named.Value, instant, digest, [.. signedBy.Select(key => key.Value).Order(StringComparer.Ordinal)])
            : null;
    }

    private static LockedPackage? Package(TableCheck table)
    {
        Placed<string>? name = table.Text("name", NameRules.DebianPackage, "");
        Placed<string>? version = table.Text("version", NameRules.OneLine("a version"), "");
        Placed<string>? archive = table.Text("archive", NameRules.ArchivePath("an archive"), "");
        Placed<string>? suite = table.Text("suite", NameRules.Suite, "");
        Placed<string>? path = table.Text("path", NameRules.Path("a file of an archive"), "");
        long? size = table.Integer("size", 0);
        Sha256Digest? sha256 = Digest(table, "sha256");
        table.RefuseOthers();
        return name is { } named && version is { } exact && archive is { } from && suite is { } inSuite && path is { } file
            && size is { } bytes && sha256 is { } digest
            ? new(named.Value, exact.Value, from.Value, inSuite.Value, file.Value, bytes, digest)
            : null;
    }

    private static Sha256Digest? Digest(TableCheck table, string key)
    {
        TextRule rule = new(text => Sha256Digest.TryParse(text, out _), "a SHA-256 digest", "64 hexadecimal digits");
        return table.Text(key, rule, "") is { } text && Sha256Digest.TryParse(text.Value, out Sha256Digest digest) ? digest : null;
    }
}
