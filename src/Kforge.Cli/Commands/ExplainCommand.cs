using System.CommandLine;
using System.Text.Json.Nodes;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Workspace;

namespace Kforge.Cli.Commands;

/// <summary><c>kforge explain CODE</c>: the page of a diagnostic code.</summary>
internal static class ExplainCommand
{
    /// <summary>A code nobody knows.</summary>
    public static readonly DiagnosticCode Unknown = new("KF0002", ExitCode.Usage, "no such diagnostic code");

    public static Command Create()
    {
        Argument<string> code = new("CODE") { Description = "Such as KF1203" };
        Command command = new("explain", "Explain a diagnostic code at length") { code };
        command.SetAction((parsed, cancellation) => Entry.RunAsync(parsed, (_, _) => Task.FromResult(Run(parsed.GetValue(code)!)), cancellation));
        return command;
    }

    private static Outcome Run(string asked)
    {
        string code = asked.ToUpperInvariant();
        string? page = CodePages.Read(code);
        if (page is null)
        {
            Diagnostic diagnostic = new(Unknown, $"no diagnostic has the code `{code}`");
            throw (Suggestions.Nearest(code, CodePages.All) is { } nearest ? diagnostic.WithHint($"did you mean `{nearest}`?") : diagnostic).ToFailure();
        }

        return new(ExitCode.Ok, page.TrimEnd(), "kforge.explain/1", new JsonObject { ["code"] = code, ["page"] = page });
    }
}
