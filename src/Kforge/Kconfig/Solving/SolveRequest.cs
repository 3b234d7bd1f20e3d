using System.Diagnostics.CodeAnalysis;
using Kforge.Diagnostics;
using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Solving;

/// <summary>What is asked of one symbol.</summary>
/// <param name="Name">The symbol, without <c>CONFIG_</c>.</param>
/// <param name="Value"><c>y</c>, <c>m</c>, <c>n</c>, a number or a string without quotes; null for "on": y, or m for a tristate that cannot be y.</param>
public sealed record SolveRequest(string Name, string? Value)
{
    /// <summary>Where it was written; null when it was typed.</summary>
    public SourcePlace? Place { get; init; }

    /// <summary>Reads <c>SYMBOL</c>, <c>SYMBOL=VALUE</c>, each also with <c>CONFIG_</c>; a string may stand in quotes.</summary>
    /// <param name="text">What the user typed.</param>
    public static SolveRequest Parse(string text)
    {
        string bare = text.StartsWith("CONFIG_", StringComparison.Ordinal) ? text["CONFIG_".Length..] : text;
        int equals = bare.IndexOf('=');
        return equals < 0 ? new(bare, null) : new(bare[..equals], DotConfig.Unquote(bare[(equals + 1)..]) ?? bare[(equals + 1)..]);
    }

    /// <inheritdoc/>
    public override string ToString() => Value is null ? Name : $"{Name}={Value}";
}

/// <summary>A request for a symbol that exists, with the exact value it has to get.</summary>
/// <param name="Symbol">The symbol.</param>
/// <param name="Value">As <see cref="Values.Evaluation.TextOf"/> gives it.</param>
/// <param name="IsPlain">Whether the user named no value, so that m will do where y cannot be had.</param>
internal sealed record Wish(Symbol Symbol, string Value, bool IsPlain)
{
    /// <summary>The value as it stands in a <c>.config</c>.</summary>
    public string Given => Symbol.Type == SymbolType.String ? DotConfig.Quote(Value) : Value;

    /// <summary>Whether there is m to fall back to.</summary>
    public bool CanFallBack([NotNullWhen(true)] out Wish? module)
    {
        module = IsPlain && Value == "y" && Symbol.Type == SymbolType.Tristate ? this with { Value = "m" } : null;
        return module is not null;
    }
}

/// <summary>A line that nobody may change.</summary>
/// <param name="Symbol">The symbol.</param>
/// <param name="Value">The value that the line asks for, strings without quotes.</param>
/// <param name="Place">Where it is written.</param>
internal sealed record FixedLine(Symbol Symbol, string Value, SourcePlace Place);
