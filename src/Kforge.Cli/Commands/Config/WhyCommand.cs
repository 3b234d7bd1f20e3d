using System.CommandLine;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Kconfig.Explaining;

namespace Kforge.Cli.Commands.Config;

/// <summary><c>kforge config why</c>: why a symbol has its value, and what keeps it from another.</summary>
internal static class WhyCommand
{
    public static Command Create()
    {
        Argument<string> name = Situations.Symbol();
        Command command = new("why", "Say why a symbol has its value, term by term") { name };
        ConfigOptions.AddTo(command);
        command.SetAction((parsed, cancellation) => Entry.RunAsync(
            parsed, (context, stop) => RunAsync(context, ConfigOptions.Of(parsed), parsed.GetValue(name)!, stop), cancellation));
        return command;
    }

    private static async Task<Outcome> RunAsync(CommandContext context, ConfigOptions options, string name, CancellationToken cancellation)
    {
        using OpenedConfig config = await OpenedConfig.OpenAsync(context, options, cancellation).ConfigureAwait(false);
        Kconfig.Model.Symbol symbol = SymbolNames.Find(config.Reading.Model, name).OrFail();
        WhySymbol why = await Why.ExplainAsync(symbol, Situations.Of(config, options, cancellation), config.Reading.Probes, cancellation).ConfigureAwait(false);
        return new(ExitCode.Ok, new WhyText().Of(why), WhyJson.Schema, WhyJson.Of(why));
    }
}
