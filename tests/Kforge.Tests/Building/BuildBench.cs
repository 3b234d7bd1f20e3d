using System.Collections.Concurrent;
using System.Collections.Immutable;
using Kforge.Artifacts;
using Kforge.Building;
using Kforge.Diagnostics;
using Kforge.Kconfig;
using Kforge.Planning;
using Kforge.Platform;
using Kforge.Sources;
using Kforge.Tests.Archives;
using Kforge.Workspace;

namespace Kforge.Tests.Building;

/// <summary>A fake kernel, a toolchain and a store of one test, and real builds of them.</summary>
internal sealed class BuildBench : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly SourceTree source;

    /// <param name="toolchain">What it builds with.</param>
    /// <param name="shared">The store of another bench; null for one of its own.</param>
    public BuildBench(HostToolchain toolchain, Store? shared = null)
    {
        toolchain.CopyTo(directory["toolchain"]);
        Store = shared ?? new(directory["store"]);
        Directory = new(directory["store/builds/lts"]);
        Host = TestHost.Create(reports: Reports.Enqueue) with { Clock = new ImpatientClock() };
        source = new TreeStore(Host, Store).AddAsync("unpack", "the fake kernel", Sha256Digest.OfText("fake"), FakeKernel.FillAsync, default).GetAwaiter().GetResult();
        Reports.Clear();
        Modules = new("modules", "MODULES=y", "SAMPLES=y", "SAMPLE_HELLO=m");
        Rust = new("rust", "RUST=y", "SAMPLE_RUST_MINIMAL=m");
    }

    public Host Host { get; set; }

    public Store Store { get; }

    public ConcurrentQueue<Report> Reports { get; } = new();

    public BuildDirectory Directory { get; set; }

    /// <summary>The profiles of the next build.</summary>
    public List<TestProfile> Profiles { get; set; } = [];

    /// <summary>The base of the next build, or null for <c>tinyconfig</c>.</summary>
    public string? Base { get; set; }

    /// <summary>What the kernel of the next build wants.</summary>
    public List<WantedSymbol> Enable { get; } = [];

    public TestProfile Modules { get; }

    public TestProfile Rust { get; }

    /// <summary>The patches of the next build, name → text.</summary>
    public Dictionary<string, string> Patches { get; } = [];

    /// <summary>What the plan says the toolchain's tree is.</summary>
    public string Toolchain { get; set; } = "one toolchain";

    /// <summary>Whether builds use those of the past.</summary>
    public bool UsesCache { get; set; }

    public ImmutableArray<string> Targets { get; set; } = ["bzImage", "modules"];

    public BuildPlan Plan => new(
        "lts", FakeKernel.Version, "x86_64", source.Digest,
        [.. Patches.Select(patch => new LockedPatch(RelativePath.Parse($"patches/{patch.Key}"), Sha256Digest.OfText(patch.Value)))],
        Sha256Digest.OfText(Toolchain),
        new ConfigPlan(Base is null ? "tinyconfig" : $"file:{Sha256Digest.OfText(Base)}", Base, [.. (Profiles.Count > 0 ? Profiles : [Modules, Rust]).Select(profile => profile.Read())])
        {
            Enable = [.. Enable],
        },
        Targets);

    public async Task<BuiltKernel> BuildAsync(CancellationToken cancellation = default)
    {
        using FileLock held = await FileLock.TakeAsync(Host, Directory.Root + ".lock", "`lts`", cancellation);
        System.IO.Directory.CreateDirectory(Directory.Root);
        return await new KernelBuild(Host, Store, Directory).RunAsync(Inputs(), cancellation);
    }

    /// <summary>Holds the last build against one from clean.</summary>
    public Task<int> CheckAsync() => new CleanCheck(Host, Store, Directory).RunAsync(Inputs(), default);

    /// <summary>What the next build would do.</summary>
    public Task<Forecast> ForeseeAsync() => new Foresight(Host, Store, Directory).LookAsync(Inputs(), default);

    public async Task<Diagnostic> FailAsync() => (await Assert.ThrowsAsync<Failure>(() => BuildAsync())).Diagnostics[0];

    /// <summary>Starts a build and cancels it when a step hangs, having written half of its target.</summary>
    public async Task KillDuringAsync(string target)
    {
        File.WriteAllText(Knob("hang"), target + "\n");
        using CancellationTokenSource stop = new();
        Task<BuiltKernel> build = BuildAsync(stop.Token);
        string half = Path.Combine(Directory.Output, target);
        while (!(File.Exists(half) && File.ReadAllText(half).StartsWith("half", StringComparison.Ordinal)))
        {
            Assert.False(build.IsCompleted, "the build did not hang");
            await Task.Delay(5);
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => build);
        File.Delete(Knob("hang"));
    }

    /// <summary>Makes the machine fail for a target.</summary>
    public IDisposable DiskFullAt(string target)
    {
        File.WriteAllText(Knob("full"), target + "\n");
        return new Undo(() => File.Delete(Knob("full")));
    }

    public Task<ImmutableArray<Artifact>> ArtifactsAsync() => ArtifactSet.CollectAsync(Directory.Output, "x86_64", Targets, default);

    /// <summary>What was made: name and digest, line by line.</summary>
    public async Task<string> MadeAsync() => string.Join('\n', (await ArtifactsAsync()).Select(artifact => $"{artifact.Name} {artifact.Sha256}"));

    /// <summary>What the same inputs give in an empty directory.</summary>
    public async Task<string> MadeFromCleanAsync()
    {
        (BuildDirectory own, bool usesCache) = (Directory, UsesCache);
        GoElsewhere();
        UsesCache = false;
        await BuildAsync();
        string made = await MadeAsync();
        (Directory, UsesCache) = (own, usesCache);
        return made;
    }

    /// <summary>The next build is another workspace's.</summary>
    public void GoElsewhere() => Directory = new(directory[$"elsewhere/{Guid.NewGuid():N}"]);

    /// <summary>The targets of the steps in the last build's log, housekeeping left out.</summary>
    public string[] StepsOfLastBuild() =>
    [
        .. File.ReadLines(Directory.Log).Select(KbuildLine.Read).OfType<KbuildLine.Step>()
            .Where(step => step.Kind != "SYNC").Select(step => step.Target).Order(StringComparer.Ordinal),
    ];

    /// <summary>Every file of the output tree with its time and content.</summary>
    public string OutputAsItIs() => string.Join('\n', new DirectoryInfo(Directory.Output).EnumerateFiles("*", SearchOption.AllDirectories)
        .OrderBy(file => file.FullName, StringComparer.Ordinal)
        .Select(file => $"{file.FullName} {file.LastWriteTimeUtc:O} {Sha256Digest.Of(File.ReadAllBytes(file.FullName))}"));

    public string Output(string name) => Path.Combine(Directory.Output, name);

    public void Dispose() => directory.Dispose();

    public BuildInputs Inputs() => new(
        Plan,
        source,
        [.. Patches.Select(patch => new PatchFile(directory.Write($"patches/{patch.Key}", patch.Value), $"patches/{patch.Key}"))],
        new Sandbox(directory["toolchain"]),
        2)
    {
        Snapshots = UsesCache ? new(Host, Store) : null,
    };

    private string Knob(string name) => directory[$"toolchain/etc/fake-kernel/{name}"];

    private sealed class Undo(Action undo) : IDisposable
    {
        public void Dispose() => undo();
    }
}

/// <summary>A profile with a symbol a line: <c>NAME=value</c>, with <c>?</c> in front when it is optional.</summary>
internal sealed record TestProfile(string Name, params string[] Symbols)
{
    public Profile Read() => new(Name, new($"profiles/{Name}.toml"), "for a test", [], null,
    [
        .. Symbols.Select((symbol, line) => new ProfileSymbol(
            symbol.TrimStart('?').Split('=')[0], symbol.Split('=', 2)[1], "for a test", symbol[0] == '?', new($"profiles/{Name}.toml", line + 1, 1))),
    ]);
}
