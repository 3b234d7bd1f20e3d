using System.Collections.Immutable;
using Kforge.Toml;

namespace Kforge.Workspace;

/// <summary>Reads the <c>[[offer]]</c> tables of a toolchain definition.</summary>
internal static class ToolOfferReader
{
    private static readonly ImmutableArray<string> Tools = ["bindgen", "llvm", "rustc"];

    private static readonly ImmutableArray<string> UsualComponents = ["rustc", "rust-std", "rust-src", "rustfmt", "clippy"];

    /// <summary>Every offer, in the order of the file.</summary>
    public static ImmutableArray<ToolOffer> Read(TableCheck top, Mistakes mistakes)
    {
        ImmutableArray<ToolOffer>.Builder offers = ImmutableArray.CreateBuilder<ToolOffer>();
        foreach (TableCheck table in top.Tables("offer", "`[[offer]]`"))
        {
            Placed<string>? tool = table.Text("tool", NameRules.Tool, "tool = \"rustc\"");
            ToolchainReader.Known(tool, Tools, "tool to offer", "tools to offer", mistakes);
            Placed<string>? provider = table.Text("provider", NameRules.Name("a provider"), "provider = \"debian\"");
            ToolOffer? offer = (tool?.Value, provider?.Value) switch
            {
                ({ } named, "debian") => Debian(named, table),
                ({ } named, "rust-dist") => Only("rustc", named, table) ? RustDist(table) : null,
                ({ } named, "crates") => Only("bindgen", named, table) ? Crates(table) : null,
                ({ } named, "kernel-org") => Only("llvm", named, table) ? KernelOrg(table) : null,
                _ => null,
            };
            if (offer is not null)
            {
                table.RefuseOthers();
                offers.Add(offer);
            }
            else if (provider is { } unknown)
            {
                ToolchainReader.Known(unknown, ["crates", "debian", "kernel-org", "rust-dist"], "provider of offers", "providers of offers", mistakes);
            }
        }

        return offers.ToImmutable();
    }

    private static bool Only(string tool, string named, TableCheck table)
    {
        if (named != tool && Tools.Contains(named))
        {
            table.Bad(table.Place, $"this provider offers `{tool}`, not `{named}`");
        }

        return named == tool;
    }

    private static ToolOffer.Debian Debian(string tool, TableCheck table) =>
        new(tool, Needed(table, "packages", NameRules.DebianPackage, $"packages = [\"{tool}\"]"), table.Place);

    private static ToolOffer.RustDist RustDist(TableCheck table)
    {
        ImmutableArray<Placed<string>> components = table.Texts("components", NameRules.Crate, null);
        return new("rustc", Versions(table), components.IsEmpty ? UsualComponents : [.. components.Select(component => component.Value)], SignedBy(table), table.Place);
    }

    private static ToolOffer.Crates Crates(TableCheck table) => new("bindgen", Versions(table), table.Place);

    private static ToolOffer.KernelOrg KernelOrg(TableCheck table) =>
        new("llvm", Versions(table), table.OptionalText("rust", NameRules.CrateVersion)?.Value, SignedBy(table), table.Place);

    private static ImmutableArray<Placed<string>> Versions(TableCheck table) =>
        Needed(table, "versions", NameRules.CrateVersion, "versions = [\"1.78.0\"]");

    private static ImmutableArray<string> SignedBy(TableCheck table) =>
        [.. Needed(table, "signed-by", NameRules.Fingerprint, "signed-by = [\"FINGERPRINT\"]").Select(key => key.Value.ToUpperInvariant())];

    private static ImmutableArray<Placed<string>> Needed(TableCheck table, string key, TextRule rule, string example)
    {
        ImmutableArray<Placed<string>> texts = table.Texts(key, rule, example);
        if (table.Optional(key) is TomlValue.Array { Items.IsEmpty: true } nothing)
        {
            table.Bad(nothing.Place, $"`{key}` is empty");
        }

        return texts;
    }
}
