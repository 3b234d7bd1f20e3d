using System.Globalization;
using System.Text;
using System.Threading.Channels;

namespace Kforge.Kconfig.Probes;

/// <summary>One output of a shell that runs one command after the other: what each wrote, cut apart by a line that the shell writes after it.</summary>
/// <param name="mark">Begins that line; no command knows it. The command's exit status follows.</param>
/// <param name="keep">The most bytes of one command that are kept.</param>
internal sealed class FramedPipe(string mark, int keep)
{
    /// <summary>A command that writes as much as this is not going to end by itself, and what it says is long known.</summary>
    private const long FloodLimit = 1 << 20;

    private readonly byte[] mark = Encoding.ASCII.GetBytes(mark);
    private readonly byte[] buffer = new byte[keep + (1 << 16)];
    private readonly Channel<Frame> frames = Channel.CreateUnbounded<Frame>();
    private int length;
    private long dropped;

    /// <summary>The next command's output; null when the pipe has ended.</summary>
    public async Task<Frame?> NextAsync(CancellationToken cancellation)
    {
        try
        {
            return await frames.Reader.ReadAsync(cancellation).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            return null;
        }
    }

    /// <summary>What came after the last mark.</summary>
    public string Rest => Encoding.UTF8.GetString(buffer, 0, length);

    /// <summary>Reads the pipe to its end.</summary>
    public async Task PumpAsync(Stream pipe)
    {
        try
        {
            while (await pipe.ReadAsync(buffer.AsMemory(length)).ConfigureAwait(false) is > 0 and int read)
            {
                length += read;
                while (TakeFrame() is { } frame)
                {
                    frames.Writer.TryWrite(frame);
                }

                DropMiddle();
            }
        }
        finally
        {
            frames.Writer.TryComplete();
        }
    }

    private Frame? TakeFrame()
    {
        int end = buffer.AsSpan(0, length).IndexOf(mark);
        int status = end + mark.Length;
        int line = end < 0 ? -1 : buffer.AsSpan(status, length - status).IndexOf((byte)'\n');
        if (line < 0)
        {
            return null;
        }

        Frame frame = new(
            buffer[..Math.Min(end, keep)],
            int.TryParse(buffer.AsSpan(status, line), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0,
            Flooded: false);
        int next = status + line + 1;
        buffer.AsSpan(next, length - next).CopyTo(buffer);
        length -= next;
        dropped = 0;
        return frame;
    }

    /// <summary>Makes room in a full buffer: what follows the kept bytes matters only as far as it may be the beginning of a mark's line.</summary>
    private void DropMiddle()
    {
        int tail = mark.Length + 16;
        if (buffer.Length - length >= 1 << 12)
        {
            return;
        }

        dropped += length - keep - tail;
        buffer.AsSpan(length - tail, tail).CopyTo(buffer.AsSpan(keep));
        length = keep + tail;
        if (dropped > FloodLimit)
        {
            frames.Writer.TryWrite(new(buffer[..keep], 0, Flooded: true));
        }
    }
}

/// <summary>What one command wrote to one output.</summary>
/// <param name="Bytes">The beginning of it.</param>
/// <param name="Status">The exit status of the shell that ran it.</param>
/// <param name="Flooded">Whether it goes on writing.</param>
internal sealed record Frame(byte[] Bytes, int Status, bool Flooded);
