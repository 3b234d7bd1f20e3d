using System.Globalization;
using System.Text;
using Kforge.Diagnostics;

namespace Kforge.Platform.Archives;

/// <summary>A Debian binary package on the disk and the digest it must have.</summary>
/// <param name="File">The <c>.deb</c>.</param>
/// <param name="Name">How messages call it.</param>
/// <param name="Sha256">What its bytes must hash to.</param>
/// <remarks>
/// The format is deb(5) in ar(5): the members <c>debian-binary</c> (<c>2.x</c>), <c>control.tar</c> and
/// <c>data.tar</c>, each of the last two perhaps compressed, in this order and nothing else.
/// The control member is passed over: maintainer scripts are never run.
/// </remarks>
public sealed record DebPackage(string File, string Name, Sha256Digest Sha256)
{
    private const int HeaderSize = 60;

    /// <summary>Reads the uncompressed data member and checks the whole file's digest on the way, in one pass.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="read">Gets the data member's tar stream and reads as much of it as it likes.</param>
    /// <param name="progress">Gets how many bytes of the file were read, now and then, from any thread.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <remarks>
    /// <paramref name="read"/> sees bytes before the digest is known to be right. What it makes of them may
    /// only be used when this method has returned.
    /// </remarks>
    /// <exception cref="Failure">KF2201 when the file is not a well-formed package, KF2202 when it is not this package (also when it is both).</exception>
    public void ReadData(Host host, Action<Stream> read, Action<long>? progress, CancellationToken cancellation) =>
        VerifiedFile.Read(File, Name, Sha256, stream => ReadMembers(host, stream, read, cancellation), progress, cancellation);

    private void ReadMembers(Host host, Stream stream, Action<Stream> read, CancellationToken cancellation)
    {
        Span<byte> magic = stackalloc byte[8];
        Fill(stream, magic);
        if (!magic.SequenceEqual("!<arch>\n"u8))
        {
            throw Damaged("it does not begin like a Debian package");
        }

        ReadFormatVersion(stream);
        (string control, long controlSize) = ReadHeader(stream);
        if (CompressionOf(control, "control.tar") is null)
        {
            throw Damaged($"its second member is `{control}`, not `control.tar`");
        }

        Skip(stream, controlSize + (controlSize & 1));
        (string data, long dataSize) = ReadHeader(stream);
        if (CompressionOf(data, "data.tar") is not { } compression)
        {
            throw Damaged($"its third member is `{data}`, not `data.tar` in a compression kforge knows");
        }

        using BoundedStream member = new(stream, dataSize);
        using (Stream tar = Decompressor.Open(host, compression, member, Name, cancellation))
        {
            read(tar);
            VerifiedFile.ReadRest(tar, cancellation);
        }

        if (member.Remaining != 0)
        {
            throw Damaged("its data member goes on after the end of the compressed data, or the file is cut short");
        }

        Skip(stream, dataSize & 1);
        Span<byte> more = stackalloc byte[1];
        if (stream.Read(more) != 0)
        {
            throw Damaged("something follows its data member");
        }
    }

    /// <summary>deb(5): later minor versions are compatible.</summary>
    private void ReadFormatVersion(Stream stream)
    {
        (string name, long size) = ReadHeader(stream);
        if (name != "debian-binary" || size is < 4 or > 64)
        {
            throw Damaged($"its first member is `{name}`, not `debian-binary`");
        }

        byte[] content = new byte[size + (size & 1)];
        Fill(stream, content);
        if (!content.AsSpan().StartsWith("2."u8))
        {
            throw Damaged("its format is not version 2");
        }
    }

    private (string Name, long Size) ReadHeader(Stream stream)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        Fill(stream, header);
        string name = Encoding.Latin1.GetString(header[..16]).TrimEnd(' ');
        string size = Encoding.Latin1.GetString(header[48..58]).TrimEnd(' ');
        if (header[58] != '`' || header[59] != '\n' || !long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes))
        {
            throw Damaged("a member's header is not one of ar");
        }

        // GNU ar ends names with a slash; deb(5) allows it.
        return (ArchiveCodes.Printable(name.EndsWith('/') ? name[..^1] : name), bytes);
    }

    private static Compression? CompressionOf(string member, string expected) =>
        member.StartsWith(expected, StringComparison.Ordinal) ? CompressionNames.OfSuffix(member[expected.Length..]) : null;

    private void Fill(Stream stream, Span<byte> buffer)
    {
        if (stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) < buffer.Length)
        {
            throw Damaged("it ends in the middle");
        }
    }

    private void Skip(Stream stream, long count)
    {
        using BoundedStream rest = new(stream, count);
        VerifiedFile.ReadRest(rest, CancellationToken.None);
        if (rest.Remaining != 0)
        {
            throw Damaged("it ends in the middle");
        }
    }

    private Failure Damaged(string cause) => ArchiveCodes.DamagedFailure(Name, cause);
}
