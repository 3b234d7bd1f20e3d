using System.Collections.Immutable;
using Kforge.Diagnostics;

namespace Kforge.Platform.Signatures;

/// <summary>Verifies signatures over data that is too large for memory: it passes by once, and nothing of it is kept.</summary>
public static class DetachedSignature
{
    /// <summary>Verifies a signature that is in a file of its own, armored or binary (RFC 9580, 6.2 and 10.4), with gpgv and the listed keys.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="store">For a temporary directory, which holds the signature alone.</param>
    /// <param name="signers">Who may sign.</param>
    /// <param name="content">What should have been signed, byte for byte; read to its end, once, whatever the verdict will be.</param>
    /// <param name="signature">The file with the signature.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="Failure">KF2002, KF2003, KF2007, KF2008; KF3001 when gpgv is not there; what reading <paramref name="content"/> throws.</exception>
    public static Task<GoodSignatures> VerifyAsync(
        Host host, Store store, Signers signers, Stream content, byte[] signature, CancellationToken cancellation)
    {
        SignedForm.CheckDetachedFromBytes(signature, signers);
        ImmutableArray<(string Fingerprint, string File)> keys = GoodSignatures.KeysOf(signers);
        return Gpgv.InDirectoryAsync(store, async directory =>
        {
            string signed = Path.Combine(directory, "signed");
            await File.WriteAllBytesAsync(signed, signature, cancellation).ConfigureAwait(false);
            ImmutableArray<Listener> listeners = [.. keys.Select(key => new Listener(host, Gpgv.Ask(directory, key.File, "--", signed, "-"), cancellation))];
            Task<CommandResult[]> answers = Task.WhenAll(listeners.Select(listener => listener.Answer));
            try
            {
                await Task.Run(() => TellAsync(content, listeners, cancellation), cancellation).ConfigureAwait(false);
            }
            finally
            {
                foreach (Listener listener in listeners)
                {
                    listener.End();
                }

                // Their directory goes next, whatever they came to.
                await Task.WhenAny(answers).ConfigureAwait(false);
            }

            CommandResult[] results = await answers.ConfigureAwait(false);
            return GoodSignatures.Of(signers, keys.Zip(results, (key, result) => (key.Fingerprint, key.File, result.OutputText)));
        });
    }

    private static async Task TellAsync(Stream content, ImmutableArray<Listener> listeners, CancellationToken cancellation)
    {
        byte[] buffer = new byte[1 << 17];
        int read;
        while ((read = content.Read(buffer)) > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (Listener listener in listeners)
            {
                await listener.HearAsync(buffer.AsMemory(0, read), cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>A gpgv that is told the data as it passes by.</summary>
    private sealed class Listener
    {
        private readonly TaskCompletionSource<Stream> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private bool isDeaf;

        public Listener(Host host, Command question, CancellationToken cancellation) =>
            Answer = (question with { Feed = ListenAsync }).RunAsync(host, cancellation);

        public Task<CommandResult> Answer { get; }

        public async Task HearAsync(ReadOnlyMemory<byte> part, CancellationToken cancellation)
        {
            if (!isDeaf && await Task.WhenAny(ready.Task, Answer).ConfigureAwait(false) == ready.Task)
            {
                try
                {
                    await (await ready.Task.ConfigureAwait(false)).WriteAsync(part, cancellation).ConfigureAwait(false);
                }
                catch (Exception exception) when (exception is IOException or ObjectDisposedException)
                {
                    // It has heard enough; what it says tells whether that was right.
                    isDeaf = true;
                }
            }
        }

        public void End() => ended.TrySetResult();

        private Task ListenAsync(Stream input, CancellationToken cancellation)
        {
            ready.TrySetResult(input);
            return ended.Task.WaitAsync(cancellation);
        }
    }
}
