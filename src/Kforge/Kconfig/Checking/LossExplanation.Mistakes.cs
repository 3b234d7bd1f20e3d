using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Kconfig.Explaining;
using Kforge.Kconfig.Model;
using Kforge.Kconfig.Values;
using Kforge.Workspace;

namespace Kforge.Kconfig.Checking;

/// <content>Wishes that no configuration of the tree can grant.</content>
internal sealed partial class LossExplanation
{
    private Diagnostic Unknown(ProfileSymbol asked)
    {
        ImmutableArray<string> near = SymbolNames.Near(situation.Model, asked.Name);
        return new(
            KconfigCodes.UnknownSymbol,
            $"this kernel tree has no symbol `{asked.Name}`",
            asked.Place,
            SymbolNames.Mentioned(situation.Model, asked.Name) is { } mentioned ? [mentioned] : [],
            near.IsEmpty && asked.Optional ? []
                : [near.IsEmpty ? "remove it, or say `optional = true` if other trees have it" : $"did you mean {string.Join(" or ", near.Select(name => $"`{name}`"))}?"]);
    }

    /// <summary>A value that the symbol can never have.</summary>
    private Diagnostic? Misfit(ProfileSymbol asked, Symbol symbol)
    {
        string value = asked.Value;
        string? fits = symbol.Type switch
        {
            SymbolType.Bool => value is "y" or "n" ? null : "`y` or `n`",
            SymbolType.Tristate => value is "y" or "m" or "n" ? null : "`y`, `m` or `n`",
            SymbolType.String => DotConfig.Unquote(value) is not null ? null : "a text in quotes, such as `'\"text\"'`",
            SymbolType.Int => Evaluation.IsValidText(SymbolType.Int, value) ? null : "a decimal number",
            SymbolType.Hex => Evaluation.IsValidText(SymbolType.Hex, value) ? null : "a hexadecimal number, such as `0x1000`",
            _ => null,
        };
        if (fits is not null)
        {
            return new(
                KconfigCodes.WrongType,
                $"`{value}` is not a value for {asked.Name}, which is of type {symbol.Type.ToString().ToLowerInvariant()}",
                asked.Place,
                [$"{asked.Name} is defined in {symbol.Entries[0].Line}"],
                [$"write {fits}"]);
        }

        return symbol.Type is not (SymbolType.Int or SymbolType.Hex) || values.IsWithinRange(symbol, value) || values.RangeOf(symbol) is not { } range ? null : new(
            KconfigCodes.WrongType,
            $"`{value}` is outside the range of {asked.Name}",
            asked.Place,
            [$"{range.Line}: {range}"],
            [$"write a value from {Bound(range.Least!)} to {Bound(range.Most!)}"]);
    }

    /// <summary>A bound of a range, and its value now when it is another symbol.</summary>
    private string Bound(Symbol bound) => bound.IsDefined ? $"{bound.Name}, which is {situation.Shown(bound)}," : bound.Name;
}
