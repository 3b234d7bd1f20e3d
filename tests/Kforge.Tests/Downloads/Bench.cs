using System.Collections.Concurrent;
using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Downloads;

namespace Kforge.Tests.Downloads;

/// <summary>A store in a directory of its own, a server, and a host that keeps what is reported; gone after the test.</summary>
public sealed class Bench : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    public Bench(params IEnumerable<(string Name, string Value)> variables)
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("kforge-test-").FullName;
        Store = new(Path.Combine(Directory, "store"));
        Host = new(
            variables.ToImmutableDictionary(v => v.Name, v => v.Value)
                .SetItem("PATH", Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin"),
            Directory, TimeProvider.System, http, Reports.Enqueue);
    }

    public static RetryPolicy Hasty { get; } = new(3, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(5));

    public string Directory { get; }

    public Store Store { get; }

    public LocalServer Server { get; } = new();

    public ConcurrentQueue<Report> Reports { get; } = new();

    public Host Host { get; }

    public Downloader Downloader(bool offline = false) => new(Host, Store, offline) { Retry = Hasty };

    /// <summary>A file on the server and what is known of it.</summary>
    public Download Serve(string path, byte[] content)
    {
        Server.Files[path] = content;
        return Known(path, content);
    }

    /// <summary>What is known of a file that the server may not have.</summary>
    public Download Known(string path, byte[] content) =>
        new(Path.GetFileName(path), [Server[path]], content.Length, Sha256Digest.Of(content));

    public void Dispose()
    {
        Server.Dispose();
        http.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
