using System.Collections.Immutable;
using Kforge.Artifacts;
using Kforge.Building;
using Kforge.Diagnostics;
using Kforge.Kconfig;
using Kforge.Planning;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Releasing.Materials;
using Kforge.Releasing.Packages;
using Kforge.Workspace;

namespace Kforge.Releasing;

/// <summary>Puts what a finished build made, and what proves it, into the directory of a release.</summary>
/// <param name="host">The outside world.</param>
/// <param name="directory">Where it was built.</param>
/// <param name="inputs">What is released.</param>
/// <param name="built">What the build came to.</param>
/// <param name="release">An empty directory.</param>
internal sealed class ReleasePacking(Host host, BuildDirectory directory, ReleaseInputs inputs, BuiltKernel built, ReleaseDirectory release)
{
    private const string ScriptForDevelopment = "scripts/package/install-extmod-build";

    private readonly BuildPlan plan = inputs.Build.Plan;
    private readonly Kbuild kbuild = new(inputs.Build.Plan, inputs.Build.Toolchain, directory.Source);

    /// <summary>The files that were made, and for each what is in it, by its names in the output tree: itself, or the members of an archive.</summary>
    private readonly Dictionary<string, ImmutableArray<string>> made = new(StringComparer.Ordinal);

    private string Work => Path.Combine(directory.Root, "install");

    /// <summary>Packs.</summary>
    /// <param name="cancellation">Stops.</param>
    /// <returns>How many files the release has.</returns>
    /// <exception cref="Failure">KF5001: one of the tree's own targets fails. KF5004: an artifact is missing.</exception>
    /// <exception cref="IOException">Something cannot be read or written.</exception>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        ImmutableArray<Artifact> artifacts = await ArtifactSet.CollectAsync(directory.Output, plan.Arch, plan.Targets, cancellation).ConfigureAwait(false);
        foreach (Artifact artifact in artifacts.Where(artifact => !artifact.Name.EndsWith(".ko", StringComparison.Ordinal)))
        {
            string name = artifact.Name == ".config" ? ReleaseDirectory.Config : Path.GetFileName(artifact.Name);
            Copy(artifact.Path, release.PathOf(name));
            made.Add(name, [artifact.Name]);
        }

        if (built.Config.Fragment.Length > 0)
        {
            await LosslessText.WriteAsync(release.PathOf("enabled.config"), built.Config.Fragment, cancellation).ConfigureAwait(false);
        }

        await InstallAsync(cancellation).ConfigureAwait(false);
        await PackageAsync(cancellation).ConfigureAwait(false);
        inputs.Workspace(release.PathOf(ReleaseDirectory.Workspace));
        BuildRecord record = inputs.Record(built, [.. artifacts.Select(artifact => artifact with { Path = artifact.Name })]);
        record.Save(release.PathOf(ReleaseDirectory.Record));
        Copy(directory.Log, release.PathOf(ReleaseDirectory.Log));
        await WriteBillsAsync(record, cancellation).ConfigureAwait(false);

        ImmutableSortedDictionary<string, Sha256Digest> subjects = await release.DigestsAsync(cancellation).ConfigureAwait(false);
        byte[] statement = Statement.Write(subjects, record, inputs.Kernel, inputs.Toolchain);
        WholeFile.Write(release.PathOf(ReleaseDirectory.Statement), statement);
        SetTimes(release.Root);
        release.Seal(subjects.Add(ReleaseDirectory.Statement, Sha256Digest.Of(statement)));
        Posix.SyncFileSystem(release.Root);
        return release.Names().Length;
    }

    /// <summary>Has the tree's own makefiles lay out modules, device trees and what modules of other trees need, each in a directory that becomes an archive.</summary>
    private async Task InstallAsync(CancellationToken cancellation)
    {
        if (DotConfig.Parse(built.Config.Text)["MODULES"]?.Value == "y" && plan.Targets.Contains("modules"))
        {
            await ArchiveAsync(ReleaseDirectory.Modules, ["modules_install", "INSTALL_MOD_PATH=/work"], PackedNames.IsBuildLink, cancellation).ConfigureAwait(false);
            if (File.Exists(Path.Combine(directory.Source, ScriptForDevelopment)))
            {
                await ArchiveAsync(ReleaseDirectory.Development, ["run-command", $"KBUILD_RUN_COMMAND=sh /src/{ScriptForDevelopment} /work"], _ => false, cancellation, AddRust).ConfigureAwait(false);
            }
        }

        if (plan.Targets.Contains("dtbs"))
        {
            await ArchiveAsync(ReleaseDirectory.DeviceTrees, ["dtbs_install", "INSTALL_DTBS_PATH=/work"], _ => false, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Has the tree's own makefiles make the packages that the kernel's definition asks for.</summary>
    private async Task PackageAsync(CancellationToken cancellation)
    {
        DistributionPackages packages = new(host, directory, kbuild, inputs.Build.Jobs, release);
        foreach (Placed<PackageFormat> format in inputs.Kernel.Release.Packages)
        {
            foreach (MadePackage package in await packages.MakeAsync(format.Value, cancellation).ConfigureAwait(false))
            {
                made.Add(package.Name, package.Members);
            }
        }
    }

    private async Task ArchiveAsync(string archive, ImmutableArray<string> goals, Func<string, bool> leaveOut, CancellationToken cancellation, Action? add = null)
    {
        ReleaseMaking.Remove(Work);
        Directory.CreateDirectory(Work);
        await new MakeRun().RunAsync(host, kbuild.Install(directory.Output, Work, inputs.Build.Jobs, goals), Path.Combine(directory.Root, "install.log"), null, cancellation).ConfigureAwait(false);
        add?.Invoke();
        made.Add(archive, [.. StableTar.Write(Work, release.PathOf(archive), leaveOut, cancellation).Select(name => PackedNames.InOutput(name, plan.Arch))]);
        ReleaseMaking.Remove(Work);
    }

    /// <summary>What rustc reads when it compiles against the kernel's crates; the tree's script leaves it out (6.12, 7.3).</summary>
    private void AddRust()
    {
        string rust = Path.Combine(directory.Output, "rust");
        if (!Directory.Exists(rust))
        {
            return;
        }

        foreach (FileInfo file in new DirectoryInfo(rust).EnumerateFiles().Where(file => file.Extension is ".rmeta" or ".so" && file.LinkTarget is null))
        {
            Directory.CreateDirectory(Path.Combine(Work, "rust"));
            Copy(file.FullName, Path.Combine(Work, "rust", file.Name));
        }
    }

    /// <summary>kforge's bill of materials, and those the tree itself can write. Last, because the tree's own touch the output tree.</summary>
    private async Task WriteBillsAsync(BuildRecord record, CancellationToken cancellation)
    {
        MaterialTrees trees = new(directory.Source, directory.Output, inputs.Build.Toolchain.Root);
        BillOfMaterials bill = new(trees, BuildSteps.Read(trees, cancellation), LicenceTags.Of(directory.Source));
        WholeFile.Write(release.PathOf(ReleaseDirectory.Materials), bill.Write(release, made.ToImmutableSortedDictionary(StringComparer.Ordinal), record, inputs.Toolchain, cancellation));
        foreach (string own in await new TreeBills(host, directory, kbuild).MakeAsync(cancellation).ConfigureAwait(false))
        {
            Copy(own, release.PathOf(Path.GetFileName(own)));
        }
    }

    /// <summary>Modes and times of every file alike, so that copies and archives of the directory are alike too.</summary>
    private static void SetTimes(string root)
    {
        foreach (FileSystemInfo entry in new DirectoryInfo(root).EnumerateFileSystemInfos("*", SearchOption.AllDirectories))
        {
            entry.UnixFileMode = entry is DirectoryInfo ? StagedTree.ExecutableMode : StagedTree.PlainMode;
            entry.LastWriteTimeUtc = StagedTree.TimeStamp;
        }
    }

    private static void Copy(string from, string to)
    {
        File.Copy(from, to);
        File.SetUnixFileMode(to, File.GetUnixFileMode(from) | UnixFileMode.UserWrite);
    }
}
