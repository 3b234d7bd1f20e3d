using Kforge.Benchmarks.Lab;
using Kforge.Benchmarks.Mutations;
using Kforge.Equality;

namespace Kforge.EndToEnd;

/// <summary>
/// Some of the mutations of <c>tests/Kforge.Benchmarks mutations</c>, each on top of the last: the kernel after them is the one that a build from nothing makes.
/// They touch different objects, so that one build from nothing can judge all of them, and tell whose fault it is.
/// </summary>
public sealed class CacheMutationTests : IDisposable
{
    private readonly KernelWorkspace workspace = new("mutations");
    private readonly EqualityBench bench = EqualityBench.Open();

    public void Dispose() => workspace.Dispose();

    [Theory]
    [InlineData("leaf-header", "drop-object", "config-n-to-m", "rust-helpers")]
    public async Task Changes_come_to_what_a_build_from_nothing_makes(params string[] names)
    {
        string source = workspace.Kforge("source", "path", "--locked", "--json").Expect(0).Result.GetProperty("directory").GetString()!;
        UserTree tree = await UserTree.CopyAsync(source, workspace.PathOf("tree"), bench.Host, default);
        KforgeProgram kforge = new(bench.Host, Checkout.Launcher, bench.Store);
        using MutationRun run = new(kforge, tree, workspace.PathOf("workspaces"), new LabWorkspace(workspace.Root));
        await run.BeginAsync(believed: true, default);
        MutationVerdict verdict = await run.TryAsync([.. MutationList.All.Where(mutation => names.Contains(mutation.Name))], default);
        Assert.True(verdict.Good, verdict.ToString());
        Assert.Equal(names.Length, verdict.Names.Length);
    }
}
