using System.CommandLine;
using System.Text.Json.Nodes;
using Kforge.Building;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Releasing;
using Kforge.Releasing.Signing;

namespace Kforge.Cli.Commands.Releases;

/// <summary><c>kforge verify</c>: is a release what it says it is?</summary>
internal static class VerifyReleaseCommand
{
    private sealed record Options(string Directory, bool Rebuild, string? Signers, int? Jobs, LockOptions Lock);

    public static Command Create()
    {
        Argument<string> directory = new("DIR") { Description = "The directory of the release" };
        Option<bool> rebuild = new("--rebuild") { Description = "Build it again from what is in it, and compare every byte" };
        Option<string?> signers = new("--signers") { Description = "Who may have signed it: a file as ssh-keygen(1) calls ALLOWED SIGNERS, or a directory of gpg's keys", HelpName = "FILE|DIR" };
        Option<int?> jobs = CommonOptions.Jobs();
        Command command = new("verify", "Check a release: every file, the statement, and what it says went in") { directory, rebuild, signers, jobs };
        LockOptions.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            Options options = new(parsed.GetRequiredValue(directory), parsed.GetValue(rebuild), parsed.GetValue(signers), parsed.GetValue(jobs), LockOptions.Of(parsed));
            return Entry.RunAsync(parsed, (context, stop) => RunAsync(context, options, stop), cancellation);
        });
        return command;
    }

    private static async Task<Outcome> RunAsync(CommandContext context, Options options, CancellationToken cancellation)
    {
        ReleaseDirectory release = new(context.PathOf(options.Directory));
        CheckedRelease found = await new ReleaseCheck(release).RunAsync(cancellation).ConfigureAwait(false);
        if (!found.Wrong.IsEmpty)
        {
            throw new Failure(found.Wrong);
        }

        string? signer = options.Signers is { } signers
            ? await new ReleaseSigning(release).SignerAsync(AllowedSigners.Of(context.Host, context.Store, context.PathOf(signers)), cancellation).ConfigureAwait(false)
            : null;
        int? rebuilt = options.Rebuild ? await Rebuild.RunAsync(context, release, options.Lock, options.Jobs ?? Jobs.Count() + 1, cancellation).ConfigureAwait(false) : null;
        string[] lines =
        [
            $"{Amounts.Count(found.Files, "file")} of {Amounts.Path(release.Root, context.Host.WorkingDirectory)} are as they were released, and the statement is about them",
            .. signer is not null ? [$"signed by {signer}"]
                : File.Exists(release.PathOf(ReleaseDirectory.Bundle)) ? ["it is signed; who may sign was not said: `--signers FILE|DIR`"] : (string[])[],
            .. rebuilt is { } same ? [Releases.Rebuild.Said(same)] : (string[])[],
        ];
        return new(
            ExitCode.Ok,
            SafeText.Of(string.Join('\n', lines)),
            "kforge.verify/1",
            new JsonObject { ["directory"] = release.Root, ["files"] = found.Files, ["signer"] = signer, ["rebuilt"] = rebuilt is not null });
    }
}
