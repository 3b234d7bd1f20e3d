using System.Collections.Immutable;
using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Solving;

/// <summary>Who selects and implies whom, and the order of the menu.</summary>
internal sealed class ModelIndex
{
    private readonly Dictionary<Symbol, List<(Symbol By, Property Property)>> selectors = [];
    private readonly Dictionary<Symbol, List<(Symbol By, Property Property)>> impliers = [];
    private readonly int[] order;

    public ModelIndex(KconfigModel model)
    {
        order = new int[model.Symbols.Length];
        int place = 0;
        foreach (MenuEntry entry in model.Entries)
        {
            place++;
            if (entry.Symbol is { } symbol && order[symbol.Index] == 0)
            {
                order[symbol.Index] = place;
            }
        }

        foreach (Symbol symbol in model.Symbols)
        {
            foreach (Property property in symbol.Properties)
            {
                if (property.Target is { } target && property.Kind is PropertyKind.Select or PropertyKind.Imply)
                {
                    Dictionary<Symbol, List<(Symbol, Property)>> table = property.Kind == PropertyKind.Select ? selectors : impliers;
                    (table.TryGetValue(target, out List<(Symbol, Property)>? list) ? list : table[target] = []).Add((symbol, property));
                }
            }
        }
    }

    public IReadOnlyList<(Symbol By, Property Property)> SelectorsOf(Symbol symbol) => selectors.GetValueOrDefault(symbol) ?? [];

    public IReadOnlyList<(Symbol By, Property Property)> ImpliersOf(Symbol symbol) => impliers.GetValueOrDefault(symbol) ?? [];

    /// <summary>The place in the menu.</summary>
    public int OrderOf(Symbol symbol) => order[symbol.Index];
}
