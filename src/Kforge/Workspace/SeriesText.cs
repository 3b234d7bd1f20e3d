using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Workspace;

/// <summary>
/// The text of a quilt <c>series</c> file (quilt(1)), line by line. The file is its user's: an edit changes the lines of the patches concerned, and every other
/// byte stays, comments, blank lines and line ends included.
/// </summary>
/// <remarks>
/// A line is a name and options. Known are <c>-p0</c> to <c>-p9</c>; <c>-R</c> and <c>-pab</c>, which quilt has too, are mistakes. <c>#</c> begins a comment at the
/// start of a line or after a blank.
/// </remarks>
public sealed class SeriesText
{
    private const int DefaultStrip = 1;

    // Latin-1 keeps every byte; names are turned into UTF-8 where they are read.
    private readonly ImmutableArray<string> lines;

    private SeriesText(ImmutableArray<string> lines) => this.lines = lines;

    /// <summary>A file without a line.</summary>
    public static SeriesText Empty { get; } = new([]);

    /// <summary>Takes the bytes of a file as they are; <see cref="Read"/> tells what is wrong with them.</summary>
    public static SeriesText Of(ReadOnlySpan<byte> bytes)
    {
        ImmutableArray<string>.Builder lines = ImmutableArray.CreateBuilder<string>();
        string text = Encoding.Latin1.GetString(bytes);
        for (int at = 0; at < text.Length;)
        {
            int end = text.IndexOf('\n', at) is >= 0 and var found ? found + 1 : text.Length;
            lines.Add(text[at..end]);
            at = end;
        }

        return new(lines.ToImmutable());
    }

    /// <summary>The bytes of the file.</summary>
    public byte[] ToBytes() => Encoding.Latin1.GetBytes(string.Concat(lines));

    /// <summary>The patches it lists.</summary>
    /// <param name="file">How messages name it.</param>
    /// <param name="present">The files there are, relative to the directory of the series.</param>
    /// <returns>The patches in order, their paths relative to the directory of the series; or every mistake (KF1021).</returns>
    public Checked<ImmutableArray<SeriesPatch>> Read(string file, IReadOnlyCollection<string> present)
    {
        Mistakes mistakes = new();
        List<SeriesPatch> patches = [];
        Dictionary<RelativePath, SourcePlace> listed = [];
        for (int i = 0; i < lines.Length; i++)
        {
            string line = Utf8(WithoutComment(lines[i]));
            if (line.Trim().Length == 0 || Patch(line, new SourcePlace(file, i + 1, line.Length - line.TrimStart().Length + 1), present, mistakes) is not { } patch)
            {
                continue;
            }

            if (!listed.TryAdd(patch.Path.Value, patch.Path.Place))
            {
                mistakes.Add(new Diagnostic(WorkspaceCodes.BadSeries, $"the patch `{patch.Path.Value}` is listed twice", patch.Path.Place)
                    .WithCause($"first listed at {listed[patch.Path.Value]}"));
            }

            patches.Add(patch);
        }

        return mistakes.Or<ImmutableArray<SeriesPatch>>(() => [.. patches]);
    }

    /// <summary>The text with further patches at the end.</summary>
    /// <param name="patches">Relative to the directory of the series.</param>
    public SeriesText Append(IEnumerable<(RelativePath Path, int Strip)> patches) => InsertAt(lines.Length, patches);

    /// <summary>The text with further patches just before one.</summary>
    /// <param name="patch">One that is listed.</param>
    /// <param name="patches">Relative to the directory of the series.</param>
    /// <exception cref="ArgumentException">There is no such patch.</exception>
    public SeriesText Before(RelativePath patch, IEnumerable<(RelativePath Path, int Strip)> patches) => InsertAt(LineOf(patch), patches);

    /// <summary>The text with further patches just after one.</summary>
    /// <param name="patch">One that is listed.</param>
    /// <param name="patches">Relative to the directory of the series.</param>
    /// <exception cref="ArgumentException">There is no such patch.</exception>
    public SeriesText After(RelativePath patch, IEnumerable<(RelativePath Path, int Strip)> patches) => InsertAt(LineOf(patch) + 1, patches);

    /// <summary>The text without a patch; a comment on its line goes with it, those above it stay.</summary>
    /// <exception cref="ArgumentException">There is no such patch.</exception>
    public SeriesText Without(RelativePath patch) => new(lines.RemoveAt(LineOf(patch)));

    /// <summary>The text with its patches in another order: the lines of patches trade places, every other line stays where it is.</summary>
    /// <param name="order">Every patch that is listed, once.</param>
    /// <exception cref="ArgumentException">They are not the patches that are listed.</exception>
    public SeriesText InOrder(IReadOnlyList<RelativePath> order)
    {
        int[] places = [.. Enumerable.Range(0, lines.Length).Where(line => NameAt(line) is not null)];
        int[] wanted = [.. order.Select(LineOf)];
        if (!places.SequenceEqual(wanted.Order()))
        {
            throw new ArgumentException("the order does not hold every patch of the series once", nameof(order));
        }

        ImmutableArray<string>.Builder moved = lines.ToBuilder();
        for (int i = 0; i < places.Length; i++)
        {
            moved[places[i]] = Ended(lines[wanted[i]]);
        }

        return new(moved.ToImmutable());
    }

    private SeriesText InsertAt(int line, IEnumerable<(RelativePath Path, int Strip)> patches)
    {
        string[] added = [.. patches.Select(patch => Bytes($"{patch.Path}{(patch.Strip == DefaultStrip ? "" : string.Create(CultureInfo.InvariantCulture, $" -p{patch.Strip}"))}") + End)];
        ImmutableArray<string> before = [.. lines[..line].Select((text, i) => i == line - 1 && added.Length > 0 ? Ended(text) : text)];
        return new([.. before, .. added, .. lines[line..]]);
    }

    /// <summary>What ends a line here.</summary>
    private string End => lines.Length > 0 && lines[0].EndsWith("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";

    /// <summary>The last line of a file may lack its end.</summary>
    private string Ended(string line) => line.EndsWith('\n') ? line : line + End;

    private int LineOf(RelativePath patch)
    {
        int line = Enumerable.Range(0, lines.Length).FirstOrDefault(line => RelativePath.TryParse(NameAt(line), out RelativePath path) && path == patch, -1);
        return line >= 0 ? line : throw new ArgumentException($"the series does not list `{patch}`", nameof(patch));
    }

    /// <summary>The name a line begins with; null when there is none.</summary>
    private string? NameAt(int line) => Words(Utf8(WithoutComment(lines[line]))) is [var name, ..] ? name : null;

    private static SeriesPatch? Patch(string line, SourcePlace place, IReadOnlyCollection<string> present, Mistakes mistakes)
    {
        string[] words = Words(line);
        int? strip = null;
        foreach (string option in words.Skip(1))
        {
            if (option is ['-', 'p', >= '0' and <= '9'] && strip is null)
            {
                strip = option[2] - '0';
            }
            else
            {
                mistakes.Add(BadOption(option, strip is not null && option.StartsWith("-p", StringComparison.Ordinal), place));
            }
        }

        if (words[0].StartsWith('-') || !RelativePath.TryParse(words[0], out RelativePath path))
        {
            mistakes.Add(WorkspaceCodes.BadSeries, place, $"not the name of a file of the series: {words[0]}");
            return null;
        }

        if (!present.Contains(path.Text))
        {
            mistakes.Add(new Diagnostic(WorkspaceCodes.BadSeries, $"the patch `{path}` does not exist", place)
                .WithSuggestion(path.Text, present.Where(candidate => candidate != PatchSeries.FileName), "files"));
            return null;
        }

        return new(new(path, place), strip ?? DefaultStrip);
    }

    private static Diagnostic BadOption(string option, bool second, SourcePlace place)
    {
        Diagnostic mistake = new(WorkspaceCodes.BadSeries, $"`{option}` is not allowed after the name of a patch", place);
        return second ? mistake.WithCause("the line says already how many directories are left out")
            : option == "-R" ? mistake.WithCause("kforge applies no patch backwards").WithHint("turn the patch round with `interdiff -q FILE /dev/null`, or take the one it undoes out of the series")
            : option is "-pab" or "-p" or "-pba" ? mistake.WithCause("the number of leading directories must be said").WithHint("names that begin with `a/` and `b/` are `-p1`, which is what kforge takes without an option")
            : mistake.WithCause("kforge knows `-p0` to `-p9`: how many leading directories of the names in the patch are left out")
                .WithHint("write the patch against the top directory of the tree, as `git format-patch` does, and it needs no option");
    }

    private static string[] Words(string line) => line.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);

    private static string Utf8(string latin1) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(latin1)).TrimStart('\ufeff');

    private static string Bytes(string utf8) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(utf8));

    // As quilt: `#` begins a comment at the start of a line or after a blank.
    private static string WithoutComment(string line)
    {
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '#' && (i == 0 || line[i - 1] is ' ' or '\t' or '\r' or '\n' or '\v' or '\f'))
            {
                return line[..i];
            }
        }

        return line;
    }
}
