using System.Collections.Immutable;
using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Workspace;

namespace Kforge.Toolchains;

/// <summary>Puts a root file system together in a directory that nobody else sees yet.</summary>
/// <param name="host">The outside world.</param>
/// <param name="phase">The running phase, for <see cref="Report.Progress"/>.</param>
/// <param name="definition">Links and questions.</param>
/// <param name="locked">What it is made from.</param>
/// <param name="parts">The same, fetched.</param>
internal sealed class ToolchainAssembly(Host host, string phase, ToolchainDefinition definition, LockedToolchain locked, ToolchainParts parts)
{
    /// <summary>More at once do not help: each package keeps one processor busy with decompression and one with the rest.</summary>
    private const int PackagesAtOnce = 2;

    private static readonly ImmutableArray<string> MergedDirectories = ["bin", "lib", "lib64", "sbin"];

    /// <summary>Fills the directory: root, list of entries, record.</summary>
    /// <param name="directory">An empty directory.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="Failure">KF22xx: a part is not acceptable; KF16xx: the parts do not make a working toolchain.</exception>
    public async Task FillAsync(string directory, CancellationToken cancellation)
    {
        if (parts.Missing(locked) is { } missing)
        {
            throw new InvalidOperationException($"nobody fetched the {missing} of toolchain `{definition.Name}`");
        }

        string root = ToolchainPlace.RootIn(directory);
        Directory.CreateDirectory(root);
        StagedTree tree = new(root, LinkTargets.RootedAtTree);
        AddFoundation(tree);
        await UnpackPackagesAsync(tree, cancellation).ConfigureAwait(false);
        await UnpackArchivesAsync(tree, cancellation).ConfigureAwait(false);
        AddOwnFiles(tree);
        AddLinks(tree);
        await BuildProgramsAsync(tree, cancellation).ConfigureAwait(false);
        CheckLinks(tree);
        ImmutableArray<TreeEntry> entries = tree.Seal();
        ToolchainRecord record = new(
            TreeDigest.Of(entries).Hex,
            entries.Length,
            entries.OfType<TreeEntry.File>().Sum(file => file.Size),
            await ToolVersions.ProbeAsync(host, definition, root, cancellation).ConfigureAwait(false))
        {
            Name = definition.Name,
        };
        TreeManifest.Write(ToolchainPlace.ManifestIn(directory), entries);
        record.Write(ToolchainPlace.RecordIn(directory));
    }

    /// <summary>What must be there before the first package: entries of every package may lie below these links.</summary>
    private static void AddFoundation(StagedTree tree)
    {
        foreach (string name in MergedDirectories)
        {
            tree.AddDirectory(RelativePath.Parse($"usr/{name}"));
            tree.AddSharedLink(RelativePath.Parse(name), $"usr/{name}");
        }

        foreach (string name in Sandbox.MountPoints)
        {
            tree.AddDirectory(RelativePath.Parse(name));
        }
    }

    private async Task UnpackPackagesAsync(StagedTree tree, CancellationToken cancellation)
    {
        int done = 0;
        ParallelOptions options = new() { MaxDegreeOfParallelism = PackagesAtOnce, CancellationToken = cancellation };

        // The largest first: otherwise one of them would be left for the end, with nothing to run beside it.
        await Parallel.ForEachAsync(locked.Packages.DistinctBy(p => p.Sha256).OrderByDescending(p => p.Size), options, (package, token) =>
        {
            // Two architectures of one package are different archives with one name.
            string name = Path.GetFileName(package.Path);
            new DebPackage(parts.Packages[package], name, package.Sha256).ReadData(
                host, tar => TarUnpacker.Unpack(tar, name, tree, stripTop: false, UnpackLimits.Default, token), null, token);
            host.Reports(new Report.Progress(phase, Interlocked.Increment(ref done), locked.Packages.Length, ProgressUnit.Items, package.Name));
            return ValueTask.CompletedTask;
        }).ConfigureAwait(false);
    }

    /// <summary>In the order of the lock, so that a conflict names the same two every time.</summary>
    private async Task UnpackArchivesAsync(StagedTree tree, CancellationToken cancellation)
    {
        int done = 0;
        foreach (LockedArchive archive in locked.Archives)
        {
            host.Reports(new Report.Progress(phase, done++, locked.Archives.Length, ProgressUnit.Items, $"{archive.Name} {archive.Version}"));
            await parts.Archives.First(part => part.Locked == archive).UnpackAsync(tree, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Built with the toolchain itself: sealed, its hard links are there too.</summary>
    private async Task BuildProgramsAsync(StagedTree tree, CancellationToken cancellation)
    {
        if (locked.CrateTools.IsEmpty)
        {
            return;
        }

        tree.Seal();
        Sha256Digest key = ToolchainStore.KeyOf(definition, locked with { CrateTools = [] });
        foreach (LockedCrateTool tool in locked.CrateTools)
        {
            string program = await parts.Programs.First(part => part.Locked == tool).BuildAsync(new Sandbox(tree.Root), key, cancellation).ConfigureAwait(false);
            tree.AddFile(RelativePath.Parse($"usr/bin/{tool.Tool}"), await File.ReadAllBytesAsync(program, cancellation).ConfigureAwait(false), executable: true);
        }
    }

    /// <summary>The user of the sandbox has a name: some tools look it up and fail without one.</summary>
    private static void AddOwnFiles(StagedTree tree)
    {
        foreach ((string path, string content) in (ReadOnlySpan<(string, string)>)
        [
            ("etc/passwd", "root:x:0:0:root:/root:/bin/sh\nkforge:x:1000:1000:kforge:/tmp:/bin/sh\n"),
            ("etc/group", "root:x:0:\nkforge:x:1000:\n"),
        ])
        {
            RelativePath file = RelativePath.Parse(path);
            if (!tree.Contains(file))
            {
                tree.AddFile(file, Encoding.ASCII.GetBytes(content));
            }
        }
    }

    private void AddLinks(StagedTree tree)
    {
        List<Diagnostic> mistakes = [];
        foreach ((RelativePath path, string target) in definition.Links)
        {
            if (tree.Contains(path))
            {
                mistakes.Add(new Diagnostic(ToolchainUseCodes.LinkTaken, $"the link `{path}` cannot be made: a package has that path", definition.Place)
                    .WithHint($"remove `{path}` from `[links]`"));
                continue;
            }

            try
            {
                tree.AddSharedLink(path, target);
            }
            catch (Failure failure) when (failure.Diagnostics[0].Code == ArchiveCodes.LinkOutside)
            {
                mistakes.Add(new Diagnostic(ToolchainUseCodes.LinkDangling, $"the link `{path}` cannot be made", definition.Place, failure.Diagnostics[0].Causes, []));
            }
        }

        if (mistakes.Count > 0)
        {
            throw new Failure([.. mistakes]);
        }
    }

    /// <summary>Only when all is there: one link of the definition may lead through another, or to a program that is built last.</summary>
    private void CheckLinks(StagedTree tree)
    {
        ImmutableArray<Diagnostic> mistakes =
        [
            .. from link in definition.Links
               where !tree.Leads(link.Key)
               select new Diagnostic(ToolchainUseCodes.LinkDangling, $"the link `{link.Key}` leads to nothing: `{link.Value}`", definition.Place)
                   .WithHint($"add the package that holds `{link.Value}` to `packages`, or remove the link"),
        ];
        if (!mistakes.IsEmpty)
        {
            throw new Failure(mistakes);
        }
    }
}
