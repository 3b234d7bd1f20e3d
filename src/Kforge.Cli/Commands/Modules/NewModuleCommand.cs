using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Kforge.Building;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Inputs;
using Kforge.Modules;
using Kforge.Platform;
using Kforge.Sources;
using Kforge.Workspace;

namespace Kforge.Cli.Commands.Modules;

/// <summary><c>kforge module new</c>: a module that builds at once.</summary>
internal static class NewModuleCommand
{
    private sealed record Options(string Name, ModuleLanguage Language, ModuleKind Kind, string? Author, string? Kernel, LockOptions Lock);

    public static Command Create()
    {
        Argument<string> name = new("NAME") { Description = "What it is called: lower-case letters, digits and _" };
        Option<bool> rust = new("--rust") { Description = "Write it in Rust" };
        Option<bool> c = new("--c") { Description = "Write it in C" };
        Option<string> kind = CommonOptions.Choice("--kind", "What it is about", recursive: false, "minimal", "misc", "char", "platform");
        Option<string?> author = new("--author") { Description = "Who is named as its author (default: nobody)", HelpName = "NAME" };
        Option<string?> kernel = ModuleKernels.Option();
        Command command = new("new", "Write the first files of a module") { name, rust, c, kind, author, kernel };
        LockOptions.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(rust) == result.GetValue(c))
            {
                result.AddError("say what it is written in: --rust or --c");
            }
        });
        command.SetAction((parsed, cancellation) =>
        {
            Options options = new(
                parsed.GetValue(name)!, parsed.GetValue(rust) ? ModuleLanguage.Rust : ModuleLanguage.C, Enum.Parse<ModuleKind>(parsed.GetValue(kind)!, ignoreCase: true),
                parsed.GetValue(author), parsed.GetValue(kernel), LockOptions.Of(parsed));
            return Entry.RunAsync(parsed, (context, stop) => RunAsync(context, options, stop), cancellation);
        });
        return command;
    }

    private static async Task<Outcome> RunAsync(CommandContext context, Options options, CancellationToken cancellation)
    {
        ModuleName name = ModuleName.Parse(options.Name).OrFail();
        Workshop workshop = Workshop.Open(context, options.Lock);
        KernelSelection kernel = workshop.Select(options.Kernel, ProfileChoice.Own);
        ModuleTemplate template = new(options.Language, options.Kind);
        string tree = await TreeAsync(context, workshop, kernel, cancellation).ConfigureAwait(false);
        if (template.MissingIn(tree) is { } missing)
        {
            throw NotOffered(workshop, template, kernel, missing);
        }

        string directory = context.PathOf(name.Text);
        ImmutableSortedDictionary<string, string> files = template.Files(name, options.Author, TreeDialect.Of(tree));
        NewModule.Write(directory, files);
        string shown = Amounts.Path(directory, context.Host.WorkingDirectory);
        string chosen = options.Kernel is null ? "" : $" --kernel {options.Kernel}";
        return new(ExitCode.Ok, $"wrote {shown}: {string.Join(", ", files.Keys)}\n\nnext: kforge module build {shown}{chosen}", "kforge.module-new/1", new JsonObject
        {
            ["name"] = name.Text,
            ["directory"] = directory,
            ["kernel"] = kernel.Kernel.Name,
            ["files"] = new JsonArray([.. files.Keys.Select(file => (JsonNode)file)]),
        });
    }

    /// <summary>The directory of a kernel's tree: the patched one where it was built, for a patch may add what a template needs.</summary>
    private static async Task<string> TreeAsync(CommandContext context, Workshop workshop, KernelSelection kernel, CancellationToken cancellation)
    {
        LockedKernel locked = (await workshop.LockForAsync(kernel, cancellation).ConfigureAwait(false)).Kernels[kernel.Kernel.Name];
        SourceTree source = await workshop.Sources.TreeAsync(kernel.Kernel, locked.Source, cancellation).ConfigureAwait(false);
        BuildDirectory directory = workshop.DirectoryOf(kernel);
        using FileLock building = await directory.TakeAsync(context.Host, kernel.Kernel.Name, cancellation).ConfigureAwait(false);
        BuildTree tree = await workshop.PatchAsync(kernel, locked, source, cancellation).ConfigureAwait(false);
        return tree.Root;
    }

    private static Failure NotOffered(Workshop workshop, ModuleTemplate template, KernelSelection kernel, TreeNeed missing)
    {
        // Only where a tree is there already: a mistake is no reason to fetch one.
        string[] able =
        [
            .. workshop.SelectAll()
                .Where(other => other.Kernel.Name != kernel.Kernel.Name && Directory.Exists(workshop.DirectoryOf(other).Source) && template.MissingIn(workshop.DirectoryOf(other).Source) is null)
                .Select(other => $"`--kernel {other.Kernel.Name}`"),
        ];
        Diagnostic refused = new Diagnostic(ModuleCodes.NotOffered, $"the tree of `{kernel.Kernel.Name}` has no {missing.What}")
            .WithCause($"{missing.File} {(missing.Text.Length == 0 ? "is not there" : $"is not there, or has no `{missing.Text}`")}");
        return (able.Length > 0 ? refused.WithHint($"another kernel of this workspace has: {string.Join(", ", able)}") : refused.WithHint(missing.Where)).ToFailure();
    }
}
