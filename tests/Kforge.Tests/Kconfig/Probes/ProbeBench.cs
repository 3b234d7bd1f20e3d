using System.Collections.Concurrent;
using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Kconfig.Probes;
using Kforge.Platform;
using Kforge.Tests.Archives;
using Kforge.Tests.Building;

namespace Kforge.Tests.Kconfig.Probes;

/// <summary>A small tree, a store of its own and a sandbox with a shell.</summary>
internal sealed class ProbeBench : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly ConcurrentQueue<Report> reports = [];

    public ProbeBench(HostToolchain toolchain)
    {
        toolchain.CopyTo(directory["toolchain"]);
        Directory.CreateDirectory(directory["tree/scripts"]);
        Context = new(
            TestHost.Create(reports: reports.Enqueue), new Store(directory["store"]), new Sandbox(directory["toolchain"]), Sha256Digest.OfText("toolchain"), directory["tree"], "x86_64",
            ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("ARCH", "x86_64"));
    }

    public ProbeContext Context { get; set; }

    public KconfigEnvironment Environment { get; set; } =
        new(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("PATH", Sandbox.DefaultPath).Add("srctree", "/src"));

    public string[] Files => Directory.Exists(Context.Store.Probes) ? [.. Directory.EnumerateFiles(Context.Store.Probes).Order(StringComparer.Ordinal)] : [];

    public IEnumerable<Diagnostic> Warnings => reports.OfType<Report.Warned>().Select(report => report.Diagnostic);

    public string Write(string file, string text) => directory.Write($"tree/{file}", text);

    public Task<ShellProbes> OpenAsync(TimeSpan? limit = null) => ShellProbes.OpenAsync(Context, Environment, limit ?? TimeSpan.FromSeconds(60), default);

    /// <summary>What a fresh look into the store and a run answer.</summary>
    public async Task<string?> AskAsync(string command)
    {
        ShellProbes probes = await OpenAsync();
        await probes.RunAsync([command], default);
        return probes.Answer(command);
    }

    /// <summary>What the store alone answers.</summary>
    public async Task<string?> RememberedAsync(string command) => (await OpenAsync()).Answer(command);

    public void Dispose() => directory.Dispose();
}
