using System.Collections.Immutable;
using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Values;

/// <summary>What was odd in a configuration that was read.</summary>
/// <param name="Unknown">Entries of symbols the tree does not have.</param>
/// <param name="Invalid">Entries whose values do not fit the symbol's type; they count as not given.</param>
public sealed record GivenReport(ImmutableArray<ConfigEntry> Unknown, ImmutableArray<ConfigEntry> Invalid);

/// <content>What the user asks for: configurations that are read, answers to everything, single values.</content>
public sealed partial class Evaluation
{
    /// <summary>Takes the lines of a configuration as what the user asks for, and forgets everything given before (<c>conf_read_simple</c>).</summary>
    /// <param name="text">A <c>.config</c>, a defconfig or a fragment.</param>
    public GivenReport Give(string text)
    {
        Forget();
        if (!dialect.ModernChoices)
        {
            BeginLegacyReading();
        }

        ImmutableArray<ConfigEntry>.Builder unknown = ImmutableArray.CreateBuilder<ConfigEntry>();
        ImmutableArray<ConfigEntry>.Builder invalid = ImmutableArray.CreateBuilder<ConfigEntry>();
        foreach (ConfigEntry entry in ConfigLines.Read(text, dialect.UnsetIsWholeLine))
        {
            if (Model.Pool.Find(entry.Name) is not { } symbol)
            {
                unknown.Add(entry);
            }
            else if (symbol.Type == SymbolType.Unknown)
            {
                unknown.Add(entry);
            }
            else if (!TryGive(symbol, entry.Value))
            {
                invalid.Add(entry);
            }
        }

        Invalidate();
        return new(unknown.ToImmutable(), invalid.ToImmutable());
    }

    /// <summary>
    /// Calculates everything, in the order of the tree's own program: what it does to a configuration it has read (<c>conf_read</c>).
    /// </summary>
    public void CalculateAll()
    {
        foreach (Symbol symbol in Model.Symbols)
        {
            Calculate(symbol);
        }

        if (!dialect.ForgetsWhatIsOutOfRange)
        {
            return;
        }

        foreach (Symbol symbol in Model.Symbols)
        {
            ref SymbolState state = ref states[symbol.Index];
            if (state.Given && symbol is { IsTristate: false, IsChoiceMember: false } && symbol.Type is SymbolType.Int or SymbolType.Hex && !IsWithinRange(symbol, state.GivenText ?? ""))
            {
                state.Given = false;
                state.IsValid = false;
            }
        }
    }

    /// <summary>Gives every bool and tristate that can be set and has no value yet one and the same (<c>conf_set_all_new_symbols</c>).</summary>
    /// <param name="answer">The value; null leaves all of them at their defaults.</param>
    public void AnswerAll(Tristate? answer)
    {
        if (!dialect.ModernChoices)
        {
            AnswerAllLegacy(answer);
            return;
        }

        if (answer is { } value)
        {
            foreach (MenuEntry entry in Model.Entries)
            {
                if (entry is { Symbol: { IsTristate: true, IsChoice: false, IsChoiceMember: false } symbol, Prompt: not null } && !states[symbol.Index].Given)
                {
                    states[symbol.Index].Given = true;
                    states[symbol.Index].GivenValue = value;
                }
            }
        }

        Invalidate();
    }

    /// <summary>Changes what the user asks for of one symbol; everything is calculated anew afterwards.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="value">As it stands in a <c>.config</c>: <c>y</c>, a number, a string in quotes.</param>
    /// <returns>False when the value does not fit the symbol's type; nothing is then changed.</returns>
    public bool Give(Symbol symbol, string value)
    {
        bool good = TryGive(symbol, value);
        if (good)
        {
            Invalidate();
        }

        return good;
    }

    /// <summary>What the user asks for of a symbol, as it stands in a <c>.config</c>, or null.</summary>
    public string? GivenTo(Symbol symbol)
    {
        ref SymbolState state = ref states[symbol.Index];
        return !state.Given ? null : symbol.Type switch
        {
            SymbolType.Bool or SymbolType.Tristate => state.GivenValue switch
            {
                Tristate.Y => "y",
                Tristate.M => "m",
                _ => "n",
            },
            SymbolType.String => DotConfig.Quote(state.GivenText ?? ""),
            _ => state.GivenText,
        };
    }

    private bool TryGive(Symbol symbol, string value)
    {
        ref SymbolState state = ref states[symbol.Index];
        switch (symbol.Type)
        {
            case SymbolType.Bool or SymbolType.Tristate:
                Tristate? tristate = value.Length == 0 ? null : value[0] switch
                {
                    'y' => Tristate.Y,
                    'm' when symbol.Type == SymbolType.Tristate => Tristate.M,
                    'n' => Tristate.N,
                    _ => null,
                };
                if (tristate is not { } given)
                {
                    return false;
                }

                state.GivenValue = given;
                state.Given = true;
                GiveMember(symbol, given);
                return true;
            case SymbolType.String when !value.StartsWith('"'):
                // Passed over without a word (conf_set_sym_val).
                return true;
            case SymbolType.String when ConfigLines.Unquote(value) is { } text:
                state.GivenText = text;
                state.Given = true;
                return true;
            case SymbolType.Int or SymbolType.Hex when IsValidText(symbol.Type, value):
                state.GivenText = value;
                state.Given = true;
                return true;
            default:
                return false;
        }
    }

    private void GiveMember(Symbol symbol, Tristate value)
    {
        if (symbol.Choice is null)
        {
            return;
        }

        if (dialect.ModernChoices)
        {
            Prefer(symbol);
        }
        else if (symbol.IsChoiceMember)
        {
            GiveLegacyMember(symbol, value);
        }
    }

    /// <summary>As if nothing had been given or calculated.</summary>
    private void Forget()
    {
        for (int i = 0; i < states.Length; i++)
        {
            if (!states[i].IsPermanent)
            {
                states[i] = new() { Text = states[i].Text };
            }
        }

        givenMembers.Clear();
        Array.Clear(choiceValues);
        for (int i = 0; i < priorities.Length; i++)
        {
            priorities[i] = [.. Model.Choices[i].Members];
        }

        modules = Tristate.N;
    }
}
