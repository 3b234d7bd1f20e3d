using System.Collections.Immutable;
using Kforge.Building;
using Kforge.Inputs;
using Kforge.Kconfig;
using Kforge.Requirements;
using Kforge.Sources;
using Kforge.Toolchains;
using Kforge.Workspace;

namespace Kforge.Cli;

/// <summary>A workspace opened for work: from a kernel's name to inputs in the store. What build, boot, lock and update share.</summary>
internal sealed class Workshop
{
    private readonly CommandContext context;
    private readonly LockOptions options;
    private readonly LockKeeping locks;

    private Workshop(CommandContext context, LockOptions options, BuildFile file)
    {
        this.context = context;
        this.options = options;
        File = file;
        ToolProviders providers = ToolProviders.Of(context.Host, context.Store, context.Directories, options.Offline);
        Inputs = new(context.Host, context.Store, providers);
        Sources = new(context.Host, context.Store, context.Directories, providers) { Offline = options.Offline };
        ToolchainResolver resolver = new(context.Host, providers, KnownIssues.Read(context.Directories).OrFail());
        locks = new(context.Host, context.Store, context.Directories, new LockRefresh(context.Host, context.Directories, Sources, resolver));
    }

    /// <summary>What <c>kbuild.toml</c> says.</summary>
    public BuildFile File { get; }

    /// <summary>Brings toolchains into the store.</summary>
    public InputStore Inputs { get; }

    /// <summary>Brings kernel trees into the store.</summary>
    public KernelSources Sources { get; }

    /// <summary>Opens the workspace.</summary>
    public static Workshop Open(CommandContext context, LockOptions options)
    {
        Workshop workshop = new(context, options, context.ReadBuildFile());
        context.Store.Prepare();
        KnownWorkspaces.Remember(context.Store, context.Directories.Root);
        return workshop;
    }

    /// <summary>The kernel of a name, or the default one, with everything its definition names.</summary>
    public KernelSelection Select(string? name, ProfileChoice profiles) =>
        KernelSelection.Read(context.Directories, WorkspaceReader.FindKernel(File, name).OrFail(), profiles).OrFail();

    /// <summary>Every kernel of the workspace.</summary>
    public IReadOnlyList<KernelSelection> SelectAll() => [.. File.Kernels.Keys.Select(name => Select(name, ProfileChoice.Own))];

    /// <summary>The lock, up to date for one kernel with its own profiles, whatever <c>--profile</c> says; written back when it changed, unless told otherwise.</summary>
    public async Task<LockFile> LockForAsync(KernelSelection kernel, CancellationToken cancellation, bool write = true) =>
        (await locks.EnsureAsync([Select(kernel.Kernel.Name, ProfileChoice.Own)], null, new RefreshScope.Stale(), options.Locked, write, cancellation).ConfigureAwait(false)).New;

    /// <summary>The lock, up to date for several kernels; written back when it changed.</summary>
    public async Task<LockFile> LockForAsync(IReadOnlyList<KernelSelection> kernels, CancellationToken cancellation) =>
        (await locks.EnsureAsync(kernels, null, new RefreshScope.Stale(), options.Locked, write: true, cancellation).ConfigureAwait(false)).New;

    /// <summary>The lock of the whole workspace, with what is asked for resolved again.</summary>
    public Task<(LockFile Old, LockFile New)> LockAllAsync(RefreshScope scope, bool write, CancellationToken cancellation)
    {
        IReadOnlyList<KernelSelection> all = SelectAll();
        return locks.EnsureAsync(all, all, scope, options.Locked, write, cancellation);
    }

    /// <summary>The patch files of a kernel, in the order they are applied.</summary>
    public ImmutableArray<PatchFile> PatchesOf(LockedKernel locked) =>
        Sources.PatchesOf(locked);

    /// <summary>How strictly the patches of a kernel are applied, and what three-way merges may ask for.</summary>
    public PatchRules RulesFor(KernelSelection kernel, LockedKernel locked) => Sources.RulesFor(kernel.Kernel, locked.Source);

    /// <summary>The patched tree that a build of a kernel reads; made, or brought up to date, where needed. The caller holds the build directory.</summary>
    public Task<BuildTree> PatchAsync(KernelSelection kernel, LockedKernel locked, SourceTree tree, CancellationToken cancellation) =>
        new KernelBuild(context.Host, context.Store, DirectoryOf(kernel)).PatchAsync(tree, PatchesOf(locked), RulesFor(kernel, locked), cancellation);

    /// <summary>Makes the patched tree of a git source a branch, too, unless the one that is there was made from the same. The caller holds the build directory.</summary>
    public async Task BranchAsync(KernelSelection kernel, LockedKernel locked, SourceTree tree, CancellationToken cancellation)
    {
        BuildDirectory directory = DirectoryOf(kernel);
        string branch = $"kforge/{Path.GetRelativePath(context.Store.Builds, directory.Root)}";
        if (locked.Source is not LockedSource.Git git)
        {
            return;
        }

        string[] state = [branch, git.Address, git.Commit, .. locked.Patches.Select(patch => $"{patch.Sha256} {patch.Result}")];
        if (!StateFile.Read(directory.BranchState).SequenceEqual(state)
            && await Sources.BranchAsync(kernel.Kernel, locked, tree, branch, cancellation).ConfigureAwait(false) is not null)
        {
            StateFile.Write(directory.BranchState, state);
        }
    }

    /// <summary>Where a kernel is built.</summary>
    public BuildDirectory DirectoryOf(KernelSelection kernel) => BuildDirectory.Of(context.Store, context.Directories.Root, kernel.Kernel.Name);

    /// <summary>The text of a base configuration that a profile names, or null when there is no such file.</summary>
    public string? BaseText(string path)
    {
        string full = Path.Combine(context.Directories.Root, path);
        return System.IO.File.Exists(full) ? LosslessText.Read(full) : null;
    }
}
