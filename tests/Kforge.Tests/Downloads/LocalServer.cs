using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kforge.Tests.Downloads;

/// <summary>An HTTP/1.1 server on a free port of this machine that can be told to misbehave.</summary>
public sealed class LocalServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();

    public LocalServer()
    {
        listener.Start();
        Origin = new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        _ = AcceptAsync();
    }

    public Uri Origin { get; }

    /// <summary>Path with its slash → content; anything else is answered with 404.</summary>
    public ConcurrentDictionary<string, byte[]> Files { get; } = new();

    /// <summary>Path → statuses to answer with before it behaves.</summary>
    public ConcurrentDictionary<string, ConcurrentQueue<int>> Statuses { get; } = new();

    /// <summary>Path → numbers of body bytes after which connections are cut before it behaves.</summary>
    public ConcurrentDictionary<string, ConcurrentQueue<int>> Cuts { get; } = new();

    /// <summary>Path → numbers of body bytes after which connections say nothing more, and stay open, before it behaves.</summary>
    public ConcurrentDictionary<string, ConcurrentQueue<int>> Stalls { get; } = new();

    /// <summary>Path → where else it sends: an address or a path.</summary>
    public ConcurrentDictionary<string, string> Redirects { get; } = new();

    /// <summary>Whether answers tell their length; otherwise a body ends where the connection does.</summary>
    public bool TellsLengths { get; set; } = true;

    /// <summary>What was asked for, in order: <c>/path</c> or <c>/path from 1234</c>.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>The Authorization headers that came.</summary>
    public ConcurrentQueue<string> Authorizations { get; } = new();

    public bool KnowsRanges { get; set; } = true;

    public TimeSpan Delay { get; set; }

    public Uri this[string path] => new(Origin, path);

    public void Dispose()
    {
        stop.Cancel();
        listener.Dispose();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await listener.AcceptTcpClientAsync(stop.Token));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                await AnswerAsync(stream, await HeadAsync(stream));
                client.Client.Shutdown(SocketShutdown.Both);
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
            {
                // The client went away; that is its right.
            }
        }
    }

    private static async Task<string[]> HeadAsync(NetworkStream stream)
    {
        StringBuilder head = new();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) > 0)
        {
            head.Append((char)one[0]);
        }

        return head.ToString().Split("\r\n");
    }

    private async Task AnswerAsync(NetworkStream stream, string[] head)
    {
        string path = head[0].Split(' ')[1];
        int from = int.Parse(Header("Range")?["bytes=".Length..^1] ?? "0", CultureInfo.InvariantCulture);
        Requests.Enqueue(from == 0 ? path : $"{path} from {from}");
        if (Header("Authorization") is { } authorization)
        {
            Authorizations.Enqueue(authorization);
        }

        await Task.Delay(Delay);
        if (Statuses.TryGetValue(path, out ConcurrentQueue<int>? statuses) && statuses.TryDequeue(out int status))
        {
            await SendAsync(stream, $"{status} Told", "", []);
        }
        else if (Redirects.TryGetValue(path, out string? elsewhere))
        {
            await SendAsync(stream, "302 Found", $"Location: {elsewhere}\r\n", []);
        }
        else if (Stalls.TryGetValue(path, out ConcurrentQueue<int>? stalls) && stalls.TryDequeue(out int stall))
        {
            await SendAsync(stream, "200 OK", "", Files[path], stall);
            await Task.Delay(Timeout.InfiniteTimeSpan, stop.Token);
        }
        else if (!Files.TryGetValue(path, out byte[]? content))
        {
            await SendAsync(stream, "404 Not Found", "", []);
        }
        else if (from == 0 || !KnowsRanges)
        {
            await SendAsync(stream, "200 OK", "", content, CutOf(path));
        }
        else if (from >= content.Length)
        {
            await SendAsync(stream, "416 Range Not Satisfiable", $"Content-Range: bytes */{content.Length}\r\n", []);
        }
        else
        {
            string range = $"Content-Range: bytes {from}-{content.Length - 1}/{content.Length}\r\n";
            await SendAsync(stream, "206 Partial Content", range, content[from..], CutOf(path));
        }

        string? Header(string name) => head
            .FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
    }

    private int CutOf(string path) =>
        Cuts.TryGetValue(path, out ConcurrentQueue<int>? cuts) && cuts.TryDequeue(out int cut) ? cut : int.MaxValue;

    private async Task SendAsync(NetworkStream stream, string status, string headers, byte[] body, int cut = int.MaxValue)
    {
        string head = $"HTTP/1.1 {status}\r\n{headers}{(TellsLengths ? $"Content-Length: {body.Length}\r\n" : "")}Connection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
        await stream.WriteAsync(body.AsMemory(0, Math.Min(cut, body.Length)));
    }
}
