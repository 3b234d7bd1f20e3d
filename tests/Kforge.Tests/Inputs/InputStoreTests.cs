using Kforge.Diagnostics;
using Kforge.Inputs;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Sources;
using Kforge.Tests.Building;
using Kforge.Toolchains;
using Kforge.Workspace;

namespace Kforge.Tests.Inputs;

public sealed class InputStoreTests(HostToolchain programs) : IClassFixture<HostToolchain>, IDisposable
{
    private readonly FakeWorkspace workspace = new(programs);

    public void Dispose() => workspace.Dispose();

    private LockedSource.Debian Source => (LockedSource.Debian)workspace.Lock.Kernels["lts"].Source;

    [Fact]
    public async Task Unpacks_the_locked_tree_once()
    {
        SourceTree tree = await workspace.Sources.TreeAsync(workspace.Kernel, Source, default);
        Assert.Equal((Source.Tree, FakeKernel.Version), (tree.Digest, tree.KernelVersion));
        Assert.Equal(Source.Tree, await TreeDigest.OfDirectoryAsync(tree.Base.Root, default));
        File.Delete(workspace.DownloadOf(Source.Package.Sha256));
        Assert.Equal(tree, await workspace.Sources.TreeAsync(workspace.Kernel, Source, default));
    }

    [Fact]
    public async Task Refuses_a_tree_that_is_not_the_locked_one()
    {
        Failure failure = await Assert.ThrowsAsync<Failure>(() => workspace.Sources.TreeAsync(workspace.Kernel, Source with { Tree = Sha256Digest.OfText("x") }, default));
        Assert.Equal((InputCodes.TreeDiffers, ExitCode.Verification), (failure.Diagnostics[0].Code, failure.Diagnostics[0].Code.Exit));
        Assert.Contains($"found: {Source.Tree}", failure.Diagnostics[0].Causes);
    }

    [Fact]
    public async Task Never_uses_a_download_that_was_altered()
    {
        File.AppendAllText(workspace.DownloadOf(Source.Package.Sha256), "x");
        Failure failure = await Assert.ThrowsAsync<Failure>(() => workspace.Sources.TreeAsync(workspace.Kernel, Source, default));
        Assert.True(failure.Diagnostics[0].Code.Exit is ExitCode.Verification or ExitCode.Network);
        Assert.False(Directory.Exists(workspace.Store.Sources) && Directory.EnumerateFiles(workspace.Store.Sources, "Makefile", SearchOption.AllDirectories).Any());
    }

    [Fact]
    public async Task Offline_names_what_the_store_lacks()
    {
        File.Delete(workspace.DownloadOf(Source.Package.Sha256));
        Failure failure = await Assert.ThrowsAsync<Failure>(() => workspace.Sources.TreeAsync(workspace.Kernel, Source, default));
        Assert.Equal(ExitCode.Network, failure.Diagnostics[0].Code.Exit);
        Assert.Contains("linux-source-6.12", failure.Diagnostics[0].ToString() + string.Concat(failure.Diagnostics[0].Causes));
    }

    [Fact]
    public async Task Takes_a_toolchain_that_is_there()
    {
        using ToolchainUse use = await workspace.Inputs.ToolchainAsync(workspace.Kernel.Toolchain, workspace.Lock.Toolchains["fake"], default);
        InstalledToolchain toolchain = use.Installed;
        Assert.Equal("1.85.1", toolchain.Tools["rustc"]);
        Assert.True(File.Exists(Path.Combine(toolchain.Root, "usr/bin/make")));
    }
}
