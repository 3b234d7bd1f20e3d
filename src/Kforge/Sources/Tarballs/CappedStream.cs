using Kforge.Diagnostics;
using Kforge.Platform.Archives;

namespace Kforge.Sources;

/// <summary>Passes a decompressed archive on and refuses to go on after so many bytes: a few kilobytes can stand for terabytes of zeros.</summary>
/// <param name="below">The archive; disposing this leaves it open.</param>
/// <param name="archive">Its name, for the message.</param>
/// <param name="most">The most bytes.</param>
internal sealed class CappedStream(Stream below, string archive, long most) : ReadOnlyPipe
{
    private long position;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int read = below.Read(buffer);
        position += read;
        return position <= most
            ? read
            : throw new Diagnostic(ArchiveCodes.TooLarge, $"`{archive}` unpacks to more than {most} bytes", null,
                ["no kernel release does, so it is damaged or made to fill a disk"], ["compare its digest with the one that is published beside it"]).ToFailure();
    }
}
