using System.Collections.Immutable;
using Kforge.Checkup;
using Kforge.Platform;
using Kforge.Sources;
using Kforge.Tests.Archives;

namespace Kforge.Tests.Sources.Git;

/// <summary>How <c>doctor</c> tries libgit2 in another process.</summary>
public sealed class LibraryDoctorTests : IDisposable
{
    private readonly TemporaryDirectory scratch = new();

    public void Dispose() => scratch.Dispose();

    private static Command Kforge => new(Environment.ProcessPath!, Path.Combine(AppContext.BaseDirectory, "Kforge.Cli.dll"));

    /// <summary>The store that has libgit2: the root is STORE/toolchains/KEY/root.</summary>
    private static async Task<Store> StoreAsync() => new(Path.GetFullPath(Path.Combine(await ShippedLibgit2.RootAsync(), "..", "..", "..")));

    private static Host HostWith(string home) => TestHost.Create(new Dictionary<string, string> { ["HOME"] = home });

    [Fact]
    public async Task All_operations_work_in_the_child_whatever_the_user_has_configured()
    {
        // Every address is led astray, and a value that is no boolean makes git itself fail.
        scratch.Write(".gitconfig", "[url \"file:///nonexistent/\"]\n\tinsteadOf = file:///\n[core]\n\tbare = maybe\n\tlogAllRefUpdates = perhaps\n");
        Finding found = await GitLibraryCheck.RunAsync(HostWith(scratch.Path), await StoreAsync(), Kforge, default);
        Assert.Equal($"{GitLibraryFiles.Version}, {GitOperations.All.Length} operations work", found.Found);
        Assert.Equal(CheckStatus.Ok, found.Status);
    }

    [Fact]
    public async Task What_is_not_in_the_store_is_not_fetched()
    {
        Store store = new(scratch["store"]);
        Finding found = await GitLibraryCheck.RunAsync(HostWith(scratch.Path), store, new Command("/nonexistent"), default);
        Assert.Equal((CheckStatus.Ok, "not fetched yet: it comes with the first git source"), (found.Status, found.Found));
        Assert.False(Directory.Exists(store.Root));
    }

    [Fact]
    public async Task An_operation_that_kills_the_process_is_named_and_the_others_get_their_turn()
    {
        string[] names = [.. GitOperations.All.Select(operation => operation.Name)];
        string script = scratch.WriteScript("kforge", $$"""
            shift 3
            say() { printf '{"operation":"%s","result":"%s","said":"%s"}\n' "$1" "$2" "$3"; }
            say load Begun ''; say load Kept 9.9.9
            for name; do
                say "$name" Begun ''
                case $name in
                    {{names[1]}}) kill -SEGV $$ ;;
                    {{names[3]}}) say "$name" Broken 'not so' ;;
                    *) say "$name" Kept '' ;;
                esac
                echo "$name" >>{{scratch["tried"]}}
            done
            """);
        Finding found = await GitLibraryCheck.RunAsync(HostWith(scratch.Path), await StoreAsync(), new Command(script), default);
        Assert.Equal(CheckStatus.Problem, found.Status);
        Assert.StartsWith($"2 of {names.Length} operations fail: {names[1]}: ended the process with status 139; {names[3]}: not so", found.Found, StringComparison.Ordinal);
        Assert.Equal(names.Where(name => name != names[1]), await File.ReadAllLinesAsync(scratch["tried"]));
    }

    [Fact]
    public async Task A_file_that_is_no_library_is_told_with_what_the_loader_says()
    {
        string root = scratch["root"];
        string directory = GitLibraryFiles.Directory.Under(root);
        Directory.CreateDirectory(directory);
        foreach (string file in Directory.GetFiles(GitLibraryFiles.Directory.Under(await ShippedLibgit2.RootAsync())))
        {
            File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
        }

        await File.WriteAllTextAsync(Path.Combine(directory, "libmbedx509.so.1"), "no library");
        Command child = Kforge with { Arguments = [.. Kforge.Arguments, "git-contract", root, scratch["contracts"]] };
        CommandResult result = await child.RunAsync(HostWith(scratch.Path), default);
        ImmutableArray<GitContractLine?> lines = [.. result.OutputText.TrimEnd().Split('\n').Select(GitContractLine.Parse)];
        Assert.Equal((4, 2), (result.ExitCode, lines.Length));
        Assert.Equal((GitContractLine.Loading, GitContractResult.Broken), (lines[1]!.Operation, lines[1]!.Result));
        Assert.Contains("libmbedx509.so.1`: ", lines[1]!.Said, StringComparison.Ordinal);
        Assert.Contains("file too short", lines[1]!.Said, StringComparison.Ordinal);
    }
}
