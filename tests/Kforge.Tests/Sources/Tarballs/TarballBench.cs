using System.Collections.Immutable;
using System.Formats.Tar;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Sources;
using Kforge.Tests.Downloads;
using Kforge.Tests.Platform;
using Kforge.Workspace;
using static Kforge.Tests.Archives.ArchiveMaker;

namespace Kforge.Tests.Sources.Tarballs;

/// <summary>A workspace, a store, a server, and small kernels in tarballs.</summary>
public sealed class TarballBench : IDisposable
{
    /// <summary>The name of the tarball on the server.</summary>
    public const string Name = "linux-6.12.40.tar.gz";

    public static readonly SourcePlace Place = new("kbuild.toml", 5, 27);

    public static readonly TestKey Key = new();

    public TarballBench()
    {
        Directory.CreateDirectory(Workspace);
        Directory.CreateDirectory(Keys);
        Bench.Store.Prepare();
        Trust(Key);
    }

    public Bench Bench { get; } = new();

    public string Workspace => Path.Combine(Bench.Directory, "workspace");

    public string Keys => Path.Combine(Bench.Directory, "keys");

    public TreeStore Trees => new(Bench.Host, Bench.Store);

    /// <summary>A kernel with a directory above it, as releases have.</summary>
    public static TarEntry[] Kernel { get; } =
    [
        Folder("linux-6.12.40/"), Makefile, File("linux-6.12.40/include/a.h", "a"), Program("linux-6.12.40/scripts/x.sh", "x"),
        Link("linux-6.12.40/arch/x/include/a.h", "../../../include/a.h"), Folder("linux-6.12.40/empty/"),
    ];

    public static TarEntry Makefile => File("linux-6.12.40/Makefile", "VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 40\nEXTRAVERSION =\n");

    /// <summary>The kernel as an uncompressed archive.</summary>
    public static byte[] KernelTar { get; } = Tar(Rewound(Kernel));

    public TarballSource Source(bool offline = false, UnpackLimits? limits = null) => new(Bench.Host, Bench.Store, Trees, [Keys], Workspace)
    {
        Offline = offline,
        Retry = Bench.Hasty,
        Limits = limits,
    };

    public void Trust(TestKey key) => System.IO.File.WriteAllBytes(Path.Combine(Keys, key.Fingerprint + ".gpg"), key.PublicKey);

    /// <summary>Puts a file on the server and gives its address.</summary>
    public string Serve(string name, byte[] content)
    {
        Bench.Server.Files["/pub/" + name] = content;
        return Bench.Server["/pub/" + name].AbsoluteUri;
    }

    /// <summary>Puts a file into the workspace and gives its relative path.</summary>
    public string Put(string name, byte[] content)
    {
        System.IO.File.WriteAllBytes(Path.Combine(Workspace, name), content);
        return name;
    }

    public static SourceDefinition.Tarball ByDigest(string address, Sha256Digest digest) => new(new(address, Place), new TarballProof.Digest(new(digest, Place)));

    public static SourceDefinition.Tarball ByList(string address, string list, params TestKey[] keys) => new(new(address, Place), new TarballProof.Checksums(new(list, Place), Fingerprints(keys)));

    public static SourceDefinition.Tarball BySignature(string address, string signature, params TestKey[] keys) => new(new(address, Place), new TarballProof.Signature(new(signature, Place), Fingerprints(keys)));

    public Task<(LockedSource.Tarball Locked, SourceTree Tree)> ResolveAsync(SourceDefinition.Tarball wanted, bool offline = false, UnpackLimits? limits = null) =>
        Source(offline, limits).ResolveAsync("mine", wanted, default);

    public async Task<Diagnostic> RefusalAsync(SourceDefinition.Tarball wanted, bool offline = false, UnpackLimits? limits = null) =>
        (await Assert.ThrowsAsync<Failure>(() => ResolveAsync(wanted, offline, limits))).Diagnostics[0];

    /// <summary>Whether the store holds neither a tree nor anything half-made.</summary>
    public void AssertNothingKept()
    {
        Assert.Empty(Directory.EnumerateFileSystemEntries(Bench.Store.Temporary));
        Assert.False(Directory.Exists(Bench.Store.Sources) && Directory.EnumerateFileSystemEntries(Bench.Store.Sources).Any());
    }

    public void Dispose() => Bench.Dispose();

    /// <summary>Entries read their content once, so each archive needs them anew.</summary>
    public static IEnumerable<TarEntry> Rewound(IEnumerable<TarEntry> entries)
    {
        foreach (TarEntry entry in entries)
        {
            if (entry.DataStream is { } data)
            {
                data.Position = 0;
            }

            yield return entry;
        }
    }

    private static ImmutableArray<Placed<string>> Fingerprints(TestKey[] keys) => [.. keys.DefaultIfEmpty(Key).Select(key => new Placed<string>(key.Fingerprint, Place))];
}
