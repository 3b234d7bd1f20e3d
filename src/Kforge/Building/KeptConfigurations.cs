using Kforge.Caching;
using Kforge.Caching.Blobs;
using Kforge.Caching.Wire;
using Kforge.Diagnostics;
using Kforge.Kconfig;
using Kforge.Platform;

namespace Kforge.Building;

/// <summary>Configurations in the content-addressed store, each under the key of everything that decides it.</summary>
/// <param name="Host">The outside world.</param>
/// <param name="Store">The store.</param>
public sealed record KeptConfigurations(Host Host, Store Store)
{
    private const string ConfigName = ".config";
    private const string FragmentName = "fragment";

    private CacheDirectory Cache => new(Store);

    private BlobStore Blobs => new(Host, Cache);

    /// <summary>A configuration; null when there is none, or it is no longer whole.</summary>
    /// <param name="key">What decides it.</param>
    public BuildConfig? Find(Sha256Digest key)
    {
        Dictionary<string, byte[]?> files = (new ActionRecords(Cache).Read(key)?.OutputFiles ?? [])
            .ToDictionary(file => file.Path, file => BlobDigest.TryRead(file.Digest, out BlobDigest digest) ? Blobs.Read(digest) : null, StringComparer.Ordinal);
        return files.GetValueOrDefault(ConfigName) is { } config && files.GetValueOrDefault(FragmentName) is { } fragment
            ? new(LosslessText.Decode(config), LosslessText.Decode(fragment), Made: false) : null;
    }

    /// <summary>Keeps a configuration; what cannot be kept is made again the next time.</summary>
    /// <param name="key">What decides it.</param>
    /// <param name="config">The configuration.</param>
    /// <param name="cancellation">Stops.</param>
    public async Task KeepAsync(Sha256Digest key, BuildConfig config, CancellationToken cancellation)
    {
        try
        {
            using IDisposable use = await new StoreHold(Host, Store).UseAsync(cancellation).ConfigureAwait(false);
            ActionResult record = new() { StdoutRaw = new RecordLabel(RecordLabel.Config).ToBytes() };
            record.OutputFiles.Add(new OutputFile { Path = ConfigName, Digest = Blobs.Add(LosslessText.Encode(config.Text)).ToMessage() });
            record.OutputFiles.Add(new OutputFile { Path = FragmentName, Digest = Blobs.Add(LosslessText.Encode(config.Fragment)).ToMessage() });
            Blobs.Sync();
            new ActionRecords(Cache).Write(key, record);
        }
        catch (Failure failure)
        {
            Host.Reports(new Report.Noted($"the configuration is not kept in the cache: {failure.Diagnostics[0].Message}"));
        }
    }
}
