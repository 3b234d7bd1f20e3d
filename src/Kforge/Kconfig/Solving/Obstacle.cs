using System.Collections.Immutable;
using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Solving;

/// <summary>What stands in the way in the end; the first kinds say more than the last.</summary>
internal enum ObstacleKind
{
    /// <summary>Another request, what another request needs, or a protected symbol: the user decides it.</summary>
    Request,

    /// <summary>The tools decide it.</summary>
    Toolchain,

    /// <summary>What is asked for itself, or what it needs besides.</summary>
    Asked,

    /// <summary>No file defines the symbol: another architecture, or nothing at all.</summary>
    Undefined,

    /// <summary>The files give it one value.</summary>
    Fixed,

    /// <summary>The search came back to where it was, or gave up.</summary>
    Open,
}

/// <summary>Why something cannot be had.</summary>
/// <param name="Kind">What it comes down to.</param>
/// <param name="Subject">The symbol that does not move.</param>
/// <param name="Text">A phrase.</param>
/// <param name="Line">Where the files say so, or null.</param>
/// <param name="Causes">What explains it, the best explanation first.</param>
internal sealed record Obstacle(ObstacleKind Kind, Symbol Subject, string Text, KconfigLine? Line, ImmutableArray<Obstacle> Causes)
{
    private const int MostDepth = 12;
    private const int MostSiblings = 4;

    /// <summary>One obstacle for several ways that are all closed.</summary>
    public static Obstacle OfAll(IEnumerable<Obstacle> closed) => closed.MinBy(obstacle => obstacle.Kind)!;

    /// <summary>The proof as lines.</summary>
    public ImmutableArray<ObstacleLine> Lines()
    {
        ImmutableArray<ObstacleLine>.Builder lines = ImmutableArray.CreateBuilder<ObstacleLine>();
        Write(lines, 0);
        return lines.ToImmutable();
    }

    private void Write(ImmutableArray<ObstacleLine>.Builder lines, int depth)
    {
        lines.Add(new(depth, Text, Line, Kind == ObstacleKind.Toolchain && Causes.IsEmpty));
        if (depth < MostDepth)
        {
            foreach (Obstacle cause in Causes.Take(MostSiblings))
            {
                cause.Write(lines, depth + 1);
            }
        }
    }
}
