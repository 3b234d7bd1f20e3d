using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Language;

/// <content>The lines inside an entry: types, prompts, dependencies, defaults, ranges, selects.</content>
internal sealed partial class KconfigParser
{
    /// <summary>Takes an option of the current entry; null when the keyword is none for it, false when it is malformed.</summary>
    private bool? Option(string keyword, TokenReader rest)
    {
        bool symbol = owner is Owner.Config or Owner.MenuConfig;
        switch (keyword)
        {
            case "depends" when owner != Owner.Nothing:
                return Depends(rest);
            case "visible" when owner == Owner.Menu:
                return Visible(rest);
            case "prompt" when symbol || owner == Owner.Choice:
                return Prompt(rest);
            case "default" when owner == Owner.Choice:
                return rest.Name() is { } member && rest.TryCondition(out Expr? when) && Add(PropertyKind.Default, pool.Of(member), when);
            case "bool" or "tristate" when owner == Owner.Choice:
                return ChoiceType(keyword, rest);
            case "optional" when owner == Owner.Choice && rest.AtEnd:
                menu.Current.Symbol!.IsOptional = true;
                return true;
            default:
                return symbol ? SymbolOption(keyword, rest) : null;
        }
    }

    private bool? SymbolOption(string keyword, TokenReader rest)
    {
        Expr? condition;
        switch (keyword)
        {
            case "bool" or "tristate" or "int" or "hex" or "string":
                bool typed = rest.AtEnd || Prompt(rest);
                SetType(TypeOf(keyword));
                return typed;
            case "default" or "def_bool" or "def_tristate":
                if (rest.Expression() is not { } value || !rest.TryCondition(out condition))
                {
                    return false;
                }

                Add(PropertyKind.Default, value, condition);
                if (keyword != "default")
                {
                    SetType(keyword == "def_bool" ? SymbolType.Bool : SymbolType.Tristate);
                }

                return true;
            case "select" or "imply":
                return rest.Name() is { } target && rest.TryCondition(out condition)
                    && Add(keyword == "select" ? PropertyKind.Select : PropertyKind.Imply, pool.Of(target), condition);
            case "range":
                if (rest.Operand() is not { } least || rest.Operand() is not { } most || !rest.TryCondition(out condition))
                {
                    return false;
                }

                menu.Add(PropertyKind.Range, line, least: least, most: most, condition: condition);
                return true;
            case "modules" when rest.AtEnd:
                if (menu.Modules is { } other)
                {
                    Mistake($"{menu.Current.Symbol!.Name} says `modules`, which {other.Name} has said before");
                }

                menu.Modules = menu.Current.Symbol;
                return true;
            case "transitional" when rest.AtEnd:
                menu.Current.Symbol!.IsTransitional = true;
                return true;
            default:
                return null;
        }
    }

    private bool Depends(TokenReader rest)
    {
        if (!rest.Accept("on") || rest.Expression() is not { } expression || !rest.TryCondition(out Expr? condition) || (condition is not null && !dialect.ConditionalDependencies))
        {
            return false;
        }

        menu.Depend(expression, condition, line);
        return true;
    }

    private bool Visible(TokenReader rest)
    {
        if (!rest.TryCondition(out Expr? condition))
        {
            return false;
        }

        menu.Show(condition, line);
        return true;
    }

    private bool Prompt(TokenReader rest)
    {
        if (rest.Quoted() is not { } text || !rest.TryCondition(out Expr? condition))
        {
            return false;
        }

        menu.Prompt(PropertyKind.Prompt, line, text, condition);
        return true;
    }

    private bool ChoiceType(string keyword, TokenReader rest)
    {
        bool good = rest.AtEnd ? !dialect.ModernChoices : Prompt(rest);
        if (!dialect.ModernChoices)
        {
            SetType(TypeOf(keyword));
        }

        return good;
    }

    private bool Add(PropertyKind kind, Expr value, Expr? condition)
    {
        menu.Add(kind, line, value: value, condition: condition);
        return true;
    }

    private void SetType(SymbolType type)
    {
        Symbol symbol = menu.Current.Symbol!;
        if (symbol.Type == SymbolType.Unknown)
        {
            symbol.Type = type;
        }
        else if (symbol.Type != type)
        {
            Warn(line, $"{symbol.Name} has the type {symbol.Type.ToString().ToLowerInvariant()} already, and keeps it");
        }
    }

    private static SymbolType TypeOf(string keyword) => keyword switch
    {
        "bool" => SymbolType.Bool,
        "tristate" => SymbolType.Tristate,
        "string" => SymbolType.String,
        "int" => SymbolType.Int,
        _ => SymbolType.Hex,
    };
}
