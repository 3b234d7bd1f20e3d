using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Toolchains.Crates;
using Kforge.Workspace;
using Xunit.Abstractions;

namespace Kforge.EndToEnd;

/// <summary>The real bindgen, from real crates, by a real cargo.</summary>
public sealed class CrateToolTests(TrixieCrates crates, ITestOutputHelper output) : IClassFixture<TrixieCrates>
{
    [Fact]
    public async Task Builds_a_bindgen_that_works_and_is_the_same_in_another_store()
    {
        CrateToolRun run = new(crates, output);

        // A store of its own, so that a build of before is no help; the crates are fetched again too.
        Platform.Store first = new(Path.Combine(crates.Directory, "first"));
        BuiltProgram program = await run.BuildAsync(first);
        BuiltProgram again = await run.BuildAsync(first);
        Assert.Equal(program, again);
        Assert.Single(crates.Reports.OfType<Report.PhaseFinished>(), phase => phase.Phase == "build bindgen 0.71.1");

        BuiltProgram elsewhere = await run.BuildAsync(new(Path.Combine(crates.Directory, "a", "second", "store")));
        Assert.NotEqual(program.Path, elsewhere.Path);
        Assert.Equal(program.Sha256, elsewhere.Sha256);
        await run.CheckAsync(program);
    }
}

/// <summary>The same for the crates and the cargo of the time of Linux 6.1.</summary>
public sealed class OldCrateToolTests(BookwormCrates crates, ITestOutputHelper output) : IClassFixture<BookwormCrates>
{
    [Fact]
    public async Task Builds_a_bindgen_from_before_its_program_had_a_crate()
    {
        CrateToolRun run = new(crates, output);
        await run.CheckAsync(await run.BuildAsync(new(Path.Combine(crates.Directory, "store"))));
    }
}

/// <summary>From the registry to a program, and what the program must do.</summary>
internal sealed class CrateToolRun(DebianCrates crates, ITestOutputHelper output)
{
    public async Task CheckAsync(BuiltProgram program)
    {
        output.WriteLine($"the program has {new FileInfo(program.Path).Length} bytes and the SHA-256 {program.Sha256}");
        Assert.Equal($"bindgen {crates.Version}", (await RunAsync(program, "--version")).Trim());
        string bindings = await RunAsync(program, "/out/small.h");
        Assert.Contains("pub struct point", bindings, StringComparison.Ordinal);
        Assert.Contains("pub const LIMIT: u32 = 42;", bindings, StringComparison.Ordinal);
        Assert.Matches(@"pub fn distance\(\s*from: \*const point,\s*to: \*const point,?\s*\) -> ::std::os::raw::c_long;", bindings);
    }

    public async Task<BuiltProgram> BuildAsync(Platform.Store store)
    {
        string key = crates.Toolchain.Key.Hex;
        CrateRegistry registry = new(crates.Host, store);
        long started = TimeProvider.System.GetTimestamp();
        LockedCrateTool tool = await registry.ResolveAsync("bindgen", crates.Version, null, default);
        ImmutableDictionary<Sha256Digest, string> files = await registry.FetchAsync(tool, default);
        TimeSpan fetched = TimeProvider.System.GetElapsedTime(started);
        BuiltProgram program = await CrateBuild.EnsureAsync(crates.Host, store, crates.Toolchain.Sandbox, key, tool, files, default);
        TimeSpan whole = TimeProvider.System.GetElapsedTime(started);
        output.WriteLine($"{tool.Crates.Length} crates: fetched in {fetched.TotalSeconds:0.00} s, built in {(whole - fetched).TotalSeconds:0.00} s");
        return program;
    }

    private async Task<string> RunAsync(BuiltProgram program, params string[] arguments)
    {
        string headers = Directory.CreateDirectory(Path.Combine(crates.Directory, "headers")).FullName;
        File.WriteAllText(Path.Combine(headers, "small.h"), "#define LIMIT 42\nstruct point { int x, y; };\nlong distance(const struct point *from, const struct point *to);\n");
        Sandbox sandbox = crates.Toolchain.Sandbox.Mount(Path.GetDirectoryName(program.Path)!, "/work").Mount(headers, "/out");
        CommandResult result = await sandbox.Run("/work/bindgen", arguments).RunAsync(crates.Host, default);
        Assert.True(result.Succeeded, result.Error);
        return result.OutputText;
    }
}
