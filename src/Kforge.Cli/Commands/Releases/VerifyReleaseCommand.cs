using System.CommandLine;
using System.Text.Json.Nodes;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Releasing;

namespace Kforge.Cli.Commands.Releases;

/// <summary><c>kforge verify</c>: is a release what it says it is?</summary>
internal static class VerifyReleaseCommand
{
    public static Command Create()
    {
        Argument<string> directory = new("DIR") { Description = "The directory of the release" };
        Command command = new("verify", "Check a release: every file, the statement, and what it says went in") { directory };
        command.SetAction((parsed, cancellation) =>
        {
            string named = parsed.GetRequiredValue(directory);
            return Entry.RunAsync(parsed, (context, stop) => RunAsync(context, named, stop), cancellation);
        });
        return command;
    }

    private static async Task<Outcome> RunAsync(CommandContext context, string named, CancellationToken cancellation)
    {
        ReleaseDirectory release = new(Path.GetFullPath(named, context.Host.WorkingDirectory));
        CheckedRelease found = await new ReleaseCheck(release).RunAsync(cancellation).ConfigureAwait(false);
        if (!found.Wrong.IsEmpty)
        {
            throw new Failure(found.Wrong);
        }

        return new(
            ExitCode.Ok,
            $"{Amounts.Count(found.Files, "file")} of {Amounts.Path(release.Root, context.Host.WorkingDirectory)} are as they were released, and the statement is about them",
            "kforge.verify/1",
            new JsonObject { ["directory"] = release.Root, ["files"] = found.Files });
    }
}
