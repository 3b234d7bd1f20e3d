using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Tests.Archives;
using Kforge.Tests.Building;
using Kforge.Toolchains.Crates;
using Kforge.Workspace;

namespace Kforge.Tests.Toolchains.Crates;

/// <summary>What kforge does around cargo, with a script in its place; the real one is in the end-to-end tests.</summary>
public sealed class CrateBuildTests(HostToolchain machine) : IClassFixture<HostToolchain>, IDisposable
{
    /// <summary>Writes a program that tells what the sandbox was like.</summary>
    private const string Honest = """
        echo "   Compiling needed v1.0.0" >&2
        echo "   Compiling bindgen-cli v0.71.1 (/src/program)" >&2
        mkdir -p /out/target/release
        {
            echo "$PWD: $*"
            echo "$RUSTFLAGS $SOURCE_DATE_EPOCH $CARGO_TARGET_DIR $CARGO_HOME"
            cat /src/.cargo/config.toml /src/program/main.rs /src/vendor/needed-1.0.0/src/lib.rs /src/vendor/needed-1.0.0/.cargo-checksum.json
            if touch /src/program/x 2> /dev/null; then echo "the source can be written"; fi
        } > /out/target/release/bindgen
        """;

    private readonly TemporaryDirectory directory = new();
    private readonly FakeRegistry registry = new();

    public void Dispose()
    {
        registry.Dispose();
        directory.Dispose();
    }

    [Fact]
    public async Task Lays_the_crates_out_runs_cargo_and_keeps_the_program()
    {
        LockedCrateTool tool = await LockAsync();
        BuiltProgram program = await BuildAsync(tool, Honest);

        string text = File.ReadAllText(program.Path);
        Assert.StartsWith("/src/program: build --release --locked --offline --bin bindgen\n", text, StringComparison.Ordinal);
        Assert.Contains("--remap-path-prefix=/src=/crates --remap-path-prefix=/out=/build 315532800 /out/target /tmp/cargo\n", text, StringComparison.Ordinal);
        Assert.Contains("replace-with = \"locked\"", text, StringComparison.Ordinal);
        Assert.Contains("fn main() {}", text, StringComparison.Ordinal);
        Assert.Contains("pub fn one()", text, StringComparison.Ordinal);
        Assert.Contains($$"""{"files":{},"package":"{{tool.Crates.Single(crate => crate.Name == "needed").Sha256}}"}""", text, StringComparison.Ordinal);
        Assert.DoesNotContain("can be written", text, StringComparison.Ordinal);

        Assert.Equal(await Sha256Digest.OfFileAsync(program.Path, default), program.Sha256);
        Assert.Equal(StagedTree.ExecutableMode, File.GetUnixFileMode(program.Path));
        Assert.Equal(["bindgen", "program.json"], Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(program.Path)!).Select(path => Path.GetFileName(path)!).Order());
        Assert.Contains("Compiling needed v1.0.0", File.ReadAllText(Path.GetDirectoryName(program.Path) + ".log"), StringComparison.Ordinal);
        Assert.Equal(["1/2 needed 1.0.0", "2/2 bindgen-cli 0.71.1"],
            from report in registry.Reports.OfType<Report.Progress>()
            where report.Phase == "build bindgen 0.71.1"
            select $"{report.Done}/{report.Total} {report.Detail}");
    }

    [Fact]
    public async Task Builds_once_and_again_when_the_program_was_changed()
    {
        LockedCrateTool tool = await LockAsync();
        BuiltProgram program = await BuildAsync(tool, Honest);
        Assert.Equal(program, CrateBuild.Find(registry.Store, "toolchain", tool));
        Assert.Equal(program, await BuildAsync(tool, "exit 1"));

        File.AppendAllText(program.Path, "changed");
        Assert.Null(CrateBuild.Find(registry.Store, "toolchain", tool));
        Assert.Equal(program, await BuildAsync(tool, Honest));
        Assert.DoesNotContain("changed", File.ReadAllText(program.Path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shows_the_compilers_words_and_keeps_the_log()
    {
        LockedCrateTool tool = await LockAsync();
        Diagnostic failure = await FailedAsync(tool, """
            echo "warning: not this"
            echo "error[E0308]: mismatched types" >&2
            echo " --> /crates/program/main.rs:1:1" >&2
            exit 101
            """);
        Assert.Equal(CrateCodes.BuildFailed, failure.Code);
        Assert.Equal("error[E0308]: mismatched types\n --> /crates/program/main.rs:1:1", failure.Verbatim);
        string log = failure.Causes.Single(cause => cause.StartsWith("the log is `", StringComparison.Ordinal)).Split('`')[1];
        Assert.Contains("warning: not this", File.ReadAllText(log), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(registry.Store.Temporary));
        Assert.Null(CrateBuild.Find(registry.Store, "toolchain", tool));
    }

    [Fact]
    public async Task Says_that_the_toolchain_has_no_cargo() => Assert.Equal(CrateCodes.NoCargo, (await FailedAsync(await LockAsync(), null)).Code);

    [Theory]
    [InlineData("exit 0")]
    [InlineData("mkdir -p /out/target/release/bindgen")]
    [InlineData("mkdir -p /out/target/release; ln -s /etc/passwd /out/target/release/bindgen")]
    [InlineData("mkdir -p /out/x/release; cp /usr/bin/cat /out/x/release/bindgen; ln -s x /out/target")]
    public async Task Takes_nothing_but_a_file_for_the_program(string script) =>
        Assert.Equal(CrateCodes.NoProgram, (await FailedAsync(await LockAsync(), script)).Code);

    [Fact]
    public async Task Stops_a_build_that_never_ends()
    {
        HastyClock clock = new();
        Host host = registry.Host with { Clock = clock };
        LockedCrateTool tool = await LockAsync();
        Failure failure = await Assert.ThrowsAsync<Failure>(() => BuildAsync(tool, "sleep 1000", host));
        Assert.Equal(CrateCodes.BuildTooLong, failure.Diagnostics[0].Code);
    }

    [Fact]
    public async Task Is_a_part_of_a_toolchain_that_fetches_its_crates_only_to_be_built()
    {
        LockedCrateTool tool = await LockAsync();
        Sha256Digest toolchain = Sha256Digest.OfText("toolchain");
        string program = await registry.Open().PartOf(tool).BuildAsync(new Sandbox(RootWith(Honest)), toolchain, default);
        Assert.Equal(CrateBuild.Find(registry.Store, toolchain.Hex, tool)!.Path, program);

        Directory.Delete(registry.Store.Downloads, recursive: true);
        Assert.Equal(program, await registry.Open(offline: true).PartOf(tool).BuildAsync(new Sandbox("/nowhere"), toolchain, default));
    }

    [Fact]
    public async Task Refuses_a_lock_without_the_programs_own_crate()
    {
        LockedCrateTool tool = await LockAsync();
        Diagnostic failure = await FailedAsync(tool with { Crates = [.. tool.Crates.Where(crate => crate.Name == "needed")] }, Honest);
        Assert.Equal(CrateCodes.NoProgram, failure.Code);
    }

    [Fact]
    public async Task Names_a_build_by_its_crates_and_its_toolchain()
    {
        LockedCrateTool tool = await LockAsync();
        Sha256Digest key = CrateBuild.KeyOf("toolchain", tool);
        Assert.Equal(key, CrateBuild.KeyOf("toolchain", tool with { Crates = [.. tool.Crates.Reverse()] }));
        Assert.NotEqual(key, CrateBuild.KeyOf("another", tool));
        Assert.NotEqual(key, CrateBuild.KeyOf("toolchain", tool with { Crates = [.. tool.Crates.Select(crate => crate with { Sha256 = Sha256Digest.OfText("x") })] }));
        Assert.NotEqual(key, CrateBuild.KeyOf("toolchain", tool with { Tool = "other" }));
    }

    private async Task<LockedCrateTool> LockAsync()
    {
        registry.ServeProgram(FakeRegistry.LockOf(registry.ServeLibrary("needed")));
        return await registry.Open().ResolveAsync("bindgen", "0.71.1", null, default);
    }

    private async Task<Diagnostic> FailedAsync(LockedCrateTool tool, string? cargo) =>
        (await Assert.ThrowsAsync<Failure>(() => BuildAsync(tool, cargo))).Diagnostics[0];

    /// <summary>Builds with a root of its own (<see cref="RootWith"/>).</summary>
    private async Task<BuiltProgram> BuildAsync(LockedCrateTool tool, string? cargo, Host? host = null)
    {
        ImmutableDictionary<Sha256Digest, string> files = await registry.Open().FetchAsync(tool, default);
        return await CrateBuild.EnsureAsync(host ?? registry.Host, registry.Store, new Sandbox(RootWith(cargo)), "toolchain", tool, files, default);
    }

    /// <summary>A new root whose cargo is a script, or missing.</summary>
    private string RootWith(string? cargo)
    {
        string root = directory[Guid.NewGuid().ToString("N")];
        machine.CopyTo(root);
        if (cargo is not null)
        {
            directory.WriteScript(Path.Combine(root, "usr/bin/cargo"), cargo);
        }

        return root;
    }

    /// <summary>The system's clock, for which hours pass in a moment.</summary>
    private sealed class HastyClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, dueTime > TimeSpan.FromHours(1) ? TimeSpan.FromMilliseconds(300) : dueTime, period);
    }
}
