using Kforge.Building;
using Kforge.Diagnostics;
using Kforge.Inputs;
using Kforge.Kconfig;
using Kforge.Kconfig.Language;
using Kforge.Kconfig.Probes;
using Kforge.Kconfig.Synthesizing;
using Kforge.Kconfig.Values;
using Kforge.Planning;
using Kforge.Platform;
using Kforge.Sources;
using Kforge.Toolchains;
using Kforge.Workspace;

namespace Kforge.Cli.Commands.Config;

/// <summary>A tree with its tools, ready for questions about its configuration. Holds the toolchain until it is disposed of.</summary>
internal sealed class OpenedConfig : IDisposable
{
    private readonly ToolchainUse use;
    private readonly ConfigStart? start;
    private SynthesizedConfig? asked;

    private OpenedConfig(ProbeContext context, KconfigReading reading, ToolchainUse use, ConfigStart? start, BuildPlan? plan)
    {
        this.use = use;
        this.start = start;
        Context = context;
        Reading = reading;
        Plan = plan;
        Resolution = new(reading, context.SourceRoot);
    }

    /// <summary>The tree, its tools, and how make is called.</summary>
    public ProbeContext Context { get; }

    /// <summary>The tree's symbols, and what its commands answered.</summary>
    public KconfigReading Reading { get; }

    /// <summary>Makes configurations.</summary>
    public ConfigResolution Resolution { get; }

    /// <summary>The plan of the kernel; null for a tree outside of a workspace.</summary>
    public BuildPlan? Plan { get; }

    /// <summary>Opens what the options name: the toolchain and the tree are brought into the store when they are not there.</summary>
    public static async Task<OpenedConfig> OpenAsync(CommandContext context, ConfigOptions options, CancellationToken cancellation)
    {
        options.Check();
        ConfigStart? start = options.Start(context.Host.WorkingDirectory);
        Workshop workshop = Workshop.Open(context, options.Lock);
        return options.Tree is null
            ? await KernelAsync(context, workshop, options, start, cancellation).ConfigureAwait(false)
            : await TreeAsync(context, workshop, options, start, cancellation).ConfigureAwait(false);
    }

    /// <summary>What the configuration begins with, and what the kernel's profiles and what it enables put on top: whole, but not completed.</summary>
    /// <param name="cancellation">Stops the work.</param>
    public SynthesizedConfig Asked(CancellationToken cancellation) => asked ??= start switch
    {
        ConfigStart.Base text => new(text.Text, [], [], [], [], []),
        ConfigStart.Mode mode => Synthesize(new(mode.Name, null, []), cancellation),
        _ => Synthesize(Plan?.Config ?? new("defconfig", null, []), cancellation),
    };

    /// <summary>Symbols that the kernel protects, as far as the tree has them and nothing else is looked at than the kernel's own configuration.</summary>
    public IEnumerable<string> Kept => start is null && Plan is not null ? Plan.Config.Keep.Select(kept => kept.Value).Where(name => Reading.Model[name] is not null) : [];

    /// <summary>The whole configuration.</summary>
    /// <param name="report">What was odd in a configuration that was read.</param>
    /// <param name="cancellation">Stops the work.</param>
    public Evaluation Evaluate(out GivenReport report, CancellationToken cancellation)
    {
        // A target alone is not read back: how a value came about decides how it is written.
        ConfigStart whole = start ?? (Plan is null ? new ConfigStart.Mode("defconfig") : new ConfigStart.Base(Asked(cancellation).Text));
        return Resolution.Evaluate(whole, out report).OrFail();
    }

    public void Dispose() => use.Dispose();

    private SynthesizedConfig Synthesize(ConfigPlan plan, CancellationToken cancellation) => new Synthesis(Resolution, plan).Make(cancellation).OrFail();

    private static async Task<OpenedConfig> KernelAsync(CommandContext context, Workshop workshop, ConfigOptions options, ConfigStart? start, CancellationToken cancellation)
    {
        KernelSelection kernel = workshop.Select(options.Kernel, options.Profiles);
        LockFile locked = await workshop.LockForAsync(kernel, cancellation).ConfigureAwait(false);
        LockedKernel inputs = locked.Kernels[kernel.Kernel.Name];
        SourceTree source = await workshop.Sources.TreeAsync(kernel.Kernel, inputs.Source, cancellation).ConfigureAwait(false);
        (string toolchainName, LockedToolchain lockedToolchain) = locked.ToolchainOf(kernel.Kernel.Name)
            ?? throw new InvalidOperationException($"the lock was made for `{kernel.Kernel.Name}` and names no toolchain");
        ToolchainUse use = await workshop.Inputs.ToolchainAsync(kernel.Toolchain with { Name = toolchainName }, lockedToolchain, cancellation).ConfigureAwait(false);
        try
        {
            BuildPlan plan = Plans.For(kernel, inputs, source, use.Installed.Tree, workshop.BaseText).OrFail();
            BuildDirectory directory = workshop.DirectoryOf(kernel);
            using FileLock building = await directory.TakeAsync(context.Host, kernel.Kernel.Name, cancellation).ConfigureAwait(false);
            BuildTree tree = await workshop.PatchAsync(kernel, inputs, source, cancellation).ConfigureAwait(false);
            ProbeContext probes = new Kbuild(plan, use.Installed.Sandbox, tree.Root).Probes(context.Host, context.Store);
            return new(probes, await KconfigReading.ReadAsync(probes, cancellation).ConfigureAwait(false), use, start, plan);
        }
        catch
        {
            use.Dispose();
            throw;
        }
    }

    private static async Task<OpenedConfig> TreeAsync(CommandContext context, Workshop workshop, ConfigOptions options, ConfigStart? start, CancellationToken cancellation)
    {
        string root = Path.GetFullPath(options.Tree!, context.Host.WorkingDirectory);
        if (!File.Exists(Path.Combine(root, "Kconfig")))
        {
            throw new Diagnostic(Entry.UsageCode, $"`{options.Tree}` is no kernel tree: it has no file `Kconfig`", new SourcePlace("--tree"))
                .WithHint("name the directory of an unpacked kernel tree").ToFailure();
        }

        string arch = options.Arch is { } asked ? CommonOptions.ArchOf(asked).Arch : workshop.File.Kernels[workshop.File.Default].Arch.Value;
        string toolchain = options.Toolchain ?? workshop.Select(null, ProfileChoice.Own).Toolchain.Name;
        CatalogEntry entry = Toolchain.ToolchainCommand.Catalog(context).FindOne(toolchain).OrFail();
        ToolchainUse use = await workshop.Inputs.ToolchainAsync(entry.Named, entry.Locked!, cancellation).ConfigureAwait(false);
        try
        {
            ProbeContext probes = new(
                context.Host, context.Store, use.Installed.Sandbox, use.Installed.Tree, root, arch, BuildPlan.MakeVariablesFor(arch));
            return new(probes, await KconfigReading.ReadAsync(probes, cancellation).ConfigureAwait(false), use, start, null);
        }
        catch
        {
            use.Dispose();
            throw;
        }
    }
}
