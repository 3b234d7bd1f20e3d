using System.Collections.Concurrent;
using Kforge.Diagnostics;
using Kforge.Kconfig.Model;
using Kforge.Kconfig.Probes;
using Kforge.Platform;

namespace Kforge.Kconfig.Language;

/// <summary>The model of a tree, and the environment and answers it was made with.</summary>
/// <param name="Model">Symbols, menu, expressions.</param>
/// <param name="Environment">What make gives to the tree's own program.</param>
/// <param name="Probes">The commands that the files ran.</param>
public sealed record KconfigReading(KconfigModel Model, KconfigEnvironment Environment, ShellProbes Probes)
{
    /// <summary>What the files were read with.</summary>
    public KconfigInputs Inputs => new(Environment.Variables, Probes.Answer);

    // Answers are parts of other commands; Linux 7.3 needs three rounds.
    private const int MostRounds = 20;

    /// <summary>Reads the Kconfig files of a tree as the tree's own program does with these tools; commands run in the sandbox, once for the store.</summary>
    /// <param name="context">The tree, the tools and how make is called.</param>
    /// <param name="cancellation">Stops reading and kills commands.</param>
    /// <exception cref="Failure">KF1207 for mistakes in the files; what <see cref="MakeEnvironment"/> and <see cref="ShellProbes"/> say.</exception>
    public static async Task<KconfigReading> ReadAsync(ProbeContext context, CancellationToken cancellation)
    {
        KconfigEnvironment environment = await MakeEnvironment.ReadAsync(context, cancellation).ConfigureAwait(false);
        ShellProbes probes = await ShellProbes.OpenAsync(context, environment, cancellation).ConfigureAwait(false);
        TreeFiles files = new(context.SourceRoot, cancellation);
        Dialect dialect = Dialect.Of(files.Text);
        string root = environment["KBUILD_KCONFIG"] is { Length: > 0 } chosen ? chosen : "Kconfig";
        KconfigInputs inputs = new(environment.Variables, probes.Answer);
        for (int round = 0; round < MostRounds; round++)
        {
            ReadResult result = await Task.Run(() => KconfigParser.Read(root, files.Text, inputs, dialect), cancellation).ConfigureAwait(false);
            if (!result.Mistakes.IsEmpty)
            {
                throw new Failure(result.Mistakes);
            }

            if (result.Model is { } model)
            {
                return new(model, environment, probes);
            }

            await probes.RunAsync(result.Missing, cancellation).ConfigureAwait(false);
        }

        throw new Diagnostic(KconfigCodes.MalformedKconfig, "the commands in the Kconfig files ask for one another without end", new SourcePlace(root)).ToFailure();
    }

    /// <summary>The files of a tree, each read once however many rounds there are.</summary>
    private sealed class TreeFiles(string tree, CancellationToken cancellation)
    {
        private readonly ConcurrentDictionary<string, string?> texts = new(StringComparer.Ordinal);

        public string? Text(string name) => texts.GetOrAdd(name, path =>
            RelativePath.TryParse(path, out RelativePath relative) ? KconfigFiles.Read(tree, relative, cancellation) : null);
    }
}
