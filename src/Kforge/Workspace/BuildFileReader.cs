using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Kforge.Diagnostics;
using Kforge.Toml;

namespace Kforge.Workspace;

/// <summary>What there is to name in <c>kbuild.toml</c>.</summary>
/// <param name="Toolchains">Names of toolchains.</param>
/// <param name="Profiles">Names of profiles.</param>
/// <param name="Series">Names of patch series.</param>
public sealed record KnownNames(ImmutableArray<string> Toolchains, ImmutableArray<string> Profiles, ImmutableArray<string> Series);

/// <summary>Reads the text of <c>kbuild.toml</c>: pure, the files it names are given by name.</summary>
public static class BuildFileReader
{

    /// <summary>Reads the file.</summary>
    /// <param name="utf8">Its bytes.</param>
    /// <param name="file">How messages name it.</param>
    /// <param name="known">What the file may name, or null to leave names unchecked.</param>
    /// <returns>What it says, or every mistake: KF1001 to KF1005, KF1012 to KF1020.</returns>
    public static Checked<BuildFile> Parse(ReadOnlySpan<byte> utf8, string file, KnownNames? known) => TomlReader.Read(utf8, file) switch
    {
        Checked<TomlTable>.Bad bad => new Checked<BuildFile>.Bad(bad.Diagnostics),
        Checked<TomlTable>.Good good => Read(good.Value, file, known),
        _ => throw new InvalidOperationException("unreachable: Checked is closed"),
    };

    private static Checked<BuildFile> Read(TomlTable root, string file, KnownNames? known)
    {
        Mistakes mistakes = new();
        TableCheck top = new(root, $"`{file}`", mistakes);
        List<KernelDefinition> kernels = [];
        string[] names = [];
        if (top.Table("kernel", "`[kernel]`", "[kernel.NAME]") is { } table)
        {
            names = [.. table.Entries.Select(entry => entry.Key)];
            foreach ((TomlEntry entry, TableCheck content) in table.Named(NameRules.Name("a kernel"), name => $"`[kernel.{TomlWriter.Key(name)}]`"))
            {
                if (Kernel(entry.Key, content, mistakes, known) is { } kernel)
                {
                    kernels.Add(kernel);
                }
            }

            if (names.Length == 0)
            {
                mistakes.Add(new Diagnostic(WorkspaceCodes.MissingKey, $"`{file}` defines no kernel", table.Place).WithHint("add a table `[kernel.NAME]`"));
            }
        }

        string? chosen = Default(top, names, mistakes);
        ImmutableArray<AcceptedFinding> accepted = Accepted(top);
        CacheSettings cache = Cache(top);
        top.RefuseOthers();
        return mistakes.Or(() => new BuildFile(chosen!, kernels.ToImmutableSortedDictionary(kernel => kernel.Name, kernel => kernel, StringComparer.Ordinal)) { Accepted = accepted, Cache = cache });
    }

    private static CacheSettings Cache(TableCheck top)
    {
        const int rarest = 1_000_000;
        if (top.Table("cache", "`[cache]`", null) is not { } table)
        {
            return CacheSettings.None;
        }

        Placed<string>? size = table.OptionalText("max-size", NameRules.Size);
        long? recheck = table.OptionalInteger("recheck", 0, rarest);
        table.RefuseOthers();
        return new(size is { } text && ByteSize.TryParse(text.Value, out long bytes) ? bytes : null, (int?)recheck);
    }

    private static ImmutableArray<AcceptedFinding> Accepted(TableCheck top)
    {
        ImmutableArray<AcceptedFinding>.Builder accepted = ImmutableArray.CreateBuilder<AcceptedFinding>();
        TableCheck? audit = top.Table("audit", "`[audit]`", null);
        foreach (TableCheck table in audit?.Tables("accept", "`[[audit.accept]]`") ?? [])
        {
            Placed<string>? finding = table.Text("finding", NameRules.FindingCode, "finding = \"KF8003\"");
            Placed<string>? tool = table.OptionalText("tool", NameRules.Tool);
            Placed<string>? toolchain = table.OptionalText("toolchain", NameRules.Name("a toolchain"));
            Placed<string>? kernel = table.OptionalText("kernel", NameRules.Name("a kernel"));
            Placed<string>? reason = table.Text("reason", NameRules.OneLine("a reason"), "reason = \"…\"");
            DateOnly? until = table.Date("until");
            table.RefuseOthers();
            if (finding is { } code && reason is { } why && until is { } day)
            {
                accepted.Add(new(code.Value, tool?.Value, toolchain?.Value, kernel?.Value, why.Value, day, table.Place));
            }
        }

        audit?.RefuseOthers();
        return accepted.ToImmutable();
    }

    // The only kernel of a file needs no `default`.
    private static string? Default(TableCheck top, string[] names, Mistakes mistakes)
    {
        const string key = "default";
        string example = $"default = \"{names.FirstOrDefault() ?? "NAME"}\"";
        bool required = names.Length > 1;
        TableCheck? workspace = top.Table("workspace", "`[workspace]`", required ? $"[workspace] {example}" : null);
        TextRule rule = NameRules.Name("a kernel");
        Placed<string>? chosen = required ? workspace?.Text(key, rule, example) : workspace?.OptionalText(key, rule);
        workspace?.RefuseOthers();
        if (chosen is { } name && !names.Contains(name.Value))
        {
            mistakes.Add(new Diagnostic(WorkspaceCodes.UnknownKernel, $"there is no kernel `{name.Value}`", name.Place)
                .WithSuggestion(name.Value, names, "kernels"));
        }

        return chosen?.Value ?? names.FirstOrDefault();
    }

    private static KernelDefinition? Kernel(string name, TableCheck table, Mistakes mistakes, KnownNames? known)
    {
        SourceDefinition? source = SourceReader.Read(table, mistakes);
        Placed<string>? arch = table.Text("arch", NameRules.Name("an architecture"), "arch = \"x86_64\"");
        Placed<string>? toolchain = table.Text("toolchain", NameRules.Name("a toolchain"), "toolchain = \"debian-trixie\"");
        bool configured = table.Optional("base") is not null || table.Optional("enable") is not null;
        ImmutableArray<Placed<string>> profiles = table.Texts("profiles", NameRules.Name("a profile"), configured ? null : "profiles = [\"tiny\", \"rust\"]");
        ImmutableArray<Placed<string>> patches = table.Texts("patches", NameRules.Name("a patch series"), null);
        ImmutableArray<Placed<string>> targets = table.Texts("targets", NameRules.MakeTarget, null);
        if (targets.IsEmpty && table.Optional("targets") is TomlValue.Array { Items.IsEmpty: true } nothing)
        {
            mistakes.Add(new Diagnostic(WorkspaceCodes.BadValue, $"`targets` of {table.Name} is empty", nothing.Place)
                .WithHint("leave the key out to build what is usual for the architecture"));
        }

        ConfigBase? start = ConfigKeys.Base(table);
        ImmutableArray<WantedSymbol> enable = ConfigKeys.Enable(table);
        ImmutableArray<Placed<string>> keep = ConfigKeys.Keep(table);
        BootDefinition boot = Boot(table, mistakes, known);
        ToolWishes wishes = Wishes(table, mistakes);
        ReleaseDefinition release = Release(table, mistakes);
        long fuzz = table.OptionalInteger("patch-fuzz", 0, 2) ?? 0;
        table.RefuseOthers();

        if (arch is { } named && KernelArch.Check(named) is { } mistake)
        {
            mistakes.Add(mistake);
        }

        if (known is not null)
        {
            Exists(toolchain, known.Toolchains, WorkspaceCodes.UnknownToolchain, "toolchain", "toolchains", mistakes);
            foreach (Placed<string> profile in profiles)
            {
                Exists(profile, known.Profiles, WorkspaceCodes.UnknownProfile, "profile", "profiles", mistakes);
            }

            foreach (Placed<string> series in patches)
            {
                Exists(series, known.Series, WorkspaceCodes.UnknownSeries, "patch series", "patch series", mistakes);
            }
        }

        if (source is null || arch is not { } architecture || toolchain is not { } tools)
        {
            return null;
        }

        return new(name, table.Place, source, architecture, tools, profiles, patches,
            targets.IsEmpty ? Usual(architecture) : targets, boot)
        { Tools = wishes, PatchFuzz = (int)fuzz, Base = start, Enable = enable, Keep = keep, Release = release };
    }

    private static ToolWishes Wishes(TableCheck kernel, Mistakes mistakes)
    {
        bool allowNewer = kernel.Flag("allow-newer", missing: false);
        Placed<string>? prefer = kernel.OptionalText("prefer", NameRules.Name("a preference"));
        if (prefer is { Value: not ("newest" or "minimum") } unknown)
        {
            mistakes.Add(new Diagnostic(WorkspaceCodes.BadValue, $"there is no preference `{unknown.Value}`", unknown.Place)
                .WithSuggestion(unknown.Value, ["minimum", "newest"], "preferences"));
        }

        return new(allowNewer, prefer?.Value == "minimum");
    }

    private static ReleaseDefinition Release(TableCheck kernel, Mistakes mistakes)
    {
        if (kernel.Table("release", kernel.Name.Replace("]", ".release]", StringComparison.Ordinal), null) is not { } release)
        {
            return ReleaseDefinition.None;
        }

        TableCheck? unsigned = release.Table("unsigned", "`unsigned`", null);
        ImmutableArray<Placed<PackageFormat>> packages = Packages(release, mistakes);
        release.RefuseOthers();
        return new(unsigned?.NamedTexts(NameRules.Tool, NameRules.OneLine("a reason")).ToImmutableSortedDictionary(
            input => input.Entry.Key, input => new Placed<string>(input.Value, input.Entry.KeyPlace), StringComparer.Ordinal) ?? ReleaseDefinition.None.Unsigned)
        { Packages = packages };
    }

    private static ImmutableArray<Placed<PackageFormat>> Packages(TableCheck release, Mistakes mistakes)
    {
        ImmutableArray<Placed<PackageFormat>>.Builder packages = ImmutableArray.CreateBuilder<Placed<PackageFormat>>();
        foreach (Placed<string> written in release.Texts("packages", NameRules.Name("a kind of package"), null))
        {
            switch (written.Value)
            {
                case "deb":
                    packages.Add(new(PackageFormat.Deb, written.Place));
                    break;
                case "tar":
                    packages.Add(new(PackageFormat.Tar, written.Place));
                    break;
                default:
                    mistakes.Add(new Diagnostic(WorkspaceCodes.BadValue, $"kforge makes no packages of the kind `{written.Value}`", written.Place)
                        .WithSuggestion(written.Value, ["deb", "tar"], "kinds"));
                    break;
            }
        }

        return packages.ToImmutable();
    }

    private static ImmutableArray<Placed<string>> Usual(Placed<string> arch) =>
        [.. (KernelArch.Find(arch.Value)?.Targets ?? []).Select(target => new Placed<string>(target, arch.Place))];

    private static BootDefinition Boot(TableCheck kernel, Mistakes mistakes, KnownNames? known)
    {
        if (kernel.Table("boot", kernel.Name.Replace("]", ".boot]", StringComparison.Ordinal), null) is not { } boot)
        {
            return new(null, null, null);
        }

        Placed<string>? toolchain = boot.OptionalText("toolchain", NameRules.Name("a toolchain"));
        Placed<string>? module = boot.OptionalText("module", NameRules.Module);
        Placed<string>? expect = boot.OptionalText("expect", NameRules.OneLine("a pattern"));
        boot.RefuseOthers();
        if (known is not null)
        {
            Exists(toolchain, known.Toolchains, WorkspaceCodes.UnknownToolchain, "toolchain", "toolchains", mistakes);
        }

        if (expect is { } pattern && PatternMistake(pattern.Value) is { } reason)
        {
            mistakes.Add(new Diagnostic(WorkspaceCodes.BadValue, $"`expect` is not a regular expression: {pattern.Value}", pattern.Place).WithCause(reason));
        }

        return new(toolchain, module, expect);
    }

    private static string? PatternMistake(string pattern)
    {
        try
        {
            _ = new Regex(pattern, RegexOptions.None, TimeSpan.FromSeconds(1));
            return null;
        }
        catch (ArgumentException exception)
        {
            return exception.Message.TrimEnd('.');
        }
    }

    private static void Exists(
        Placed<string>? name, ImmutableArray<string> known, DiagnosticCode code, string what, string plural, Mistakes mistakes)
    {
        if (name is { } placed && !known.Contains(placed.Value))
        {
            mistakes.Add(new Diagnostic(code, $"there is no {what} `{placed.Value}`", placed.Place).WithSuggestion(placed.Value, known, plural));
        }
    }
}
