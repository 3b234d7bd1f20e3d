using System.Text.Json;
using Kforge.Equality;
using Kforge.Equality.Reach;
using Kforge.Kconfig.Values;
using Kforge.Toolchains;
using Kforge.Workspace;
using Xunit.Abstractions;

namespace Kforge.EndToEnd;

/// <summary>The table of <c>tests/Kforge.Equality rust</c> for the kernel of this repository: what depends on Rust can be enabled, by the word of the tree's own conf.</summary>
public sealed class KconfigReachTests(ITestOutputHelper output)
{
    private const string Toolchain = "debian-trixie";

    [Fact]
    public async Task Every_symbol_that_depends_on_rust_is_reached_from_defconfig_or_out_of_confs_reach()
    {
        using KernelWorkspace workspace = new("reach");
        EqualityBench bench = EqualityBench.Open();
        JsonElement source = workspace.Kforge("source", "path", "--locked", "--json").Expect(0).Result;
        ConfigTree tree = ConfigTree.OfDirectory("lts", source.GetProperty("directory").GetString()!);
        using ToolchainUse toolchain = await bench.ToolchainAsync(Toolchain, default);
        Assert.True(ArchName.TryParse("x86_64", out ArchName arch));
        string scratch = workspace.PathOf("equality");
        ConfigResolution resolution = await new Readings(bench.Host, bench.Store, toolchain.Installed).OfAsync(tree, arch, default);
        RealConf conf = await new RealConfs(bench.Host, toolchain.Installed, scratch).OfAsync(tree, arch, default);
        Truths truths = new(Path.Combine(scratch, "truth"), toolchain.Installed, trusted: true);

        ReachTable table = await ReachTable.MakeAsync(resolution, conf, truths, tree, arch, [], _ => Candidates.OfRust(resolution.Reading.Model), row => output.WriteLine(row.ToString()), default);

        Assert.True(table.IsGood, table.Summary);
        Assert.IsType<ReachVerdict.Enabled>(table.Rows.Single(row => row.Request.Name == "RUST"));
        Assert.IsType<ReachVerdict.Enabled>(table.Rows.Single(row => row.Request.Name == "SAMPLES_RUST"));
    }
}
