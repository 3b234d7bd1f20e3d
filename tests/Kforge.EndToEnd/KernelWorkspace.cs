using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Kforge.EndToEnd;

/// <summary>A copy of this repository's workspace in a directory of its own, and the real kforge to run in it.</summary>
public sealed class KernelWorkspace : IDisposable
{
    /// <summary>The checkout the tests were compiled from.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>What the store keeps for all: everything but builds, and the cache of them.</summary>
    private static readonly string[] Shared = ["built", "downloads", "git", "indexes", "locks", "probes", "sources", "steps", "tmp", "toolchains", "workspaces"];

    /// <summary>The cache of builds in a store.</summary>
    private const string Cache = "v1";

    private readonly string ownStore = Path.Combine(Store, $"e2e-{Guid.NewGuid():N}");

    /// <summary>Copies the workspace.</summary>
    /// <param name="name">Of its directory.</param>
    /// <param name="withCache">Whether it begins with what the caller's build cache holds, in a copy; else with an empty one.</param>
    public KernelWorkspace(string name, bool withCache = false)
    {
        Directory.CreateDirectory(ownStore);
        foreach (string part in Shared)
        {
            Directory.CreateSymbolicLink(Path.Combine(ownStore, part), Directory.CreateDirectory(Path.Combine(Store, part)).FullName);
        }

        if (withCache && Directory.Exists(Path.Combine(Store, Cache)))
        {
            Copy(Path.Combine(Store, Cache), Path.Combine(ownStore, Cache));
        }

        Root = Path.Combine(Directory.CreateTempSubdirectory("kforge-e2e-").FullName, name);
        Directory.CreateDirectory(Root);
        foreach (string item in (string[])["kbuild.toml", "kforge.lock", "toolchains", "profiles", "patches"])
        {
            Copy(Path.Combine(Repository, item), Path.Combine(Root, item));
        }
    }

    /// <summary>The directory that holds <c>kbuild.toml</c>.</summary>
    public string Root { get; }

    /// <summary>
    /// The store: the caller's, else the repository's own, so that toolchains are fetched once. Builds, and the cache of them, are each workspace's own: a
    /// test shall build what it is about, whatever others built before; one about what comes after a build may begin with a copy of the cache.
    /// </summary>
    public static string Store { get; } = Environment.GetEnvironmentVariable("KFORGE_CACHE") is { Length: > 0 } chosen ? chosen : Path.Combine(Repository, "cache");

    public string PathOf(string relative) => Path.Combine(Root, relative);

    public void Write(string relative, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(relative))!);
        File.WriteAllText(PathOf(relative), text);
    }

    /// <summary>Runs kforge to its end.</summary>
    public Run Kforge(params string[] arguments) => Start(arguments).Finish();

    /// <summary>Runs kforge to its end as another user, on a host of another name, and so on (tests/elsewhere.sh).</summary>
    public Run KforgeElsewhere(params string[] arguments) => Start(Path.Combine(Repository, "tests", "elsewhere.sh"), [Program, "-C", Root, .. arguments]).Finish();

    /// <summary>Starts kforge.</summary>
    public RunningKforge Start(params string[] arguments) => Start(Program, ["-C", Root, .. arguments]);

    private static string Program => Path.Combine(Repository, "kforge");

    private RunningKforge Start(string program, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["KFORGE_CACHE"] = ownStore;

        // As at a desk: in CI failing builds are tried twice, and some good ones too.
        start.Environment.Remove("CI");
        start.Environment["NO_COLOR"] = "1";
        return new(Process.Start(start)!);
    }

    /// <summary>Where kforge builds the workspace's kernel.</summary>
    public string BuildDirectory => Building.BuildDirectory.Of(new Platform.Store(ownStore), Root, "lts").Root;

    public void Dispose()
    {
        Directory.Delete(Path.GetDirectoryName(Root)!, recursive: true);
        Directory.Delete(ownStore, recursive: true);
    }

    internal static string FindRepository()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "Kforge.sln")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return directory ?? throw new InvalidOperationException("the tests do not run below the repository");
    }

    private static void Copy(string from, string to)
    {
        if (File.Exists(from))
        {
            File.Copy(from, to);
            return;
        }

        Directory.CreateDirectory(to);
        foreach (string entry in Directory.EnumerateFileSystemEntries(from))
        {
            Copy(entry, Path.Combine(to, Path.GetFileName(entry)));
        }
    }
}

/// <summary>A kforge that has not ended yet.</summary>
public sealed class RunningKforge
{
    private readonly ConcurrentQueue<string> lines = new();
    private readonly Task output;
    private readonly Task<string> error;

    public RunningKforge(Process process)
    {
        Process = process;
        process.StandardInput.Close();
        output = ReadAsync(process.StandardOutput);
        error = process.StandardError.ReadToEndAsync();
    }

    public Process Process { get; }

    public Run Finish()
    {
        Process.WaitForExit();
        output.Wait();
        return new(Process.ExitCode, string.Concat(lines.Select(line => line + "\n")), error.Result);
    }

    /// <summary>Waits until <c>--json</c> says that a phase has begun.</summary>
    public void WaitForPhase(string phase)
    {
        bool HasBegun() => lines.Any(line => line.Contains($"\"phase-started\",\"phase\":\"{phase}\"", StringComparison.Ordinal));
        SpinWait.SpinUntil(() => output.IsCompleted || HasBegun());
        Assert.True(HasBegun(), $"it ended without `{phase}`: {string.Join(Environment.NewLine, lines)}");
    }

    /// <summary>Kills it with all it started; nothing of it can react.</summary>
    public void Kill()
    {
        Process.Kill(entireProcessTree: true);
        Process.WaitForExit();
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lines.Enqueue(line);
        }
    }
}

/// <summary>How a kforge ended.</summary>
public sealed record Run(int Exit, string Output, string Error)
{
    /// <summary>The JSON lines of standard output; every line must be one.</summary>
    public IReadOnlyList<JsonElement> Lines => [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>The last line, of type <c>result</c>.</summary>
    public JsonElement Result => Lines[^1];

    /// <summary>The SHA-256 of an artifact.</summary>
    public string Sha256Of(string artifact) =>
        Result.GetProperty("artifacts").EnumerateArray().Single(item => item.GetProperty("name").GetString() == artifact).GetProperty("sha256").GetString()!;

    /// <summary>Commands run, such as <c>CC</c>.</summary>
    public int Steps(string kind) => Result.GetProperty("steps").TryGetProperty(kind, out JsonElement count) ? count.GetInt32() : 0;

    /// <summary>Fails with everything kforge said unless it ended as expected.</summary>
    public Run Expect(int exit)
    {
        Assert.True(Exit == exit, new StringBuilder().Append($"kforge ended with {Exit}, not {exit}\n").Append(Output).Append(Error).ToString());
        return this;
    }
}
