using System.Collections.Immutable;
using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Workspace;

namespace Kforge.Toolchains;

/// <summary>
/// Turns what a lock names for a toolchain into a root file system in the store:
/// <c>toolchains/KEY/root</c>, with <c>toolchain.json</c> and the list of entries <c>entries.gz</c> beside it.
/// </summary>
/// <remarks>
/// Nothing in a package is run. What maintainer scripts would have done and a compiler needs is done here: the links of a merged
/// <c>/usr</c> (Debian policy, section 9.1.1), the definition's own links (mostly those of update-alternatives), <c>/etc/passwd</c> and
/// <c>/etc/group</c>. There is no <c>ld.so.cache</c>: Debian's loader searches its multiarch directories by itself.
/// </remarks>
public static class ToolchainStore
{
    /// <summary>Part of every key: raise it when the same packages would give another tree.</summary>
    private const int UnpackFormat = 1;

    /// <summary>The digest of everything that decides what the root holds.</summary>
    /// <param name="definition">For its links.</param>
    /// <param name="locked">For its packages, archives and crates.</param>
    public static Sha256Digest KeyOf(ToolchainDefinition definition, LockedToolchain locked)
    {
        StringBuilder text = new($"kforge toolchain {UnpackFormat}\n");
        foreach (string digest in locked.Packages.Select(p => p.Sha256.Hex).Distinct().Order(StringComparer.Ordinal))
        {
            text.Append($"package {digest}\n");
        }

        // Provider and name decide how an archive is unpacked. Lines that most toolchains do not have come without changing their keys.
        foreach (LockedArchive archive in locked.Archives.OrderBy(a => a.Provider, StringComparer.Ordinal).ThenBy(a => a.Name, StringComparer.Ordinal).ThenBy(a => a.Sha256.Hex, StringComparer.Ordinal))
        {
            text.Append($"archive {archive.Provider} {archive.Name} {archive.Sha256}\n");
        }

        foreach (LockedCrateTool tool in locked.CrateTools.OrderBy(t => t.Tool, StringComparer.Ordinal))
        {
            text.Append($"program {tool.Tool} of {tool.Crate} {tool.Version}\n");
            foreach (LockedCrate crate in tool.Crates.OrderBy(c => c.Name, StringComparer.Ordinal).ThenBy(c => c.Version, StringComparer.Ordinal))
            {
                text.Append($"crate {crate.Name} {crate.Version} {crate.Sha256}\n");
            }
        }

        foreach ((RelativePath path, string target) in definition.Links)
        {
            text.Append($"link {path}\0{target}\0\n");
        }

        return Sha256Digest.OfText(text.ToString());
    }

    /// <summary>The toolchain, when it is in the store and its tools were asked what the definition asks; else null.</summary>
    /// <remarks>Somebody may remove it at any time; <see cref="UseAsync"/> keeps it.</remarks>
    public static InstalledToolchain? Find(Store store, ToolchainDefinition definition, LockedToolchain locked)
    {
        ToolchainPlace place = new(store, KeyOf(definition, locked));
        return ReadRecord(place) is { } record && AnswersFor(definition, record) ? Installed(place, definition, record) : null;
    }

    /// <summary>Makes sure that the toolchain is in the store, and that it stays there as long as it is used.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="store">Where to.</param>
    /// <param name="definition">What to add to the parts, and how to ask the tools for their versions.</param>
    /// <param name="locked">What it is made from.</param>
    /// <param name="source">Fetches the parts when they are needed.</param>
    /// <param name="cancellation">Stops the work; nothing half-made stays.</param>
    /// <exception cref="Failure">As <see cref="InstallAsync"/>.</exception>
    public static async Task<ToolchainUse> UseAsync(
        Host host, Store store, ToolchainDefinition definition, LockedToolchain locked, PartsSource source, CancellationToken cancellation)
    {
        ToolchainPlace place = new(store, KeyOf(definition, locked));
        while (true)
        {
            FileLock share = await FileLock.ShareAsync(host, place.Lock, $"toolchain `{definition.Name}`", cancellation).ConfigureAwait(false);
            try
            {
                if (Find(store, definition, locked) is { } ready)
                {
                    return new(ready, share);
                }
            }
            catch
            {
                share.Dispose();
                throw;
            }

            share.Dispose();

            // Between here and the share somebody may remove it again; then it is made again.
            await InstallAsync(host, store, definition, locked, source, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Makes sure that the toolchain is in the store. A damaged download is fetched again, once.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="store">Where to.</param>
    /// <param name="definition">What to add to the parts, and how to ask the tools for their versions.</param>
    /// <param name="locked">What it is made from.</param>
    /// <param name="source">Fetches the parts when they are needed.</param>
    /// <param name="cancellation">Stops the work; nothing half-made stays.</param>
    /// <exception cref="Failure">KF22xx: a part is not acceptable; KF16xx: the definition does not make a working toolchain; KF30xx: this machine cannot do it.</exception>
    public static async Task<InstalledToolchain> InstallAsync(
        Host host, Store store, ToolchainDefinition definition, LockedToolchain locked, PartsSource source, CancellationToken cancellation)
    {
        ToolchainPlace place = new(store, KeyOf(definition, locked));
        while (true)
        {
            if (ReadRecord(place) is null)
            {
                await FromGoodPartsAsync(source, parts => MakeAsync(host, place, definition, locked, parts, again: false, cancellation), cancellation).ConfigureAwait(false);
            }

            if (await AskAsync(host, place, definition, cancellation).ConfigureAwait(false) is { } record)
            {
                return Installed(place, definition, record);
            }
        }
    }

    /// <summary>Makes a toolchain again that is damaged, from parts that are verified first. Waits until nobody uses it.</summary>
    /// <remarks>The parameters are those of <see cref="InstallAsync"/>. The damaged one stays until the new one is whole.</remarks>
    /// <exception cref="Failure">As <see cref="InstallAsync"/>.</exception>
    public static async Task<InstalledToolchain> RepairAsync(
        Host host, Store store, ToolchainDefinition definition, LockedToolchain locked, PartsSource source, CancellationToken cancellation)
    {
        ToolchainPlace place = new(store, KeyOf(definition, locked));
        ToolchainParts parts = await source(true, cancellation).ConfigureAwait(false);
        return Installed(place, definition, await MakeAsync(host, place, definition, locked, parts, again: true, cancellation).ConfigureAwait(false));
    }

    /// <summary>The record of a toolchain that is whole; null when there is none.</summary>
    internal static ToolchainRecord? ReadRecord(ToolchainPlace place) => ReadRecord(place.Directory);

    private static ToolchainRecord? ReadRecord(string directory) =>
        ToolchainRecord.Read(ToolchainPlace.RecordIn(directory)) is { } record && Directory.Exists(ToolchainPlace.RootIn(directory)) ? record : null;

    /// <summary>A download that was right when it came may have been damaged in the store since: only then all are hashed.</summary>
    private static async Task FromGoodPartsAsync(PartsSource source, Func<ToolchainParts, Task> make, CancellationToken cancellation)
    {
        try
        {
            await make(await source(false, cancellation).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Failure failure) when (failure.Diagnostics[0].Code == ArchiveCodes.WrongDigest || failure.Diagnostics[0].Code == ArchiveCodes.Damaged)
        {
            await make(await source(true, cancellation).ConfigureAwait(false)).ConfigureAwait(false);
        }
    }

    private static Task<ToolchainRecord> MakeAsync(
        Host host, ToolchainPlace place, ToolchainDefinition definition, LockedToolchain locked, ToolchainParts parts, bool again, CancellationToken cancellation)
    {
        string phase = $"toolchain {definition.Name}";
        string what = $"toolchain `{definition.Name}`";
        ToolchainAssembly assembly = new(host, phase, definition, locked, parts);
        Task Fill(string directory) => assembly.FillAsync(directory, cancellation);
        return host.PhaseAsync(
            phase,
            () => again
                ? Publication.MakeAgainAsync(host, place.Store, place.LockName, place.Directory, what, ReadRecord, Fill, cancellation)
                : Publication.MakeOnceAsync(host, place.Store, place.LockName, place.Directory, what, ReadRecord, Fill, cancellation),
            made => $"{Counted(locked)}, {made.Bytes >> 20} MB");
    }

    private static string Counted(LockedToolchain locked) => string.Join(", ", new[]
    {
        Counted(locked.Packages.Length, "package"), Counted(locked.Archives.Length, "archive"), Counted(locked.CrateTools.Length, "crate program"),
    }.OfType<string>());

    private static string? Counted(int count, string noun) => count == 0 ? null : $"{count} {noun}{(count == 1 ? "" : "s")}";

    /// <summary>The record with answers to all the definition asks. When <c>[tools]</c> changed and the parts did not, only the questions are asked anew.</summary>
    /// <returns>Null when the toolchain is not there any more.</returns>
    private static async Task<ToolchainRecord?> AskAsync(Host host, ToolchainPlace place, ToolchainDefinition definition, CancellationToken cancellation)
    {
        if (ReadRecord(place) is { } ready && AnswersFor(definition, ready))
        {
            return ready;
        }

        // Shared, because a build may be using it; the record's own lock is for others who ask.
        string what = $"toolchain `{definition.Name}`";
        using FileLock share = await FileLock.ShareAsync(host, place.Lock, what, cancellation).ConfigureAwait(false);
        using FileLock taken = await FileLock.TakeAsync(host, place.RecordLock, $"the record of {what}", cancellation).ConfigureAwait(false);
        if (ReadRecord(place) is not { } record)
        {
            return null;
        }

        if (!AnswersFor(definition, record))
        {
            record = record with { Tools = await ToolVersions.ProbeAsync(host, definition, place.Root, cancellation).ConfigureAwait(false) };
            record.Write(place.Record);
        }

        return record;
    }

    private static bool AnswersFor(ToolchainDefinition definition, ToolchainRecord record) =>
        definition.Tools.All(tool => record.Tools.GetValueOrDefault(tool.Key)?.Command == tool.Value);

    private static InstalledToolchain Installed(ToolchainPlace place, ToolchainDefinition definition, ToolchainRecord record) => new(
        place.Root,
        place.Key,
        record.TreeDigest,
        record.Entries,
        record.Bytes,
        definition.Tools.Keys.ToImmutableSortedDictionary(tool => tool, tool => record.Tools[tool].Version, StringComparer.Ordinal));
}
