using System.Collections.Immutable;
using System.Formats.Tar;
using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Platform.Downloads;
using Kforge.Platform.Signatures;
using Kforge.Tests.Archives;
using Kforge.Tests.Downloads;
using Kforge.Tests.Platform;
using Kforge.Toolchains;
using Kforge.Toolchains.KernelOrg;
using Kforge.Workspace;
using static Kforge.Tests.Archives.ArchiveMaker;
using File = System.IO.File;

namespace Kforge.Tests.Toolchains;

public sealed class KernelOrgTests : IDisposable
{
    private const string List = "/mirror/files/sha256sums.asc";
    private const string LlvmPath = "files/llvm-19.1.7-x86_64.tar.xz";
    private static readonly TestKey Key = new();
    private readonly Bench bench = new();
    private readonly SortedDictionary<string, byte[]> files = [];

    private ToolOffer.KernelOrg offer = new("llvm", [new("19.1.7", new("t.toml", 9))], null, [Key.Fingerprint], new("t.toml", 8));

    public KernelOrgTests()
    {
        Directory.CreateDirectory(Keys);
        Trust(Key);
        bench.Store.Prepare();
        byte[] tar = Tar(Folder("llvm-19.1.7-x86_64"), Folder("llvm-19.1.7-x86_64/bin"), Program("llvm-19.1.7-x86_64/bin/clang-19", "clang"), Link("llvm-19.1.7-x86_64/bin/clang", "clang-19"));
        files["llvm-19.1.7-x86_64.tar.xz"] = (new Command("xz", "--stdout", "-0") with { Input = tar }).RunAsync(bench.Host, default).GetAwaiter().GetResult().Output;
        files["llvm-19.1.7-x86_64.tar.gz"] = Gzip(tar);
        files["llvm-18.1.8-x86_64.tar.gz"] = Gzip(tar);
        files["llvm-20.1.0-aarch64.tar.xz"] = [1];
    }

    private string Keys => Path.Combine(bench.Directory, "keys");

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Locks_fetches_and_unpacks_what_a_signed_list_names()
    {
        (LockedStatement statement, ImmutableArray<LockedArchive> archives) = await ResolveAsync();
        Assert.Equal(("kernel-org", "files/sha256sums.asc", Key.Created.AddSeconds(1).ToUnixTimeSeconds()), (statement.Provider, statement.Name, statement.Date.ToUnixTimeSeconds()));
        Assert.Equal([Key.Fingerprint], statement.SignedBy.AsEnumerable());
        LockedArchive llvm = Assert.Single(archives);
        Assert.Equal(new("kernel-org", "llvm", "19.1.7", LlvmPath, Sha256Digest.Of(files["llvm-19.1.7-x86_64.tar.xz"]), "files/sha256sums.asc"), llvm);

        bench.Server.Cuts["/mirror/" + LlvmPath] = new([60]);
        string path = (await Open().FetchAsync(archives, default))[llvm.Sha256];
        Assert.Contains($"/mirror/{LlvmPath} from 60", bench.Server.Requests);
        string root = Directory.CreateDirectory(Path.Combine(bench.Directory, "root")).FullName;
        StagedTree tree = new(root, LinkTargets.RootedAtTree);
        LlvmTarball.Unpack(bench.Host, path, llvm, tree, RelativePath.Parse("usr"), default);
        Assert.Equal(["usr", "usr/bin", "usr/bin/clang", "usr/bin/clang-19"], tree.Seal().Select(entry => entry.Path.Text));
        Assert.Equal("clang", File.ReadAllText(Path.Combine(root, "usr/bin/clang")));
    }

    [Fact]
    public async Task Finds_llvm_with_rust_in_its_own_directory()
    {
        offer = offer with { Rust = "1.85.0" };
        files["llvm-19.1.7-rust-1.85.0-x86_64.tar.gz"] = [1, 2];
        files["llvm-19.1.7-rust-1.84.0-x86_64.tar.xz"] = [3];
        LockedArchive archive = Assert.Single((await ResolveAsync()).Archives);
        Assert.Equal(
            new("kernel-org", "llvm-rust", "19.1.7-rust-1.85.0", "rust/files/llvm-19.1.7-rust-1.85.0-x86_64.tar.gz", Sha256Digest.Of([1, 2]), "rust/files/sha256sums.asc"), archive);
        Assert.Equal([1, 2], File.ReadAllBytes((await Open().FetchAsync([archive], default))[archive.Sha256]));
    }

    [Fact]
    public async Task Takes_gzip_where_there_is_no_xz() =>
        Assert.Equal("files/llvm-18.1.8-x86_64.tar.gz", Assert.Single((await ResolveAsync("18.1.8")).Archives).Path);

    [Fact]
    public async Task Tells_which_versions_there_are()
    {
        Diagnostic diagnostic = await RefusalAsync("19.1.8");
        Assert.Equal(ProviderCodes.NoSuchArchive, diagnostic.Code);
        Assert.Equal("it has `18.1.8`, `19.1.7`", Assert.Single(diagnostic.Causes));
        Assert.Equal(ProviderCodes.NoSuchArchive, (await RefusalAsync("20.1.0")).Code);
        Publish();
        Failure failure = await Assert.ThrowsAsync<Failure>(() => Open().ResolveAsync(offer, "19.1.7", "riscv64", null, default));
        Assert.Equal((ProviderCodes.NoSuchMachine, new SourcePlace("t.toml", 9)), (failure.Diagnostics[0].Code, failure.Diagnostics[0].Place));
    }

    [Fact]
    public async Task Refuses_a_list_that_is_altered_or_by_another_key_or_an_expired_one()
    {
        Publish();
        bench.Server.Files[List] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bench.Server.Files[List]).Replace("llvm-20", "llvm-19"));
        Assert.Contains("not the one that", Assert.Single((await RefusalAsync("19.1.7", publish: false)).Causes));
        Publish(new TestKey());
        Assert.Contains("no signature by this key", Assert.Single((await RefusalAsync("19.1.7", publish: false)).Causes));
        bench.Server.Files[List] = "<html>log in</html>"u8.ToArray();
        Assert.Equal(SignatureCodes.NotOneSignedText, (await RefusalAsync("19.1.7", publish: false)).Code);

        TestKey expired = new(DateTimeOffset.UtcNow.AddDays(-30), TimeSpan.FromDays(7));
        Trust(expired);
        offer = offer with { SignedBy = [expired.Fingerprint] };
        Publish(expired);
        Assert.Contains("expired", Assert.Single((await RefusalAsync("19.1.7", publish: false)).Causes));
    }

    [Fact]
    public async Task Refuses_a_list_that_was_signed_before_the_locked_one()
    {
        LockedStatement locked = (await ResolveAsync()).Statement;
        await Open().ResolveAsync(offer, "19.1.7", "amd64", locked, default);
        Failure failure = await Assert.ThrowsAsync<Failure>(() => Open().ResolveAsync(offer, "19.1.7", "amd64", locked with { Date = locked.Date.AddSeconds(1) }, default));
        Diagnostic diagnostic = Assert.Single(failure.Diagnostics);
        Assert.Equal(ProviderCodes.Downgrade, diagnostic.Code);
        Assert.Contains("KFORGE_KERNEL_ORG", diagnostic.Hints[0]);
    }

    [Fact]
    public async Task Reads_the_list_it_verified_last_without_the_network()
    {
        await ResolveAsync();
        bench.Server.Files.Clear();
        Assert.Equal(LlvmPath, Assert.Single((await Open(offline: true).ResolveAsync(offer, "19.1.7", "amd64", null, default)).Archives).Path);
        offer = offer with { Rust = "1.85.0" };
        Failure failure = await Assert.ThrowsAsync<Failure>(() => Open(offline: true).ResolveAsync(offer, "19.1.7", "amd64", null, default));
        Assert.Equal(DownloadCodes.Offline, Assert.Single(failure.Diagnostics).Code);
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000 name")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000  ../name")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000  llvm-19.1.7-x86_64.tar.xz")]
    public async Task Refuses_a_line_that_is_not_one(string line)
    {
        Publish(more: line + "\n");
        Diagnostic diagnostic = await RefusalAsync("19.1.7", publish: false);
        Assert.Equal((SignatureCodes.ListMalformed, new SourcePlace("files/sha256sums.asc", 5)), (diagnostic.Code, diagnostic.Place));
    }

    [Fact]
    public async Task Refuses_an_altered_archive_and_one_with_several_top_directories()
    {
        LockedArchive llvm = Assert.Single((await ResolveAsync()).Archives);
        bench.Server.Files["/mirror/" + LlvmPath] = [1];
        Failure damaged = await Assert.ThrowsAsync<Failure>(() => Open().FetchAsync([llvm], default));
        Assert.Equal(DownloadCodes.Damaged, Assert.Single(damaged.Diagnostics).Code);
        Failure elsewhere = await Assert.ThrowsAsync<Failure>(() => Open().FetchAsync([llvm with { Path = "dist/x" }], default));
        Assert.Equal(ProviderCodes.NotOfProvider, Assert.Single(elsewhere.Diagnostics).Code);

        foreach (TarEntry[] attack in (TarEntry[][])[[File_("a/x"), File_("b/x")], [File_("../x")], [File_("a/../../x")], [Link("a/x", "../../../etc")]])
        {
            byte[] archive = Gzip(Tar(attack));
            string path = Path.Combine(bench.Directory, "evil.tar.gz");
            File.WriteAllBytes(path, archive);
            StagedTree tree = new(Directory.CreateTempSubdirectory("kforge-test-").FullName, LinkTargets.RootedAtTree);
            try
            {
                LockedArchive evil = llvm with { Path = "files/evil.tar.gz", Sha256 = Sha256Digest.Of(archive) };
                Failure failure = Assert.Throws<Failure>(() => LlvmTarball.Unpack(bench.Host, path, evil, tree, RelativePath.Parse("usr"), default));
                Assert.StartsWith("KF220", failure.Diagnostics[0].Code.Id);
            }
            finally
            {
                Directory.Delete(tree.Root, recursive: true);
            }
        }

        static TarEntry File_(string name) => ArchiveMaker.File(name, "x");
    }

    [Fact]
    public async Task Goes_on_after_a_server_that_stalls_and_where_it_sends()
    {
        LockedArchive llvm = Assert.Single((await ResolveAsync()).Archives);
        bench.Server.Files["/real"] = bench.Server.Files["/mirror/" + LlvmPath];
        bench.Server.Redirects["/mirror/" + LlvmPath] = "/real";
        bench.Server.Stalls["/real"] = new([50]);
        KernelOrgArchive archive = new(bench.Host, bench.Store, new(bench.Server["/mirror"]), [Keys]) { Retry = Bench.Hasty with { Stall = TimeSpan.FromMilliseconds(300) } };
        Assert.Equal(files["llvm-19.1.7-x86_64.tar.xz"], File.ReadAllBytes((await archive.FetchAsync([llvm], default))[llvm.Sha256]));
    }

    [Fact]
    public void Takes_the_mirror_from_the_environment()
    {
        Dictionary<string, string> variables = [];
        Assert.Equal("https://mirrors.edge.kernel.org/pub/tools/llvm/files/a", KernelOrgMirror.Of(TestHost.Create(variables)).OrFail().At(RelativePath.Parse("files/a")).AbsoluteUri);
        variables["KFORGE_KERNEL_ORG"] = "http://m.example/llvm/";
        Assert.Equal("http://m.example/llvm/files/a", KernelOrgMirror.Of(TestHost.Create(variables)).OrFail().At(RelativePath.Parse("files/a")).AbsoluteUri);
        variables["KFORGE_KERNEL_ORG"] = "m.example";
        Assert.Equal(ProviderCodes.BadAddress, Assert.Single(Assert.Throws<Failure>(() => KernelOrgMirror.Of(TestHost.Create(variables)).OrFail()).Diagnostics).Code);
    }

    private KernelOrgArchive Open(bool offline = false) => new(bench.Host, bench.Store, new(bench.Server["/mirror"]), [Keys], offline) { Retry = Bench.Hasty };

    private void Trust(TestKey key) => File.WriteAllBytes(Path.Combine(Keys, key.Fingerprint + ".gpg"), key.PublicKey);

    private void Publish(TestKey? key = null, string more = "")
    {
        string directory = offer.Rust is null ? "/mirror/files/" : "/mirror/rust/files/";
        foreach ((string name, byte[] content) in files)
        {
            bench.Server.Files[directory + name] = content;
        }

        string text = string.Concat(files.Select(file => $"{Sha256Digest.Of(file.Value)}  {file.Key}\n")) + more;
        bench.Server.Files[directory + "sha256sums.asc"] = Encoding.UTF8.GetBytes(TestKey.ClearSign(text, key ?? Key));
    }

    private Task<(LockedStatement Statement, ImmutableArray<LockedArchive> Archives)> ResolveAsync(string version = "19.1.7")
    {
        Publish();
        return Open().ResolveAsync(offer, version, "amd64", null, default);
    }

    private async Task<Diagnostic> RefusalAsync(string version, bool publish = true)
    {
        if (publish)
        {
            Publish();
        }

        return Assert.Single((await Assert.ThrowsAsync<Failure>(() => Open().ResolveAsync(offer, version, "amd64", null, default))).Diagnostics);
    }
}
