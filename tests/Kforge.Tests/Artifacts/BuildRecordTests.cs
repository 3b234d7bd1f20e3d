using System.Text.Json;
using Kforge.Artifacts;
using Kforge.Building;
using Kforge.Diagnostics;
using Kforge.Planning;
using Kforge.Platform;
using Kforge.Tests.Building;
using Kforge.Workspace;

namespace Kforge.Tests.Artifacts;

/// <summary>What <c>build.json</c> says of a real build of the fake kernel, and what counts as made.</summary>
public sealed class BuildRecordTests(HostToolchain toolchain) : IClassFixture<HostToolchain>, IDisposable
{
    private readonly BuildBench bench = new(toolchain);

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Says_what_went_in_and_what_came_out()
    {
        bench.Patches["one.patch"] = FakeKernel.AddLine("kernel/fork.c", "#warning careful");
        BuiltKernel built = await bench.BuildAsync();
        BuildPlan plan = bench.Plan;
        BuildRecord record = RecordOf(plan, built) with { Artifacts = await bench.ArtifactsAsync() };
        record.Save(bench.Directory.Record);
        JsonElement json = JsonDocument.Parse(File.ReadAllText(bench.Directory.Record)).RootElement;

        Assert.Equal(
            ["schema", "kforge", "kernel", "kernel_version", "arch", "key", "source", "patches", "toolchain", "accepted", "sandbox", "cache", "make", "phases", "artifacts", "fragment", "config"],
            json.EnumerateObject().Select(property => property.Name));
        Assert.Equal(
            ("kforge.build-record/1", "0.1.0+abc", "lts", FakeKernel.Version, "x86_64"),
            (Text(json, "schema"), Text(json, "kforge"), Text(json, "kernel"), Text(json, "kernel_version"), Text(json, "arch")));
        Assert.Equal(KeyFacts.Of(plan.Describe).Hex, Text(json, "key"));
        Assert.Equal(File.ReadAllText(bench.Output(".config")), Text(json, "config"));

        JsonElement source = json.GetProperty("source");
        Assert.Equal(("debian", "linux-source-6.12", "6.12.7-1"), (Text(source, "kind"), Text(source, "package"), Text(source, "version")));
        Assert.Equal(plan.Source.Hex, Text(source, "tree_sha256"));
        Assert.Equal(plan.Patches[0].Sha256.Hex, Text(Assert.Single(json.GetProperty("patches").EnumerateArray()), "sha256"));
        Assert.Equal(plan.Toolchain.Hex, Text(json.GetProperty("toolchain"), "tree_sha256"));
        Assert.Equal("1.85.1", Text(json.GetProperty("toolchain").GetProperty("tools"), "rustc"));

        JsonElement make = json.GetProperty("make");
        Assert.Equal(plan.MakeVariables, make.GetProperty("variables").EnumerateObject().Select(variable => KeyValuePair.Create(variable.Name, variable.Value.GetString()!)));
        Assert.Equal(5, make.GetProperty("steps").GetProperty("CC").GetInt32());
        Assert.Equal(1, make.GetProperty("warnings").GetInt32());
        Assert.Equal("""[{"name":"compile","seconds":1.235}]""", JsonSerializer.Serialize(json.GetProperty("phases")));

        Assert.All(json.GetProperty("artifacts").EnumerateArray(), artifact =>
        {
            byte[] content = File.ReadAllBytes(bench.Output(Text(artifact, "name")));
            Assert.Equal((Sha256Digest.Of(content).Hex, content.Length), (Text(artifact, "sha256"), artifact.GetProperty("size").GetInt32()));
        });
        Assert.Equal(6, json.GetProperty("artifacts").GetArrayLength());
    }

    [Fact]
    public async Task A_target_that_makes_no_image_is_an_error()
    {
        await bench.BuildAsync();
        Failure failure = await Assert.ThrowsAsync<Failure>(() => ArtifactSet.CollectAsync(bench.Directory.Output, "arm64", ["Image"], default));
        Assert.Equal(ArtifactSet.Missing, failure.Diagnostics[0].Code);
        Assert.Contains("arch/arm64/boot/Image", failure.Diagnostics[0].Message);
    }

    [Fact]
    public async Task Only_what_the_targets_ask_for_counts()
    {
        await bench.BuildAsync();
        Assert.Equal(
            ["arch/x86/boot/bzImage", "vmlinux", "System.map", ".config"],
            (await ArtifactSet.CollectAsync(bench.Directory.Output, "x86_64", ["bzImage"], default)).Select(artifact => artifact.Name));
        Assert.Equal(
            ["vmlinux", "System.map", ".config"],
            (await ArtifactSet.CollectAsync(bench.Directory.Output, "x86_64", ["vmlinux"], default)).Select(artifact => artifact.Name));
    }

    [Fact]
    public async Task A_list_of_modules_cannot_lead_out_of_the_output_tree()
    {
        await bench.BuildAsync();
        File.AppendAllText(bench.Output("modules.order"), "../secret.o\n/etc/passwd.o\nsamples/../../x.o\n");
        Assert.Equal(["samples/hello.ko", "samples/rust_minimal.ko"], ArtifactSet.ModuleNames(bench.Directory.Output));
    }

    private static BuildRecord RecordOf(BuildPlan plan, BuiltKernel built)
    {
        LockedIndex index = new("debian", "trixie", DateTimeOffset.UnixEpoch, Sha256Digest.OfText("index"), []);
        LockedPackage package = new("linux-source-6.12", "6.12.7-1", "debian", "trixie", "pool/linux.deb", 1, Sha256Digest.OfText("deb"));
        return new(
            "0.1.0+abc", plan, new(new LockedSource.Debian(plan.KernelVersion, plan.Source, index, package), [], plan.Patches), "fake",
            new Dictionary<string, string> { ["rustc"] = "1.85.1" }, built.Config.Text, built.Make, [new("compile", TimeSpan.FromSeconds(1.2346))], []);
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
