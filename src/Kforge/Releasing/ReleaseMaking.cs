using System.Collections.Immutable;
using Kforge.Artifacts;
using Kforge.Building;
using Kforge.Diagnostics;
using Kforge.Kconfig;
using Kforge.Planning;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Releasing.Materials;
using Kforge.Workspace;

namespace Kforge.Releasing;

/// <summary>What is released.</summary>
/// <param name="Build">What is built.</param>
/// <param name="Kernel">The kernel's definition.</param>
/// <param name="Toolchain">Its locked toolchain.</param>
/// <param name="Workspace">Copies what the kernel is defined by to a directory.</param>
/// <param name="Record">The record of the build, without what belongs to one machine.</param>
public sealed record ReleaseInputs(
    BuildInputs Build,
    KernelDefinition Kernel,
    LockedToolchain Toolchain,
    Action<string> Workspace,
    Func<BuiltKernel, ImmutableArray<Artifact>, BuildRecord> Record);

/// <summary>Makes a release: builds from clean and puts what belongs to it into one directory. The caller holds the lock of the build directory.</summary>
/// <param name="Host">The outside world.</param>
/// <param name="Store">The store.</param>
/// <param name="Directory">Where it is built; thrown away afterwards.</param>
public sealed record ReleaseMaking(Host Host, Store Store, BuildDirectory Directory)
{
    private const string ScriptForDevelopment = "scripts/package/install-extmod-build";

    private string Work => Path.Combine(Directory.Root, "install");

    /// <summary>Builds and writes. The directory is complete or is not there: it gets its name last.</summary>
    /// <param name="inputs">What is released.</param>
    /// <param name="target">A directory that does not exist, or is empty.</param>
    /// <param name="cancellation">Stops; nothing is at <paramref name="target"/> then.</param>
    /// <exception cref="Failure">KF6103: the configuration cannot be reproduced. KF6104: something is in the way. What a build can fail with.</exception>
    public async Task<ReleaseDirectory> RunAsync(ReleaseInputs inputs, string target, CancellationToken cancellation)
    {
        ThrowIfTaken(target);
        string unfinished = Begin($"{target}.unfinished");
        try
        {
            BuiltKernel built = await new KernelBuild(Host, Store, Directory)
                .RunAsync(inputs.Build with { FromClean = true, Refuses = ConfigRules.Check }, cancellation).ConfigureAwait(false);
            await EndAsync(inputs, built, unfinished, target, cancellation).ConfigureAwait(false);
        }
        finally
        {
            Remove(unfinished);
        }

        Remove(Directory.Root);
        return new(target);
    }

    /// <summary>An empty directory beside the target, before anything is built: whoever cannot write there is told at once.</summary>
    private static string Begin(string unfinished)
    {
        try
        {
            Remove(unfinished);
            System.IO.Directory.CreateDirectory(unfinished);
            return unfinished;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(unfinished, exception);
        }
    }

    private async Task EndAsync(ReleaseInputs inputs, BuiltKernel built, string unfinished, string target, CancellationToken cancellation)
    {
        try
        {
            await Host.PhaseAsync("pack", () => PackAsync(inputs, built, new(unfinished), cancellation), files => $"{files} files").ConfigureAwait(false);
            ThrowIfTaken(target);
            Remove(target);
            System.IO.Directory.Move(unfinished, target);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(unfinished, exception);
        }
    }

    private async Task<int> PackAsync(ReleaseInputs inputs, BuiltKernel built, ReleaseDirectory release, CancellationToken cancellation)
    {
        BuildPlan plan = inputs.Build.Plan;
        ImmutableArray<Artifact> artifacts = await ArtifactSet.CollectAsync(Directory.Output, plan.Arch, plan.Targets, cancellation).ConfigureAwait(false);
        // The files that were made, and for each the names of what is in it.
        Dictionary<string, ImmutableArray<string>> made = new(StringComparer.Ordinal);
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

        await InstallAsync(inputs, built, release, made, cancellation).ConfigureAwait(false);
        inputs.Workspace(release.PathOf(ReleaseDirectory.Workspace));
        BuildRecord record = inputs.Record(built, [.. artifacts.Select(artifact => artifact with { Path = artifact.Name })]);
        record.Save(release.PathOf(ReleaseDirectory.Record));
        Copy(Directory.Log, release.PathOf(ReleaseDirectory.Log));
        MaterialTrees trees = new(Directory.Source, Directory.Output, inputs.Build.Toolchain.Root);
        BillOfMaterials bill = new(trees, BuildSteps.Read(trees, cancellation), LicenceTags.Of(Directory.Source));
        WholeFile.Write(release.PathOf(ReleaseDirectory.Materials), bill.Write(release, made.ToImmutableSortedDictionary(StringComparer.Ordinal), record, inputs.Toolchain, cancellation));
        ImmutableSortedDictionary<string, Sha256Digest> subjects = await release.DigestsAsync(cancellation).ConfigureAwait(false);
        byte[] statement = Statement.Write(subjects, record, inputs.Kernel, inputs.Toolchain);
        WholeFile.Write(release.PathOf(ReleaseDirectory.Statement), statement);
        SetTimes(release.Root);
        release.Seal(subjects.Add(ReleaseDirectory.Statement, Sha256Digest.Of(statement)));
        Posix.SyncFileSystem(release.Root);
        return release.Names().Length;
    }

    /// <summary>Has the tree's own makefiles lay out modules, device trees and what modules of other trees need, each in a directory that becomes an archive.</summary>
    private async Task InstallAsync(ReleaseInputs inputs, BuiltKernel built, ReleaseDirectory release, Dictionary<string, ImmutableArray<string>> made, CancellationToken cancellation)
    {
        DotConfig config = DotConfig.Parse(built.Config.Text);
        ImmutableArray<string> targets = inputs.Build.Plan.Targets;
        if (config["MODULES"]?.Value == "y" && targets.Contains("modules"))
        {
            // The links `build` and `source` lead to /out and /src: nobody else has those.
            made[ReleaseDirectory.Modules] = await ArchiveAsync(inputs, release.PathOf(ReleaseDirectory.Modules), ["modules_install", "INSTALL_MOD_PATH=/work"], name => Path.GetFileName(name) is "build" or "source" && name.Split('/').Length == 4, cancellation).ConfigureAwait(false);
            if (File.Exists(Path.Combine(Directory.Source, ScriptForDevelopment)))
            {
                made[ReleaseDirectory.Development] = await ArchiveAsync(inputs, release.PathOf(ReleaseDirectory.Development), ["run-command", $"KBUILD_RUN_COMMAND=sh /src/{ScriptForDevelopment} /work"], _ => false, cancellation, AddRust).ConfigureAwait(false);
            }
        }

        if (targets.Contains("dtbs"))
        {
            made[ReleaseDirectory.DeviceTrees] = await ArchiveAsync(inputs, release.PathOf(ReleaseDirectory.DeviceTrees), ["dtbs_install", "INSTALL_DTBS_PATH=/work"], _ => false, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<ImmutableArray<string>> ArchiveAsync(
        ReleaseInputs inputs, string archive, ImmutableArray<string> goals, Func<string, bool> leaveOut, CancellationToken cancellation, Action<string>? add = null)
    {
        Remove(Work);
        System.IO.Directory.CreateDirectory(Work);
        Kbuild kbuild = new(inputs.Build.Plan, inputs.Build.Toolchain, Directory.Source);
        await new MakeRun().RunAsync(Host, kbuild.Install(Directory.Output, Work, inputs.Build.Jobs, goals), Path.Combine(Directory.Root, "install.log"), null, cancellation).ConfigureAwait(false);
        add?.Invoke(Work);
        ImmutableArray<string> files = StableTar.Write(Work, archive, leaveOut, cancellation);
        Remove(Work);
        return files;
    }

    /// <summary>What rustc reads when it compiles against the kernel's crates; the tree's script leaves it out (6.12, 7.3).</summary>
    private void AddRust(string work)
    {
        string rust = Path.Combine(Directory.Output, "rust");
        if (!System.IO.Directory.Exists(rust))
        {
            return;
        }

        foreach (FileInfo file in new DirectoryInfo(rust).EnumerateFiles().Where(file => file.Extension is ".rmeta" or ".so" && file.LinkTarget is null))
        {
            System.IO.Directory.CreateDirectory(Path.Combine(work, "rust"));
            Copy(file.FullName, Path.Combine(work, "rust", file.Name));
        }
    }

    private static void ThrowIfTaken(string target)
    {
        if (File.Exists(target) || (System.IO.Directory.Exists(target) && System.IO.Directory.EnumerateFileSystemEntries(target).Any()))
        {
            throw new Diagnostic(ReleaseCodes.InTheWay, $"there is something at `{target}`")
                .WithHint("name a directory that does not exist yet, or is empty: `-o DIR`").ToFailure();
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

    private static void Remove(string directory)
    {
        if (System.IO.Directory.Exists(directory))
        {
            System.IO.Directory.Delete(directory, recursive: true);
        }
    }
}
