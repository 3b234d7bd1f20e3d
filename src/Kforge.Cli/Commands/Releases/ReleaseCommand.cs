using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Kforge.Building;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Inputs;
using Kforge.Platform;
using Kforge.Releasing;
using Kforge.Workspace;

namespace Kforge.Cli.Commands.Releases;

/// <summary><c>kforge release</c>: a kernel built from clean, with everything that proves what it was made from.</summary>
internal static class ReleaseCommand
{
    private sealed record Options(string? Kernel, string? Output, int? Jobs, LockOptions Lock);

    public static Command Create()
    {
        Argument<string?> kernel = CommonOptions.Kernel();
        Option<string?> output = new("--output", "-o") { Description = "The directory to make (default: KERNEL-VERSION here)", HelpName = "DIR" };
        Option<int?> jobs = CommonOptions.Jobs();
        Command command = new("release", "Build a kernel from clean, to be given away: reproducible, with proof of what went in") { kernel, output, jobs };
        LockOptions.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            Options options = new(parsed.GetValue(kernel), parsed.GetValue(output), parsed.GetValue(jobs), LockOptions.Of(parsed) with { Locked = true });
            return Entry.RunAsync(parsed, (context, stop) => RunAsync(context, options, stop), cancellation);
        });
        return command;
    }

    private static async Task<Outcome> RunAsync(CommandContext context, Options options, CancellationToken cancellation)
    {
        Workshop workshop = Workshop.Open(context, options.Lock);
        using PlannedKernel planned = await PlannedKernel.OpenAsync(context, workshop, options.Kernel, ProfileChoice.Own, write: false, cancellation).ConfigureAwait(false);
        KernelDefinition kernel = planned.Kernel.Kernel;
        if (InputRules.Check(kernel, planned.Locked, planned.LockedToolchain) is { IsEmpty: false } refused)
        {
            throw new Failure(refused);
        }

        string target = Path.GetFullPath(options.Output ?? $"{kernel.Name}-{planned.Plan.KernelVersion}", context.Host.WorkingDirectory);
        BuildDirectory directory = new(workshop.DirectoryOf(planned.Kernel).Root + ".release");
        using FileLock building = await directory.TakeAsync(context.Host, kernel.Name, cancellation).ConfigureAwait(false);
        ReleaseInputs inputs = new(
            planned.InputsOf(context, workshop, options.Jobs ?? Jobs.Count()),
            kernel,
            planned.LockedToolchain,
            to => ReleaseWorkspace.Copy(context.Directories, workshop.File, planned.Kernel.Profiles.Select(profile => profile.Base).OfType<ConfigBase.File>().Select(start => start.Path.Value), to),
            (built, artifacts) => new(Entry.Version, planned.Plan, planned.Locked, planned.ToolchainName, planned.Toolchain.Tools, built.Config.Text, built.Make, [], artifacts)
            {
                Accepted = planned.Accepted,
                Fragment = built.Config.Fragment,
                Start = new BuildStart.Clean("a release"),
            });
        ReleaseDirectory release = await new ReleaseMaking(context.Host, context.Store, directory).RunAsync(inputs, target, cancellation).ConfigureAwait(false);
        return Made(kernel.Name, planned.Plan.KernelVersion, release, await release.DigestsAsync(cancellation).ConfigureAwait(false), context.Host.WorkingDirectory);
    }

    private static Outcome Made(string kernel, string version, ReleaseDirectory release, ImmutableSortedDictionary<string, Sha256Digest> files, string from)
    {
        (string Name, Sha256Digest Digest)[] shown = [.. files.Where(file => !file.Key.Contains('/')).Select(file => (file.Key, file.Value))];
        int width = shown.Max(file => file.Name.Length);
        string text = string.Join('\n',
        [
            $"Linux {version}, `{kernel}`, released in {Amounts.Path(release.Root, from)}",
            "",
            .. shown.Select(file => $"  {file.Name.PadRight(width)}  {Amounts.Bytes(new FileInfo(release.PathOf(file.Name)).Length),7}  {file.Digest.Hex}"),
            $"  {ReleaseDirectory.Workspace + "/",-12}  {Amounts.Count(files.Count - shown.Length, "file")} it is defined by",
            "",
            $"next: kforge verify {Amounts.Path(release.Root, from)}",
        ]);
        return new(ExitCode.Ok, text, "kforge.release/1", new JsonObject
        {
            ["kernel"] = kernel,
            ["kernel_version"] = version,
            ["directory"] = release.Root,
            ["files"] = new JsonArray([.. files.Select(file => new JsonObject { ["name"] = file.Key, ["sha256"] = file.Value.Hex })]),
        });
    }
}
