using System.Net;

namespace Kforge.Platform.Downloads;

/// <summary>Which answers and errors of HTTP are worth another try.</summary>
internal static class Http
{
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
        HttpRequestException or IOException => exception.InnerException is { } inner && inner.Message != exception.Message
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
