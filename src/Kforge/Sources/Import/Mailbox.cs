using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Kforge.Diagnostics;

namespace Kforge.Sources;

/// <summary>
/// Takes mailboxes, mails and patch files apart. <c>git mailsplit</c> and <c>git mailinfo</c> read the mails: quoted-printable, base64, encoded headers, attachments,
/// <c>format=flowed</c>, a <c>From:</c> in the body.
/// </summary>
/// <param name="scratch">Where git works.</param>
internal sealed class Mailbox(ImportScratch scratch)
{
    /// <summary>The most bytes of all mails together; the largest series on lore have a few.</summary>
    public const int Largest = 64 << 20;

    /// <summary>The most mails in a box.</summary>
    public const int MostMails = 1000;

    private const int LongestSubject = 2000;
    private static readonly byte[] FromLine = "\nFrom "u8.ToArray();
    private int mails;

    /// <summary>Reads a file as whatever it is: a mailbox (also packed with gzip, as lore gives it), a mail, a described patch or bare changes.</summary>
    /// <param name="name">How messages call it.</param>
    /// <param name="title">What a patch is called that does not say so itself.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="cancellation">Kills git.</param>
    /// <param name="mboxrd">Whether a box is known to have <c>&gt;From</c> for a line of a body that begins with <c>From</c>.</param>
    /// <returns>Every mail in the order of the file, those without a patch too.</returns>
    /// <exception cref="Failure">KF1421.</exception>
    public async Task<ImmutableArray<ReceivedPatch>> ReadAsync(string name, string title, ReadOnlyMemory<byte> content, CancellationToken cancellation, bool mboxrd = false)
    {
        ReadOnlyMemory<byte> text = WithoutCarriageReturns(Unpacked(name, content));
        if (text.Span.StartsWith("From "u8))
        {
            return await SplitAsync(name, text, mboxrd, cancellation).ConfigureAwait(false);
        }

        (ImmutableArray<(string Field, string Value)> fields, _) = PatchHeadFields.Read(text.Span);
        bool isMail = fields.Value("From") is not null && (fields.Value("Subject") ?? fields.Value("Date")) is not null;
        return isMail ? [await ReadMailAsync(name, text, cancellation).ConfigureAwait(false)] : [DescribedPatch.Read(name, title, text)];
    }

    private async Task<ImmutableArray<ReceivedPatch>> SplitAsync(string name, ReadOnlyMemory<byte> box, bool mboxrd, CancellationToken cancellation)
    {
        string directory = scratch[$"box-{Guid.NewGuid():N}"];
        Directory.CreateDirectory(directory);
        int most = 1;
        for (int at = 0; box.Span[at..].IndexOf(FromLine) is >= 0 and var found; at += found + FromLine.Length)
        {
            most++;
        }

        // Not every such line begins a mail, but nobody writes so many of them.
        if (most > 20 * MostMails)
        {
            throw TooMany(name);
        }

        // What public-inbox writes has `>From` in the bodies (mboxrd), and says so; so has what kforge lets git write.
        ImmutableArray<string> quoting = box.Span.StartsWith("From mboxrd@z "u8) || mboxrd ? ["--mboxrd"] : [];
        (string? output, string said) = await scratch.GitAsync(box, ["mailsplit", "--keep-cr", "-d6", .. quoting, $"-o{directory}"], cancellation).ConfigureAwait(false);
        if (output is null)
        {
            throw Unreadable(name, said);
        }

        string[] files = Directory.GetFiles(directory);
        Array.Sort(files, StringComparer.Ordinal);
        if (files.Length > MostMails)
        {
            throw TooMany(name);
        }

        ImmutableArray<ReceivedPatch>.Builder read = ImmutableArray.CreateBuilder<ReceivedPatch>();
        foreach (string file in files)
        {
            string called = files.Length == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"mail {read.Count + 1} of {name}");
            read.Add(await ReadMailAsync(called, await File.ReadAllBytesAsync(file, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false));
        }

        return read.ToImmutable();
    }

    private async Task<ReceivedPatch> ReadMailAsync(string name, ReadOnlyMemory<byte> mail, CancellationToken cancellation)
    {
        string number = (++mails).ToString(CultureInfo.InvariantCulture);
        (string body, string patch) = (scratch[$"{number}.body"], scratch[$"{number}.patch"]);
        (string? output, string said) = await scratch.GitAsync(
            mail, ["-c", "i18n.commitEncoding=UTF-8", "mailinfo", "-k", "-u", "--no-scissors", "--quoted-cr=nowarn", body, patch], cancellation).ConfigureAwait(false);
        if (output is null)
        {
            throw Unreadable(name, said);
        }

        ILookup<string, string> info = output.Split('\n').Where(line => line.Contains(": ", StringComparison.Ordinal))
            .ToLookup(line => line[..line.IndexOf(':')], line => line[(line.IndexOf(':') + 2)..]);
        string subject = OneLine(string.Join(' ', info["Subject"]));
        if (subject.Length > LongestSubject)
        {
            throw Unreadable(name, $"its subject has {subject.Length} characters");
        }

        (string Name, string Email) author = (OneLine(string.Join(' ', info["Author"])), OneLine(string.Join(' ', info["Email"])));
        (ImmutableArray<(string Field, string Value)> fields, _) = PatchHeadFields.Read(mail.Span);
        ReadOnlyMemory<byte> changes = WithoutCarriageReturns(DiffExtent.Split(await ReadAsync(name, patch, cancellation).ConfigureAwait(false)).Diff);
        return new(name, subject, Encoding.UTF8.GetString(await ReadAsync(name, body, cancellation).ConfigureAwait(false)), changes)
        {
            Author = author is ("", "") ? null : author,
            Date = OneLine(string.Join(' ', info["Date"])) is { Length: > 0 } date ? date : null,
            MessageId = fields.Value("Message-ID") is { } id && IsId(id) ? id : null,
            Fields = fields.OfUpstream(),
        };
    }

    private static async Task<byte[]> ReadAsync(string name, string file, CancellationToken cancellation) =>
        new FileInfo(file).Length <= Largest ? await File.ReadAllBytesAsync(file, cancellation).ConfigureAwait(false) : throw TooLarge(name);

    /// <summary>A text written on Windows, or one as mails travel: when its first line ends with CR LF, one CR goes from every line that has one.</summary>
    /// <remarks>What the patch itself says of CR survives: in such a text it is a second one, in any other text it is untouched.</remarks>
    private static ReadOnlyMemory<byte> WithoutCarriageReturns(ReadOnlyMemory<byte> text)
    {
        if (text.Span.IndexOf((byte)'\n') is var first && (first < 1 || text.Span[first - 1] != '\r'))
        {
            return text;
        }

        List<byte> kept = new(text.Length);
        ReadOnlySpan<byte> from = text.Span;
        for (int i = 0; i < from.Length; i++)
        {
            if (from[i] != '\r' || i + 1 == from.Length || from[i + 1] != '\n')
            {
                kept.Add(from[i]);
            }
        }

        return kept.ToArray();
    }

    private static ReadOnlyMemory<byte> Unpacked(string name, ReadOnlyMemory<byte> content)
    {
        if (content.Length > Largest)
        {
            throw TooLarge(name);
        }

        if (content.Length < 18 || !content.Span.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]))
        {
            return content;
        }

        try
        {
            using GZipStream unpacking = new(new MemoryStream(content.ToArray()), CompressionMode.Decompress);
            using MemoryStream whole = new();
            byte[] buffer = new byte[1 << 16];
            int read;
            while ((read = unpacking.Read(buffer)) > 0)
            {
                whole.Write(buffer.AsSpan(0, read));
                if (whole.Length > Largest)
                {
                    throw TooLarge(name);
                }
            }

            // .NET takes the end of a file that was cut short for the end of the data; the length stands last (RFC 1952, 2.3.1).
            return BinaryPrimitives.ReadUInt32LittleEndian(content.Span[^4..]) == (uint)whole.Length ? whole.ToArray() : throw Unreadable(name, "it is cut short, or is several packed files in one");
        }
        catch (InvalidDataException exception)
        {
            throw Unreadable(name, exception.Message);
        }
    }

    private static bool IsId(string id) => id is ['<', .., '>'] && id.Length <= 250 && id[1..^1].All(c => char.IsAscii(c) && !char.IsControl(c) && !char.IsWhiteSpace(c) && c is not ('<' or '>'));

    private static string OneLine(string text) => string.Join(' ', new string([.. text.Select(c => char.IsControl(c) ? ' ' : c)]).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static Failure TooMany(string name) => Unreadable(name, $"it holds more than {MostMails} mails");

    private static Failure TooLarge(string name) => Unreadable(name, $"it has more than {Largest >> 20} MiB");

    private static Failure Unreadable(string name, string cause) =>
        new Diagnostic(ImportCodes.UnreadableMail, $"`{name}` cannot be read", null, cause.Length > 0 ? [cause] : [], []).ToFailure();
}
