using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Explaining;

/// <summary>Finds the symbol that a user names.</summary>
public static class SymbolNames
{
    private const string Prefix = "CONFIG_";

    /// <summary>A symbol of the tree, with or without <c>CONFIG_</c> in front.</summary>
    /// <param name="model">The tree.</param>
    /// <param name="text">What the user wrote.</param>
    /// <returns>The symbol, or KF1202 with the nearest names.</returns>
    public static Checked<Symbol> Find(KconfigModel model, string text)
    {
        string name = text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..] : text;
        return model[name] is { } symbol ? symbol : Unknown(model, name, null);
    }

    /// <summary>KF1202 for a name that the tree does not have, with the nearest ones.</summary>
    /// <param name="model">The tree.</param>
    /// <param name="name">Without <c>CONFIG_</c>.</param>
    /// <param name="place">Where it was written; null when it was typed.</param>
    internal static Diagnostic Unknown(KconfigModel model, string name, SourcePlace? place)
    {
        ImmutableArray<string> near = Near(model, name);
        Diagnostic unknown = new(KconfigCodes.UnknownSymbol, $"this kernel tree has no symbol `{name}` for this architecture", place);
        unknown = Mentioned(model, name) is { } mentioned ? unknown.WithCause(mentioned) : unknown;
        return unknown.WithHint(near.IsEmpty
            ? $"look for a part of the name: `kforge config search {name}`"
            : $"did you mean {string.Join(" or ", near.Select(other => $"`{other}`"))}?");
    }

    /// <summary>The names that a mistyped one could have meant, the nearest first.</summary>
    internal static ImmutableArray<string> Near(KconfigModel model, string name) =>
        NearestNames.Of(name, model.Defined.Keys) is { IsEmpty: false } near ? near : NearestNames.Of(name.ToUpperInvariant(), model.Defined.Keys);

    /// <summary>A sentence on a name that files use and none defines; null for one that is nowhere.</summary>
    internal static string? Mentioned(KconfigModel model, string name) =>
        model.Pool.Find(name) is null ? null : $"{name} is mentioned in the Kconfig files, but none of those that are read for this architecture defines it";
}
