using System.Runtime.CompilerServices;
using Kforge.Diagnostics;
using Kforge.Kconfig.Language;
using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Values;

/// <summary>
/// The values that the symbols of a model have, given what a user asked for: what <c>sym_calc_value</c> of
/// <c>scripts/kconfig/symbol.c</c> computes. One evaluation is used by one thread.
/// </summary>
public sealed partial class Evaluation
{
    private const byte NotKnown = 255;

    private readonly SymbolState[] states;
    private readonly byte[] expressions;
    private readonly List<Symbol>[] priorities;
    private readonly Dialect dialect;
    private Tristate modules;

    /// <summary>Begins with nothing asked for.</summary>
    /// <param name="model">The tree.</param>
    public Evaluation(KconfigModel model)
    {
        Model = model;
        dialect = model.Dialect;
        givenMembers = [];
        states = new SymbolState[model.Symbols.Length];
        expressions = new byte[model.Expressions];
        priorities = [.. model.Choices.Select(choice => new List<Symbol>(choice.Members))];
        choiceValues = new Symbol?[dialect.ModernChoices ? 0 : model.Symbols.Length];
        foreach (Symbol symbol in model.Symbols)
        {
            ref SymbolState state = ref states[symbol.Index];
            state.Text = symbol.Name;
            if (symbol.IsConstant && symbol.Name is "y" or "m" or "n")
            {
                state.IsValid = state.IsPermanent = true;
                state.Value = symbol.Name == "y" ? Tristate.Y : symbol.Name == "m" ? Tristate.M : Tristate.N;
            }
        }

        Invalidate();
    }

    /// <summary>The tree.</summary>
    public KconfigModel Model { get; }

    /// <summary>The value of a bool or tristate; N for everything else.</summary>
    public Tristate Of(Symbol symbol)
    {
        Calculate(symbol);
        return states[symbol.Index].Value;
    }

    /// <summary>The value of any symbol as text: <c>y</c>, <c>m</c>, <c>n</c>, a number, a string without quotes.</summary>
    public string TextOf(Symbol symbol)
    {
        Calculate(symbol);
        return Text(symbol);
    }

    /// <summary>The value of an expression; null holds always.</summary>
    public Tristate Of(Expr? expression)
    {
        if (expression is null)
        {
            return Tristate.Y;
        }

        ref byte known = ref expressions[expression.Index];
        if (known != NotKnown)
        {
            return (Tristate)known;
        }

        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw TooDeep(expression.Symbols.FirstOrDefault());
        }

        Tristate value = expression.Kind switch
        {
            ExprKind.Symbol => Of(expression.Symbol),
            ExprKind.Not => Tristate.Y - (int)Of(expression.Left),
            ExprKind.And => Least(Of(expression.Left), Of(expression.Right)),
            ExprKind.Or => Greatest(Of(expression.Left), Of(expression.Right)),
            _ => Compare(expression),
        };
        expressions[expression.Index] = (byte)value;
        return value;
    }

    /// <summary>How far a person may set a symbol: the greatest of its prompts' conditions.</summary>
    public Tristate VisibilityOf(Symbol symbol)
    {
        Calculate(symbol);
        if (symbol.IsChoiceMember)
        {
            // A member can get its value with the whole choice.
            CalculateVisibility(symbol);
        }

        return states[symbol.Index].Visible;
    }

    /// <summary>What others' <c>select</c> make of it.</summary>
    public Tristate SelectedTo(Symbol symbol)
    {
        Calculate(symbol);
        return states[symbol.Index].Reverse;
    }

    /// <summary>Whether the symbol's line stands in a <c>.config</c>.</summary>
    public bool IsWritten(Symbol symbol)
    {
        Calculate(symbol);
        return states[symbol.Index].Write;
    }

    /// <summary>Whether the user gave the symbol a value.</summary>
    public bool IsGiven(Symbol symbol) => states[symbol.Index].Given;

    /// <summary>Whether a menu entry would be shown to a person (<c>menu_is_visible</c>).</summary>
    public bool IsVisible(MenuEntry entry)
    {
        if (entry.Prompt is not { } prompt || (entry.Visibility is not null && Of(entry.Visibility) == Tristate.N))
        {
            return false;
        }

        if (entry.Symbol is { } symbol)
        {
            Calculate(symbol);
        }

        if (ConditionOf(prompt, entry.Symbol) != Tristate.N)
        {
            return true;
        }

        if (entry.Symbol is null || states[entry.Symbol.Index].Value == Tristate.N)
        {
            return false;
        }

        for (MenuEntry? child = entry.FirstChild; child is not null; child = child.Next)
        {
            if (IsVisible(child))
            {
                return true;
            }
        }

        return false;
    }

    private static Tristate Least(Tristate left, Tristate right) => left < right ? left : right;

    private static Tristate Greatest(Tristate left, Tristate right) => left > right ? left : right;

    private string Text(Symbol symbol) => symbol.IsTristate || symbol.IsConstant && symbol.Name is "y" or "m" or "n"
        ? states[symbol.Index].Value switch
        {
            Tristate.Y => "y",
            Tristate.M => "m",
            _ => "n",
        }
        : states[symbol.Index].Text;

    private static Failure TooDeep(Symbol? symbol) =>
        new Diagnostic(KconfigCodes.MalformedKconfig, "the values depend on one another too deep to be followed", symbol?.Entries.FirstOrDefault()?.Line.Place).ToFailure();

    /// <summary>The type as far as modules allow: without them a tristate is a bool.</summary>
    private SymbolType TypeOf(Symbol symbol) => symbol.Type == SymbolType.Tristate && modules == Tristate.N ? SymbolType.Bool : symbol.Type;

    private Tristate AsBool(Symbol symbol, Tristate value) => value == Tristate.M && TypeOf(symbol) == SymbolType.Bool ? Tristate.Y : value;

    private void Calculate(Symbol symbol)
    {
        ref SymbolState state = ref states[symbol.Index];
        if (state.IsValid)
        {
            return;
        }

        if (!dialect.ModernChoices)
        {
            BeforeLegacy(symbol);
        }

        state.IsValid = true;
        if (symbol.Type == SymbolType.Unknown)
        {
            state.Text = symbol.Name;
            state.Value = Tristate.N;
            return;
        }

        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw TooDeep(symbol);
        }

        string empty = !dialect.NumbersBeginAtZero ? "" : symbol.Type switch
        {
            SymbolType.Int => "0",
            SymbolType.Hex => "0x0",
            _ => "",
        };
        state.Write = false;
        CalculateVisibility(symbol);
        state.Write = state.Visible != Tristate.N;

        // What a recursive call sees.
        state.Value = Tristate.N;
        state.Text = symbol.IsTristate ? "" : empty;
        Property? preset = null;
        if (symbol.IsTristate)
        {
            Tristate value = TristateOf(symbol, ref state, ref preset);
            FollowTransition(symbol, ref state, preset, value, "");
            state.Value = value;
        }
        else
        {
            string text = NumberOrText(symbol, ref state, empty, ref preset);
            FollowTransition(symbol, ref state, preset, Tristate.N, text);
            state.Text = text;
            KeepInRange(symbol, ref state);
        }

        if (!dialect.ModernChoices)
        {
            AfterLegacy(symbol, ref state);
        }

        if (symbol == Model.Modules)
        {
            modules = state.Value;
        }

        if (symbol.IsChoice || symbol.IsTransitional)
        {
            state.Write = false;
        }
    }

    private Tristate TristateOf(Symbol symbol, ref SymbolState state, ref Property? preset)
    {
        if (dialect.ModernChoices && symbol.Choice is { } choice)
        {
            Choose(choice);
            return AsBool(symbol, state.Value);
        }

        if (!dialect.ModernChoices && symbol.IsChoiceMember && state.Visible == Tristate.Y)
        {
            return LegacyMember(symbol);
        }

        Tristate value;
        if (state.Visible != Tristate.N && state.Given)
        {
            value = Least(state.GivenValue, state.Visible);
        }
        else
        {
            value = Tristate.N;
            state.Write |= state.Reverse != Tristate.N;
            if (!symbol.IsChoice)
            {
                preset = DefaultOf(symbol, out Tristate condition);
                if (preset is not null)
                {
                    value = Least(Of(preset.Value), condition);
                    state.Write |= value != Tristate.N;
                }

                if (state.Implied != Tristate.N)
                {
                    state.Write = true;
                    value = Least(Greatest(value, state.Implied), state.Direct);
                }
            }
        }

        return AsBool(symbol, Greatest(value, state.Reverse));
    }

    private string NumberOrText(Symbol symbol, ref SymbolState state, string empty, ref Property? preset)
    {
        if (state.Visible != Tristate.N && state.Given)
        {
            return state.GivenText ?? "";
        }

        preset = DefaultOf(symbol, out _);
        if (preset?.Target is not { } source)
        {
            return empty;
        }

        state.Write = true;
        Calculate(source);
        return Text(source);
    }

    /// <summary>The first default whose condition holds.</summary>
    private Property? DefaultOf(Symbol symbol, out Tristate condition)
    {
        foreach (Property preset in symbol.Defaults)
        {
            condition = Of(preset.Condition);
            if (condition != Tristate.N)
            {
                return preset;
            }
        }

        condition = Tristate.N;
        return null;
    }

    /// <summary>A value that comes over from an old name counts as the user's.</summary>
    private void FollowTransition(Symbol symbol, ref SymbolState state, Property? preset, Tristate value, string text)
    {
        if (preset?.Target is { IsTransitional: true } old && !state.Given && states[old.Index].Given)
        {
            state.Given = true;
            state.GivenValue = value;
            state.GivenText = text;
        }
    }

    private void CalculateVisibility(Symbol symbol)
    {
        ref SymbolState state = ref states[symbol.Index];
        if (symbol.IsTransitional)
        {
            state.Visible = Tristate.Y;
            return;
        }

        Tristate visible = Tristate.N;
        foreach (Property prompt in symbol.Prompts)
        {
            visible = Greatest(visible, ConditionOf(prompt, symbol));
        }

        state.Visible = visible == Tristate.M && (symbol.Type != SymbolType.Tristate || modules == Tristate.N) ? Tristate.Y : visible;
        if (symbol.IsChoiceMember)
        {
            return;
        }

        state.Direct = AsBool(symbol, Of(symbol.DirectDependency));
        state.Reverse = symbol.ReverseDependency is { } reverse ? AsBool(symbol, Of(reverse)) : Tristate.N;
        state.Implied = symbol.Implied is { } implied ? AsBool(symbol, Of(implied)) : Tristate.N;
    }

    private Tristate ConditionOf(Property prompt, Symbol? symbol)
    {
        Tristate condition = Of(prompt.Condition);
        return !dialect.ModernChoices && symbol is { IsChoiceMember: true } && LegacyHides(symbol, condition) ? Tristate.N : condition;
    }

    /// <summary>Forgets what was calculated, not what was given (<c>sym_clear_all_valid</c>).</summary>
    private void Invalidate()
    {
        Array.Fill(expressions, NotKnown);
        for (int i = 0; i < states.Length; i++)
        {
            states[i].IsValid = states[i].IsPermanent;
        }

        Calculate(Model.Modules);
    }

    private struct SymbolState
    {
        public bool IsValid;
        public bool IsPermanent;
        public bool Write;
        public bool Given;
        public bool NeedsChoiceValues;
        public Tristate Value;
        public Tristate GivenValue;
        public Tristate Visible;
        public Tristate Direct;
        public Tristate Reverse;
        public Tristate Implied;
        public string Text;
        public string? GivenText;
    }
}
