using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Kforge.Diagnostics;

namespace Kforge.Platform.Downloads;

/// <summary>One try to bring a file from one address into its <c>.partial</c> file, going on where an earlier try stopped.</summary>
internal sealed class Transfer(Host host, Download download, string partial, TransferProgress progress, TimeSpan stall)
{
    private const long EnoughProgress = 1 << 20;
    private readonly long largest = download.Size ?? download.Limit;
    private long counted;

    /// <summary>The digest of what came; has a value after <see cref="TransferEnd.Done"/>.</summary>
    public Sha256Digest Digest { get; private set; }

    /// <summary>Runs the try. The partial file stays after <see cref="TransferEnd.Broken"/> and is emptied after <see cref="TransferEnd.Damaged"/>.</summary>
    /// <exception cref="Failure">The disk refused: KF3003, KF3004.</exception>
    public async Task<TransferEnd> FromAsync(Uri address, CancellationToken cancellation)
    {
        using FileStream file = OnDisk(() => new FileStream(partial, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, 1));
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await HashWhatIsThereAsync(file, hash, cancellation).ConfigureAwait(false);
        if (file.Position < largest)
        {
            TransferEnd? broken = await ReceiveAsync(address, file, hash, cancellation).ConfigureAwait(false);
            if (broken is not null)
            {
                return broken is TransferEnd.Damaged ? Emptied(file, broken) : broken;
            }
        }

        Digest = Sha256Digest.FromHash(hash.GetHashAndReset());
        if (!download.AnyContent && Digest != download.Sha256)
        {
            return Emptied(file, new TransferEnd.Damaged($"expected SHA-256 {download.Sha256}, got {Digest}"));
        }

        // The content must be on the disk before the name says so. The name itself may be lost in a power
        // cut: that costs another download, so the directory is not flushed.
        OnDisk(() => file.Flush(flushToDisk: true));
        return new TransferEnd.Done();
    }

    /// <summary>Takes back what was counted, when the partial file is thrown away.</summary>
    private TransferEnd Emptied(FileStream file, TransferEnd end)
    {
        OnDisk(() => file.SetLength(0));
        Count(0);
        return end;
    }

    private async Task HashWhatIsThereAsync(FileStream file, IncrementalHash hash, CancellationToken cancellation)
    {
        if (file.Length > largest)
        {
            OnDisk(() => file.SetLength(0));
        }

        long there = file.Length;
        byte[] buffer = new byte[1 << 17];
        int read;
        while (file.Position < there && (read = await file.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
        {
            hash.AppendData(buffer, 0, read);
        }

        Count(file.Position);
    }

    /// <summary>Gets the rest of the file; null when the file now has its full size, or all that the server has.</summary>
    private async Task<TransferEnd?> ReceiveAsync(Uri address, FileStream file, IncrementalHash hash, CancellationToken cancellation)
    {
        long began = file.Position;
        long? expected = null;
        using CancellationTokenSource silence = new(stall, host.Clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, silence.Token);
        try
        {
            (HttpResponseMessage? answer, TransferEnd? refusal) = await Http.SendAsync(host, address, began, either.Token).ConfigureAwait(false);
            using HttpResponseMessage? response = answer;
            if ((response is null ? refusal : Judge(response, began)) is { } end)
            {
                return end;
            }

            if (download.Size is null && response!.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                return null;
            }

            expected = download.Size ?? response!.Content.Headers.ContentRange?.Length ?? response.Content.Headers.ContentLength;
            if (began > 0 && response!.StatusCode == HttpStatusCode.OK)
            {
                OnDisk(() => file.SetLength(0));
                file.Position = began = 0;
                hash.GetHashAndReset();
            }

            using Stream body = await response!.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
            byte[] buffer = new byte[1 << 17];
            int read;
            while ((read = await body.ReadAsync(buffer, either.Token).ConfigureAwait(false)) > 0)
            {
                silence.CancelAfter(stall);
                if (file.Position + read > largest)
                {
                    return new TransferEnd.Damaged($"expected {Expected} bytes, got more");
                }

                hash.AppendData(buffer, 0, read);
                OnDisk(() => file.Write(buffer, 0, read));
                Count(file.Position);
            }
        }
        catch (Exception exception) when (Http.Passing(exception, cancellation) is { } cause)
        {
            return new TransferEnd.Broken(cause, file.Position - began >= EnoughProgress);
        }
        catch (HttpRequestException exception)
        {
            return new TransferEnd.Refused(exception.Message);
        }

        return file.Position == (expected ?? file.Position)
            ? null
            : new TransferEnd.Broken($"the connection ended after {file.Position} of {expected} bytes", file.Position - began >= EnoughProgress);
    }

    /// <summary>What the status line and the lengths already say; null when the body is worth reading.</summary>
    private TransferEnd? Judge(HttpResponseMessage response, long began)
    {
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK when response.Content.Headers.ContentLength is { } length && !Fits(length):
                return new TransferEnd.Damaged($"expected {Expected} bytes, got {length}");
            case HttpStatusCode.OK:
                return null;
            case HttpStatusCode.PartialContent when began > 0:
                ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
                return range?.From != began || !Fits(range.Length ?? download.Size ?? began)
                    ? new TransferEnd.Damaged($"expected bytes from {began} on of {Expected}, got `{range}`")
                    : null;
            case HttpStatusCode.RequestedRangeNotSatisfiable when began > 0 && download.Size is null && response.Content.Headers.ContentRange?.Length == began:
                return null;
            case HttpStatusCode.RequestedRangeNotSatisfiable when began > 0:
                return new TransferEnd.Damaged($"expected {Expected} bytes, got {response.Content.Headers.ContentRange?.Length ?? began}");
            default:
                return Http.Judge(response);
        }
    }

    private string Expected => download.Size is { } size ? $"{size}" : $"at most {download.Limit}";

    private bool Fits(long size) => download.Size is { } known ? size == known : size <= download.Limit;

    private void Count(long bytes)
    {
        progress.Add(bytes - counted, download.What);
        counted = bytes;
    }

    private void OnDisk(Action action) => OnDisk(() =>
    {
        action();
        return 0;
    });

    private T OnDisk<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(partial, exception);
        }
    }
}
