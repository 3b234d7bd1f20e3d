using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Kconfig.Explaining;

namespace Kforge.Cli.Commands.Config;

/// <summary><c>kforge config search</c>: finds symbols by a part of their name or prompt.</summary>
internal static class SearchCommand
{
    private const int WidestName = 48;

    public static Command Create()
    {
        Argument<string> pattern = new("PATTERN") { Description = "A part of a name or prompt, or a regular expression; upper and lower case are alike" };
        Command command = new("search", "Find symbols by a part of their name or prompt") { pattern };
        ConfigOptions.AddTo(command);
        command.SetAction((parsed, cancellation) => Entry.RunAsync(
            parsed, (context, stop) => RunAsync(context, ConfigOptions.Of(parsed), parsed.GetValue(pattern)!, stop), cancellation));
        return command;
    }

    private static async Task<Outcome> RunAsync(CommandContext context, ConfigOptions options, string pattern, CancellationToken cancellation)
    {
        using OpenedConfig config = await OpenedConfig.OpenAsync(context, options, cancellation).ConfigureAwait(false);
        ImmutableArray<FoundSymbol> found = SymbolSearch.Find(pattern, Situations.Of(config, options, cancellation));
        JsonObject json = new()
        {
            ["pattern"] = pattern,
            ["symbols"] = WhyJson.Array(found, symbol => new JsonObject
            {
                ["symbol"] = symbol.Symbol.Name,
                ["value"] = symbol.Value,
                ["type"] = Situations.TypeOf(symbol.Symbol),
                ["prompt"] = symbol.Prompt,
                ["file"] = symbol.Line.File,
                ["line"] = symbol.Line.Line,
            }),
        };
        return new(ExitCode.Ok, Text(found, pattern), "kforge.config-search/1", json);
    }

    private static string Text(ImmutableArray<FoundSymbol> found, string pattern)
    {
        if (found.IsEmpty)
        {
            return $"no name and no prompt matches `{pattern}`";
        }

        int width = Math.Min(WidestName, found.Max(symbol => symbol.Symbol.Name.Length + symbol.Value.Length + 1));
        return string.Join('\n', found.Select(symbol =>
            $"{$"{symbol.Symbol.Name}={symbol.Value}".PadRight(width)}  {(symbol.Prompt is { } prompt ? $"\"{prompt}\"" : "no prompt")}  {symbol.Line}"));
    }
}
