using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Toml;

namespace Kforge.Workspace;

/// <summary>Reads the text of a toolchain definition.</summary>
public static class ToolchainReader
{
    // The architectures of Debian's archives (dpkg's cputable, as far as there are ports with a release).
    private static readonly ImmutableArray<string> Architectures =
        ["amd64", "arm64", "armel", "armhf", "i386", "loong64", "mips64el", "ppc64el", "riscv64", "s390x"];

    /// <summary>Reads the file.</summary>
    /// <param name="utf8">Its bytes.</param>
    /// <param name="file">How messages name it.</param>
    /// <param name="name">The toolchain's name.</param>
    /// <returns>What it says, or every mistake: KF1001 to KF1005, KF1012 to KF1015.</returns>
    public static Checked<ToolchainDefinition> Parse(ReadOnlySpan<byte> utf8, string file, string name) => TomlReader.Read(utf8, file) switch
    {
        Checked<TomlTable>.Bad bad => new Checked<ToolchainDefinition>.Bad(bad.Diagnostics),
        Checked<TomlTable>.Good good => Read(good.Value, file, name),
        _ => throw new InvalidOperationException("unreachable: Checked is closed"),
    };

    private static Checked<ToolchainDefinition> Read(TomlTable root, string file, string name)
    {
        Mistakes mistakes = new();
        TableCheck top = new(root, $"`{file}`", mistakes);
        Placed<string>? description = top.Text("description", NameRules.OneLine("a description"), "description = \"…\"");
        Placed<string>? kind = top.Text("provider", NameRules.Name("a provider"), "provider = \"debian\"");
        Known(kind, ["debian", "host"], "provider", "providers", mistakes);
        ToolchainProvider? provider = kind?.Value switch
        {
            "host" => new ToolchainProvider.Host(),
            _ => Debian(top, mistakes),
        };
        ImmutableArray<ToolOffer> offers = provider is ToolchainProvider.Host ? [] : ToolOfferReader.Read(top, mistakes);
        ImmutableSortedDictionary<RelativePath, string> links = Links(top, mistakes);
        TextRule command = NameRules.OneLine("a command line");
        ImmutableSortedDictionary<string, string> tools = (top.Table("tools", "`[tools]`", null)?.NamedTexts(NameRules.Tool, command) ?? [])
            .ToImmutableSortedDictionary(tool => tool.Entry.Key, tool => tool.Value, StringComparer.Ordinal);
        top.RefuseOthers();
        return mistakes.Or(() => new ToolchainDefinition(name, new SourcePlace(file), description!.Value.Value, provider!, links, tools) { Offers = offers });
    }

    private static ToolchainProvider.Debian? Debian(TableCheck top, Mistakes mistakes)
    {
        Placed<string>? architecture = top.Text("architecture", NameRules.Name("a Debian architecture"), "architecture = \"amd64\"");
        Known(architecture, Architectures, "Debian architecture", "Debian architectures", mistakes);
        ImmutableArray<DebianSuite> suites = Suites(top, mistakes);
        ImmutableArray<Placed<string>> packages = top.Texts("packages", NameRules.DebianPackageOfAnyMachine, "packages = [\"make\", \"clang\"]");
        if (packages.IsEmpty && top.Optional("packages") is TomlValue.Array { Items.IsEmpty: true } nothing)
        {
            mistakes.Add(WorkspaceCodes.BadValue, nothing.Place, "`packages` is empty");
        }

        return architecture is { } named ? new(named.Value, suites, packages) : null;
    }

    private static ImmutableArray<DebianSuite> Suites(TableCheck top, Mistakes mistakes)
    {
        ImmutableArray<TableCheck> tables = top.Tables("suite", "`[[suite]]`");
        if (tables.IsEmpty && top.Optional("suite") is null or TomlValue.Array { Items.IsEmpty: true })
        {
            mistakes.Add(new Diagnostic(WorkspaceCodes.MissingKey, $"{top.Name} names no suite", top.Place).WithHint("add a table `[[suite]]`"));
        }

        Dictionary<(string, string), DebianSuite> seen = [];
        foreach (DebianSuite suite in tables.Select(table => Suite(table, mistakes)).OfType<DebianSuite>())
        {
            if (!seen.TryAdd((suite.Archive, suite.Name), suite))
            {
                mistakes.Add(new Diagnostic(WorkspaceCodes.BadValue, $"the suite `{suite.Name}` of `{suite.Archive}` is listed twice", suite.Place)
                    .WithCause($"first listed at {seen[(suite.Archive, suite.Name)].Place}"));
            }
        }

        return [.. seen.Values];
    }

    private static DebianSuite? Suite(TableCheck table, Mistakes mistakes)
    {
        Placed<string>? name = table.Text("name", NameRules.Suite, "name = \"trixie\"");
        Placed<string>? archive = table.OptionalText("archive", NameRules.ArchivePath("an archive"));
        ImmutableArray<Placed<string>> components = table.Texts("components", NameRules.ArchivePath("a component"), null);
        ImmutableArray<Placed<string>> signedBy = table.Texts("signed-by", NameRules.Fingerprint, "signed-by = [\"FINGERPRINT\"]");
        bool allowExpired = table.Flag("allow-expired", missing: false);
        DateTimeOffset? snapshot = table.Optional("snapshot") is null ? null : table.Instant("snapshot");
        table.RefuseOthers();
        if (table.Optional("signed-by") is TomlValue.Array { Items.IsEmpty: true } nobody)
        {
            mistakes.Add(new Diagnostic(WorkspaceCodes.BadValue, "`signed-by` is empty, so nothing of the suite could be believed", nobody.Place)
                .WithHint("list the fingerprints of the archive's keys"));
        }

        return name is { } named
            ? new(named.Value, archive?.Value ?? "debian",
                components.IsEmpty ? ["main"] : [.. components.Select(component => component.Value)],
                [.. signedBy.Select(key => key.Value.ToUpperInvariant())], allowExpired, table.Place)
            { Snapshot = snapshot }
            : null;
    }

    private static ImmutableSortedDictionary<RelativePath, string> Links(TableCheck top, Mistakes mistakes)
    {
        Dictionary<RelativePath, string> links = [];
        IEnumerable<(TomlEntry Entry, string Value)> entries =
            top.Table("links", "`[links]`", null)?.NamedTexts(NameRules.Path("the path of a link"), NameRules.OneLine("the target of a link")) ?? [];
        foreach ((TomlEntry entry, string target) in entries)
        {
            RelativePath path = RelativePath.Parse(entry.Key);
            if (LeadsOutside(path, target))
            {
                mistakes.Add(WorkspaceCodes.BadValue, entry.Value.Place, $"the link `{path}` leads out of the toolchain: {target}");
            }
            else if (!links.TryAdd(path, target))
            {
                mistakes.Add(WorkspaceCodes.BadValue, entry.KeyPlace, $"the link `{path}` is defined twice");
            }
        }

        return links.ToImmutableSortedDictionary();
    }

    // The toolchain is the root of the sandbox, so an absolute target stays in it; climbing above it does not.
    private static bool LeadsOutside(RelativePath link, string target)
    {
        int depth = target.StartsWith('/') ? 0 : link.Text.Count(character => character == '/');
        foreach (string part in target.Split('/'))
        {
            depth += part switch { "" or "." => 0, ".." => -1, _ => 1 };
            if (depth < 0)
            {
                return true;
            }
        }

        return false;
    }

    internal static void Known(Placed<string>? name, ImmutableArray<string> known, string what, string plural, Mistakes mistakes)
    {
        if (name is { } placed && !known.Contains(placed.Value))
        {
            mistakes.Add(new Diagnostic(WorkspaceCodes.BadValue, $"there is no {what} `{placed.Value}`", placed.Place)
                .WithSuggestion(placed.Value, known, plural));
        }
    }
}
