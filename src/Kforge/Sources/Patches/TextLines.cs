using System.Text;

namespace Kforge.Sources;

/// <summary>The lines of a file: its bytes as Latin-1, each line with its line feed, so that nothing is lost and a last line without one is another line.</summary>
internal static class TextLines
{
    public static List<string> Of(ReadOnlySpan<byte> content)
    {
        List<string> lines = [];
        while (!content.IsEmpty)
        {
            int end = content.IndexOf((byte)'\n');
            int length = end < 0 ? content.Length : end + 1;
            lines.Add(Encoding.Latin1.GetString(content[..length]));
            content = content[length..];
        }

        return lines;
    }

    public static byte[] Bytes(IEnumerable<string> lines) => Encoding.Latin1.GetBytes(string.Concat(lines));
}

/// <summary>Bounds the work for one patch: a hostile one could make a search take years.</summary>
/// <param name="place">The patch, for the message.</param>
/// <param name="cancellation">Stops the work.</param>
internal sealed class Effort(Diagnostics.SourcePlace place, CancellationToken cancellation)
{
    /// <summary>Compared lines; a thousand displaced hunks in files of five thousand lines need an eighth.</summary>
    private const long Most = 40_000_000;

    private long spent;

    public void Spend(int comparisons)
    {
        cancellation.ThrowIfCancellationRequested();
        spent += comparisons;
        if (spent > Most)
        {
            throw new Diagnostics.Diagnostic(PatchCodes.TooLarge, $"`{place.File}` takes too long to apply", place, [$"more than {Most} lines were compared to find its places"], []).ToFailure();
        }
    }
}
