using System.Collections.Immutable;
using Kforge.Kconfig;
using Kforge.Kconfig.Model;

namespace Kforge.Equality.Reach;

/// <summary>
/// Looks for a configuration of conf's own in which a symbol has a value that kforge calls impossible: among all that conf has written so far, and then with lines
/// that ask for it given to <c>allyesconfig</c>, <c>allmodconfig</c>, <c>alldefconfig</c> and <c>randconfig</c>.
/// </summary>
/// <param name="conf">The tree's own program.</param>
/// <param name="model">The tree.</param>
/// <param name="sightings">What conf has written.</param>
public sealed class Witnesses(RealConf conf, KconfigModel model, Sightings sightings)
{
    private static readonly ImmutableArray<string> Targets = ["allyesconfig", "allmodconfig", "alldefconfig", "randconfig"];
    private readonly Wishes wishes = new(model);

    /// <summary>How many guesses are given to each target.</summary>
    public int Guesses { get; init; } = 3;

    /// <summary>The name of a configuration of conf's in which the symbol has one of the values, or null when none was found.</summary>
    public async Task<string?> FindAsync(Symbol symbol, ImmutableArray<string> values, CancellationToken cancellation)
    {
        if (sightings.Of(symbol.Name, values) is { } earlier)
        {
            return earlier;
        }

        for (int seed = 1; seed <= Guesses; seed++)
        {
            string given = wishes.For(symbol, values[0], seed);
            foreach (string target in Targets)
            {
                string config = await conf.AnswerAsync(target, given, seed, cancellation);
                string name = $"{target} with the lines\n{given}";
                sightings.Add(name, config);
                if (DotConfig.Parse(config)[symbol.Name] is { Value: var value } && values.Contains(value))
                {
                    return name;
                }
            }
        }

        return null;
    }
}
