using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Values;

/// <content>Choices since Linux 6.11 (<c>sym_calc_choice</c>).</content>
public sealed partial class Evaluation
{
    /// <summary>The member that is on, or null when none can be seen.</summary>
    /// <param name="choice">The choice.</param>
    public Symbol? ChosenOf(MenuEntry choice) =>
        dialect.ModernChoices ? Choose(choice) : choice.Members.FirstOrDefault(member => Of(member) == Tristate.Y);

    private Symbol? Choose(MenuEntry choice)
    {
        Symbol? chosen = null;
        List<Symbol> order = priorities[choice.ChoiceIndex];
        foreach (Symbol member in order)
        {
            CalculateVisibility(member);
            ref SymbolState state = ref states[member.Index];
            if (state is { Visible: not Tristate.N, Given: true, GivenValue: Tristate.Y })
            {
                chosen = member;
                break;
            }
        }

        if (chosen is null)
        {
            chosen = DefaultOf(choice);
            if (chosen is not null && states[chosen.Index] is { Given: true, GivenValue: Tristate.N })
            {
                chosen = null;
            }
        }

        // Then the first that is seen and not spoken of, and last of all the one whose n is the oldest.
        chosen ??= MembersBelow(choice).FirstOrDefault(member => states[member.Index] is { Visible: not Tristate.N, Given: false });
        chosen ??= order.LastOrDefault(member => states[member.Index].Visible != Tristate.N);
        foreach (Symbol member in MembersBelow(choice))
        {
            ref SymbolState state = ref states[member.Index];
            if (state.Visible != Tristate.N)
            {
                state.Value = member == chosen ? Tristate.Y : Tristate.N;
                state.IsValid = true;
                state.Write = true;
            }
        }

        return chosen;
    }

    /// <summary>The member that is on when nothing is asked for.</summary>
    internal Symbol? DefaultOf(MenuEntry choice)
    {
        foreach (Property preset in choice.Symbol!.Defaults)
        {
            if (Of(preset.Condition) != Tristate.N && states[preset.Target!.Index].Visible != Tristate.N)
            {
                return preset.Target;
            }
        }

        return MembersBelow(choice).FirstOrDefault(member => states[member.Index].Visible != Tristate.N);
    }

    private static IEnumerable<Symbol> MembersBelow(MenuEntry choice) => choice.Descendants.Select(entry => entry.Symbol).OfType<Symbol>();

    private void Prefer(Symbol member)
    {
        List<Symbol> order = priorities[member.Choice!.ChoiceIndex];
        if (order.Remove(member))
        {
            order.Insert(0, member);
        }
    }
}
