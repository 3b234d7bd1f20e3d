using System.Collections.Immutable;
using System.Globalization;
using Kforge.Building;
using Kforge.Cli.Rendering;
using Kforge.Snapshots;
using Kforge.Snapshots.Explaining;
using Kforge.Sources;

namespace Kforge.Cli.Commands.Reasons;

/// <summary>A forecast for people, from coarse to fine.</summary>
internal static class ForecastText
{
    private const int MostShown = 20;
    private const int DigestShown = 12;

    /// <summary>The text.</summary>
    public static string Of(Forecast forecast)
    {
        List<string> lines = [$"{forecast.Plan.Kernel}, Linux {forecast.Plan.KernelVersion}: {Said(forecast.Start)}"];
        if (forecast.Compared is { } compared)
        {
            Add(lines, forecast, compared);
        }
        else if (forecast.Start is not BuildStart.Finished)
        {
            lines.AddRange(["", "no earlier build is known to compare with"]);
        }

        lines.AddRange(["", Said(forecast.Start, forecast.Effort)]);
        return string.Join('\n', lines);
    }

    private static void Add(List<string> lines, Forecast forecast, Comparison compared)
    {
        lines.Add($"compared with {(compared.IsOfThisDirectory ? "the last finished build here" : "the nearest build in the cache")}, of {Day(compared.Build)}:");
        foreach (IGrouping<FactKind, FactDifference> kind in compared.Facts.GroupBy(difference => difference.Kind))
        {
            lines.AddRange(["", Title(kind.Key)]);
            lines.AddRange(Some(kind.Select(difference => "  " + Said(difference, compared, forecast))));
        }

        if (compared.Files is { } files)
        {
            if (!files.IsEmpty)
            {
                lines.AddRange(["", $"files of the tree: {Differ(files.Length)}"]);
                lines.AddRange(Some(Columns.Of([.. files.Select(file => (string[])["", file.Difference.Path.Text, Said(file.Difference), Said(file.Readers)])])));
            }
        }
        else
        {
            lines.AddRange(["", "which files of the tree differ is not known: the tree it is told by is no longer in the store"]);
        }

        if (compared.Symbols is { } symbols)
        {
            if (!symbols.IsEmpty)
            {
                lines.AddRange(["", $"symbols: {Differ(symbols.Length)}"]);
                lines.AddRange(Some(Columns.Of([.. symbols.Select(symbol => (string[])["", symbol.Name, $"{symbol.Then} → {symbol.Now}", Looks(symbol.Targets)])])));
            }
        }
        else if (forecast.Start is BuildStart.Warm or BuildStart.Clean)
        {
            // A build that is taken from the cache brings its configuration along.
            lines.AddRange(["", "the configuration will be made first: which symbols differ is known after that"]);
        }
    }

    /// <summary>What a build would do.</summary>
    private static string Said(BuildStart start) => start switch
    {
        BuildStart.Finished => "is built, nothing would be done",
        BuildStart.Exact exact => $"would be taken from the cache, where the same build is, of {Day(exact.From)}",
        BuildStart.Irrelevant { Changes: 0 } same => $"would be taken from the cache, where a build of the same tree is, of {Day(same.From)}",
        BuildStart.Irrelevant same => $"would be taken from the cache: the build of {Day(same.From)} read nothing of what differs in the tree ({Amounts.Count(same.Changes, "file")})",
        BuildStart.Warm { From: { } from } => $"make would go on from the build of {Day(from)} in the cache",
        BuildStart.Warm => "make would go on from the output tree that is there",
        BuildStart.Clean clean => $"make would begin with nothing: {clean.Why}, and the cache has no build to begin from",
        _ => throw new InvalidOperationException("unreachable: BuildStart is closed"),
    };

    private static string Said(BuildStart start, Effort? effort) => (start, effort) switch
    {
        (BuildStart.Finished or BuildStart.Exact or BuildStart.Irrelevant, _) => "nothing would be made anew",
        (BuildStart.Clean, _) => "everything would be made anew",
        (_, null) => "how much would be made anew is not known: the build it goes on from is not in the cache",
        (_, { SymbolsCounted: true }) => $"about {Number(effort.Targets)} of {Amounts.Count(effort.Of, "target")} would be made anew, and what is linked from them",
        _ => $"about {Number(effort.Targets)} of {Amounts.Count(effort.Of, "target")} would be made anew, with what is linked from them and what looks at symbols that come out differently",
    };

    private static string Said(FactDifference difference, Comparison compared, Forecast forecast) => difference switch
    {
        FactDifference.Changed { Name: "source" } source when compared.Version is { } version => $"Linux {version} ({Short(source.Then)}) → {forecast.Plan.KernelVersion} ({Short(source.Now)})",
        FactDifference.Changed changed => $"changed  {changed.Name}: {Short(changed.Then)} → {Short(changed.Now)}",
        FactDifference.Added added => $"added    {added.Name}{(added.Now.Length == 0 ? "" : $": {Short(added.Now)}")}",
        FactDifference.Removed removed => $"removed  {removed.Name}{(removed.Then.Length == 0 ? "" : $": {Short(removed.Then)}")}",
        FactDifference.Moved => "the same, in another order",
        _ => throw new InvalidOperationException("unreachable: FactDifference is closed"),
    };

    private static string Said(SourceDifference difference) => difference switch
    {
        { Then: FileState.Absent } => "new",
        { Now: FileState.Absent } => "gone",
        _ => "changed",
    };

    private static string Said(Readers readers) => readers switch
    {
        Readers.Targets targets => $"read by {Amounts.Count(targets.Count, "target")}",
        Readers.Perhaps => "may be read by a makefile or script",
        _ => "nothing read it",
    };

    private static string Looks(int targets) => targets switch
    {
        0 => "no target looks at it",
        1 => "1 target looks at it",
        _ => $"{Number(targets)} targets look at it",
    };

    private static string Title(FactKind kind) => kind switch
    {
        FactKind.Tools => "toolchain",
        FactKind.Tree => "kernel tree",
        FactKind.Patches => "patches",
        FactKind.Make => "make",
        _ => "configuration",
    };

    private static IEnumerable<string> Some(IEnumerable<string> lines)
    {
        ImmutableArray<string> all = [.. lines];
        return all.Length <= MostShown ? all : [.. all.Take(MostShown), $"  … and {Number(all.Length - MostShown)} more"];
    }

    private static string Differ(int count) => count == 1 ? "1 differs" : $"{Number(count)} differ";

    /// <summary>A digest as people compare it; other values as they are.</summary>
    private static string Short(string value)
    {
        const int whole = 64;
        int digest = value.StartsWith("file:", StringComparison.Ordinal) ? "file:".Length : 0;
        return value.Length - digest == whole && value[digest..].All(char.IsAsciiHexDigitLower) ? value[..(digest + DigestShown)] : value;
    }

    private static string Number(int number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Day(Snapshot snapshot) => snapshot.Made.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
