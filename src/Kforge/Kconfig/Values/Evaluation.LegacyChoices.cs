using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Values;

/// <content>Choices before Linux 6.11: the choice's own symbol has a value, and remembers which member is on.</content>
public sealed partial class Evaluation
{
    /// <summary>By the number of a choice's symbol: the member that is on.</summary>
    private readonly Symbol?[] choiceValues;

    /// <summary>By the number of a choice's symbol: the member the user asked for.</summary>
    private readonly Dictionary<Symbol, Symbol> givenMembers;

    private void BeforeLegacy(Symbol symbol)
    {
        ref SymbolState state = ref states[symbol.Index];
        if (symbol.IsChoiceMember && state.NeedsChoiceValues)
        {
            state.NeedsChoiceValues = false;
            Calculate(symbol.Choice!.Symbol!);
        }
    }

    private Tristate LegacyMember(Symbol member) => choiceValues[member.Choice!.Symbol!.Index] == member ? Tristate.Y : Tristate.N;

    /// <summary>A tristate member that can only be m is not seen while its choice is y.</summary>
    private bool LegacyHides(Symbol member, Tristate condition) =>
        condition == Tristate.M && member.Type == SymbolType.Tristate && states[member.Choice!.Symbol!.Index].Value == Tristate.Y;

    private void AfterLegacy(Symbol symbol, ref SymbolState state)
    {
        if (!symbol.IsChoice)
        {
            return;
        }

        MenuEntry choice = symbol.Entries[0];
        choiceValues[symbol.Index] = state.Value == Tristate.Y ? LegacyChosen(choice, ref state) : null;
        foreach (Symbol member in choice.Members)
        {
            ref SymbolState of = ref states[member.Index];
            of.Write |= state.Write && of.Visible != Tristate.N;
        }

        if (state.NeedsChoiceValues)
        {
            SetAllChoiceValues(choice);
        }
    }

    private Symbol? LegacyChosen(MenuEntry choice, ref SymbolState state)
    {
        bool allGiven = true;
        foreach (Symbol member in choice.Members)
        {
            CalculateVisibility(member);
            allGiven &= states[member.Index].Visible == Tristate.N || states[member.Index].Given;
        }

        state.Given &= allGiven;
        if (givenMembers.TryGetValue(choice.Symbol!, out Symbol? given) && states[given.Index].Visible != Tristate.N)
        {
            return given;
        }

        Symbol? preset = DefaultOf(choice);
        if (preset is null)
        {
            state.Value = Tristate.N;
        }

        return preset;
    }

    /// <summary>Every member that the user said nothing of counts as refused (<c>set_all_choice_values</c>).</summary>
    private void SetAllChoiceValues(MenuEntry choice)
    {
        foreach (Symbol member in choice.Members)
        {
            ref SymbolState of = ref states[member.Index];
            of.GivenValue = of.Given ? of.GivenValue : Tristate.N;
        }

        ref SymbolState state = ref states[choice.Symbol!.Index];
        state.Given = true;
        state.IsValid = false;
        state.NeedsChoiceValues = false;
    }

    /// <summary>What reading a configuration does to all choices before the first line.</summary>
    private void BeginLegacyReading()
    {
        givenMembers.Clear();
        foreach (MenuEntry choice in Model.Choices)
        {
            states[choice.Symbol!.Index].Given = true;
        }
    }

    /// <summary>Tells the choice of a value that one of its members was given.</summary>
    private void GiveLegacyMember(Symbol member, Tristate value)
    {
        Symbol choice = member.Choice!.Symbol!;
        ref SymbolState state = ref states[choice.Index];
        if (value == Tristate.M && state.GivenValue == Tristate.Y)
        {
            state.Given = false;
        }
        else if (value == Tristate.Y)
        {
            givenMembers[choice] = member;
        }

        state.GivenValue = Greatest(state.GivenValue, value);
    }

    /// <summary>Gives every symbol that has no value one and the same (<c>conf_set_all_new_symbols</c> of these kernels).</summary>
    private void AnswerAllLegacy(Tristate? answer)
    {
        foreach (Symbol symbol in Model.Symbols)
        {
            ref SymbolState state = ref states[symbol.Index];
            if (answer is { } value && !state.Given && symbol.IsTristate)
            {
                state.GivenValue = value;
                state.Given = true;
            }
        }

        Invalidate();
        foreach (Symbol symbol in Model.Symbols.Where(symbol => symbol.IsChoiceMember || (symbol.IsChoice && !states[symbol.Index].Given)))
        {
            states[symbol.Index].NeedsChoiceValues = true;
        }

        foreach (MenuEntry choice in Model.Choices.Where(choice => !states[choice.Symbol!.Index].Given))
        {
            Calculate(choice.Symbol!);
            SetAllChoiceValues(choice);
        }

        // The values of choices were set behind the back of what is remembered.
        Array.Fill(expressions, NotKnown);
    }
}
