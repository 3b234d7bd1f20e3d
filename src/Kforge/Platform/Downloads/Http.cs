using System.Net;
using System.Net.Http.Headers;

namespace Kforge.Platform.Downloads;

/// <summary>Which answers and errors of HTTP are worth another try.</summary>
internal static class Http
{
    /// <summary>A mirror redirects once or twice; more is a circle.</summary>
    private const int MostRedirects = 10;

    /// <summary>
    /// Sends a request and follows redirects itself: to http and https only, from https only to https, without the user and password of
    /// the first address. The host's client must not follow them by itself.
    /// </summary>
    /// <param name="host">The outside world.</param>
    /// <param name="address">Where to.</param>
    /// <param name="from">The first byte that is wanted.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>The answer, or why there is none.</returns>
    public static async Task<(HttpResponseMessage? Response, TransferEnd? End)> SendAsync(Host host, Uri address, long from, CancellationToken cancellation)
    {
        Uri at = address;
        for (int redirects = 0; redirects <= MostRedirects; redirects++)
        {
            using HttpRequestMessage request = Address.Get(at);
            request.Headers.Range = from > 0 ? new RangeHeaderValue(from, null) : null;
            HttpResponseMessage response = await host.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
            if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
                    or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect)
                || response.Headers.Location is not { } location)
            {
                return (response, null);
            }

            response.Dispose();
            if (!Uri.TryCreate(at, location, out Uri? target))
            {
                return (null, new TransferEnd.Refused("the server sends on to something that is no address"));
            }

            Uri next = Address.WithoutUser(target);
            if (next.Scheme != Uri.UriSchemeHttps && (next.Scheme != Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps))
            {
                return (null, new TransferEnd.Refused($"the server sends on to {next.AbsoluteUri}, and a redirect from {address.Scheme} to {next.Scheme} is not followed"));
            }

            at = next;
        }

        return (null, new TransferEnd.Refused($"the server sends on more than {MostRedirects} times, at last to {at.AbsoluteUri}"));
    }

    /// <summary>What an answer other than 200 and 206 means.</summary>
    public static TransferEnd? Judge(HttpResponseMessage response)
    {
        string cause = $"the server answered {(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd();
        return response.StatusCode switch
        {
            HttpStatusCode.OK => null,
            HttpStatusCode.NotFound or HttpStatusCode.Gone => new TransferEnd.Gone(cause),
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError =>
                new TransferEnd.Broken(cause, Progressed: false),
            _ => new TransferEnd.Refused(cause),
        };
    }

    /// <summary>The cause when an exception is of the network and may pass; null when it is not.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="cancellation">The user's wish to stop, which is not a time-out.</param>
    public static string? Passing(Exception exception, CancellationToken cancellation) => exception switch
    {
        OperationCanceledException => cancellation.IsCancellationRequested ? null : "the server was silent for too long",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => null,
        HttpRequestException or IOException => exception.InnerException is { } inner && !exception.Message.Contains(inner.Message, StringComparison.Ordinal)
            ? $"{exception.Message} {inner.Message}"
            : exception.Message,
        _ => null,
    };

    /// <summary>Tries until it ends otherwise than <see cref="TransferEnd.Broken"/>, or too often.</summary>
    public static async Task<TransferEnd> PersistAsync(Host host, RetryPolicy policy, Func<Task<TransferEnd>> attempt, CancellationToken cancellation)
    {
        TimeSpan pause = policy.FirstPause;
        for (int tries = 1; ; tries++)
        {
            TransferEnd end = await attempt().ConfigureAwait(false);
            if (end is not TransferEnd.Broken broken)
            {
                return end;
            }

            if (broken.Progressed)
            {
                tries = 0;
                pause = policy.FirstPause;
            }
            else if (tries >= policy.Tries)
            {
                return end;
            }

            await Task.Delay(pause, host.Clock, cancellation).ConfigureAwait(false);
            pause *= 2;
        }
    }
}
