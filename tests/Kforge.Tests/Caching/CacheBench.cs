using System.Collections.Concurrent;
using System.Text;
using Kforge.Caching;
using Kforge.Caching.Blobs;
using Kforge.Caching.Trees;
using Kforge.Caching.Wire;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Tests.Archives;

namespace Kforge.Tests.Caching;

/// <summary>A store of one test.</summary>
internal sealed class CacheBench : IDisposable
{
    /// <summary>A store of its own, or the one of a workspace.</summary>
    public CacheBench(Store? store = null)
    {
        Cache = new(store ?? new Store(Directory["store"]));
        Blobs = Another();
    }

    public TemporaryDirectory Directory { get; } = new();

    public ConcurrentQueue<Report> Reports { get; } = new();

    public CacheDirectory Cache { get; }

    public BlobStore Blobs { get; }

    /// <summary>When the clock of <see cref="HostAt"/> was started, in tests that go by it.</summary>
    public static DateTimeOffset Today { get; } = DateTimeOffset.UtcNow;

    /// <summary>Keeps a build: a tree of files, each with its content, and one file besides, under a record that was used so many days ago.</summary>
    public Sha256Digest Keep(string name, int daysAgo, params string[] contents)
    {
        string root = Directory[$"builds/{name}/{Guid.NewGuid():N}"];
        for (int i = 0; i < contents.Length; i++)
        {
            Directory.Write($"{root}/deep/{i}.o", contents[i]);
        }

        return Keep(new RecordLabel(RecordLabel.Build) { Kernel = name, Version = "6.12.107", Arch = "x86_64", Taken = TimeSpan.FromSeconds(300) }, daysAgo, new()
        {
            OutputDirectories = { new OutputDirectory { Path = "out", TreeDigest = new TreeCapture(Blobs).Capture(root, _ => false, default).ToMessage() } },
            OutputFiles = { new OutputFile { Path = "build.json", Digest = Blobs.Add(Encoding.UTF8.GetBytes($"record of {root}")).ToMessage() } },
        });
    }

    /// <summary>Keeps a record that was used so many days ago.</summary>
    public Sha256Digest Keep(RecordLabel label, int daysAgo, ActionResult result)
    {
        Sha256Digest action = Sha256Digest.OfText($"{label} {Guid.NewGuid()}");
        result.StdoutRaw = label.ToBytes();
        new ActionRecords(Cache).Write(action, result);
        File.SetLastWriteTimeUtc(Cache.OfAction(action), Today.UtcDateTime.AddDays(-daysAgo));
        return action;
    }

    /// <summary>Whether a record is there with all it names.</summary>
    public bool CanRestore(Sha256Digest action)
    {
        DateTime used = File.GetLastWriteTimeUtc(Cache.OfAction(action));
        if (new ActionRecords(Cache).Read(action) is not { } record)
        {
            return false;
        }

        File.SetLastWriteTimeUtc(Cache.OfAction(action), used);
        string target = Directory[$"restored-{Guid.NewGuid():N}"];
        return record.OutputFiles.All(file => BlobDigest.TryRead(file.Digest, out BlobDigest digest) && Blobs.Read(digest) is not null)
            && record.OutputDirectories.All(output => BlobDigest.TryRead(output.TreeDigest, out BlobDigest tree) && new TreeRestore(Blobs).Restore(tree, $"{target}{output.Path}", default));
    }

    /// <summary>The outside world, so many days from now.</summary>
    public Host HostAt(int daysLater = 0) => TestHost.Create(reports: Reports.Enqueue) with { Clock = new Later(TimeSpan.FromDays(daysLater)) };

    /// <summary>The names of all blobs.</summary>
    public string[] BlobNames() => Names("cas");

    /// <summary>The names of all records.</summary>
    public string[] RecordNames() => Names("ac");

    private string[] Names(string kind) =>
        System.IO.Directory.Exists(Path.Combine(Cache.Root, kind)) ? [.. System.IO.Directory.EnumerateFiles(Path.Combine(Cache.Root, kind), "*", SearchOption.AllDirectories).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)] : [];

    private sealed class Later(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }

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
