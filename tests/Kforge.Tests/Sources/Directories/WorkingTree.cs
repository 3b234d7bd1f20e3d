using Kforge.Platform;
using Kforge.Sources;
using Kforge.Tests.Archives;

namespace Kforge.Tests.Sources.Directories;

/// <summary>A small kernel tree of a user, with git or without, and a store.</summary>
internal sealed class WorkingTree : IDisposable
{
    public WorkingTree()
    {
        Write("Makefile", "VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 3\n");
        Write("Kconfig", "");
        Write("kernel/fork.c", "fork");
        Write("kernel/exit.c", "exit");
    }

    public TemporaryDirectory Directory { get; } = new();

    public string Root => Directory["linux"];

    public Store Store => new(Directory["store"]);

    /// <summary>A clock that runs an hour ahead: no file is too new to be believed.</summary>
    public bool Ahead { get; set; }

    /// <summary>Told every report.</summary>
    public Action<Kforge.Diagnostics.Report> Reports { get; set; } = _ => { };

    public Host Host => TestHost.Create(new Dictionary<string, string> { ["HOME"] = Directory["home"] }, report => Reports(report)) with { Clock = Ahead ? new ClockAhead() : TimeProvider.System };

    public TreeStore Trees => new(Host, Store);

    public string IndexFile => System.IO.Directory.GetFiles(Path.Combine(Store.Sources, "paths")).Single();

    public string this[string name] => Path.Combine(Root, name);

    public string Write(string name, string content) => Directory.Write($"linux/{name}", content);

    public void Git(params string[] arguments) => GitIn("", arguments);

    public void GitIn(string below, params string[] arguments)
    {
        Command git = new Command("git", ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "protocol.file.allow=always", .. arguments]).In(Path.Combine(Root, below)).With("HOME", Directory["home"]);
        CommandResult result = git.RunAsync(TestHost.Create(), default).GetAwaiter().GetResult();
        Assert.True(result.Succeeded, result.Error);
    }

    public void Commit()
    {
        Git("init", "-q");
        Git("add", "-A");
        Git("commit", "-q", "-m", "x");
    }

    public Task<SourceTree> TakeAsync() => PathSource.TakeAsync(Host, Store, Root, default);

    public string Names(SourceTree tree) => string.Join(' ', Trees.EntriesOf(tree).Select(file => file.Path.Text).Except(["Makefile", "Kconfig"]));

    public void Dispose() => Directory.Dispose();

    private sealed class ClockAhead : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddHours(1);
    }
}
