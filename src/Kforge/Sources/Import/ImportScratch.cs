using System.Collections.Immutable;
using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Sources;

/// <summary>
/// A directory of the store in which git takes mails apart, gone afterwards. No configuration of the user or the machine and no repository around it has a part in it.
/// </summary>
internal sealed class ImportScratch : IDisposable
{
    // One mail takes git a few milliseconds.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private const long MostSaid = 1 << 20;

    private readonly Host host;

    public ImportScratch(Host host, Store store)
    {
        this.host = host;
        store.Prepare();
        Directory = Path.Combine(store.Temporary, $"import-{Guid.NewGuid():N}");
        System.IO.Directory.CreateDirectory(Directory);
    }

    /// <summary>Absolute.</summary>
    public string Directory { get; }

    /// <summary>A path in the directory.</summary>
    public string this[string name] => Path.Combine(Directory, name);

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);

    /// <summary>Runs git in the directory.</summary>
    /// <param name="input">Bytes for its standard input.</param>
    /// <param name="arguments">After <c>git</c>.</param>
    /// <param name="cancellation">Kills git.</param>
    /// <returns>What it wrote, or null and what it said when it failed.</returns>
    public async Task<(string? Output, string Said)> GitAsync(ReadOnlyMemory<byte> input, ImmutableArray<string> arguments, CancellationToken cancellation)
    {
        Command git = GitCommand.Alone(new Command("git", arguments) { Input = input, OutputLimit = MostSaid, ErrorLimit = MostSaid }).In(Directory)
            .With("GIT_CEILING_DIRECTORIES", Path.GetDirectoryName(Directory)!);
        CommandResult result = await RunAsync(host, git, cancellation).ConfigureAwait(false);
        return (result.Succeeded && !result.Flooded ? result.OutputText : null, FirstLine(result.Error));
    }

    /// <summary>Runs a command and kills it when it takes too long; the result is then a failure that says so.</summary>
    public static async Task<CommandResult> RunAsync(Host host, Command command, CancellationToken cancellation)
    {
        using CancellationTokenSource timed = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timed.CancelAfter(Patience);
        try
        {
            return await command.RunAsync(host, timed.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new(124, [], $"`{command.Program}` did not end within {Patience.TotalMinutes} minutes", Patience);
        }
    }

    /// <summary>What a program said, short and harmless.</summary>
    public static string FirstLine(string said)
    {
        string line = said.Split('\n').FirstOrDefault(line => line.Trim().Length > 0)?.Trim() ?? "";
        return ArchiveCodes.Printable(line.Length <= 300 ? line : line[..300]);
    }
}
