using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Sources;

/// <summary>
/// Reads objects of a mirror as they are: no filter, no attribute, no conversion of line ends. The id of each is worked out again from
/// its bytes, so whoever starts with a commit's id and reads on gets what that commit holds, whatever the mirror, or a clone whose
/// objects are borrowed, may be.
/// </summary>
internal static class GitObjects
{
    private const int LongestHeader = 256;

    /// <summary>Reads objects one after the other.</summary>
    /// <param name="mirror">Where.</param>
    /// <param name="ids">Whole ids.</param>
    /// <param name="type">What they must be: <c>blob</c>, <c>tree</c>, <c>commit</c> or <c>tag</c>.</param>
    /// <param name="take">
    /// Gets each object's place in <paramref name="ids"/>, its size and its bytes, which it must read to the end. They are known to be the right
    /// ones only when the next object is taken, or all are read.
    /// </param>
    /// <param name="cancellation">Kills git.</param>
    /// <exception cref="MirrorDamage">An object is missing, is of another type, or its bytes are not those of its id.</exception>
    public static async Task ReadAsync(GitMirror mirror, IReadOnlyList<string> ids, string type, Action<int, long, Stream> take, CancellationToken cancellation)
    {
        byte[] questions = new byte[41 * ids.Count];
        for (int i = 0; i < ids.Count; i++)
        {
            Encoding.ASCII.GetBytes(ids[i], questions.AsSpan(41 * i));
            questions[(41 * i) + 40] = (byte)'\n';
        }

        CommandResult result = await (GitCommand.Local(mirror.Directory, "cat-file", "--batch", "--buffer") with
        {
            Input = questions,
            ErrorLimit = 1 << 20,
            TakeOutput = output => Task.Run(() => Split(output, ids, type, take, cancellation), cancellation),
        }).RunAsync(mirror.Host, cancellation).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            throw new MirrorDamage(GitCodes.Shown(result.Error) is { Length: > 0 } said ? said : $"`git cat-file` ended with status {result.ExitCode}");
        }
    }

    /// <summary>Reads small objects as a whole.</summary>
    /// <param name="mirror">Where.</param>
    /// <param name="ids">Whole ids.</param>
    /// <param name="type">What they must be.</param>
    /// <param name="largest">More bytes are too many.</param>
    /// <param name="cancellation">Kills git.</param>
    /// <exception cref="MirrorDamage">As above, or one is too large.</exception>
    public static async Task<byte[][]> ReadWholeAsync(GitMirror mirror, IReadOnlyList<string> ids, string type, int largest, CancellationToken cancellation)
    {
        byte[][] contents = new byte[ids.Count][];
        await ReadAsync(
            mirror, ids, type,
            (index, size, stream) =>
            {
                if (size > largest)
                {
                    throw new MirrorDamage($"the {type} {ids[index]} has {size} bytes");
                }

                contents[index] = new byte[size];
                stream.ReadExactly(contents[index]);
            },
            cancellation).ConfigureAwait(false);
        return contents;
    }

    /// <summary>The answers of <c>cat-file --batch</c>, in the order of the questions: <c>OBJECT SP TYPE SP SIZE LF CONTENT LF</c>.</summary>
    private static void Split(Stream output, IReadOnlyList<string> ids, string type, Action<int, long, Stream> take, CancellationToken cancellation)
    {
        using BufferedStream pipe = new(output, 1 << 17);
        for (int i = 0; i < ids.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            string header = Header(pipe);
            if (header.Split(' ') is not [var id, var found, var digits] || id != ids[i] || found != type
                || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long size))
            {
                throw new MirrorDamage($"the {type} {ids[i]} cannot be read: {(header.Length == 0 ? "git gave up" : GitCodes.Shown(header))}");
            }

            using NamedContent content = new(pipe, type, size);
            take(i, size, content);
            if (content.FinishId() != id)
            {
                throw new MirrorDamage($"the bytes of the {type} {id} are not those of its id");
            }

            if (pipe.ReadByte() != '\n')
            {
                throw new MirrorDamage($"the {type} {id} is cut short");
            }
        }
    }

    private static string Header(Stream pipe)
    {
        Span<byte> line = stackalloc byte[LongestHeader];
        int length = 0;
        int value;
        while ((value = pipe.ReadByte()) is >= 0 and not '\n' && length < LongestHeader)
        {
            line[length++] = (byte)value;
        }

        return Encoding.ASCII.GetString(line[..length]);
    }

    /// <summary>The bytes of one object; its id is SHA-1 over <c>TYPE SP SIZE NUL CONTENT</c>.</summary>
    private sealed class NamedContent : ReadOnlyPipe
    {
        private readonly Stream pipe;
        private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        private long left;

        public NamedContent(Stream pipe, string type, long size)
        {
            this.pipe = pipe;
            left = size;
            hash.AppendData(Encoding.ASCII.GetBytes($"{type} {size}\0"));
        }

        public override int Read(Span<byte> buffer)
        {
            int read = left == 0 ? 0 : pipe.Read(buffer[..(int)Math.Min(buffer.Length, left)]);
            left -= read;
            hash.AppendData(buffer[..read]);
            return read;
        }

        /// <summary>The id of what was read; the empty text when that was not all of it.</summary>
        public string FinishId() => left == 0 ? Convert.ToHexStringLower(hash.GetHashAndReset()) : "";

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                hash.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
