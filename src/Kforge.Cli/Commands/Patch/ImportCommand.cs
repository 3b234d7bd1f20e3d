using System.CommandLine;
using System.Text.Json.Nodes;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Sources;
using Kforge.Workspace;

namespace Kforge.Cli.Commands.Patch;

/// <summary><c>kforge patch import</c>: files, mailboxes, directories, commits and messages become patches of a series.</summary>
internal static class ImportCommand
{
    private sealed record Options(string Source, string Series, ImportPosition Position, string? Repository, bool DryRun);

    public static Command Create()
    {
        Argument<string> source = new("SOURCE") { Description = "A patch, a mailbox, a directory, FROM..TO of a git repository, or a message id" };
        source.Validators.Add(result =>
        {
            // A mistyped option is taken for the argument otherwise.
            if (result.Tokens.Count > 0 && result.Tokens[0].Value.StartsWith('-'))
            {
                result.AddError($"there is no option `{result.Tokens[0].Value}` here");
            }
        });
        Option<string> to = new("--to") { Description = "The series the patches go to: a directory of patches/, made when it is not there", HelpName = "SERIES", Required = true };
        Option<string?> before = new("--before") { Description = "Put them just before this patch instead of at the end", HelpName = "PATCH" };
        Option<string?> after = new("--after") { Description = "Put them just after this patch", HelpName = "PATCH" };
        Option<string?> repository = new("--repository") { Description = "The repository of FROM..TO (default: the one of the working directory)", HelpName = "DIR" };
        Option<bool> dryRun = new("--dry-run") { Description = "Show what would be imported and write nothing" };
        Command command = new("import", "Put patches of others into a series") { source, to, before, after, repository, dryRun };
        command.Validators.Add(result =>
        {
            if (result.GetResult(before) is not null && result.GetResult(after) is not null)
            {
                result.AddError("--before and --after do not go together");
            }
        });
        command.SetAction((parsed, cancellation) =>
        {
            ImportPosition position = parsed.GetValue(before) is { } first ? new ImportPosition.Before(first)
                : parsed.GetValue(after) is { } last ? new ImportPosition.After(last)
                : new ImportPosition.AtEnd();
            Options options = new(parsed.GetValue(source)!, parsed.GetValue(to)!, position, parsed.GetValue(repository), parsed.GetValue(dryRun));
            return Entry.RunAsync(parsed, (context, stop) => RunAsync(context, options, stop), cancellation);
        });
        return command;
    }

    private static async Task<Outcome> RunAsync(CommandContext context, Options options, CancellationToken cancellation)
    {
        BuildFile? file = ReadBuildFile(context, options.Series);
        string directory = context.Host.WorkingDirectory;
        ImportSource source = ImportSource.Of(options.Source, directory, Path.GetFullPath(options.Repository ?? ".", directory)).OrFail();
        ImportResult result = await new PatchImport(context.Host, context.Store, context.Directories)
            .RunAsync(source, options.Series, options.Position, !options.DryRun, cancellation).ConfigureAwait(false);
        KernelDefinition[] users = file is null ? [] : [.. file.Kernels.Values.Where(kernel => kernel.Patches.Any(series => series.Value == options.Series))];
        string? line = file is null || users.Length > 0 || !file.Kernels.TryGetValue(file.Default, out KernelDefinition? kernel) ? null
            : $"patches = [{string.Join(", ", kernel.Patches.Select(series => series.Value).Append(options.Series).Select(series => $"\"{series}\""))}]";
        return new(ExitCode.Ok, SafeText.Of(Text(result, options.DryRun, file?.Default, line)), "kforge.patch-import/1", new JsonObject
        {
            ["series"] = result.Series,
            ["made"] = result.Made,
            ["dry_run"] = options.DryRun,
            ["patches"] = new JsonArray([.. result.Patches.Select(Json)]),
            ["skipped"] = new JsonArray([.. result.Skipped.Select(skipped => new JsonObject
            {
                ["name"] = skipped.Name,
                ["subject"] = skipped.Subject,
                ["reason"] = skipped.Reason,
            })]),
            ["kernels"] = new JsonArray([.. users.Select(user => (JsonNode)user.Name)]),
            ["line"] = line,
        });
    }

    /// <summary>What <c>kbuild.toml</c> says; null when its only mistake is that it names the series already, which is not there yet.</summary>
    private static BuildFile? ReadBuildFile(CommandContext context, string series) =>
        context.InWorkspace && WorkspaceReader.ReadBuildFile(context.Directories) is Checked<BuildFile>.Bad bad
            && bad.Diagnostics.All(mistake => mistake.Code == WorkspaceCodes.UnknownSeries && mistake.Message.Contains($"`{series}`", StringComparison.Ordinal))
            ? null
            : context.ReadBuildFile();

    private static string Text(ImportResult result, bool dryRun, string? kernel, string? line)
    {
        List<string> lines = [];
        if (result.Patches.IsEmpty)
        {
            lines.Add($"nothing to import: patches/{result.Series} has it all");
        }
        else
        {
            lines.Add($"{(dryRun ? "would import" : "imported")} {Amounts.Count(result.Patches.Length, "patch").Replace("patchs", "patches")} into patches/{result.Series}{(result.Made ? ", a new series" : "")}");
            lines.Add("");
            lines.AddRange(Columns.Of([.. result.Patches.Select(patch => (string[])["  " + patch.Path.Name, Amounts.Count(patch.Patch.Files.Length, "file"), Short(patch.Title)])]));
        }

        if (!result.Skipped.IsEmpty)
        {
            lines.AddRange(["", "left out:"]);
            lines.AddRange(result.Skipped.Select(skipped => $"  {skipped.Name}: {skipped.Reason} ({Short(skipped.Subject)})"));
        }

        if (line is not null && !result.Patches.IsEmpty)
        {
            lines.AddRange(["", "no kernel names the series yet; in kbuild.toml:", "", $"  [kernel.{kernel}]", $"  {line}"]);
        }

        return string.Join('\n', lines);
    }

    private static string Short(string text) => text.Length <= 80 ? text : text[..79] + "…";

    private static JsonObject Json(ImportedPatch patch) => new()
    {
        ["file"] = patch.Path.Text,
        ["title"] = patch.Title,
        ["author"] = patch.Author,
        ["strip"] = patch.Strip,
        ["files"] = new JsonArray([.. patch.Patch.Touched.Select(path => (JsonNode)path.Text)]),
    };
}
