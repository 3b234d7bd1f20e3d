using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Kforge.Diagnostics;
using Kforge.Workspace;

namespace Kforge.Equality;

/// <summary>Asks conf and kforge the same and compares their answers, one case after the other.</summary>
/// <param name="confs">The kernel's own programs.</param>
/// <param name="truths">Where conf's answers are kept.</param>
/// <param name="resolver">kforge; null to ask only conf.</param>
public sealed class EqualityRun(RealConfs confs, Truths truths, IResolver? resolver)
{
    /// <summary>How many lines of a difference are kept.</summary>
    public int Lines { get; init; } = 6;

    /// <summary>Works out one case.</summary>
    public async Task<Verdict> CompareAsync(ConfigTree tree, ArchName arch, Case asked, CancellationToken cancellation)
    {
        Truth truth = await truths.OfAsync(await confs.OfAsync(tree, arch, cancellation), tree, arch, asked, cancellation);
        Verdict verdict = new(tree.Name, arch, asked.Name, truth.Took, truth.Kept);
        if (resolver is null)
        {
            return verdict;
        }

        long started = Stopwatch.GetTimestamp();
        try
        {
            string found = await resolver.ResolveAsync(tree, arch, truth.Question, cancellation);
            return verdict with { Kforge = Stopwatch.GetElapsedTime(started), Differences = Comparison.Between(truth.Config, found, Lines) };
        }
        catch (Exception exception) when (exception is Failure or InvalidOperationException)
        {
            return verdict with { Kforge = Stopwatch.GetElapsedTime(started), Differences = [.. exception.Message.Split('\n').Take(Math.Max(Lines, 1))] };
        }
    }
}

/// <summary>How a case ended.</summary>
/// <param name="Tree">The tree's name.</param>
/// <param name="Arch">The architecture.</param>
/// <param name="Case">The case's name.</param>
/// <param name="Conf">How long conf took, when it was asked.</param>
/// <param name="Kept">Whether that was in an earlier run.</param>
public sealed record Verdict(string Tree, ArchName Arch, string Case, TimeSpan Conf, bool Kept)
{
    /// <summary>How long kforge took; null when it was not asked.</summary>
    public TimeSpan? Kforge { get; init; }

    /// <summary>The first differing lines, or why there is no answer of kforge's.</summary>
    public ImmutableArray<string> Differences { get; init; } = [];

    /// <summary>Whether every byte is equal.</summary>
    public bool Equal => Differences.IsEmpty;

    /// <inheritdoc/>
    public override string ToString()
    {
        string kforge = Kforge is { } took ? string.Create(CultureInfo.InvariantCulture, $"   kforge {took.TotalSeconds,5:F2} s") : "";
        string word = Kforge is null ? "asked" : Equal ? "equal" : "DIFFERS";
        return string.Create(CultureInfo.InvariantCulture, $"{Tree,-5} {Arch,-7} {Case,-25} {word,-8} conf {Conf.TotalSeconds,5:F1} s{(Kept ? " (kept)" : "       ")}{kforge}")
            + string.Concat(Differences.Select(line => $"\n      {line}"));
    }
}
