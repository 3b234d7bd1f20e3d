namespace Kforge.Platform.Archives;

/// <summary>The next so many bytes of a stream; disposing it leaves that stream open.</summary>
internal sealed class BoundedStream(Stream below, long size) : ReadOnlyPipe
{
    /// <summary>Bytes not read yet; more than 0 at the end means that the stream below was too short.</summary>
    public long Remaining { get; private set; } = size;

    public override int Read(Span<byte> buffer)
    {
        int read = below.Read(buffer[..(int)Math.Min(buffer.Length, Remaining)]);
        Remaining -= read;
        return read;
    }
}
