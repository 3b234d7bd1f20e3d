using System.Net;
using System.Text;
using Kforge.Platform;
using Kforge.Tests.Downloads;

namespace Kforge.Tests.Sources;

/// <summary>git's own smart HTTP server (<c>git http-backend</c>, a CGI program) behind .NET's listener on loopback.</summary>
public sealed class GitHttpServer : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly string root;

    /// <param name="root">The directory that holds the repositories.</param>
    public GitHttpServer(string root)
    {
        this.root = root;
        Port = LoopbackPort.Unused();
        listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        listener.Start();
        _ = Task.Run(ServeAsync);
    }

    public int Port { get; }

    /// <summary>Answers in place of git when it gives true.</summary>
    public Func<HttpListenerContext, bool> Intercept { get; set; } = _ => false;

    public void Dispose() => listener.Close();

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            if (!Intercept(context))
            {
                await AnswerAsync(context);
            }

            context.Response.Close();
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using MemoryStream body = new();
        await context.Request.InputStream.CopyToAsync(body);
        CommandResult result = await (new Command("git", "http-backend") { Input = body.ToArray() }
            .With("GIT_PROJECT_ROOT", root).With("GIT_HTTP_EXPORT_ALL", "1").With("GIT_CONFIG_NOSYSTEM", "1").With("GIT_CONFIG_GLOBAL", "/dev/null")
            .With("PATH_INFO", context.Request.Url!.AbsolutePath).With("QUERY_STRING", context.Request.Url.Query.TrimStart('?'))
            .With("REQUEST_METHOD", context.Request.HttpMethod).With("CONTENT_TYPE", context.Request.ContentType ?? "")
            .With("CONTENT_LENGTH", $"{body.Length}").With("HTTP_CONTENT_ENCODING", context.Request.Headers["Content-Encoding"] ?? "")
            .With("HTTP_GIT_PROTOCOL", context.Request.Headers["Git-Protocol"] ?? "")).RunAsync(TestHost.Create(), CancellationToken.None);
        int end = result.Output.AsSpan().IndexOf("\r\n\r\n"u8);
        foreach (string line in Encoding.ASCII.GetString(result.Output, 0, Math.Max(0, end)).Split("\r\n"))
        {
            if (line.StartsWith("Status: ", StringComparison.Ordinal))
            {
                context.Response.StatusCode = int.Parse(line["Status: ".Length..][..3]);
            }
            else if (line.Split(": ", 2) is [var name, var value])
            {
                context.Response.AddHeader(name, value);
            }
        }

        await context.Response.OutputStream.WriteAsync(result.Output.AsMemory(end + 4));
    }
}
