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

/// <summary>The first files of a module; those in <c>Templates/LANGUAGE-KIND</c>, where <c>@name@</c> and the like stand for what differs.</summary>
/// <param name="Language">What it is written in.</param>
/// <param name="Kind">What it is about.</param>
public sealed record ModuleTemplate(ModuleLanguage Language, ModuleKind Kind)
{
    private const string Resources = "modules/";
    private const string InNewest = "Linux 7.3 has them; in C: `--c`";

    private static readonly TreeNeed Rust = new("rust/macros/module.rs", "", "Rust", "Linux 6.1 and later have Rust");

    /// <summary>What a tree must have for it. That of Rust's devices is looked for by what the template calls, because it grew from series to series.</summary>
    public ImmutableArray<TreeNeed> Needs => (Language, Kind) switch
    {
        (ModuleLanguage.Rust, ModuleKind.Minimal) => [Rust],
        (ModuleLanguage.Rust, ModuleKind.Misc) => [Rust, new("rust/kernel/miscdevice.rs", "fn read_iter", "misc devices in Rust with `read` and `write`", "Linux 7.2 has them; in C: `--c`")],
        (ModuleLanguage.Rust, ModuleKind.Platform) => [Rust, new("rust/kernel/platform.rs", "type Data<'bound>", "platform drivers in Rust whose data live as long as the device is bound", InNewest),
            new("rust/kernel/of.rs", "($table_name:ident, $id_info_type", "tables of device ids without a name for the module", InNewest)],
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
    /// <param name="author">Who is named as its author.</param>
    /// <param name="dialect">How the tree writes <c>module!</c>.</param>
    /// <returns>Texts by name, relative to the module's directory.</returns>
    public ImmutableSortedDictionary<string, string> Files(ModuleName name, string author, TreeDialect dialect)
    {
        string escaped = author.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        string text = dialect.ByteStrings ? "b" : "";
        (string Placeholder, string Value)[] values =
        [
            ("@name@", name.Text),
            ("@Type@", name.TypeName),
            ("@b@", text),
            ("@authors@", dialect.Authors ? $"authors: [\"{escaped}\"]" : $"author: {text}\"{escaped}\""),
            ("@author@", escaped),
            ("@language@", Language == ModuleLanguage.Rust ? "Rust" : "C"),
        ];
        string Filled(string template) => values.Aggregate(template, (filled, one) => filled.Replace(one.Placeholder, one.Value, StringComparison.Ordinal));

        string own = $"{Resources}{Language.ToString().ToLowerInvariant()}-{Kind.ToString().ToLowerInvariant()}/";
        string[] found = [.. typeof(ModuleTemplate).Assembly.GetManifestResourceNames().Where(resource => resource.StartsWith(own, StringComparison.Ordinal))];
        return found.Length == 0
            ? throw new InvalidOperationException($"there is no template {own}")
            : found.Select(resource => (Name: resource[own.Length..], Resource: resource))
                .Concat(typeof(ModuleTemplate).Assembly.GetManifestResourceNames().Where(resource => resource.StartsWith(Resources + "any/", StringComparison.Ordinal))
                    .Select(resource => (Name: resource[(Resources + "any/").Length..], Resource: resource)))
                .ToImmutableSortedDictionary(file => Filled(file.Name), file => Filled(Read(file.Resource)), StringComparer.Ordinal);
    }

    private static string Read(string resource)
    {
        using Stream stream = typeof(ModuleTemplate).Assembly.GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"{resource} is no resource");
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
