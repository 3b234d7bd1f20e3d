using System.Collections.Immutable;
using System.Text;
using Kforge.Kconfig;

namespace Kforge.Modules;

/// <summary>Something of a tree that a template uses.</summary>
/// <param name="File">Relative to the tree.</param>
/// <param name="Text">What is written in it.</param>
/// <param name="What">What it is, for messages.</param>
/// <param name="Where">Which trees have it, or what to do without, for messages.</param>
public sealed record TreeNeed(string File, string Text, string What, string Where);

/// <summary>The first files of a module: those in <c>Templates/LANGUAGE-KIND</c>, in <c>Templates/note</c> for devices that all do the same, and in <c>Templates/any</c>; <c>@name@</c> and the like stand for what differs.</summary>
/// <param name="Language">What it is written in.</param>
/// <param name="Kind">What it is about.</param>
public sealed record ModuleTemplate(ModuleLanguage Language, ModuleKind Kind)
{
    private const string Prefix = "modules/";
    private const string InNewest = "Linux 7.3 has them; in C: `--c`";

    private static readonly TreeNeed Rust = new("rust/macros/module.rs", "", "Rust", "Linux 6.1 and later have Rust");

    /// <summary>What a tree must have for it. That of Rust's devices is looked for by what the template calls, because it grew from series to series.</summary>
    public ImmutableArray<TreeNeed> Needs => (Language, Kind) switch
    {
        (ModuleLanguage.Rust, ModuleKind.Minimal) => [Rust],
        (ModuleLanguage.Rust, ModuleKind.Misc) => [Rust, new("rust/kernel/miscdevice.rs", "fn read_iter", "misc devices in Rust with `read` and `write`", "Linux 7.2 has them; in C: `--c`")],
        (ModuleLanguage.Rust, ModuleKind.Platform) => [Rust, new("rust/kernel/platform.rs", "type Data<'bound>", "platform drivers in Rust whose data live as long as the device is bound", InNewest),
            new("rust/kernel/of.rs", "module_device_table!(\"of\"", "tables of device ids that name themselves", InNewest)],
        (ModuleLanguage.Rust, ModuleKind.Char) => [Rust, new("rust/kernel/chrdev.rs", "", "character devices in Rust", "no tree had them yet; a misc device does the same: `--kind misc`")],
        _ => [],
    };

    /// <summary>Looks whether a tree has what the template needs.</summary>
    /// <param name="source">The tree's directory.</param>
    /// <returns>What is missing first; null when nothing is.</returns>
    public TreeNeed? MissingIn(string source) => Needs.FirstOrDefault(need =>
        !File.Exists(Path.Combine(source, need.File)) || !LosslessText.Read(Path.Combine(source, need.File)).Contains(need.Text, StringComparison.Ordinal));

    /// <summary>The files of a module.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="author">Who is named as its author; null for nobody. A module in Rust that names one is for trees of one dialect only.</param>
    /// <param name="dialect">How the tree writes <c>module!</c>.</param>
    /// <returns>Texts by name, relative to the module's directory.</returns>
    public ImmutableSortedDictionary<string, string> Files(ModuleName name, string? author, TreeDialect dialect)
    {
        string escaped = (author ?? "").Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        string text = dialect.ByteStrings ? "b" : "";
        (string Placeholder, string Value)[] values =
        [
            // What files have in common comes first: placeholders are in it too.
            ("@note@", Read(Prefix + "parts/note.c").TrimEnd('\n')),
            ("@name@", name.Text),
            ("@Type@", name.TypeName),
            ("@b@", text),
            ("@authors@", dialect.Authors ? $"authors: [\"{escaped}\"]" : $"author: {text}\"{escaped}\""),
            ("@author@", escaped),
            ("@language@", Language == ModuleLanguage.Rust ? "Rust" : "C"),
        ];
        string Filled(string template) => values.Aggregate(
            author is null ? string.Concat(template.Split('\n').Where(line => !line.Contains("@author", StringComparison.Ordinal)).Select(line => line + '\n'))[..^1] : template,
            (filled, one) => filled.Replace(one.Placeholder, one.Value, StringComparison.Ordinal));

        string[] parts = [$"{Language}-{Kind}".ToLowerInvariant(), .. Kind is ModuleKind.Misc or ModuleKind.Char ? ["note"] : (string[])[], "any"];
        return parts.SelectMany(part => Resources(part + "/")).ToImmutableSortedDictionary(file => Filled(file.Name), file => Filled(Read(file.Resource)), StringComparer.Ordinal);
    }

    private static IEnumerable<(string Name, string Resource)> Resources(string part) =>
        typeof(ModuleTemplate).Assembly.GetManifestResourceNames().Where(resource => resource.StartsWith(Prefix + part, StringComparison.Ordinal)).Select(resource => (resource[(Prefix + part).Length..], resource));

    private static string Read(string resource)
    {
        using Stream stream = typeof(ModuleTemplate).Assembly.GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"{resource} is no resource");
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
