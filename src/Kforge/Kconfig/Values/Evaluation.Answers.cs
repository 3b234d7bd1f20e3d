using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Values;

/// <content>
/// Answers to the questions of a dialogue: unlike lines of a configuration, they tell a choice which member is wanted now. An answer that
/// changes nothing leaves everything as it was calculated: a choice may then keep a value that nobody asks for any more.
/// </content>
public sealed partial class Evaluation
{
    /// <summary>Answers the question of a bool, tristate or old choice (<c>sym_set_tristate_value</c>).</summary>
    internal void Answer(Symbol symbol, Tristate value)
    {
        bool changed = Of(symbol) != value;
        ref SymbolState state = ref states[symbol.Index];
        state.GivenValue = value;
        state.Given = true;
        if (!dialect.ModernChoices && symbol is { IsChoiceMember: true, Choice: { } choice } && value == Tristate.Y)
        {
            givenMembers[choice.Symbol!] = symbol;
            states[choice.Symbol!.Index].Given = true;
            foreach (Symbol member in choice.Members.Where(member => states[member.Index].Visible != Tristate.N))
            {
                states[member.Index].Given = true;
            }
        }

        InvalidateIf(changed);
    }

    /// <summary>Answers the question of a number or text (<c>sym_set_string_value</c>); false when the answer is none.</summary>
    internal bool Answer(Symbol symbol, string text)
    {
        if (!IsWithinRange(symbol, text))
        {
            return false;
        }

        bool bare = symbol.Type == SymbolType.Hex && !text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        ref SymbolState state = ref states[symbol.Index];
        bool changed = bare || state.GivenText != text;
        state.GivenText = bare ? "0x" + text : text;
        state.Given = true;
        InvalidateIf(changed);
        return true;
    }

    /// <summary>Turns on one member of a choice and the others off (<c>choice_set_value</c>).</summary>
    internal void Pick(MenuEntry choice, Symbol picked)
    {
        if (!dialect.ModernChoices)
        {
            Answer(picked, Tristate.Y);
            return;
        }

        bool changed = false;
        foreach (Symbol member in MembersBelow(choice).Where(member => states[member.Index].Visible != Tristate.N))
        {
            ref SymbolState state = ref states[member.Index];
            state.GivenValue = member == picked ? Tristate.Y : Tristate.N;
            state.Given = true;
            changed |= state.Value != state.GivenValue;
            Prefer(member);
        }

        InvalidateIf(changed);
    }

    /// <summary>Turns on a member of a choice, behind everything else that was asked of the choice (<c>randomize_choice_values</c>).</summary>
    internal void GiveLast(Symbol member)
    {
        states[member.Index].GivenValue = Tristate.Y;
        states[member.Index].Given = true;
        List<Symbol> order = priorities[member.Choice!.ChoiceIndex];
        if (order.Remove(member))
        {
            order.Add(member);
        }

        Invalidate();
    }

    private void InvalidateIf(bool changed)
    {
        if (changed)
        {
            Invalidate();
        }
    }
}
