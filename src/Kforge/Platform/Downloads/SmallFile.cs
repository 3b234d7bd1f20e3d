namespace Kforge.Platform.Downloads;

/// <summary>Reads a file of a server into memory, within a limit.</summary>
internal static class SmallFile
{
    /// <summary>One try.</summary>
    /// <returns>How it ended, and the content when it is <see cref="TransferEnd.Done"/>.</returns>
    public static async Task<(TransferEnd End, byte[] Content)> ReadAsync(
        Host host, Uri address, long limit, TimeSpan stall, CancellationToken cancellation)
    {
        using CancellationTokenSource silence = new(stall, host.Clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, silence.Token);
        try
        {
            (HttpResponseMessage? answer, TransferEnd? refusal) = await Http.SendAsync(host, address, 0, either.Token).ConfigureAwait(false);
            using HttpResponseMessage? response = answer;
            if ((response is null ? refusal : Http.Judge(response)) is { } end)
            {
                return (end, []);
            }

            using Stream body = await response!.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
            using MemoryStream content = new();
            byte[] buffer = new byte[1 << 16];
            int read;
            while ((read = await body.ReadAsync(buffer, either.Token).ConfigureAwait(false)) > 0)
            {
                silence.CancelAfter(stall);
                content.Write(buffer, 0, read);
                if (content.Length > limit)
                {
                    return (new TransferEnd.Refused($"the file is larger than {limit} bytes"), []);
                }
            }

            return (new TransferEnd.Done(), content.ToArray());
        }
        catch (Exception exception) when (Http.Passing(exception, cancellation) is { } cause)
        {
            return (new TransferEnd.Broken(cause, Progressed: false), []);
        }
        catch (HttpRequestException exception)
        {
            return (new TransferEnd.Refused(exception.Message), []);
        }
    }
}
