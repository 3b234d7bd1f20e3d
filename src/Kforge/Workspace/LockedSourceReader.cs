using System.Collections.Immutable;
using Kforge.Platform;

namespace Kforge.Workspace;

/// <summary>Reads the tables <c>[kernel.NAME.source.KIND]</c> of the lock.</summary>
internal static class LockedSourceReader
{
    private static readonly TextRule ObjectId = new(
        text => text.Length == 40 && text.All(char.IsAsciiHexDigitLower), "an object of git", "40 hexadecimal digits in lower case");

    private static readonly TextRule Reference = new(
        text => text.StartsWith("refs/", StringComparison.Ordinal) && !text.Any(char.IsControl), "a reference of git", "a whole name that begins with `refs/`");

    /// <summary>The source of a kernel, or null with at least one mistake noted.</summary>
    public static LockedSource? Read(TableCheck kernel)
    {
        TableCheck? source = kernel.Table("source", $"`source` of {kernel.Name}", "[kernel.NAME.source.debian]");
        if (source is null)
        {
            return null;
        }

        string kind = source.Entries.FirstOrDefault()?.Key ?? "debian";
        LockedSource? read = kind switch
        {
            "debian-source" => Of(source, kind, DebianSource),
            "git" => Of(source, kind, Git),
            "tarball" => Of(source, kind, Tarball),
            "path" => Of(source, kind, Path),
            _ => Of(source, "debian", Debian),
        };
        source.RefuseOthers();
        return read;
    }

    private static LockedSource? Of(TableCheck source, string kind, Func<TableCheck, string, LockedSource?> read)
    {
        if (source.Table(kind, $"`{kind}` of {source.Name}", $"[kernel.NAME.source.{kind}]") is not { } table)
        {
            return null;
        }

        LockedSource? locked = table.Text("kernel-version", NameRules.OneLine("a version"), "") is { } version ? read(table, version.Value) : null;
        table.RefuseOthers();
        return locked;
    }

    private static LockedSource.Debian? Debian(TableCheck table, string version)
    {
        Sha256Digest? tree = LockReader.Digest(table, "tree");
        LockedIndex? index = Index(table);
        LockedPackage? package = table.Table("package", $"`package` of {table.Name}", "package") is { } below ? LockReader.Package(below) : null;
        return tree is { } content && index is not null && package is not null ? new(version, content, index, package) : null;
    }

    private static LockedSource.DebianSource? DebianSource(TableCheck table, string version)
    {
        Sha256Digest? tree = LockReader.Digest(table, "tree");
        LockedIndex? index = Index(table);
        ImmutableArray<LockedPackage> files = LockReader.Items(table, "files", LockReader.Package, file => file.Path);
        return tree is { } content && index is not null ? new(version, content, index, files) : null;
    }

    private static LockedSource.Git? Git(TableCheck table, string version)
    {
        Sha256Digest? tree = LockReader.Digest(table, "tree");
        Placed<string>? address = table.Text("address", NameRules.OneLine("an address"), "");
        Placed<string>? reference = table.OptionalText("reference", Reference);
        Placed<string>? commit = table.Text("commit", ObjectId, "");
        Placed<string>? gitTree = table.Text("git-tree", ObjectId, "");
        ImmutableArray<string> signedBy = SignedBy(table);
        return tree is { } content && address is { } from && commit is { } id && gitTree is { } root
            ? new(version, content, from.Value, reference?.Value, id.Value, root.Value, signedBy)
            : null;
    }

    private static LockedSource.Tarball? Tarball(TableCheck table, string version)
    {
        Sha256Digest? tree = LockReader.Digest(table, "tree");
        Placed<string>? address = table.Text("address", NameRules.OneLine("an address"), "");
        Sha256Digest? sha256 = LockReader.Digest(table, "sha256");
        ImmutableArray<string> signedBy = SignedBy(table);
        return tree is { } content && address is { } from && sha256 is { } digest ? new(version, content, from.Value, digest, signedBy) : null;
    }

    private static LockedSource.Path? Path(TableCheck table, string version) =>
        table.Text("directory", NameRules.OneLine("a directory"), "") is { } directory ? new(version, directory.Value) : null;

    private static LockedIndex? Index(TableCheck table) =>
        table.Table("index", $"`index` of {table.Name}", "index") is { } below ? LockReader.Index(below) : null;

    private static ImmutableArray<string> SignedBy(TableCheck table) =>
        [.. table.Texts("signed-by", NameRules.Fingerprint, "signed-by").Select(key => key.Value).Order(StringComparer.Ordinal)];
}
