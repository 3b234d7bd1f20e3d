using Kforge.Building;
using Kforge.Platform;
using Kforge.Snapshots.Explaining;
using Kforge.Tests.Building;

namespace Kforge.Tests.Snapshots;

/// <summary>What <c>kforge why</c> foresees is what a build then does, and foreseeing changes nothing.</summary>
public sealed class ForesightTests : IClassFixture<HostToolchain>, IDisposable
{
    private readonly BuildBench bench;

    public ForesightTests(HostToolchain toolchain) => bench = new(toolchain) { UsesCache = true };

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task The_first_build_begins_with_nothing()
    {
        Forecast forecast = await AgreedAsync();
        Assert.IsType<BuildStart.Clean>(forecast.Start);
        Assert.Null(forecast.Compared);
    }

    [Fact]
    public async Task A_finished_build_is_finished()
    {
        await bench.BuildAsync();
        Forecast forecast = await AgreedAsync();
        Assert.IsType<BuildStart.Finished>(forecast.Start);
        Assert.True(forecast.Effort!.Of > 5);
        Assert.Equal(0, forecast.Effort.Targets);
    }

    [Fact]
    public async Task The_same_build_elsewhere_is_exact()
    {
        await bench.BuildAsync();
        bench.GoElsewhere();
        Forecast forecast = await AgreedAsync();
        Assert.IsType<BuildStart.Exact>(forecast.Start);
        Assert.Empty(forecast.Compared!.Facts);
        Assert.False(forecast.Compared.IsOfThisDirectory);
    }

    [Fact]
    public async Task A_file_that_nothing_read_is_irrelevant()
    {
        await bench.BuildAsync();
        bench.Patches["a.patch"] = FakeKernel.AddFile("Documentation/new.rst", "of no consequence");
        Forecast forecast = await AgreedAsync();
        Assert.IsType<BuildStart.Irrelevant>(forecast.Start);
        Assert.Equal("patch patches/a.patch", Assert.IsType<FactDifference.Added>(Assert.Single(forecast.Compared!.Facts)).Name);
        Assert.IsType<Readers.Nobody>(Assert.Single(forecast.Compared.Files!.Value).Readers);
        Assert.Equal(0, forecast.Effort!.Targets);
    }

    [Fact]
    public async Task An_edit_goes_on_from_what_is_there()
    {
        await bench.BuildAsync();
        bench.Patches["a.patch"] = FakeKernel.AddLine("kernel/fork.c", "int more;");
        Assert.IsType<BuildStart.Warm>((await AgreedAsync()).Start);
        bench.Patches["b.patch"] = FakeKernel.AddFile("scripts/new.txt", "perhaps");
        Forecast forecast = await AgreedAsync();
        Assert.Null(Assert.IsType<BuildStart.Warm>(forecast.Start).From);
        Assert.True(forecast.Compared!.IsOfThisDirectory);
        Assert.IsType<Readers.Perhaps>(Assert.Single(forecast.Compared.Files!.Value).Readers);
        Assert.Null(forecast.Compared.Symbols);
    }

    [Fact]
    public async Task An_edit_elsewhere_goes_on_from_the_store()
    {
        await bench.BuildAsync();
        bench.GoElsewhere();
        bench.Patches["a.patch"] = FakeKernel.AddLine("kernel/fork.c", "int more;");
        Forecast forecast = await AgreedAsync();
        Assert.NotNull(Assert.IsType<BuildStart.Warm>(forecast.Start).From);
        Assert.Equal(1, Assert.IsType<Readers.Targets>(Assert.Single(forecast.Compared!.Files!.Value).Readers).Count);
        Assert.Empty(forecast.Compared.Symbols!.Value);
        Assert.Equal((1, true), (forecast.Effort!.Targets, forecast.Effort.SymbolsCounted));
    }

    [Fact]
    public async Task A_symbol_is_told_when_its_value_is_known()
    {
        await bench.BuildAsync();
        bench.Profiles = [bench.Modules, bench.Rust, new("more", "FORK_DEBUG=y")];
        Forecast before = await bench.ForeseeAsync();
        Assert.Equal("symbol FORK_DEBUG", Assert.IsType<FactDifference.Added>(Assert.Single(before.Compared!.Facts)).Name);
        Assert.Null(before.Compared.Symbols);
        Assert.False(before.Effort!.SymbolsCounted);

        // Somebody else made that configuration.
        BuildDirectory own = bench.Directory;
        bench.GoElsewhere();
        await bench.BuildAsync();
        bench.Directory = own;
        bench.Patches["a.patch"] = FakeKernel.AddLine("kernel/fork.c", "int more;");
        Forecast forecast = await AgreedAsync();
        SymbolChange change = Assert.Single(forecast.Compared!.Symbols!.Value);
        Assert.Equal(("FORK_DEBUG", "n", "y"), (change.Name, change.Then, change.Now));
        Assert.True(change.Targets > 0);
    }

    [Fact]
    public async Task Other_tools_begin_with_nothing()
    {
        await bench.BuildAsync();
        bench.Toolchain = "another toolchain";
        Forecast forecast = await AgreedAsync();
        Assert.Contains("other tools", Assert.IsType<BuildStart.Clean>(forecast.Start).Why, StringComparison.Ordinal);
        Assert.Equal(FactKind.Tools, Assert.Single(forecast.Compared!.Facts).Kind);
    }

    [Fact]
    public async Task A_tree_that_was_touched_is_taken_from_the_store()
    {
        await bench.BuildAsync();
        File.AppendAllText(bench.Output("vmlinux"), "by hand");
        Assert.IsType<BuildStart.Exact>((await AgreedAsync()).Start);
    }

    [Fact]
    public async Task After_a_kill_it_agrees_too()
    {
        await bench.BuildAsync();
        bench.Patches["a.patch"] = FakeKernel.AddLine("kernel/fork.c", "int more;");
        await bench.KillDuringAsync("kernel/fork.o");
        await AgreedAsync();
    }

    [Fact]
    public async Task A_line_of_descent_agrees_at_its_end_too()
    {
        await bench.BuildAsync();
        for (int edit = 0; edit < 22; edit++)
        {
            bench.Patches["a.patch"] = FakeKernel.AddLine("kernel/fork.c", $"int more{edit};");
            await AgreedAsync();
        }
    }

    /// <summary>Looks ahead, builds, and compares.</summary>
    private async Task<Forecast> AgreedAsync()
    {
        string before = AsItIs();
        Forecast forecast = await bench.ForeseeAsync();
        Assert.Equal(before, AsItIs());
        BuildStart start = (await bench.BuildAsync()).Start;
        Assert.Equal(start.Word, forecast.Start.Word);
        Assert.Equal((start as BuildStart.Warm)?.From?.Key, (forecast.Start as BuildStart.Warm)?.From?.Key);
        return forecast;
    }

    private string AsItIs() => !Directory.Exists(bench.Directory.Root) ? "" : string.Join('\n', new DirectoryInfo(bench.Directory.Root)
        .EnumerateFileSystemInfos("*", SearchOption.AllDirectories).OrderBy(file => file.FullName, StringComparer.Ordinal)
        .Select(file => $"{file.FullName} {file.LastWriteTimeUtc:O} {(file is FileInfo { LinkTarget: null } plain ? Sha256Digest.Of(File.ReadAllBytes(plain.FullName)).Hex : "")}"));
}
