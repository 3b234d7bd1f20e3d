using Kforge.Diagnostics;

namespace Kforge.Kconfig;

/// <content>The lines inside an entry: types, prompts, dependencies, defaults, ranges, selects.</content>
internal sealed partial class KconfigReader
{
    /// <summary>Takes one line of the current entry; false when it does not belong there or is malformed.</summary>
    private bool Option(string keyword, ExpressionParser rest, string line, SourcePlace place) => (keyword, entry) switch
    {
        (_, null) => false,
        ("depends", _) => Depends(rest, line, place),
        ("visible", EntryDraft.Block { Draft: var menu }) => rest.TryCondition(out Expression? shown) && Add(menu.Visibility, shown, line, place),
        ("prompt", EntryDraft.Symbol { Definition: var definition }) => Prompt(definition, rest, line, place),
        ("prompt" or "bool" or "tristate", EntryDraft.Block { Draft: { Kind: BlockKind.Choice } choice }) => ChoicePrompt(choice, rest, line, place),
        ("default", EntryDraft.Block { Draft.Kind: BlockKind.Choice }) => true,
        ("optional", EntryDraft.Block { Draft.Kind: BlockKind.Choice }) => true,
        (_, EntryDraft.Symbol symbol) => SymbolOption(keyword, symbol, rest, line, place),
        _ => false,
    };

    private bool SymbolOption(string keyword, EntryDraft.Symbol symbol, ExpressionParser rest, string line, SourcePlace place)
    {
        switch (keyword)
        {
            case "bool" or "tristate" or "string" or "int" or "hex":
                symbol.Of.Is(TypeOf(keyword));
                return rest.AtEnd || Prompt(symbol.Definition, rest, line, place);
            case "def_bool" or "def_tristate":
                symbol.Of.Is(keyword is "def_bool" ? SymbolType.Bool : SymbolType.Tristate);
                return Default(symbol.Definition, rest, line, place);
            case "default":
                return Default(symbol.Definition, rest, line, place);
            case "select" or "imply":
                return Select(keyword is "imply", symbol.Definition, rest, line, place);
            case "range":
                return rest.Operand() is { } least && rest.Operand() is { } most && rest.TryCondition(out Expression? condition)
                    && Add(symbol.Definition.Ranges, new(least, most, condition, line, place));
            case "modules":
                return rest.AtEnd;
            case "option":
                // `option modules` and `option env=` of kernels before 5.18 change nothing that is explained here.
                return true;
            default:
                return false;
        }
    }

    private bool Depends(ExpressionParser rest, string line, SourcePlace place)
    {
        if (!rest.AcceptWord("on") || rest.Expression() is not { } expression || !rest.TryCondition(out Expression? condition))
        {
            return false;
        }

        // `depends on A if B`: without B there is nothing to fulfil.
        Expression whole = condition is null ? expression : new Expression.Or(expression, new Expression.Not(condition));
        return entry switch
        {
            EntryDraft.Symbol symbol => Add(symbol.Definition.Dependencies, whole, line, place),
            EntryDraft.Block menu => Add(menu.Draft.Dependencies, whole, line, place),
            _ => true,
        };
    }

    private static bool Prompt(DefinitionDraft definition, ExpressionParser rest, string line, SourcePlace place)
    {
        if (rest.Quoted() is not { } text || !rest.TryCondition(out Expression? condition))
        {
            return false;
        }

        definition.Prompt = new(text, condition is null ? null : new(condition, line, place));
        return true;
    }

    private static bool ChoicePrompt(BlockDraft choice, ExpressionParser rest, string line, SourcePlace place) =>
        rest.AtEnd
        || (rest.Quoted() is not null && rest.TryCondition(out Expression? condition) && (condition is null || Add(choice.Visibility, condition, line, place)));

    private static bool Default(DefinitionDraft definition, ExpressionParser rest, string line, SourcePlace place) =>
        rest.Expression() is { } value && rest.TryCondition(out Expression? condition)
        && Add(definition.Defaults, new(value, condition, line, place));

    private bool Select(bool weak, DefinitionDraft definition, ExpressionParser rest, string line, SourcePlace place)
    {
        if (rest.Name() is not { } target || !rest.TryCondition(out Expression? condition))
        {
            return false;
        }

        if (!selections.TryGetValue(target, out List<(SelectionDraft, DefinitionDraft)>? list))
        {
            selections[target] = list = [];
        }

        list.Add((new(weak, condition, line, place), definition));
        return true;
    }

    private static bool Add(List<Dependency> to, Expression? condition, string line, SourcePlace place) =>
        condition is not null && Add(to, new(condition, line, place));

    private static bool Add<T>(List<T> to, T item)
    {
        to.Add(item);
        return true;
    }

    private static SymbolType TypeOf(string keyword) => keyword switch
    {
        "bool" => SymbolType.Bool,
        "tristate" => SymbolType.Tristate,
        "string" => SymbolType.String,
        "int" => SymbolType.Int,
        _ => SymbolType.Hex,
    };

    /// <summary>What the lines after a statement belong to.</summary>
    private abstract record EntryDraft
    {
        private EntryDraft()
        {
        }

        public sealed record Symbol(SymbolDraft Of, DefinitionDraft Definition) : EntryDraft;

        public sealed record Block(BlockDraft Draft) : EntryDraft;

        public sealed record Comment : EntryDraft;
    }

    private sealed class SymbolDraft(string name)
    {
        public string Name { get; } = name;

        public SymbolType Type { get; private set; }

        public List<DefinitionDraft> Definitions { get; } = [];

        // As the kernel does: the first type stays (menu_set_type warns of another).
        public void Is(SymbolType type) => Type = Type == SymbolType.Unknown ? type : Type;
    }

    private sealed class DefinitionDraft(SourcePlace place, BlockDraft? block, string name)
    {
        public string Name { get; } = name;

        public SymbolPrompt? Prompt { get; set; }

        public List<Dependency> Dependencies { get; } = [];

        public List<SymbolDefault> Defaults { get; } = [];

        public List<SymbolRange> Ranges { get; } = [];

        public SymbolDefinition Freeze() => new(place, Prompt, [.. Dependencies], block?.Freeze(), [.. Defaults], [.. Ranges]);
    }

    private sealed class BlockDraft(BlockKind kind, SourcePlace place, BlockDraft? parent, int depth)
    {
        private EnclosingBlock? frozen;

        public BlockKind Kind { get; } = kind;

        public SourcePlace Place { get; } = place;

        public BlockDraft? Parent { get; } = parent;

        public int Depth { get; } = depth;

        public List<Dependency> Dependencies { get; } = [];

        public List<Dependency> Visibility { get; } = [];

        public EnclosingBlock Freeze() => frozen ??= new(Kind, Place, [.. Dependencies], [.. Visibility], Parent?.Freeze());
    }

    private sealed record SelectionDraft(bool Weak, Expression? Condition, string Text, SourcePlace Place);
}
