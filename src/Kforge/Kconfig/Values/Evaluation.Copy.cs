using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Values;

/// <content>Copies, for trying what a change would do.</content>
public sealed partial class Evaluation
{
    private Evaluation(Evaluation other)
    {
        Model = other.Model;
        dialect = other.dialect;
        modules = other.modules;
        states = (SymbolState[])other.states.Clone();
        expressions = (byte[])other.expressions.Clone();
        priorities = [.. other.priorities.Select(order => new List<Symbol>(order))];
        choiceValues = (Symbol?[])other.choiceValues.Clone();
        givenMembers = new(other.givenMembers);
    }

    /// <summary>An evaluation of its own with the same requests: what is given to it does not reach this one.</summary>
    /// <remarks>Far cheaper than reading the configuration again. Take it before this one has calculated anything: a value that came over from an old name counts as given afterwards.</remarks>
    internal Evaluation Copy() => new(this);

    /// <summary>As <see cref="Give(Symbol, string)"/>, for several symbols in this order.</summary>
    /// <returns>False when some value does not fit its symbol's type; the others are given all the same.</returns>
    internal bool Give(IEnumerable<(Symbol Symbol, string Value)> requests)
    {
        bool good = true;
        foreach ((Symbol symbol, string value) in requests)
        {
            good &= TryGive(symbol, value);
        }

        Invalidate();
        return good;
    }
}
