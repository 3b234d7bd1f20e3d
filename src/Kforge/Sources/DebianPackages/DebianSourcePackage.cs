using System.Collections.Immutable;
using Kforge.Debian;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Workspace;

namespace Kforge.Sources;

/// <summary>
/// Kernel trees from Debian source packages: the upstream tarball with the package's own patches applied, as <c>dpkg-source -x</c> gives it, without
/// <c>debian/</c>. The chain is InRelease (signed by a listed key) → Sources (SHA-256) → the package's files (SHA-256).
/// </summary>
/// <param name="Host">The outside world.</param>
/// <param name="Trees">Where trees are.</param>
/// <param name="Archive">Fetches indexes and files.</param>
public sealed record DebianSourcePackage(Host Host, TreeStore Trees, DebianArchive Archive)
{
    private const long LargestDescription = 16 << 20;

    /// <summary>Finds out which version of a package a suite has, and gets its tree.</summary>
    /// <param name="kernel">The kernel's name, for messages.</param>
    /// <param name="wanted">What kbuild.toml says.</param>
    /// <param name="suite">The suite it names, with who may sign for it.</param>
    /// <param name="previous">The index in the lock: an older one is refused.</param>
    /// <param name="cancellation">Stops the work; what is downloaded stays.</param>
    /// <returns>What the lock says, and the patched tree.</returns>
    /// <exception cref="Failure">KF2002 to KF2010 the index; KF2107, KF2109, KF1555, KF1556 the package; KF14xx its patches; KF22xx, KF30xx, KF40xx.</exception>
    public async Task<(LockedSource.DebianSource Locked, SourceTree Tree)> ResolveAsync(
        string kernel, SourceDefinition.DebianSource wanted, DebianSuite suite, LockedIndex? previous, CancellationToken cancellation)
    {
        string phase = $"resolve {kernel}";
        (SourcePackage package, LockedIndex index) = await Host.PhaseAsync(
            phase,
            async () =>
            {
                SourceIndex sources = await Archive.During(phase).ReadSourcesAsync(suite, previous, cancellation).ConfigureAwait(false);
                return (sources.Find(wanted.Package.Value, VersionOf(wanted), (wanted.Version ?? wanted.Package).Place).OrFail(), sources.Locked);
            },
            found => $"{found.Item1}").ConfigureAwait(false);
        SourcePackageFiles files = SourcePackageFiles.Of(package.Locked, package.Format, wanted.Package.Place).OrFail();
        SourceTree tree = await TreeAsync(kernel, files, index, [suite], null, wanted.Package.Place, cancellation).ConfigureAwait(false);
        return (new(tree.KernelVersion, tree.Digest, index, files.All), tree);
    }

    /// <summary>The tree of a locked package: from the store, else made from the package's files.</summary>
    /// <param name="kernel">The kernel's name, for messages.</param>
    /// <param name="locked">What the lock says.</param>
    /// <param name="suites">The suites of the definitions, so that files of a snapshot are looked for there first; may be empty.</param>
    /// <param name="cancellation">Stops the work; what is downloaded stays.</param>
    /// <exception cref="Failure">As <see cref="ResolveAsync"/>.</exception>
    public Task<SourceTree> TreeAsync(string kernel, LockedSource.DebianSource locked, IReadOnlyList<DebianSuite> suites, CancellationToken cancellation)
    {
        SourcePlace place = new(WorkspaceDirectories.LockFileName);
        return TreeAsync(kernel, SourcePackageFiles.Of(locked.Files, null, place).OrFail(), locked.Index, suites, locked.Tree, place, cancellation);
    }

    private static DebianVersion? VersionOf(SourceDefinition.DebianSource wanted) => wanted.Version is not { } text ? null
        : DebianVersion.TryParse(text.Value, out DebianVersion version) ? version
        : throw new Diagnostic(DebianCodes.UnknownSource, $"`{text.Value}` is not a version of a package", text.Place).WithHint("write it as the archive does, such as `6.12.107-1`").ToFailure();

    private async Task<SourceTree> TreeAsync(
        string kernel, SourcePackageFiles files, LockedIndex index, IReadOnlyList<DebianSuite> suites, Sha256Digest? content, SourcePlace place, CancellationToken cancellation)
    {
        if (Trees.Find(files.Input) is { } ready)
        {
            return ready;
        }

        if (content is { } pinned && Trees.FindContent(pinned) is { } same)
        {
            Trees.Note(files.Input, same);
            return same;
        }

        SourceTree? unpatched = Trees.Find(KernelTarball.InputOf(files.Upstream.Sha256));
        IReadOnlyDictionary<LockedPackage, string> fetched = await Archive.FetchInPhaseAsync(
            kernel, unpatched is null ? files.All : [files.Description, files.Queue], [index], suites, cancellation).ConfigureAwait(false);
        await CheckDescriptionAsync(files, fetched[files.Description], place, cancellation).ConfigureAwait(false);

        TarArchive debian = new(fetched[files.Queue], SourcePackageFiles.NameOf(files.Queue), files.Queue.Sha256);
        PatchQueue queue = await Task.Run(() => PatchQueue.Read(Host, debian, cancellation), cancellation).ConfigureAwait(false);
        unpatched ??= await KernelTarball.AddAsync(
            Host, Trees, new(fetched[files.Upstream], SourcePackageFiles.NameOf(files.Upstream), files.Upstream.Sha256), null, cancellation).ConfigureAwait(false);
        return await Trees.DeriveAsync(
            $"patch {kernel}", $"{files.Queue.Name} {files.Queue.Version}", files.Input, unpatched,
            edit => PatchAsync(edit, unpatched, queue, cancellation), cancellation).ConfigureAwait(false);
    }

    /// <summary>What the uploader wrote down must be what the archive says of the files; that is an error of the archive, and never seen.</summary>
    private static async Task CheckDescriptionAsync(SourcePackageFiles files, string file, SourcePlace place, CancellationToken cancellation)
    {
        string name = SourcePackageFiles.NameOf(files.Description);
        byte[] text = new FileInfo(file).Length <= LargestDescription ? await File.ReadAllBytesAsync(file, cancellation).ConfigureAwait(false) : [];
        if (Sha256Digest.Of(text) != files.Description.Sha256)
        {
            throw new Diagnostic(ArchiveCodes.WrongDigest, $"`{name}` is not the file the lock names").WithHint($"remove `{file}` and run the command again: it is then fetched anew").ToFailure();
        }

        SourceDescription description = SourceDescription.Parse(text, name).OrFail();
        ImmutableArray<LockedPackage> described = [.. files.All.Where(other => other != files.Description)];
        ImmutableArray<SourceFile> known = [.. described.Select(other => new SourceFile(SourcePackageFiles.NameOf(other), other.Size, other.Sha256))];

        // Upstream's signatures, which are not locked, do not count.
        SourceDescription needed = description with { Files = [.. description.Files.Where(other => !other.Name.EndsWith(".asc", StringComparison.Ordinal))] };
        needed.Agree(name, files.Description.Name, files.Description.Version, known).OrFail();
        SourcePackageFiles.Of(files.All, description.Format, place).OrFail();
    }

    private async Task PatchAsync(TreeEdit edit, SourceTree unpatched, PatchQueue queue, CancellationToken cancellation)
    {
        // dpkg-source puts the package's own directory in the place of the one that upstream may have; the kernel's tree is told without either.
        foreach (TreeFile file in Trees.EntriesOf(unpatched).Where(file => file.Path.Text.StartsWith("debian/", StringComparison.Ordinal)))
        {
            edit.Remove(file.Path);
        }

        PatchedTree patched = await SeriesApplication.ApplyAsync(Host, unpatched, queue.Patches, PatchRules.Strict, cancellation).ConfigureAwait(false);
        foreach ((RelativePath path, FileContent content) in patched.Files)
        {
            switch (content)
            {
                // dpkg-source runs `patch --remove-empty-files`.
                case FileContent.Absent or FileContent.Regular { Bytes.IsEmpty: true }:
                    edit.Remove(path);
                    break;
                case FileContent.Regular file:
                    edit.Write(path, file.Bytes.Span, file.Executable);
                    break;
                case FileContent.Symbolic link:
                    edit.Link(path, link.Target);
                    break;
            }
        }
    }
}
