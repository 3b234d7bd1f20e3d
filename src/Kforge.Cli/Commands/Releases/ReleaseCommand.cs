using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Kforge.Building;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Releasing;
using Kforge.Releasing.Signing;

namespace Kforge.Cli.Commands.Releases;

/// <summary><c>kforge release</c>: a kernel built from clean, with everything that proves what it was made from.</summary>
internal static class ReleaseCommand
{
    private sealed record Options(string? Kernel, string? Output, int? Jobs, bool Double, string? Key, LockOptions Lock);

    public static Command Create()
    {
        Argument<string?> kernel = CommonOptions.Kernel();
        Option<string?> output = new("--output", "-o") { Description = "The directory to make (default: KERNEL-VERSION here)", HelpName = "DIR" };
        Option<int?> jobs = CommonOptions.Jobs();
        Option<bool> twice = new("--double") { Description = "Then build it once more elsewhere, and fail when a byte differs" };
        Option<string?> key = new("--sign") { Description = "Sign the statement: a private key of SSH, the public one of a key that ssh-agent holds, or gpg:KEY", HelpName = "KEY" };
        Command command = new("release", "Build a kernel from clean, to be given away: reproducible, with proof of what went in") { kernel, output, jobs, twice, key };
        LockOptions.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            Options options = new(parsed.GetValue(kernel), parsed.GetValue(output), parsed.GetValue(jobs), parsed.GetValue(twice), parsed.GetValue(key), LockOptions.Of(parsed) with { Locked = true });
            return Entry.RunAsync(parsed, (context, stop) => RunAsync(context, options, stop), cancellation);
        });
        return command;
    }

    private static async Task<Outcome> RunAsync(CommandContext context, Options options, CancellationToken cancellation)
    {
        SigningKey? key = options.Key is { } named ? SigningKey.Of(context.Host, named, context.PathOf) : null;
        if (key is not null)
        {
            // Better told now than after the downloads and the build.
            _ = await key.SignAsync([], cancellation).ConfigureAwait(false);
        }

        using PlannedRelease planned = await PlannedRelease.OpenAsync(context, options.Kernel, options.Lock, cancellation).ConfigureAwait(false);
        string target = context.PathOf(options.Output ?? $"{planned.Kernel}-{planned.Version}");
        ReleaseDirectory release = await planned.MakeAsync("release", target, options.Jobs, Entry.Version, cancellation).ConfigureAwait(false);
        if (key is not null)
        {
            await new ReleaseSigning(release).SignAsync(key, cancellation).ConfigureAwait(false);
        }

        int? rebuilt = options.Double ? await Rebuild.RunAsync(context, release, options.Lock, (options.Jobs ?? Jobs.Count()) + 1, cancellation).ConfigureAwait(false) : null;
        return Made(planned, release, release.Listed(), rebuilt, context.Host.WorkingDirectory);
    }

    private static Outcome Made(PlannedRelease planned, ReleaseDirectory release, ImmutableSortedDictionary<string, Sha256Digest> files, int? rebuilt, string from)
    {
        (string Name, Sha256Digest Digest)[] shown = [.. files.Where(file => !file.Key.Contains('/')).Select(file => (file.Key, file.Value))];
        int width = shown.Max(file => file.Name.Length);
        string text = string.Join('\n',
        [
            $"Linux {planned.Version}, `{planned.Kernel}`, released in {Amounts.Path(release.Root, from)}",
            "",
            .. shown.Select(file => $"  {file.Name.PadRight(width)}  {Amounts.Bytes(new FileInfo(release.PathOf(file.Name)).Length),7}  {file.Digest.Hex}"),
            $"  {(ReleaseDirectory.Workspace + "/").PadRight(width)}  {Amounts.Count(files.Count - shown.Length, "file"),7}",
            .. rebuilt is { } same ? ["", Rebuild.Said(same)] : (string[])[],
            "",
            $"next: kforge verify {Amounts.Path(release.Root, from)}{(rebuilt is null ? " --rebuild" : "")}",
        ]);
        return new(ExitCode.Ok, text, "kforge.release/1", new JsonObject
        {
            ["kernel"] = planned.Kernel,
            ["kernel_version"] = planned.Version,
            ["directory"] = release.Root,
            ["files"] = new JsonArray([.. files.Select(file => new JsonObject { ["name"] = file.Key, ["sha256"] = file.Value.Hex })]),
            ["rebuilt"] = rebuilt is not null,
        });
    }
}
