using System.CommandLine;
using Kforge.Building;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Inputs;
using Kforge.Platform;

namespace Kforge.Cli.Commands.Reasons;

/// <summary><c>kforge why</c>: what a build would do now, or what the last one made, and for what reasons.</summary>
internal static class BuildWhyCommand
{
    private sealed record Options(string? Kernel, ProfileChoice Profiles, bool Steps, bool Verbose, LockOptions Lock);

    public static Command Create()
    {
        Argument<string?> kernel = CommonOptions.Kernel();
        Option<string[]> profiles = CommonOptions.Profiles();
        Option<bool> steps = new("--steps") { Description = "What the last run of make here made, and why (-v: without cutting long lists)" };
        Command command = new("why", "Say what `build` would do now, and why") { kernel, profiles, steps };
        LockOptions.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            Options options = new(parsed.GetValue(kernel), ProfileChoice.Parse(parsed.GetValue(profiles) ?? []), parsed.GetValue(steps), parsed.GetValue(CommonOptions.Verbose), LockOptions.Of(parsed));
            return Entry.RunAsync(parsed, (context, stop) => RunAsync(context, options, stop), cancellation);
        });
        return command;
    }

    private static async Task<Outcome> RunAsync(CommandContext context, Options options, CancellationToken cancellation)
    {
        Workshop workshop = Workshop.Open(context, options.Lock);
        if (options.Steps)
        {
            KernelSelection kernel = workshop.Select(options.Kernel, options.Profiles);
            BuildDirectory built = workshop.DirectoryOf(kernel);
            using FileLock? looking = await built.ShareAsync(context.Host, kernel.Kernel.Name, cancellation).ConfigureAwait(false);
            return new LastSteps(kernel.Kernel.Name, built, options.Verbose).Tell();
        }

        using PlannedKernel planned = await PlannedKernel.OpenAsync(context, workshop, options.Kernel, options.Profiles, write: false, check: null, cancellation).ConfigureAwait(false);
        BuildDirectory directory = workshop.DirectoryOf(planned.Kernel);
        using FileLock? share = await directory.ShareAsync(context.Host, planned.Kernel.Kernel.Name, cancellation).ConfigureAwait(false);
        Forecast forecast = await new Foresight(context.Host, context.Store, directory).LookAsync(planned.InputsOf(context, workshop, Jobs.Count()), cancellation).ConfigureAwait(false);
        return new(ExitCode.Ok, SafeText.Of(ForecastText.Of(forecast)), ForecastJson.Schema, ForecastJson.Of(forecast));
    }
}
