using System.Text.Json.Nodes;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Workspace;

namespace Kforge.Cli.Commands;

/// <summary><c>kforge init</c>: a commented <c>kbuild.toml</c> to begin with.</summary>
internal static class InitCommand
{
    public static Command Create()
    {
        Command command = new("init", "Write a commented kbuild.toml into this directory");
        command.SetAction((parsed, cancellation) => Entry.RunAsync(parsed, (context, _) => Task.FromResult(Run(context)), cancellation));
        return command;
    }

    private static Outcome Run(CommandContext context)
    {
        string path = NewWorkspace.Create(context.Host.WorkingDirectory);
        return new(ExitCode.Ok, $"wrote {path}\n\nnext: kforge build", "kforge.init/1", new JsonObject { ["file"] = path });
    }
}
