using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Kconfig.Probes;

/// <summary>The answers of one toolchain in one environment to one state of <c>scripts/</c>, in one file of the store.</summary>
/// <param name="context">What they depend on.</param>
/// <param name="environment">The environment of the commands.</param>
/// <param name="tree">Digests of the tree, read once.</param>
internal sealed class AnswerFile(ProbeContext context, KconfigEnvironment environment, TreeDigests tree)
{
    private readonly string path = PathOf(context, environment, tree);

    /// <summary>The answers that still hold; none when there is no file or it is damaged.</summary>
    public async Task<IEnumerable<KeyValuePair<string, ProbeAnswer>>> ReadAsync(CancellationToken cancellation) =>
        [.. from entry in await ReadAllAsync(cancellation).ConfigureAwait(false)
            where entry.Value.Reach == ReachOf(entry.Key)
            select KeyValuePair.Create(entry.Key, entry.Value.Answer)];

    /// <summary>Adds answers to the file. What another process wrote meanwhile is kept.</summary>
    /// <exception cref="Failure">KF3003 or KF3004.</exception>
    public async Task AddAsync(IReadOnlyDictionary<string, ProbeAnswer> answers, CancellationToken cancellation)
    {
        using FileLock taken = await FileLock.TakeAsync(context.Host, context.Store.Lock("probes"), "the answers to Kconfig's commands", cancellation).ConfigureAwait(false);
        SortedDictionary<string, Entry> all = await ReadAllAsync(cancellation).ConfigureAwait(false);
        foreach ((string command, ProbeAnswer answer) in answers)
        {
            all[command] = new(ReachOf(command), answer);
        }

        FieldWriter fields = new();
        foreach ((string command, Entry entry) in all)
        {
            fields.Add(command);
            fields.Add(entry.Reach);
            fields.Add(entry.Answer.Text);
            fields.Add(entry.Answer.Complaint);
        }

        SealedFile.Write(context.Store, path, fields.Written);
    }

    private async Task<SortedDictionary<string, Entry>> ReadAllAsync(CancellationToken cancellation)
    {
        SortedDictionary<string, Entry> all = new(StringComparer.Ordinal);
        if (await SealedFile.ReadAsync(path, cancellation).ConfigureAwait(false) is { } sealedFields)
        {
            FieldReader fields = new(sealedFields.Span);
            while (!fields.AtEnd)
            {
                all[fields.Next()] = new(fields.Next(), new(fields.Next(), fields.Next()));
            }
        }

        return all;
    }

    private string ReachOf(string command) => ProbeReach.DigestOf(command, context.SourceRoot, tree);

    private static string PathOf(ProbeContext context, KconfigEnvironment environment, TreeDigests tree)
    {
        FieldWriter key = new();
        key.Add(context.ToolchainDigest.Hex);
        key.Add(environment.Digest.Hex);
        key.Add(tree.OfDirectory("scripts").Hex);
        return SealedFile.PathOf(context.Store, "answers", key);
    }

    /// <summary>An answer and what it depends on besides the file's key.</summary>
    private sealed record Entry(string Reach, ProbeAnswer Answer);
}
