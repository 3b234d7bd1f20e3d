using System.Collections.Immutable;
using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Workspace;

/// <summary>A directory of <c>patches/</c>: a quilt series (quilt(1), <c>series</c>).</summary>
/// <param name="Name">The directory's name.</param>
/// <param name="Directory">Relative to the workspace: <c>patches/NAME</c>.</param>
/// <param name="Patches">The patch files relative to the workspace, in the order they are applied, each with its line in <c>series</c>.</param>
public sealed record PatchSeries(string Name, RelativePath Directory, ImmutableArray<Placed<RelativePath>> Patches)
{
    /// <summary>Reads the text of a <c>series</c> file: one patch a line, comments after <c>#</c>, the option <c>-p1</c> and no other.</summary>
    /// <param name="utf8">Its bytes.</param>
    /// <param name="file">How messages name it.</param>
    /// <param name="name">The name of the series.</param>
    /// <param name="present">The files there are, relative to the directory of the series.</param>
    /// <returns>The series, or every mistake (KF1021).</returns>
    public static Checked<PatchSeries> Parse(ReadOnlySpan<byte> utf8, string file, string name, IReadOnlyCollection<string> present)
    {
        Mistakes mistakes = new();
        RelativePath directory = RelativePath.Parse($"patches/{name}");
        List<Placed<RelativePath>> patches = [];
        string[] lines = Encoding.UTF8.GetString(utf8).Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = WithoutComment(lines[i]);
            if (line.Trim().Length > 0
                && Patch(line, new SourcePlace(file, i + 1, line.Length - line.TrimStart().Length + 1), present, mistakes) is { } patch)
            {
                RelativePath path = RelativePath.Parse($"{directory}/{patch.Value}");
                if (patches.FirstOrDefault(earlier => earlier.Value == path) is { Place: { } first })
                {
                    mistakes.Add(new Diagnostic(WorkspaceCodes.BadSeries, $"the patch `{patch.Value}` is listed twice", patch.Place)
                        .WithCause($"first listed at {first}"));
                }

                patches.Add(new(path, patch.Place));
            }
        }

        return mistakes.Or(() => new PatchSeries(name, directory, [.. patches]));
    }

    private static Placed<RelativePath>? Patch(string line, SourcePlace place, IReadOnlyCollection<string> present, Mistakes mistakes)
    {
        string[] words = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
        foreach (string option in words.Skip(1).Where(word => word != "-p1"))
        {
            mistakes.Add(new Diagnostic(WorkspaceCodes.BadSeries, $"`{option}` is not allowed after the name of a patch", place)
                .WithCause("kforge applies every patch with `-p1`")
                .WithHint("write the patch against the top directory of the tree, as `git format-patch` does"));
        }

        if (words[0].StartsWith('-') || !RelativePath.TryParse(words[0], out RelativePath path))
        {
            mistakes.Add(WorkspaceCodes.BadSeries, place, $"not the name of a file of the series: {words[0]}");
            return null;
        }

        if (!present.Contains(path.Text))
        {
            mistakes.Add(new Diagnostic(WorkspaceCodes.BadSeries, $"the patch `{path}` does not exist", place)
                .WithSuggestion(path.Text, present.Where(candidate => candidate != "series"), "files"));
            return null;
        }

        return new(path, place);
    }

    // As quilt: `#` begins a comment at the start of a line or after a blank.
    private static string WithoutComment(string line)
    {
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '#' && (i == 0 || char.IsWhiteSpace(line[i - 1])))
            {
                return line[..i];
            }
        }

        return line;
    }
}
