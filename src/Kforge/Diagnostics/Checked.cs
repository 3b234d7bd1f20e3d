using System.Collections.Immutable;

namespace Kforge.Diagnostics;

/// <summary>The outcome of checking something the user wrote: a value, or every mistake found in it.</summary>
/// <typeparam name="T">The value's type.</typeparam>
public abstract record Checked<T>
{
    private Checked()
    {
    }

    /// <summary>The input was right.</summary>
    /// <param name="Value">What it means.</param>
    public sealed record Good(T Value) : Checked<T>;

    /// <summary>The input was wrong.</summary>
    /// <param name="Diagnostics">Every mistake found, in the order of the input; never empty.</param>
    public sealed record Bad(ImmutableArray<Diagnostic> Diagnostics) : Checked<T>;

    /// <summary>The value, or a <see cref="Failure"/> with all the mistakes.</summary>
    public T OrFail() => this switch
    {
        Good good => good.Value,
        Bad bad => throw new Failure(bad.Diagnostics),
        _ => throw new InvalidOperationException("unreachable: Checked is closed"),
    };

    /// <summary>Wraps a value.</summary>
    public static implicit operator Checked<T>(T value) => new Good(value);

    /// <summary>Wraps one mistake.</summary>
    public static implicit operator Checked<T>(Diagnostic mistake) => new Bad([mistake]);
}
