using System.Text.Json;
using Kforge.Equality;
using Kforge.Toolchains;
using Kforge.Workspace;

namespace Kforge.EndToEnd;

/// <summary>
/// Some of the cases of <c>tests/Kforge.Equality</c> on the kernel of this repository: the <c>.config</c> kforge works out is the one that the tree's own conf
/// writes, byte for byte.
/// </summary>
public sealed class KconfigEqualityTests : IAsyncLifetime
{
    private const string Toolchain = "debian-trixie";
    private readonly KernelWorkspace workspace = new("kconfig");
    private readonly EqualityBench bench = EqualityBench.Open();
    private ToolchainUse? toolchain;
    private ConfigTree? tree;

    private string Scratch => workspace.PathOf("equality");

    public async Task InitializeAsync()
    {
        JsonElement source = workspace.Kforge("source", "path", "--locked", "--json").Expect(0).Result;
        tree = ConfigTree.OfDirectory("lts", source.GetProperty("directory").GetString()!);
        toolchain = await bench.ToolchainAsync(Toolchain, default);
    }

    public Task DisposeAsync()
    {
        toolchain?.Dispose();
        workspace.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("x86_64", "allnoconfig", "allmodconfig", "defconfig", "tinyconfig", "random-01", "random-02", "random-03")]
    [InlineData("arm64", "allyesconfig", "alldefconfig", "random-01", "random-02", "random-03")]
    public async Task Kforge_writes_what_conf_writes(string archName, params string[] names)
    {
        Assert.True(ArchName.TryParse(archName, out ArchName arch));
        RealConfs confs = new(bench.Host, toolchain!.Installed, Scratch);
        Truths truths = new(Path.Combine(Scratch, "truth"), toolchain.Installed, trusted: true);
        EqualityRun run = new(confs, truths, new LibraryResolver(new(bench.Host, bench.Store, toolchain.Installed)));
        Case[] cases = [.. Case.Modes, .. Case.Randoms(3)];
        List<Verdict> different = [];
        foreach (string name in names)
        {
            Verdict verdict = await run.CompareAsync(tree!, arch, cases.Single(asked => asked.Name == name), default);
            if (!verdict.Equal)
            {
                different.Add(verdict);
            }
        }

        Assert.True(different.Count == 0, string.Join('\n', different));
    }
}
