using Kforge.Diagnostics;
using Kforge.Inputs;
using Kforge.Platform;
using Kforge.Tests.Archives;
using Kforge.Tests.Downloads;
using Kforge.Tests.Sources.Git;
using Kforge.Workspace;

namespace Kforge.Tests.Inputs;

public sealed class BroughtLibrariesTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Never_advises_to_lock_what_comes_with_kforge()
    {
        using LocalServer empty = new();
        Host host = TestHost.Create(new Dictionary<string, string>
        {
            ["KFORGE_DEBIAN_MIRROR"] = empty.Origin.ToString(),
            ["KFORGE_DEBIAN_SNAPSHOT"] = empty.Origin.ToString(),
        });
        Store store = new(directory["store"]);
        store.Prepare();
        WorkspaceDirectories directories = new(ShippedLibgit2.Repository(), ShippedLibgit2.Repository());
        InputStore inputs = new(host, store, ToolProviders.Of(host, store, directories, offline: false));
        Failure failure = await Assert.ThrowsAsync<Failure>(() => BroughtLibraries.GitAsync(inputs, default));
        Assert.All(failure.Diagnostics, gone => Assert.Contains("update kforge", Assert.Single(gone.Hints), StringComparison.Ordinal));
        Assert.NotEmpty(empty.Requests);
    }
}
