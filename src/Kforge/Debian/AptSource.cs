using System.Collections.Immutable;

namespace Kforge.Debian;

/// <summary>One address in the host's own apt sources (sources.list(5)).</summary>
/// <param name="Address">http or https.</param>
/// <param name="Components">Such as <c>main</c>.</param>
/// <param name="SignedBy">The key file it is limited to; empty for none, <c>-</c> for a key written in place.</param>
internal sealed record AptSource(Uri Address, ImmutableArray<string> Components, string SignedBy)
{
    /// <summary>Reads every enabled source of binary packages with an http or https address, in apt's order.</summary>
    /// <param name="root">The file system's root; a file that cannot be read is passed over, as this is only a choice of mirror.</param>
    public static ImmutableArray<AptSource> ReadAll(string root)
    {
        string directory = Path.Combine(root, "etc/apt/sources.list.d");
        IEnumerable<string> parts = Directory.Exists(directory) ? Directory.EnumerateFiles(directory).Order(StringComparer.Ordinal) : [];
        return
        [
            .. parts.Prepend(Path.Combine(root, "etc/apt/sources.list")).SelectMany(file => Path.GetExtension(file) switch
            {
                ".list" => ReadText(file).Split('\n').SelectMany(OfLine),
                ".sources" => OfParagraphs(ReadText(file)),
                _ => [],
            }),
        ];
    }

    private static string ReadText(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllText(file) : "";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary><c>deb [option=value …] address suite component …</c></summary>
    private static IEnumerable<AptSource> OfLine(string line)
    {
        string text = line.Split('#')[0].Trim();
        string options = "";
        if (text.IndexOf('[') is var open and >= 0 && text.IndexOf(']', open) is var close and >= 0)
        {
            options = text[(open + 1)..close];
            text = text[..open] + " " + text[(close + 1)..];
        }

        string signedBy = options.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .FirstOrDefault(option => option.StartsWith("signed-by=", StringComparison.OrdinalIgnoreCase))?["signed-by=".Length..] ?? "";
        return text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is ["deb", var address, _, .. var components] && AddressOf(address) is { } uri
            ? [new(uri, [.. components], signedBy)]
            : [];
    }

    private static IEnumerable<AptSource> OfParagraphs(string text) =>
        from paragraph in ControlParagraph.ParseAll(System.Text.Encoding.UTF8.GetBytes(text)) ?? []
        where paragraph.Words("Types").Contains("deb") && paragraph["Enabled"] is not ("no" or "false" or "0")
        let key = paragraph["Signed-By"] ?? ""
        from address in paragraph.Words("URIs")
        let uri = AddressOf(address)
        where uri is not null
        select new AptSource(uri, paragraph.Words("Components"), key.Contains('\n') ? "-" : key);

    private static Uri? AddressOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" ? uri : null;
}
