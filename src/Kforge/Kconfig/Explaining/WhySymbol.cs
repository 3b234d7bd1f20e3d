using System.Collections.Immutable;
using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Explaining;

/// <summary>Why a symbol has its value.</summary>
/// <param name="Symbol">The symbol.</param>
/// <param name="Value">Its value now, as it stands in a <c>.config</c>; <c>n</c> for a bool or tristate that is off.</param>
/// <param name="Version">What the value means when it is a tool's version; otherwise null.</param>
/// <param name="Asked">The line that asks for a value, whether it got it or not; null when none does.</param>
/// <param name="Reason">Where the value comes from. Terms that do not hold are told with the definitions.</param>
/// <param name="Definitions">Each definition with all its terms, in the order of the files.</param>
/// <param name="RulesOut">What the symbol keeps others from, or would when it were on: first those that are on now.</param>
/// <param name="FurtherRulesOut">How many more there are of these.</param>
public sealed record WhySymbol(
    Symbol Symbol,
    string Value,
    string? Version,
    UserLine? Asked,
    Reason Reason,
    ImmutableArray<WhyDefinition> Definitions,
    ImmutableArray<RuledOut> RulesOut,
    int FurtherRulesOut);

/// <summary>One definition.</summary>
/// <param name="Entry">Where, with its prompt.</param>
/// <param name="Terms">All it needs: of the blocks around it, the outermost first, then its own, then of its prompt.</param>
public sealed record WhyDefinition(MenuEntry Entry, ImmutableArray<WhyTerm> Terms);

/// <summary>A condition and its truth now.</summary>
/// <param name="Term">The condition.</param>
/// <param name="Text">As it stands in the file where macros are in it, otherwise as Kconfig reads it.</param>
/// <param name="Value">What it comes to.</param>
/// <param name="Holds">Whether that is enough.</param>
/// <param name="Causes">Why it does not hold: the symbols that keep it from that.</param>
/// <param name="Commands">The commands that keep it from that.</param>
public sealed record WhyTerm(Term Term, string Text, Tristate Value, bool Holds, ImmutableArray<Cause> Causes, ImmutableArray<Asked> Commands);

/// <summary>A symbol that is to blame for a term.</summary>
/// <param name="Symbol">The symbol.</param>
/// <param name="Value">Its value now.</param>
/// <param name="Version">What the value means when it is a tool's version.</param>
/// <param name="Comparison">The comparison that does not hold, or null when the value itself is to blame.</param>
/// <param name="Needed">The version that it is compared with, such as <c>rustc 1.96.0</c>, or null.</param>
/// <param name="Reason">Where the value comes from.</param>
public sealed record Cause(Symbol Symbol, string Value, string? Version, Expr? Comparison, string? Needed, Reason Reason)
{
    /// <summary>Whether the term would hold with a lower value; otherwise it is a higher or just another one that it takes.</summary>
    public bool IsTooHigh { get; init; }
}

/// <summary>Another symbol that cannot be on together with one.</summary>
/// <param name="Symbol">The other symbol.</param>
/// <param name="Value">Its value now.</param>
/// <param name="Now">Whether the conflict is there now; otherwise it would be with the first symbol on.</param>
/// <param name="Term">The condition of the other symbol, with what else would have made it hold.</param>
public sealed record RuledOut(Symbol Symbol, string Value, bool Now, WhyTerm Term);

/// <summary>Where a value comes from.</summary>
public abstract record Reason
{
    private Reason()
    {
    }

    /// <summary>The user's line gives it.</summary>
    /// <param name="Line">The line; null when a configuration target answered for the user.</param>
    public sealed record User(UserLine? Line) : Reason;

    /// <summary>A default gives it.</summary>
    /// <param name="Preset">The default.</param>
    /// <param name="Text">The line; with macros as in the file.</param>
    /// <param name="Causes">Why the symbols in it are what they are.</param>
    /// <param name="Commands">The commands that its macros ran.</param>
    public sealed record Default(Property Preset, string Text, ImmutableArray<Cause> Causes, ImmutableArray<Asked> Commands) : Reason;

    /// <summary>Another symbol selects or implies it.</summary>
    /// <param name="By">The select or imply.</param>
    /// <param name="Selector">Why the other symbol is on.</param>
    /// <param name="Further">How many others do it too.</param>
    public sealed record Selected(Property By, Cause Selector, int Further) : Reason;

    /// <summary>It has a prompt, but some terms do not hold.</summary>
    /// <param name="Asked">The line that asks for a value in vain, or null.</param>
    /// <param name="Terms">The terms of the definition that is nearest to holding.</param>
    public sealed record Hidden(UserLine? Asked, ImmutableArray<WhyTerm> Terms) : Reason;

    /// <summary>It could be set, and nothing sets it.</summary>
    public sealed record Unset : Reason;

    /// <summary>Another member of its choice is on.</summary>
    /// <param name="Choice">The choice.</param>
    /// <param name="Member">The one that is on; null when none is.</param>
    /// <param name="Line">The line that asks for the other one; null when that is the default.</param>
    public sealed record OtherMember(MenuEntry Choice, Symbol? Member, UserLine? Line) : Reason;

    /// <summary>It is the member of its choice that is on, though no line asks for it.</summary>
    /// <param name="Choice">The choice.</param>
    public sealed record DefaultMember(MenuEntry Choice) : Reason;

    /// <summary>It has no prompt, its defaults come to nothing, and nobody who is on selects it.</summary>
    /// <param name="Defaults">Why each default does not give more: the value, or terms that do not hold.</param>
    /// <param name="Selectors">Who could select it; for one that is on, the terms of the select that do not hold.</param>
    /// <param name="FurtherSelectors">How many others could.</param>
    public sealed record NothingSets(ImmutableArray<WeakDefault> Defaults, ImmutableArray<OffSelector> Selectors, int FurtherSelectors) : Reason;

    /// <summary>No file that is read for this architecture defines it.</summary>
    public sealed record Undefined : Reason;

    /// <summary>It is explained above.</summary>
    public sealed record Above : Reason;

    /// <summary>The chain is long enough.</summary>
    public sealed record TooFar : Reason;
}

/// <summary>A default that does not give more.</summary>
/// <param name="Preset">The default.</param>
/// <param name="Text">The line; with macros as in the file.</param>
/// <param name="Terms">Terms of it that do not hold; empty when its value is to blame.</param>
/// <param name="Causes">Why the symbols of its value are what they are.</param>
/// <param name="Commands">The commands that its macros ran.</param>
public sealed record WeakDefault(Property Preset, string Text, ImmutableArray<WhyTerm> Terms, ImmutableArray<Cause> Causes, ImmutableArray<Asked> Commands);

/// <summary>A select or imply that does nothing now.</summary>
/// <param name="Select">The line.</param>
/// <param name="Value">What its owner is now.</param>
/// <param name="Terms">When the owner is on: the terms that do not hold.</param>
public sealed record OffSelector(Property Select, string Value, ImmutableArray<WhyTerm> Terms);
