using System.Collections.Immutable;
using System.Globalization;
using Kforge.Diagnostics;
using Kforge.Workspace;

namespace Kforge.Kconfig;

/// <summary>Says why one symbol of a profile did not get its value.</summary>
internal sealed class ConfigExplanation
{
    private const int MostSelectors = 5;

    private readonly ImmutableArray<ProfileSymbol> requested;
    private readonly DotConfig final;
    private readonly KconfigTree tree;
    private readonly ConfigValues values;

    public ConfigExplanation(ImmutableArray<ProfileSymbol> requested, DotConfig final, KconfigTree tree)
    {
        this.requested = requested;
        this.final = final;
        this.tree = tree;
        values = new(tree, final);
    }

    /// <summary>The explanation of a symbol whose value was not kept.</summary>
    public Diagnostic Of(ProfileSymbol asked)
    {
        if (tree[asked.Name] is not { } symbol)
        {
            return Unknown(asked);
        }

        if (Misfit(asked, symbol) is { } misfit)
        {
            return misfit;
        }

        if (symbol.Type is not (SymbolType.Bool or SymbolType.Tristate))
        {
            return symbol.HasPrompt ? Dropped(asked, symbol) ?? NotKept(asked, symbol) : NoPrompt(asked, symbol);
        }

        Tristate wanted = ValueOf(asked.Value);
        Tristate got = values.Of(asked.Name);
        if (got > wanted)
        {
            return Forced(asked, symbol, got) ?? (symbol.HasPrompt ? NotKept(asked, symbol) : NoPrompt(asked, symbol));
        }

        return symbol.HasPrompt ? OtherChosen(asked, symbol) ?? Dropped(asked, symbol) ?? NotKept(asked, symbol) : NoPrompt(asked, symbol);
    }

    /// <summary>The symbols to blame when a dependency took a value away; empty when something else did.</summary>
    public ImmutableArray<string> Blamed(ProfileSymbol asked)
    {
        if (tree[asked.Name] is not { HasPrompt: true } symbol || Misfit(asked, symbol) is not null)
        {
            return [];
        }

        Tristate wanted = LeastNeeded(asked, symbol);
        return [.. Blockers(symbol, wanted).SelectMany(blocker => Culprits(blocker.Expression, wanted)).Distinct(StringComparer.Ordinal)];
    }

    private Diagnostic Unknown(ProfileSymbol asked)
    {
        ImmutableArray<string> near = NearestNames.Of(asked.Name, tree.Symbols.Keys);
        return new(
            KconfigCodes.UnknownSymbol,
            $"this kernel tree has no symbol `{asked.Name}`",
            asked.Place,
            [],
            near.IsEmpty && asked.Optional ? [] : [near.IsEmpty ? $"remove it, or say `optional = true` if other trees have it" : $"did you mean {string.Join(" or ", near.Select(name => $"`{name}`"))}?"]);
    }

    /// <summary>A value that the symbol can never have.</summary>
    private Diagnostic? Misfit(ProfileSymbol asked, KconfigSymbol symbol)
    {
        string value = asked.Value;
        string? fits = symbol.Type switch
        {
            SymbolType.Bool => value is "y" or "n" ? null : "`y` or `n`",
            SymbolType.Tristate => value is "y" or "m" or "n" ? null : "`y`, `m` or `n`",
            SymbolType.String => DotConfig.Unquote(value) is not null ? null : "a text in quotes, such as `'\"text\"'`",
            SymbolType.Int => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? null : "a decimal number",
            SymbolType.Hex => IsHex(value) ? null : "a hexadecimal number, such as `0x1000`",
            _ => null,
        };
        SymbolDefinition definition = symbol.Definitions[0];
        if (fits is not null)
        {
            return new(
                KconfigCodes.WrongType,
                $"`{value}` is not a value for {asked.Name}, which is of type {TypeName(symbol.Type)}",
                asked.Place,
                [$"{asked.Name} is defined in {definition.Place}"],
                [$"write {fits}"]);
        }

        SymbolRange? range = symbol.Definitions.SelectMany(d => d.Ranges).FirstOrDefault(r => values.Of(r.Condition).Most != Tristate.N);
        return range is null || IsWithin(asked, symbol.Type, range) ? null : new(
            KconfigCodes.WrongType,
            $"`{value}` is outside the range of {asked.Name}",
            asked.Place,
            [$"{range.Place}: {range.Text}"],
            [$"write a value from {range.Least} to {range.Most}"]);
    }

    private bool IsWithin(ProfileSymbol asked, SymbolType type, SymbolRange range)
    {
        // The comparison of Kconfig itself, on a configuration that holds the wanted value.
        ConfigValues wish = new(tree, new(final.Entries.Append(new(asked.Name, asked.Value))));
        Operand self = new Operand.Symbol(asked.Name);
        return type is not (SymbolType.Int or SymbolType.Hex)
            || (wish.Of(new Expression.Compare(self, Comparison.GreaterOrEqual, range.Least)).Most == Tristate.Y
                && wish.Of(new Expression.Compare(self, Comparison.LessOrEqual, range.Most)).Most == Tristate.Y);
    }

    private Diagnostic NoPrompt(ProfileSymbol asked, KconfigSymbol symbol)
    {
        ImmutableArray<Selection> selectors = [.. symbol.SelectedBy.Where(s => !s.Weak)];
        SymbolDefault? preset = symbol.Definitions.SelectMany(d => d.Defaults).FirstOrDefault();
        return new(
            KconfigCodes.NoPrompt,
            $"{asked.Name} cannot be set by hand: it has no prompt; it is {Final(asked.Name)}, not {asked.Value}",
            asked.Place,
            [
                $"{asked.Name} is defined in {symbol.Definitions[0].Place}",
                .. selectors.Take(MostSelectors).Select(s => $"{s.Place}: {s.Selector} does `{s.Text}`"),
                .. preset is null ? (string[])[] : [$"{preset.Place}: its own default is `{preset.Text}`"],
            ],
            [selectors.IsEmpty
                ? $"remove {asked.Name} from the profile: Kconfig computes it"
                : $"ask for a symbol that selects it, such as `{selectors[0].Selector} = {{ value = \"y\", reason = \"…\" }}`"]);
    }

    /// <summary>Something selects a symbol that should be off.</summary>
    private Diagnostic? Forced(ProfileSymbol asked, KconfigSymbol symbol, Tristate got)
    {
        ImmutableArray<Selection> selectors =
        [
            .. symbol.SelectedBy.Where(s => !s.Weak && (values.Of(s.Selector) & values.Of(s.Condition) & All(s.From.AllDependencies)).Most > ValueOf(asked.Value)),
        ];
        return selectors.IsEmpty ? null : new(
            KconfigCodes.ForcedOn,
            $"{asked.Name} shall be {asked.Value} and is {Text(got)}: {string.Join(", ", selectors.Take(MostSelectors).Select(s => s.Selector))} selects it",
            asked.Place,
            [.. selectors.Take(MostSelectors).Select(s => $"{s.Place}: {s.Selector} does `{s.Text}`, and {Origin(s.Selector)}")],
            [$"switch {selectors[0].Selector} off too, or remove {asked.Name} from the profile"]);
    }

    /// <summary>Another member of the symbol's choice is on.</summary>
    private Diagnostic? OtherChosen(ProfileSymbol asked, KconfigSymbol symbol)
    {
        if (symbol.Definitions.Select(d => d.Choice).FirstOrDefault(c => c is not null) is not { } choice || asked.Value != "y")
        {
            return null;
        }

        KconfigSymbol? chosen = tree.Symbols.Values.FirstOrDefault(other => values.Of(other.Name) == Tristate.Y && other.Definitions.Any(d => d.Choice == choice));
        return chosen is null || Blockers(symbol, Tristate.Y) is { IsEmpty: false } ? null : new(
            KconfigCodes.Forbidden,
            $"{asked.Name} shall be y and is n: {chosen.Name} is chosen instead",
            asked.Place,
            [$"{choice.Place}: one member of this choice is on at a time", Origin(chosen.Name)],
            [$"ask for one of the two only"]);
    }

    /// <summary>A dependency is too low.</summary>
    private Diagnostic? Dropped(ProfileSymbol asked, KconfigSymbol symbol)
    {
        Tristate wanted = LeastNeeded(asked, symbol);
        ImmutableArray<Dependency> blockers = Blockers(symbol, wanted);
        if (blockers.IsEmpty)
        {
            return null;
        }

        ImmutableArray<string> culprits = [.. blockers.SelectMany(blocker => Culprits(blocker.Expression, wanted)).Distinct(StringComparer.Ordinal)];
        return new(
            KconfigCodes.Forbidden,
            $"{asked.Name} shall be {asked.Value} and is {Final(asked.Name)}: {string.Join(", ", blockers.Select(b => $"`{b.Text}`"))} {(blockers.Length == 1 ? "does" : "do")} not hold",
            asked.Place,
            [
                .. blockers.Select(b => $"{b.Place}: {b.Text}: comes to {values.Of(b.Expression)}"),
                .. culprits.Select(Origin),
            ],
            [.. culprits.Select(name => Remedy(name, asked)).OfType<string>().Distinct()]);
    }

    /// <summary>
    /// The conditions that keep a symbol below a value, in the definition that is nearest to holding. What may or may
    /// not hold, because a macro is in it, counts only when nothing else is to blame.
    /// </summary>
    private ImmutableArray<Dependency> Blockers(KconfigSymbol symbol, Tristate wanted)
    {
        ImmutableArray<Dependency> Below(SymbolDefinition definition, Func<TristateRange, Tristate> bound) =>
            [.. definition.AllConditions.Where(condition => bound(values.Of(condition.Expression)) < wanted)];

        ImmutableArray<SymbolDefinition> asking = [.. symbol.Definitions.Where(d => d.Prompt is not null)];
        ImmutableArray<Dependency> certain = asking.Select(d => Below(d, range => range.Most)).MinBy(list => list.Length);
        return !certain.IsDefaultOrEmpty ? certain : asking.Select(d => Below(d, range => range.Least)).MinBy(list => list.Length) is { IsDefault: false } possible ? possible : [];
    }

    /// <summary>The symbols whose values keep an expression below (or, under a <c>!</c>, above) what is wanted.</summary>
    private IEnumerable<string> Culprits(Expression expression, Tristate wanted) => values.Of(expression).Least >= wanted ? [] : expression switch
    {
        Expression.And and => Culprits(and.Left, wanted).Concat(Culprits(and.Right, wanted)),
        Expression.Or or => Culprits(or.Left, wanted).Concat(Culprits(or.Right, wanted)),
        Expression.Not { Inner: Expression.And both } => Culprits(new Expression.Or(new Expression.Not(both.Left), new Expression.Not(both.Right)), wanted),
        Expression.Not { Inner: Expression.Or either } => Culprits(new Expression.And(new Expression.Not(either.Left), new Expression.Not(either.Right)), wanted),
        _ => expression.Symbols,
    };

    /// <summary>The value of a symbol and who gave it.</summary>
    private string Origin(string name)
    {
        string value = $"{name}={Final(name)}";
        if (requested.FirstOrDefault(symbol => symbol.Name == name) is { } asked)
        {
            return asked.Value == Final(name) ? $"{value} is set by {asked.Place}" : $"{value}, although {asked.Place} asks for {asked.Value}";
        }

        if (tree[name] is not { } symbol)
        {
            return $"{name} is not a symbol of this tree";
        }

        Selection? selector = symbol.SelectedBy.FirstOrDefault(s => !s.Weak && (values.Of(s.Selector) & values.Of(s.Condition)).Least > Tristate.N);
        SymbolDefault? preset = symbol.Definitions.SelectMany(d => d.Defaults).FirstOrDefault();
        return selector is not null ? $"{value} is selected by {selector.Selector} ({selector.Place}){AskedFor(selector.Selector)}"
            : !symbol.HasPrompt && preset is not null ? $"{value} is computed by Kconfig: {preset.Place}: {preset.Text}"
            : $"{value}, by default or from the base configuration ({symbol.Definitions[0].Place})";
    }

    private string AskedFor(string name) => requested.FirstOrDefault(symbol => symbol.Name == name) is { } asked ? $", which {asked.Place} asks for" : "";

    private string? Remedy(string culprit, ProfileSymbol asked)
    {
        if (requested.FirstOrDefault(symbol => symbol.Name == culprit) is { } other)
        {
            return other.Value == Final(culprit)
                ? $"{asked.Name} and {culprit}={other.Value} exclude each other: remove {other.Place} or {asked.Place}"
                : $"put {culprit} of {other.Place} right first: {asked.Name} follows from it";
        }

        return tree[culprit] is { HasPrompt: true, Type: SymbolType.Bool or SymbolType.Tristate }
            ? $"add `{culprit} = {{ value = \"{(values.Of(culprit) == Tristate.N ? "y" : "n")}\", reason = \"…\" }}` to a profile"
            : null;
    }

    private Diagnostic NotKept(ProfileSymbol asked, KconfigSymbol symbol) => new(
        KconfigCodes.NotKept,
        $"{asked.Name} shall be {asked.Value} and is {Final(asked.Name)}",
        asked.Place,
        asked.Value == "m" && !values.HasModules
            ? [$"without modules there is no m: {Origin("MODULES")}"]
            : [$"{asked.Name} is defined in {symbol.Definitions[0].Place}, and every dependency that kforge can evaluate holds"],
        asked.Value == "m" && !values.HasModules
            ? ["add `MODULES = { value = \"y\", reason = \"…\" }` to a profile"]
            : [$"look at the lines above that place, and set what they need in a profile"]);

    /// <summary>What the dependencies must come to; a bool is content with m.</summary>
    private static Tristate LeastNeeded(ProfileSymbol asked, KconfigSymbol symbol) => symbol.Type == SymbolType.Tristate ? ValueOf(asked.Value) : Tristate.M;

    private TristateRange All(IEnumerable<Dependency> dependencies) =>
        dependencies.Aggregate((TristateRange)Tristate.Y, (sum, dependency) => sum & values.Of(dependency.Expression));

    private string Final(string name) => final[name]?.Value ?? (tree[name]?.Type is SymbolType.Bool or SymbolType.Tristate ? "n" : "not set");

    private static string Text(Tristate value) => value.ToString().ToLowerInvariant();

    private static Tristate ValueOf(string value) => value switch { "y" => Tristate.Y, "m" => Tristate.M, _ => Tristate.N };

    private static string TypeName(SymbolType type) => type.ToString().ToLowerInvariant();

    private static bool IsHex(string value) =>
        ulong.TryParse(value.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? value[2..] : value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _);
}
