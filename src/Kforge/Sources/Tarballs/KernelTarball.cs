using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Sources;

/// <summary>Unpacks a tar archive of a kernel, whose digest is known, into the store.</summary>
internal static class KernelTarball
{
    /// <summary>Part of every input digest: raise it when the same archive would give another tree.</summary>
    private const int UnpackFormat = 1;

    /// <summary>How many bytes a byte of an archive may stand for. Kernel trees compress to a ninth with xz; 100 is never seen in source text.</summary>
    private const long MostRatio = 100;

    /// <summary>Whatever the ratio, this much harms nobody.</summary>
    private const long Harmless = 1L << 30;

    /// <summary>What a tree of the store that was made from this archive is made from, whatever brought the archive.</summary>
    /// <param name="tarball">The digest of the file.</param>
    public static Sha256Digest InputOf(Sha256Digest tarball) => Sha256Digest.OfText($"kforge source {UnpackFormat}\ntarball {tarball}\n");

    /// <summary>How much an archive may hold, by its own size.</summary>
    /// <param name="packed">Of the file in bytes.</param>
    public static UnpackLimits LimitsOf(long packed) =>
        UnpackLimits.Default with { Bytes = Math.Clamp(Math.Min(packed, UnpackLimits.Default.Bytes) * MostRatio, Harmless, UnpackLimits.Default.Bytes) };

    /// <summary>How long a tar may be: headers and padding count here, and what it holds does.</summary>
    public static long LongestTar(UnpackLimits limits) => limits.Bytes + (limits.Entries * 2048L);

    /// <summary>Makes sure that the tree of an archive is in the store.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="trees">Where to.</param>
    /// <param name="archive">The archive; it is read only when its tree is not in the store.</param>
    /// <param name="limits">How much is accepted; null to go by its size.</param>
    /// <param name="cancellation">Stops the work; nothing half-made stays.</param>
    /// <exception cref="Failure">KF22xx: the archive is not acceptable or holds no kernel; KF30xx: this machine cannot unpack it.</exception>
    public static Task<SourceTree> AddAsync(Host host, TreeStore trees, TarArchive archive, UnpackLimits? limits, CancellationToken cancellation)
    {
        string phase = $"source {archive.Name}";
        return trees.AddAsync(phase, archive.Name, InputOf(archive.Sha256), staged => Task.Run(() => Unpack(staged), cancellation), cancellation);

        void Unpack(StagedTree staged)
        {
            long size = new FileInfo(archive.File).Length;
            UnpackLimits accepted = limits ?? LimitsOf(size);
            archive.Read(
                host,
                tar => TarUnpacker.Unpack(new CappedStream(tar, archive.Name, LongestTar(accepted)), archive.Name, staged, stripTop: true, accepted, cancellation),
                bytes => host.Reports(new Report.Progress(phase, bytes, size, ProgressUnit.Bytes, archive.Name)),
                cancellation);
        }
    }
}
