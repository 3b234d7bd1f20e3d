using System.Text.Json.Nodes;
using Kforge.Checkup;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;

namespace Kforge.Cli.Commands;

/// <summary><c>kforge doctor</c>: does this machine have what kforge needs?</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        Command command = new("doctor", "Check what this machine lacks, by trying it");
        command.SetAction((parsed, cancellation) => Entry.RunAsync(parsed, RunAsync, cancellation));
        return command;
    }

    private static async Task<Outcome> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        IReadOnlyList<Finding> findings = await HostChecks.RunAsync(context.Host, context.Store, Itself(), cancellation).ConfigureAwait(false);
        int width = findings.Max(finding => finding.Id.Length);
        List<string> lines = [];
        foreach (Finding finding in findings)
        {
            lines.Add($"{Label(finding.Status),-8} {finding.Id.PadRight(width)}  {SafeText.Of(finding.Found)}");
            lines.AddRange(finding.Fix.Select(fix => $"{"",-8} {"".PadRight(width)}  fix: {fix}"));
        }

        int problems = findings.Count(finding => finding.Status == CheckStatus.Problem);
        lines.Add(problems == 0 ? "\nkforge can work here" : $"\n{Amounts.Count(problems, "problem")}");
        return new(
            problems == 0 ? ExitCode.Ok : ExitCode.Environment,
            string.Join('\n', lines),
            "kforge.doctor/1",
            new JsonObject
            {
                ["findings"] = new JsonArray([.. findings.Select(finding => new JsonObject
                {
                    ["id"] = finding.Id,
                    ["status"] = Label(finding.Status),
                    ["found"] = finding.Found,
                    ["fix"] = new JsonArray([.. finding.Fix.Select(fix => (JsonNode)fix)]),
                })]),
            });
    }

    /// <summary>Starts this program again: by itself, or by the <c>dotnet</c> that runs it.</summary>
    private static Kforge.Platform.Command Itself()
    {
        string runner = Environment.ProcessPath!;
        string assembly = typeof(DoctorCommand).Assembly.Location;
        return Path.GetFileNameWithoutExtension(runner) == Path.GetFileNameWithoutExtension(assembly) ? new(runner) : new(runner, assembly);
    }

    private static string Label(CheckStatus status) => status switch
    {
        CheckStatus.Ok => "ok",
        CheckStatus.Warning => "warning",
        _ => "problem",
    };
}
