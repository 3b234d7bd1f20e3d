using System.CommandLine;
using System.Text.Json.Nodes;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Kconfig;
using Kforge.Kconfig.Values;

namespace Kforge.Cli.Commands.Config;

/// <summary><c>kforge config resolve</c>: a whole <c>.config</c>, byte for byte what the tree's own <c>make</c> would write.</summary>
internal static class ResolveCommand
{
    public static Command Create()
    {
        Option<string?> output = new("--output", "-o") { Description = "Write to this file (default: standard output)", HelpName = "FILE" };
        Option<bool> least = new("--least") { Description = "Only what differs from the defaults, as savedefconfig writes it" };
        Command command = new("resolve", "Write a whole .config without running the tree's own program") { output, least };
        ConfigOptions.AddTo(command);
        command.SetAction((parsed, cancellation) => Entry.RunAsync(
            parsed, (context, stop) => RunAsync(context, ConfigOptions.Of(parsed), parsed.GetValue(output), parsed.GetValue(least), stop), cancellation));
        return command;
    }

    private static async Task<Outcome> RunAsync(CommandContext context, ConfigOptions options, string? output, bool least, CancellationToken cancellation)
    {
        using OpenedConfig config = await OpenedConfig.OpenAsync(context, options, cancellation).ConfigureAwait(false);
        Evaluation values = config.Evaluate(out GivenReport report, cancellation);
        string text = least ? ConfigWriter.WriteLeast(values) : ConfigWriter.Write(values);
        foreach (Diagnostic warning in BaseWarnings.Of(report, options.Base))
        {
            context.Host.Reports(new Report.Warned(warning));
        }

        JsonObject json = new()
        {
            ["tree"] = config.Context.SourceRoot,
            ["arch"] = config.Context.Arch,
            ["files"] = config.Reading.Model.Files.Length,
            ["symbols"] = config.Reading.Model.Defined.Count,
            ["unknown"] = new JsonArray([.. report.Unknown.Select(entry => (JsonNode)entry.Name)]),
            ["invalid"] = new JsonArray([.. report.Invalid.Select(entry => (JsonNode)entry.Name)]),
            ["output"] = output,
        };
        if (output is null)
        {
            json["config"] = text;
            return new(ExitCode.Ok, text.TrimEnd('\n'), "kforge.config-resolve/1", json);
        }

        string path = Path.GetFullPath(output, context.Host.WorkingDirectory);
        await LosslessText.WriteAsync(path, text, cancellation).ConfigureAwait(false);
        return new(ExitCode.Ok, $"{output}: {config.Reading.Model.Defined.Count} symbols of {config.Reading.Model.Files.Length} files", "kforge.config-resolve/1", json);
    }
}
