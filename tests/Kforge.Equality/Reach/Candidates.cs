using System.Collections.Immutable;
using Kforge.Kconfig;
using Kforge.Kconfig.Model;
using Kforge.Kconfig.Solving;

namespace Kforge.Equality.Reach;

/// <summary>Which symbols are asked for.</summary>
public static class Candidates
{
    /// <summary>RUST, and every symbol whose dependencies name it, those of the menus and <c>if</c>s around it among them; in the order of the menu.</summary>
    public static ImmutableArray<SolveRequest> OfRust(KconfigModel model) => model["RUST"] is not { } rust
        ? []
        : [.. InOrder(model).Where(symbol => symbol == rust || (symbol.DirectDependency?.Contains(rust) ?? false)).Select(RequestFor)];

    /// <summary>Random symbols that a user can set and that are off.</summary>
    /// <param name="model">The tree.</param>
    /// <param name="start">The configuration to begin with.</param>
    /// <param name="count">How many.</param>
    /// <param name="seed">Which ones: the same for the same model and seed.</param>
    public static ImmutableArray<SolveRequest> Sample(KconfigModel model, DotConfig start, int count, int seed)
    {
        Symbol[] off = [.. InOrder(model).Where(symbol => symbol is { HasPrompt: true, IsTristate: true } && start[symbol.Name] is null or { Value: "n" })];
        new Random(seed).Shuffle(off);
        return [.. off.Take(count).Select(RequestFor)];
    }

    /// <summary>Symbols by name, as far as the tree has them.</summary>
    public static ImmutableArray<SolveRequest> Named(KconfigModel model, IEnumerable<string> names) => [.. names.Select(name => model[name]).OfType<Symbol>().Select(RequestFor)];

    private static IEnumerable<Symbol> InOrder(KconfigModel model) => model.Entries
        .Select(entry => entry.Symbol).OfType<Symbol>().Where(symbol => symbol is { IsChoice: false, IsConstant: false, IsTransitional: false }).Distinct();

    /// <summary>On, as far as the type goes; of a number or a text, the value of its first default.</summary>
    private static SolveRequest RequestFor(Symbol symbol) => new(
        symbol.Name,
        symbol.IsTristate ? null : symbol.Properties.FirstOrDefault(property => property.Kind == PropertyKind.Default && property.Target is { IsConstant: true })?.Target!.Name ?? "1");
}
