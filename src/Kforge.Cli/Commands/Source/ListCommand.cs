using System.Text.Json.Nodes;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Inputs;
using Kforge.Sources;
using Kforge.Workspace;

namespace Kforge.Cli.Commands.Source;

/// <summary><c>kforge source list</c>: where each kernel's tree comes from, what is locked and what is in the store. Reads only.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        Command command = new("list", "Show where the tree of each kernel comes from, and whether it is locked and in the store");
        command.SetAction((parsed, cancellation) => Entry.RunAsync(parsed, (context, _) => Task.FromResult(Run(context)), cancellation));
        return command;
    }

    private static Outcome Run(CommandContext context)
    {
        LockFile locked = LockReader.Read(context.Directories).OrFail();
        TreeStore trees = new(context.Host, context.Store);
        Row[] rows = [.. context.ReadBuildFile().Kernels.Values.Select(kernel => Row.Of(kernel, locked.Kernels.GetValueOrDefault(kernel.Name)?.Source, trees))];
        return new(
            ExitCode.Ok,
            SafeText.Of(string.Join('\n', Columns.Of([["KERNEL", "LINUX", "LOCKED", "IN STORE", "SOURCE"], .. rows.Select(row => row.Cells)]))),
            "kforge.source-list/1",
            new JsonObject { ["sources"] = new JsonArray([.. rows.Select(row => row.Json)]) });
    }

    private sealed record Row(KernelDefinition Kernel, LockedSource? Locked, bool IsCurrent, SourceTree? Stored)
    {
        public static Row Of(KernelDefinition kernel, LockedSource? locked, TreeStore trees) => new(
            kernel, locked, KernelSources.IsFrom(kernel.Source, locked), locked?.Pinned is { } pinned ? trees.FindContent(pinned) : null);

        private bool IsDirectory => Kernel.Source is SourceDefinition.Path;

        public string[] Cells =>
        [
            Kernel.Name,
            Locked?.KernelVersion ?? "-",
            Locked is null ? "no" : !IsCurrent ? "out of date" : IsDirectory ? "not pinned" : Pin,
            IsDirectory ? "taken when built" : Stored is null ? "no" : Stored.Delta.Changed.IsEmpty ? "yes" : $"yes, as {Stored.Delta.Changed.Count} differences",
            SourceCommand.Described(Kernel.Source),
        ];

        private string Pin => Locked switch
        {
            LockedSource.Git git => git.Commit[..12],
            LockedSource.Tarball tarball => tarball.Sha256.Short,
            LockedSource.Debian debian => debian.Package.Version,
            LockedSource.DebianSource { Files: [LockedPackage first, ..] } => first.Version,
            _ => "yes",
        };

        public JsonObject Json
        {
            get
            {
                JsonObject? source = Locked is null ? null : LockedSourceJson.Of(Locked);
                if (source is not null && Locked!.Pinned is { } tree)
                {
                    source["tree_sha256"] = tree.Hex;
                }

                return new JsonObject
                {
                    ["kernel"] = Kernel.Name,
                    ["wanted"] = SourceCommand.Described(Kernel.Source),
                    ["locked"] = Locked is null ? "no" : IsCurrent ? "yes" : "stale",
                    ["kernel_version"] = Locked?.KernelVersion,
                    ["in_store"] = Stored is not null,
                    ["source"] = source,
                };
            }
        }
    }
}
