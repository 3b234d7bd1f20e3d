using System.Collections.Immutable;
using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Solving;

/// <summary>Why a symbol has to change.</summary>
internal enum CauseKind
{
    /// <summary>A dependency of <see cref="Cause.For"/>.</summary>
    Depends,

    /// <summary>It selects <see cref="Cause.For"/>, which has to be on.</summary>
    Selects,

    /// <summary>It selects <see cref="Cause.For"/>, which has to be off.</summary>
    SelectsUnwanted,

    /// <summary>A default of <see cref="Cause.For"/>.</summary>
    Default,

    /// <summary>It takes the place of <see cref="Cause.For"/> in a choice.</summary>
    Choice,

    /// <summary>A module needs them.</summary>
    Modules,

    /// <summary>The user wants it.</summary>
    Asked,
}

/// <summary>Why a symbol has to change.</summary>
/// <param name="Kind">In which way.</param>
/// <param name="For">For whose sake.</param>
/// <param name="Property">The line that makes the connection, when one property does.</param>
internal sealed record Cause(CauseKind Kind, Symbol For, Property? Property = null);

/// <summary>A symbol that a user can set, and its new value.</summary>
/// <param name="Symbol">The symbol.</param>
/// <param name="Value">As it stands in a <c>.config</c>.</param>
/// <param name="Cause">Why.</param>
internal sealed record Step(Symbol Symbol, string Value, Cause Cause)
{
    /// <summary>As many changes as it counts for.</summary>
    public int Cost { get; init; } = 1;
}

/// <summary>Steps that together lead to something, sorted by symbol, each symbol once.</summary>
internal sealed class Way
{
    private string? key;

    private Way(ImmutableArray<Step> steps)
    {
        Steps = steps;
        On = steps.Count(step => step.Value != "n");
        Cost = steps.Sum(step => step.Cost);
    }

    public static Way Empty { get; } = new([]);

    public ImmutableArray<Step> Steps { get; }

    public int Count => Steps.Length;

    /// <summary>The sum of what the steps count for.</summary>
    public int Cost { get; }

    /// <summary>How many steps turn something on.</summary>
    public int On { get; }

    public static Way Of(Step step) => new([step]);

    /// <summary>Both, or null when they want different values for one symbol.</summary>
    public Way? And(Way other)
    {
        if (other.Count == 0)
        {
            return this;
        }

        if (Count == 0)
        {
            return other;
        }

        // Both are sorted, and this is done a hundred times for each pair of conditions.
        ImmutableArray<Step>.Builder all = ImmutableArray.CreateBuilder<Step>(Count + other.Count);
        int left = 0;
        int right = 0;
        while (left < Count || right < other.Count)
        {
            int order = left == Count ? 1 : right == other.Count ? -1 : Steps[left].Symbol.Index.CompareTo(other.Steps[right].Symbol.Index);
            if (order != 0)
            {
                all.Add(order < 0 ? Steps[left++] : other.Steps[right++]);
                continue;
            }

            Step own = Steps[left++];
            Step step = other.Steps[right++];
            if (own.Value != step.Value && (own.Value, step.Value) is not (("y", "m") or ("m", "y")))
            {
                return null;
            }

            // Who needs m is also served by y.
            all.Add(own.Value == step.Value || own.Value == "y" ? own : step);
        }

        return new(all.ToImmutable());
    }

    /// <summary>The same without one step.</summary>
    public Way Without(Step step) => new(Steps.Remove(step));

    /// <summary>Equal for ways with equal values.</summary>
    public string Key => key ??= string.Join(' ', Steps.Select(step => $"{step.Symbol.Index}={step.Value}"));
}
