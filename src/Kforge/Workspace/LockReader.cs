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
        top.Integer("version", 1);
        Dictionary<string, LockedKernel> kernels = [];
        foreach ((TomlEntry entry, TableCheck table) in top.Table("kernel", "`[kernel]`", null)?.Named(NameRules.Name("a kernel"), name => $"`[kernel.{TomlWriter.Key(name)}]`") ?? [])
        {
            if (Kernel(table) is { } kernel)
            {
                kernels.Add(entry.Key, kernel);
            }
        }

        Dictionary<string, LockedToolchain> toolchains = [];
        foreach ((TomlEntry entry, TableCheck table) in top.Table("toolchain", "`[toolchain]`", null)?.Named(NameRules.LockedToolchain, name => $"`[toolchain.{TomlWriter.Key(name)}]`") ?? [])
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
        LockedSource? source = LockedSourceReader.Read(table);
        ImmutableArray<LockedRequirement> requirements =
            Items(table, "requirements", Requirement, requirement => requirement.Tool);
        ImmutableArray<LockedPatch> patches = Items(table, "patches", Patch, patch => patch.Path.Text);
        LockedChoice? choice = table.Table("choice", $"`choice` of {table.Name}", null) is { } choiceTable ? Choice(choiceTable) : null;
        table.RefuseOthers();
        return source is null ? null : new(source, [.. requirements.OrderBy(requirement => requirement.Tool, StringComparer.Ordinal)], patches) { Choice = choice };
    }

    private static LockedChoice? Choice(TableCheck table)
    {
        Placed<string>? toolchain = table.Text("toolchain", NameRules.LockedToolchain, "");
        Sha256Digest? basis = Digest(table, "basis");
        ImmutableArray<LockedTool> tools = Items(table, "tools", Tool, tool => tool.Tool);
        ImmutableArray<(string Tool, RejectedTool Candidate)> rejected = [.. Items(table, "rejected", Tool, tool => $"{tool.Tool} {tool.Version} {tool.From}")
            .Select(tool => (tool.Tool, new RejectedTool(tool.Version, tool.From, tool.Reason)))];
        table.RefuseOthers();
        return toolchain is { } named && basis is { } digest
            ? new(named.Value, digest, [.. tools.OrderBy(tool => tool.Tool, StringComparer.Ordinal)
                .Select(tool => tool with { Rejected = [.. rejected.Where(other => other.Tool == tool.Tool).Select(other => other.Candidate)] })])
            : null;
    }

    private static LockedTool? Tool(TableCheck table)
    {
        Placed<string>? tool = table.Text("tool", NameRules.Tool, "");
        Placed<string>? version = table.Text("version", NameRules.OneLine("a version"), "");
        Placed<string>? from = table.Text("from", NameRules.OneLine("an origin"), "");
        Placed<string>? reason = table.Text("reason", NameRules.OneLine("a reason"), "");
        table.RefuseOthers();
        return tool is { } named && version is { } exact && from is { } origin && reason is { } why
            ? new(named.Value, exact.Value, origin.Value, why.Value, [])
            : null;
    }

    private static LockedToolchain? Toolchain(TableCheck table)
    {
        Sha256Digest? definition = Digest(table, "definition");
        ImmutableArray<LockedIndex> indexes = Items(table, "indexes", Index, index => $"{index.Archive} {index.Suite}");
        ImmutableArray<LockedPackage> packages = Items(table, "packages", Package, package => package.Name);
        ImmutableArray<LockedStatement> statements = Items(table, "statements", Statement, statement => $"{statement.Provider} {statement.Name}");
        ImmutableArray<LockedArchive> archives = Items(table, "archives", Archive, archive => $"{archive.Provider} {archive.Name}");
        ImmutableArray<LockedHostTool> hostTools = Items(table, "host-tools", HostTool, tool => tool.Tool);
        List<LockedCrateTool> crateTools = [];
        foreach ((TomlEntry entry, TableCheck tool) in table.Table("crate-tool", $"`crate-tool` of {table.Name}", null)?.Named(NameRules.Tool, tool => $"`crate-tool.{TomlWriter.Key(tool)}` of {table.Name}") ?? [])
        {
            if (CrateTool(entry.Key, tool) is { } read)
            {
                crateTools.Add(read);
            }
        }

        table.RefuseOthers();
        return definition is { } digest
            ? new(digest,
                [.. indexes.OrderBy(index => index.Suite, StringComparer.Ordinal).ThenBy(index => index.Archive, StringComparer.Ordinal)],
                [.. packages.OrderBy(package => package.Name, StringComparer.Ordinal)])
            {
                Statements = [.. statements.OrderBy(statement => statement.Provider, StringComparer.Ordinal).ThenBy(statement => statement.Name, StringComparer.Ordinal)],
                Archives = [.. archives.OrderBy(archive => archive.Provider, StringComparer.Ordinal).ThenBy(archive => archive.Name, StringComparer.Ordinal)],
                CrateTools = [.. crateTools.OrderBy(tool => tool.Tool, StringComparer.Ordinal)],
                HostTools = [.. hostTools.OrderBy(tool => tool.Tool, StringComparer.Ordinal)],
            }
            : null;
    }

    private static LockedStatement? Statement(TableCheck table)
    {
        Placed<string>? provider = table.Text("provider", NameRules.Name("a provider"), "");
        Placed<string>? name = table.Text("name", NameRules.Path("a signed text"), "");
        DateTimeOffset? date = table.Instant("date");
        Sha256Digest? sha256 = Digest(table, "sha256");
        ImmutableArray<Placed<string>> signedBy = table.Texts("signed-by", NameRules.Fingerprint, "signed-by");
        table.RefuseOthers();
        return provider is { } from && name is { } named && date is { } instant && sha256 is { } digest
            ? new(from.Value, named.Value, instant, digest, [.. signedBy.Select(key => key.Value).Order(StringComparer.Ordinal)])
            : null;
    }

    private static LockedArchive? Archive(TableCheck table)
    {
        Placed<string>? provider = table.Text("provider", NameRules.Name("a provider"), "");
        Placed<string>? name = table.Text("name", NameRules.OneLine("an archive"), "");
        Placed<string>? version = table.Text("version", NameRules.OneLine("a version"), "");
        Placed<string>? path = table.Text("path", NameRules.Path("a file of a mirror"), "");
        Sha256Digest? sha256 = Digest(table, "sha256");
        Placed<string>? statement = table.Text("statement", NameRules.Path("a signed text"), "");
        table.RefuseOthers();
        return provider is { } from && name is { } named && version is { } exact && path is { } file && sha256 is { } digest && statement is { } signed
            ? new(from.Value, named.Value, exact.Value, file.Value, digest, signed.Value)
            : null;
    }

    private static LockedCrateTool? CrateTool(string tool, TableCheck table)
    {
        Placed<string>? crate = table.Text("crate", NameRules.Crate, "");
        Placed<string>? version = table.Text("version", NameRules.OneLine("a version"), "");
        ImmutableArray<LockedCrate> crates = Items(table, "crates", Crate, item => $"{item.Name} {item.Version}");
        table.RefuseOthers();
        return crate is { } named && version is { } exact
            ? new(tool, named.Value, exact.Value, [.. crates.OrderBy(item => item.Name, StringComparer.Ordinal).ThenBy(item => item.Version, StringComparer.Ordinal)])
            : null;
    }

    private static LockedCrate? Crate(TableCheck table)
    {
        Placed<string>? name = table.Text("name", NameRules.Crate, "");
        Placed<string>? version = table.Text("version", NameRules.CrateVersion, "");
        Sha256Digest? sha256 = Digest(table, "sha256");
        table.RefuseOthers();
        return name is { } named && version is { } exact && sha256 is { } digest ? new(named.Value, exact.Value, digest) : null;
    }

    private static LockedHostTool? HostTool(TableCheck table)
    {
        Placed<string>? tool = table.Text("tool", NameRules.Tool, "");
        Placed<string>? path = table.Text("path", NameRules.OneLine("a path"), "");
        Placed<string>? version = table.Text("version", NameRules.OneLine("a version"), "");
        Sha256Digest? sha256 = Digest(table, "sha256");
        table.RefuseOthers();
        return tool is { } named && path is { } file && version is { } told && sha256 is { } digest
            ? new(named.Value, file.Value, told.Value, digest)
            : null;
    }

    // A merge of two sides that git took for good can leave the same thing in twice.
    internal static ImmutableArray<T> Items<T>(TableCheck table, string key, Func<TableCheck, T?> read, Func<T, string> identity)
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
        // Version 1 of the lock knew minimums only. Such a kernel has no choice either, so all of this is soon read anew.
        Placed<string>? minimum = table.OptionalText("minimum", NameRules.OneLine("a version"));
        Placed<string>? version = minimum ?? table.Text("version", NameRules.OneLine("a version"), "");
        Placed<string>? policy = minimum is { } old ? old with { Value = "minimum" } : table.Text("policy", NameRules.Policy, "");
        Placed<string>? file = table.Text("file", NameRules.Path("a file of the tree"), "");
        long? line = table.Integer("line", 1);
        table.RefuseOthers();
        return tool is { } named && version is { } asked && policy is { } how && file is { } path && line is <= int.MaxValue
            ? new(named.Value, asked.Value, how.Value, path.Value, (int)line)
            : null;
    }

    private static LockedPatch? Patch(TableCheck table)
    {
        Placed<string>? path = table.Text("path", NameRules.Path("a patch"), "");
        Sha256Digest? sha256 = Digest(table, "sha256");
        long strip = table.OptionalInteger("strip", 0, 100) ?? 1;
        Sha256Digest? result = table.OptionalText("result", NameRules.Sha256) is { } text && Sha256Digest.TryParse(text.Value, out Sha256Digest made) ? made : null;
        table.RefuseOthers();
        return path is { } named && sha256 is { } digest ? new(RelativePath.Parse(named.Value), digest) { Strip = (int)strip, Result = result } : null;
    }

    internal static LockedIndex? Index(TableCheck table)
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

    internal static LockedPackage? Package(TableCheck table)
    {
        Placed<string>? name = table.Text("name", NameRules.DebianPackageOfAnyMachine, "");
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

    internal static Sha256Digest? Digest(TableCheck table, string key) =>
        table.Text(key, NameRules.Sha256, "") is { } text && Sha256Digest.TryParse(text.Value, out Sha256Digest digest) ? digest : null;
}
