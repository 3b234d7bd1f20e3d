using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Workspace;

/// <summary>A directory of <c>patches/</c>: a quilt series (quilt(1), <c>series</c>).</summary>
/// <param name="Name">The directory's name.</param>
/// <param name="Directory">Relative to the workspace: <c>patches/NAME</c>.</param>
/// <param name="Patches">The patches in the order they are applied; their paths are relative to the workspace.</param>
public sealed record PatchSeries(string Name, RelativePath Directory, ImmutableArray<SeriesPatch> Patches)
{
    /// <summary>The name of the file that lists the patches of a series.</summary>
    public const string FileName = "series";

    /// <summary>Reads the text of a <c>series</c> file (<see cref="SeriesText"/>).</summary>
    /// <param name="utf8">Its bytes.</param>
    /// <param name="file">How messages name it.</param>
    /// <param name="name">The name of the series.</param>
    /// <param name="present">The files there are, relative to the directory of the series.</param>
    /// <returns>The series, or every mistake (KF1021).</returns>
    public static Checked<PatchSeries> Parse(ReadOnlySpan<byte> utf8, string file, string name, IReadOnlyCollection<string> present)
    {
        RelativePath directory = RelativePath.Parse($"patches/{name}");
        return SeriesText.Of(utf8).Read(file, present) switch
        {
            Checked<ImmutableArray<SeriesPatch>>.Good good => new PatchSeries(
                name, directory, [.. good.Value.Select(patch => patch with { Path = new(RelativePath.Parse($"{directory}/{patch.Path.Value}"), patch.Path.Place) })]),
            Checked<ImmutableArray<SeriesPatch>>.Bad bad => new Checked<PatchSeries>.Bad(bad.Diagnostics),
            _ => throw new InvalidOperationException("unreachable: Checked is closed"),
        };
    }
}

/// <summary>A patch of a series.</summary>
/// <param name="Path">The file, with its line in <c>series</c>.</param>
/// <param name="Strip">How many leading parts of the names in it are left out: <c>-pN</c>, 0 to 9.</param>
public readonly record struct SeriesPatch(Placed<RelativePath> Path, int Strip);
