using System.Collections.Concurrent;
using Kforge.Caching;
using Kforge.Caching.Blobs;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Tests.Archives;

namespace Kforge.Tests.Caching;

/// <summary>A store of one test.</summary>
internal sealed class CacheBench : IDisposable
{
    public CacheBench()
    {
        Cache = new(new Store(Directory["store"]));
        Blobs = Another();
    }

    public TemporaryDirectory Directory { get; } = new();

    public ConcurrentQueue<Report> Reports { get; } = new();

    public CacheDirectory Cache { get; }

    public BlobStore Blobs { get; }

    /// <summary>The same store, as another process sees it.</summary>
    public BlobStore Another() => new(TestHost.Create(reports: Reports.Enqueue), Cache);

    public string PathOf(BlobDigest digest) => Cache.OfBlob(digest.Hash);

    /// <summary>Changes a file of the store as a failing disk would.</summary>
    public static void Damage(string path, Func<byte[], byte[]> change)
    {
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllBytes(path, change(File.ReadAllBytes(path)));
    }

    public static byte[] FlipBit(byte[] content)
    {
        content[content.Length / 2] ^= 0x10;
        return content;
    }

    public void Dispose() => Directory.Dispose();
}
