using System.Collections;
using System.Collections.Immutable;
using System.CommandLine;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Cli;

/// <summary>What every command works with.</summary>
/// <param name="Host">The outside world.</param>
/// <param name="Directories">Where definitions are; <see cref="WorkspaceDirectories.Root"/> is only a workspace when <see cref="InWorkspace"/>.</param>
/// <param name="InWorkspace">Whether a <c>kbuild.toml</c> was found.</param>
/// <param name="Store">The store.</param>
internal sealed record CommandContext(Host Host, WorkspaceDirectories Directories, bool InWorkspace, Store Store)
{
    /// <summary>Reads the environment once and finds workspace and store.</summary>
    public static CommandContext Create(ParseResult parsed, IView view)
    {
        ImmutableDictionary<string, string> variables = Environment.GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .ToImmutableDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "");
        HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(20), PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = Timeout.InfiniteTimeSpan, // The downloader watches for silence; a large file may take long.
        };
        http.DefaultRequestHeaders.UserAgent.ParseAdd($"kforge/{Entry.Version.Split('+')[0]}");
        Host host = new(variables, Views.WorkingDirectory(parsed), TimeProvider.System, http, view.Show);

        // The launcher says where kforge lives: its definitions serve every workspace, and it is itself one.
        string? home = host.Variable("KFORGE_HOME");
        string? root = (WorkspaceReader.FindRoot(host.WorkingDirectory) as Checked<string>.Good)?.Value;
        bool usesHome = root is null && parsed.GetValue(CommonOptions.Directory) is null && home is not null && File.Exists(Path.Combine(home, WorkspaceDirectories.BuildFileName));
        WorkspaceDirectories directories = new(root ?? (usesHome ? home! : host.WorkingDirectory), home);
        string store = host.Variable("KFORGE_CACHE") is { } chosen
            ? Path.GetFullPath(chosen, host.WorkingDirectory)
            : Path.Combine(root ?? home ?? host.WorkingDirectory, "cache");
        return new(host, directories, root is not null || usesHome, new Store(store));
    }

    /// <summary>A path as it was typed, absolute: <c>out/</c> and <c>out</c> are one.</summary>
    public string PathOf(string typed) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(typed, Host.WorkingDirectory));

    /// <summary>The workspace's build file.</summary>
    /// <exception cref="Failure">There is no workspace here, or its build file has mistakes.</exception>
    public BuildFile ReadBuildFile()
    {
        if (!InWorkspace)
        {
            WorkspaceReader.FindRoot(Host.WorkingDirectory).OrFail();
        }

        return WorkspaceReader.ReadBuildFile(Directories).OrFail();
    }
}
