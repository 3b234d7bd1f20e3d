using System.Text;
using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Values;

/// <summary>Writes what an evaluation came to, byte for byte as <c>conf_write</c> and <c>conf_write_defconfig</c> do.</summary>
public static class ConfigWriter
{
    /// <summary>A whole <c>.config</c>, with the menu's titles as comments.</summary>
    /// <param name="values">What the symbols are.</param>
    public static string Write(Evaluation values)
    {
        MenuEntry root = values.Model.Root;
        StringBuilder text = new(300_000);
        text.Append("#\n# Automatically generated file; DO NOT EDIT.\n# ").Append(root.Prompt!.Text).Append("\n#\n");
        HashSet<Symbol> written = [];
        bool blank = false;
        MenuEntry? entry = root.FirstChild;
        while (entry is not null)
        {
            if (entry.Symbol is not { } symbol)
            {
                if (values.IsVisible(entry))
                {
                    text.Append("\n#\n# ").Append(entry.Prompt!.Text).Append("\n#\n");
                    blank = false;
                }
            }
            else if (!symbol.IsChoice && !written.Contains(symbol) && values.IsWritten(symbol))
            {
                if (blank)
                {
                    text.Append('\n');
                    blank = false;
                }

                written.Add(symbol);
                Append(text, symbol, values);
            }

            entry = entry.FirstChild ?? NextAfter(entry, root, values, text, ref blank);
        }

        return text.ToString();
    }

    /// <summary>The least configuration that leads to the same values (<c>savedefconfig</c>).</summary>
    /// <param name="values">What the symbols are.</param>
    public static string WriteLeast(Evaluation values)
    {
        StringBuilder text = new();
        HashSet<Symbol> written = [];
        foreach (MenuEntry entry in values.Model.Entries)
        {
            if (entry.Symbol is not { IsChoice: false } symbol || !written.Add(symbol) || !values.IsWritten(symbol) || !values.IsChangeable(symbol)
                || values.TextOf(symbol) == values.PresetOf(symbol)
                || (symbol.Choice is { } choice && values.DefaultOf(choice) == symbol && values.Of(symbol) == Tristate.Y))
            {
                continue;
            }

            Append(text, symbol, values);
        }

        return text.ToString();
    }

    private static MenuEntry? NextAfter(MenuEntry entry, MenuEntry root, Evaluation values, StringBuilder text, ref bool blank)
    {
        for (MenuEntry? at = entry; at is not null; at = at.Parent)
        {
            if (at.Symbol is null && at != root && values.IsVisible(at) && at.Prompt!.Kind == PropertyKind.Menu)
            {
                text.Append("# end of ").Append(at.Prompt.Text).Append('\n');
                blank = true;
            }

            if (at.Next is not null)
            {
                return at.Next;
            }
        }

        return null;
    }

    private static void Append(StringBuilder text, Symbol symbol, Evaluation values)
    {
        string value = values.TextOf(symbol);
        switch (symbol.Type)
        {
            case SymbolType.Unknown:
                break;
            case SymbolType.Bool or SymbolType.Tristate when value == "n":
                text.Append("# CONFIG_").Append(symbol.Name).Append(" is not set\n");
                break;
            default:
                text.Append("CONFIG_").Append(symbol.Name).Append('=').Append(symbol.Type == SymbolType.String ? DotConfig.Quote(value) : value).Append('\n');
                break;
        }
    }
}
