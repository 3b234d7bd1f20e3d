using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Values;

/// <content>What a symbol would be if nothing were asked of it.</content>
public sealed partial class Evaluation
{
    /// <summary>Whether a person could change the symbol now (<c>sym_is_changeable</c>).</summary>
    public bool IsChangeable(Symbol symbol)
    {
        Calculate(symbol);
        return !symbol.IsChoice && states[symbol.Index].Visible > states[symbol.Index].Reverse;
    }

    /// <summary>The value that the symbol's defaults give it now, as text (<c>sym_get_string_default</c>).</summary>
    internal string PresetOf(Symbol symbol)
    {
        Calculate(symbol);
        CalculateVisibility(symbol);
        ref SymbolState state = ref states[symbol.Index];
        Property? preset = DefaultOf(symbol, out Tristate condition);
        if (!symbol.IsTristate)
        {
            string text = preset?.Target is { } source ? TextOf(source) : "";
            return text.Length > 0 ? text : symbol.Type switch
            {
                SymbolType.Int => "0",
                SymbolType.Hex => "0x0",
                _ => "",
            };
        }

        Tristate value = preset is null ? Tristate.N : Least(Of(preset.Value), condition);
        value = Greatest(value, state.Reverse);
        bool asBool = value == Tristate.M && (symbol.Type == SymbolType.Bool || (!symbol.IsChoiceMember && Of(Model.Modules) == Tristate.N));
        value = Greatest(asBool ? Tristate.Y : value, state.Implied);
        return value switch
        {
            Tristate.Y => "y",
            Tristate.M => "m",
            _ => "n",
        };
    }
}
