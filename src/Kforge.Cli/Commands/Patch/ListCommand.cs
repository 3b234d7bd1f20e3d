using System.CommandLine;
using System.Text.Json.Nodes;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Sources;
using Kforge.Workspace;

namespace Kforge.Cli.Commands.Patch;

/// <summary><c>kforge patch list</c>: the series of the workspace, what they touch and where they stand. Reads only, and applies nothing.</summary>
internal static class ListCommand
{
    private const int FilesShown = 2;

    public static Command Create()
    {
        Argument<string?> kernel = CommonOptions.Kernel();
        kernel.Description = "Only the series of this kernel (default: every series of the workspace)";
        Command command = new("list", "Show series, their patches, and which files they touch") { kernel };
        command.SetAction((parsed, cancellation) => Entry.RunAsync(
            parsed, (context, _) => Task.FromResult(Run(context, parsed.GetValue(kernel), parsed.GetValue(CommonOptions.Verbose))), cancellation));
        return command;
    }

    private static Outcome Run(CommandContext context, string? kernel, bool verbose)
    {
        BuildFile file = context.ReadBuildFile();
        LockFile locked = LockReader.Read(context.Directories).OrFail();
        IEnumerable<string> names = kernel is null
            ? context.Directories.SeriesNames()
            : WorkspaceReader.FindKernel(file, kernel).OrFail().Patches.Select(series => series.Value);
        List<ListedSeries> all = [.. names.Select(name => ListedSeries.Read(context.Directories, name, file.Kernels.Values, locked))];
        foreach (Diagnostic mistake in all.SelectMany(series => series.Mistakes.Concat(series.Patches.SelectMany(patch => patch.Mistakes))))
        {
            context.Host.Reports(new Report.Warned(mistake with { Severity = Severity.Warning }));
        }

        string text = all.Count > 0 ? string.Join("\n\n", all.Select(series => Text(series, verbose)))
            : kernel is null ? "no series is in patches/; `kforge patch import` makes one" : $"kernel `{kernel}` names no series";
        return new(ExitCode.Ok, SafeText.Of(text), "kforge.patch-list/1", new JsonObject { ["series"] = new JsonArray([.. all.Select(Json)]) });
    }

    private static string Text(ListedSeries series, bool verbose)
    {
        List<string> lines = [$"{series.Name}: {(series.Kernels.IsEmpty ? "no kernel names it" : $"kernel{(series.Kernels.Length == 1 ? "" : "s")} {string.Join(", ", series.Kernels)}")}"];
        if (!series.Mistakes.IsEmpty)
        {
            lines.Add("  its `series` has mistakes, see above");
        }
        else if (series.Patches.IsEmpty)
        {
            lines.Add("  no patch is in it");
        }

        IEnumerable<string> rows = Columns.Of([.. series.Patches.Select(patch => (string[])["  " + patch.Path.Text[$"patches/{series.Name}/".Length..], Word(patch.State), Files(patch), Upstream(patch)])]);
        foreach ((string row, ListedPatch patch) in rows.Zip(series.Patches))
        {
            lines.Add(row);
            if (verbose)
            {
                lines.Add($"      {(patch.Header.Subject.Length > 0 ? patch.Header.Subject : "(no subject)")}{(patch.Header.Author is { } author ? $", {author}" : "")}");
                lines.AddRange(Touched(patch).Select(path => $"      {path}"));
            }
        }

        lines.AddRange(series.Others.Select(path => $"  {path.Text[$"patches/{series.Name}/".Length..]}: not in series"));
        return string.Join('\n', lines);
    }

    private static string Word(ListedState state) => state switch
    {
        ListedState.Unused => "unused",
        ListedState.Unreadable => "unreadable",
        ListedState.NotLocked => "not locked",
        ListedState.NotChecked => "not checked",
        _ => "applies",
    };

    private static string[] Touched(ListedPatch patch) => [.. (patch.Patch?.Touched ?? []).Select(path => path.Text).Order(StringComparer.Ordinal)];

    private static string Files(ListedPatch patch)
    {
        string[] files = Touched(patch);
        return files.Length == 0 ? "-" : string.Join(", ", files.Take(FilesShown)) + (files.Length > FilesShown ? $" and {files.Length - FilesShown} more" : "");
    }

    private static string Upstream(ListedPatch patch) => patch.Header.Upstream.IsEmpty ? "-" : string.Join("; ", patch.Header.Upstream.Take(2).Select(mark => $"{Word(mark.Kind)} {Short(mark.Value)}"));

    private static string Short(string text) => text.Length <= 60 ? text : text[..59] + "…";

    private static string Word(UpstreamKind kind) => kind switch
    {
        UpstreamKind.Forwarded => "forwarded:",
        UpstreamKind.Origin => "origin:",
        UpstreamKind.AppliedUpstream => "applied upstream:",
        UpstreamKind.Bug => "bug:",
        UpstreamKind.CherryPicked => "picked from",
        _ => "upstream",
    };

    private static JsonObject Json(ListedSeries series) => new()
    {
        ["name"] = series.Name,
        ["kernels"] = new JsonArray([.. series.Kernels.Select(kernel => (JsonNode)kernel)]),
        ["patches"] = new JsonArray([.. series.Patches.Select(patch => new JsonObject
        {
            ["file"] = patch.Path.Text,
            ["strip"] = patch.Strip,
            ["state"] = Word(patch.State).Replace(' ', '-'),
            ["sha256"] = patch.Patch?.Digest.Hex,
            ["title"] = patch.Header.Subject,
            ["author"] = patch.Header.Author?.ToString(),
            ["date"] = patch.Header.Date?.ToString("yyyy-MM-ddTHH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture),
            ["files"] = new JsonArray([.. Touched(patch).Select(path => (JsonNode)path)]),
            ["upstream"] = new JsonArray([.. patch.Header.Upstream.Select(mark => new JsonObject
            {
                ["kind"] = mark.Kind switch
                {
                    UpstreamKind.Forwarded => "forwarded",
                    UpstreamKind.Origin => "origin",
                    UpstreamKind.AppliedUpstream => "applied-upstream",
                    UpstreamKind.Bug => "bug",
                    UpstreamKind.CherryPicked => "cherry-picked",
                    _ => "upstream-commit",
                },
                ["value"] = mark.Value,
            })]),
        })]),
        ["others"] = new JsonArray([.. series.Others.Select(path => (JsonNode)path.Text)]),
    };
}
