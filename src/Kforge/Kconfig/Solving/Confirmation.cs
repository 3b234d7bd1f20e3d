using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Kconfig.Probes;
using Kforge.Platform;

namespace Kforge.Kconfig.Solving;

/// <summary>Holds an answer against the tree's own program: <c>make olddefconfig</c> in the sandbox, on the base with the changes.</summary>
public static class Confirmation
{
    /// <summary>Runs it. Nothing is kept: what it says is about this very text.</summary>
    /// <param name="context">The tree, its tools, and how make is called.</param>
    /// <param name="text">The configuration with the changes in it.</param>
    /// <param name="promised">Values that must come out, as they stand in a <c>.config</c>.</param>
    /// <param name="cancellation">Kills make.</param>
    /// <returns>The whole <c>.config</c> that the tree's own program wrote.</returns>
    /// <exception cref="Failure">KF1220 when make fails; KF1232, a bug of kforge, when a value is another one.</exception>
    public static async Task<string> RunAsync(ProbeContext context, string text, ImmutableArray<ConfigEntry> promised, CancellationToken cancellation)
    {
        string final = await CompleteAsync(context, text, cancellation).ConfigureAwait(false);
        ImmutableArray<Diagnostic> broken = Broken(DotConfig.Parse(final), promised);
        return broken.IsEmpty ? final : throw new Failure(broken);
    }

    /// <summary>A mistake for each value that did not come out.</summary>
    internal static ImmutableArray<Diagnostic> Broken(DotConfig final, ImmutableArray<ConfigEntry> promised) =>
    [
        .. promised
            .Select(entry => (Entry: entry, Got: final[entry.Name]?.Value))
            .Where(pair => pair.Got != pair.Entry.Value && !(pair.Got is null && pair.Entry.Value is "n" or "" or "\"\""))
            .Select(pair => new Diagnostic(SolverCodes.NotConfirmed, $"{pair.Entry.Name} should be {pair.Entry.Value}, and the tree's own program makes it {pair.Got ?? "n"}")
                .WithHint("this is a bug of kforge: please report it with the configuration and the command")),
    ];

    private static async Task<string> CompleteAsync(ProbeContext context, string text, CancellationToken cancellation)
    {
        string directory = Path.Combine(context.Store.Temporary, $"confirm-{Guid.NewGuid():N}");
        Directory.CreateDirectory(directory);
        try
        {
            string config = Path.Combine(directory, ".config");
            await LosslessText.WriteAsync(config, text, cancellation).ConfigureAwait(false);
            context.Host.Reports(new Report.Progress("confirm", 0, null, ProgressUnit.Items, "make olddefconfig"));
            Command make = (context.Toolchain with { WorkingDirectory = ProbeContext.Output })
                .Mount(context.SourceRoot, ProbeContext.Tree)
                .Mount(directory, ProbeContext.Output, writable: true)
                .Run("sh", ["-c", "exec make \"$@\" >&2", "make", "-C", ProbeContext.Tree, $"O={ProbeContext.Output}", .. context.MakeVariables.Select(variable => $"{variable.Key}={variable.Value}"), "olddefconfig"]);
            CommandResult result = await make.RunAsync(context.Host, cancellation).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            return result.Succeeded
                ? LosslessText.Read(config)
                : throw new Diagnostic(ProbeCodes.NoEnvironment, "`make olddefconfig` fails") { Verbatim = result.Error.Trim() }.ToFailure();
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
