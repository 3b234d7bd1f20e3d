using System.Collections.Immutable;
using System.Formats.Tar;
using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Workspace;

namespace Kforge.Toolchains.Crates;

/// <summary>A fetched <c>.crate</c>: a tar archive, compressed with gzip, with everything in the directory <c>NAME-VERSION</c>.</summary>
/// <param name="Path">The file.</param>
/// <param name="Crate">What it should be.</param>
internal sealed record CrateFile(string Path, LockedCrate Crate)
{
    /// <summary>crates.io takes 10 MB at most unless asked.</summary>
    public const long LargestFile = 256 << 20;

    private const int LargestCargoLock = 4 << 20;

    /// <summary>crates.io refuses what unpacks to more than 512 MB.</summary>
    private static readonly UnpackLimits Limits = new(Entries: 100_000, Bytes: 1L << 30, Depth: 64);

    /// <summary>The name of the directory in it.</summary>
    public string Top => $"{Crate.Name}-{Crate.Version}";

    private string Name => Top + ".crate";

    /// <summary>The bytes of its <c>Cargo.lock</c>, or null when it has none.</summary>
    /// <exception cref="Failure">KF2201 when it is damaged, KF2205 when the file is larger than any honest one.</exception>
    public byte[]? ReadCargoLock(Host host, CancellationToken cancellation)
    {
        try
        {
            using Stream file = Open();
            using Stream unpacked = Decompressor.Open(host, Compression.Gzip, file, Name, cancellation);
            using BoundedStream bounded = new(unpacked, Limits.Bytes);
            using TarReader reader = new(bounded);
            for (int entries = 0; TarUnpacker.Next(reader, Name) is { } entry; entries++)
            {
                cancellation.ThrowIfCancellationRequested();
                if (entries > Limits.Entries || (entry.Name == $"{Top}/Cargo.lock" && entry.Length > LargestCargoLock))
                {
                    throw new Diagnostic(ArchiveCodes.TooLarge, $"`{Name}` has more entries, or a larger `Cargo.lock`, than is accepted").ToFailure();
                }

                if (entry.Name == $"{Top}/Cargo.lock" && entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile)
                {
                    using MemoryStream content = new();
                    entry.DataStream?.CopyTo(content);
                    return content.ToArray();
                }
            }

            return null;
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw ArchiveCodes.DamagedFailure(Name, exception.Message, exception);
        }
    }

    /// <summary>Unpacks it by kforge's own rules.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="directory">Becomes the content of <see cref="Top"/>; must not exist. Beside it, a directory is used for a while.</param>
    /// <param name="vendored">Whether cargo is to read it as a part of a directory source: it then gets a <c>.cargo-checksum.json</c>.</param>
    /// <param name="cancellation">Stops the unpacking.</param>
    /// <returns>The bytes of all files together.</returns>
    /// <exception cref="Failure">KF2201 to KF2207: the archive is not acceptable.</exception>
    public async Task<long> UnpackAsync(Host host, string directory, bool vendored, CancellationToken cancellation)
    {
        Sha256Digest actual = await Sha256Digest.OfFileAsync(Path, cancellation).ConfigureAwait(false);
        if (actual != Crate.Sha256)
        {
            throw new Diagnostic(ArchiveCodes.WrongDigest, $"`{Name}` is not the file the lock names", null,
                [$"its SHA-256 is {actual}", $"the lock says {Crate.Sha256}"],
                [$"remove `{Path}` and run the command again: it is then fetched anew"]).ToFailure();
        }

        string staging = directory + ".unpacking";
        Directory.CreateDirectory(staging);
        StagedTree tree = new(staging, LinkTargets.Relative);
        using (Stream file = Open())
        using (Stream unpacked = Decompressor.Open(host, Compression.Gzip, file, Name, cancellation))
        {
            TarUnpacker.Unpack(unpacked, Name, tree, stripTop: false, Limits, cancellation);
        }

        ImmutableArray<TreeEntry> entries = tree.Seal();
        if (entries.FirstOrDefault(entry => entry.Path.Text != Top && !entry.Path.Text.StartsWith(Top + "/", StringComparison.Ordinal)) is { } stray)
        {
            throw ArchiveCodes.RefusedFailure(Name, stray.Path.Text, $"everything should be in the directory `{Top}`");
        }

        if (!entries.Any(entry => entry is TreeEntry.File && entry.Path.Text == $"{Top}/Cargo.toml"))
        {
            throw new Diagnostic(ArchiveCodes.ContentMissing, $"`{Name}` has no `Cargo.toml`").ToFailure();
        }

        Directory.Move(System.IO.Path.Combine(staging, Top), directory);
        Directory.Delete(staging);
        if (vendored)
        {
            WriteChecksum(directory);
        }

        return entries.OfType<TreeEntry.File>().Sum(entry => entry.Size);
    }

    /// <summary>
    /// What cargo wants beside a crate in a directory source: the digest that <c>Cargo.lock</c> has for it. The list of single files may
    /// be empty: kforge has just checked the whole.
    /// </summary>
    private void WriteChecksum(string directory)
    {
        string path = System.IO.Path.Combine(directory, ".cargo-checksum.json");
        if (Posix.KindOf(path) is FileKind.Directory)
        {
            throw ArchiveCodes.RefusedFailure(Name, $"{Top}/.cargo-checksum.json", "it is a directory");
        }

        // Whatever the archive put there, perhaps a link: it is removed and not written through.
        File.Delete(path);
        using FileStream file = new(Posix.CreateNew(path), FileAccess.Write);
        file.Write(Encoding.ASCII.GetBytes($$"""{"files":{},"package":"{{Crate.Sha256}}"}"""));
    }

    private FileStream Open()
    {
        try
        {
            return new(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw ArchiveCodes.DamagedFailure(Name, exception.Message, exception);
        }
    }
}
