using System.CommandLine;
using System.Text.Json.Nodes;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Kconfig;
using Kforge.Kconfig.Explaining;

namespace Kforge.Cli.Commands.Config;

/// <summary><c>kforge config show</c>: all that the files say of a symbol.</summary>
internal static class ShowCommand
{
    private const int MostReferences = 10;

    private static readonly (ReferenceKind Kind, string Heading, string Word)[] Kinds =
    [
        (ReferenceKind.DependsOn, "depended on by", "depends-on"),
        (ReferenceKind.Selects, "selected by", "selects"),
        (ReferenceKind.Implies, "implied by", "implies"),
        (ReferenceKind.Default, "in defaults of", "default"),
        (ReferenceKind.Condition, "in conditions of", "condition"),
    ];

    public static Command Create()
    {
        Argument<string> name = Situations.Symbol();
        Option<bool> all = new("--all") { Description = $"Every line that mentions it, not only {MostReferences} of a kind" };
        Command command = new("show", "Show a symbol: type, prompt, place in menuconfig, help, references both ways") { name, all };
        ConfigOptions.AddTo(command);
        command.SetAction((parsed, cancellation) => Entry.RunAsync(
            parsed, (context, stop) => RunAsync(context, ConfigOptions.Of(parsed), parsed.GetValue(name)!, parsed.GetValue(all), stop), cancellation));
        return command;
    }

    private static async Task<Outcome> RunAsync(CommandContext context, ConfigOptions options, string name, bool all, CancellationToken cancellation)
    {
        using OpenedConfig config = await OpenedConfig.OpenAsync(context, options, cancellation).ConfigureAwait(false);
        Kconfig.Model.Symbol symbol = SymbolNames.Find(config.Reading.Model, name).OrFail();
        SymbolPage page = SymbolPage.Of(symbol, Situations.Of(config, options, cancellation));
        return new(ExitCode.Ok, string.Join('\n', Lines(page, all ? int.MaxValue : MostReferences)), "kforge.config-show/1", Json(page));
    }

    private static IEnumerable<string> Lines(SymbolPage page, int most)
    {
        string value = page.Symbol.Type == SymbolType.String ? DotConfig.Quote(page.Value) : page.Value;
        yield return $"{page.Symbol.Name}={value}{(page.Version is null ? "" : $" ({page.Version})")}, {Situations.TypeOf(page.Symbol)}";
        foreach (DefinitionPage definition in page.Definitions)
        {
            yield return "";
            yield return $"{definition.Entry.Line}: {(definition.Entry.Prompt?.Text is { } prompt ? $"\"{prompt}\"" : "without a prompt")}";
            yield return $"  in {string.Join(" -> ", definition.Path)}";
            foreach (PageLine line in definition.Conditions.Concat(definition.Properties))
            {
                yield return $"  {line.Text} ({line.Line})";
            }

            foreach (string help in definition.Help is null ? [] : definition.Help.Split('\n').Prepend(""))
            {
                yield return help.Length == 0 ? "" : $"    {help}";
            }
        }

        foreach ((ReferenceKind kind, string heading, _) in Kinds)
        {
            SymbolReference[] references = [.. page.ReferredBy.Where(reference => reference.Kind == kind)];
            if (references.Length == 0)
            {
                continue;
            }

            yield return "";
            yield return $"{heading} ({references.Length})";
            foreach (SymbolReference reference in references.Take(most))
            {
                string owner = reference.Owner?.Name ?? (reference.Title is { } title ? $"\"{title}\"" : "a block");
                yield return $"  {owner}: {reference.Text} ({reference.Line})";
            }

            if (references.Length > most)
            {
                yield return $"  and {references.Length - most} more: --all";
            }
        }
    }

    private static JsonObject Json(SymbolPage page) => new()
    {
        ["symbol"] = page.Symbol.Name,
        ["type"] = Situations.TypeOf(page.Symbol),
        ["value"] = page.Value,
        ["version"] = page.Version,
        ["definitions"] = WhyJson.Array(page.Definitions, definition => new JsonObject
        {
            ["file"] = definition.Entry.Line.File,
            ["line"] = definition.Entry.Line.Line,
            ["prompt"] = definition.Entry.Prompt?.Text,
            ["path"] = WhyJson.Array(definition.Path, title => title),
            ["conditions"] = WhyJson.Array(definition.Conditions, line => WhyJson.Place(line.Text, line.Line)),
            ["properties"] = WhyJson.Array(definition.Properties, line => WhyJson.Place(line.Text, line.Line)),
            ["help"] = definition.Help,
        }),
        ["referred_by"] = WhyJson.Array(page.ReferredBy, reference =>
        {
            JsonObject json = WhyJson.Place(reference.Text, reference.Line);
            json["symbol"] = reference.Owner?.Name;
            json["title"] = reference.Title;
            json["kind"] = Kinds.First(kind => kind.Kind == reference.Kind).Word;
            return json;
        }),
    };
}
