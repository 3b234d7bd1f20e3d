using System.Collections.Immutable;
using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Explaining;

/// <content>Where values come from.</content>
internal sealed partial class Explainer
{
    private const int MostDefaults = 3;
    private const int MostSelectors = 5;

    private Reason WhyOn(Symbol symbol, int depth)
    {
        if (symbol.IsChoiceMember && symbol.Choice is { } choice)
        {
            // A completed configuration gives the default member too; no target answers for a member.
            return values.GivenTo(symbol) == "y" && situation.Lines[symbol.Name] is { Value: "y" } line ? new Reason.User(line) : new Reason.DefaultMember(choice);
        }

        bool asked = IsAsked(symbol);
        if (values.SelectedTo(symbol) > Tristate.N && !(asked && GivenValue(symbol) >= values.SelectedTo(symbol)))
        {
            return (Reason?)SelectedBy(symbol, PropertyKind.Select, depth) ?? new Reason.Unset();
        }

        if (asked)
        {
            // A tristate can be below what its line asks for.
            return GivenValue(symbol) > values.Of(symbol) ? new Reason.Hidden(situation.Lines[symbol.Name], depth == 0 ? [] : Nearest(symbol, Tristate.Y, depth)) : new Reason.User(situation.Lines[symbol.Name]);
        }

        return InForce(symbol, depth) is { } preset && values.Of(preset.Preset.Value) != Tristate.N ? preset
            : (Reason?)SelectedBy(symbol, PropertyKind.Imply, depth) ?? SelectedBy(symbol, PropertyKind.Select, depth) ?? (Reason)new Reason.Unset();
    }

    private Reason WhyOff(Symbol symbol, int depth)
    {
        UserLine? line = situation.Lines[symbol.Name];
        Tristate visible = values.VisibilityOf(symbol);
        if (symbol.IsChoiceMember && symbol.Choice is { } choice && visible != Tristate.N)
        {
            Symbol? member = values.ChosenOf(choice);
            return new Reason.OtherMember(choice, member, member is null || values.GivenTo(member) != "y" ? null : situation.Lines[member.Name]);
        }

        if (!symbol.HasPrompt)
        {
            return NothingSets(symbol, depth);
        }

        if (visible == Tristate.N)
        {
            return new Reason.Hidden(line, depth == 0 ? [] : Nearest(symbol, Tristate.M, depth));
        }

        return IsAsked(symbol) ? new Reason.User(line) : InForce(symbol, depth) is { } preset ? preset : new Reason.Unset();
    }

    private Reason WhyText(Symbol symbol, int depth)
    {
        if (IsAsked(symbol))
        {
            return new Reason.User(situation.Lines[symbol.Name]);
        }

        return InForce(symbol, depth) is { } preset ? preset
            : symbol.Defaults.Length > 0 ? NothingSets(symbol, depth)
            : values.VisibilityOf(symbol) == Tristate.N && symbol.HasPrompt ? new Reason.Hidden(situation.Lines[symbol.Name], depth == 0 ? [] : Nearest(symbol, Tristate.M, depth))
            : new Reason.Unset();
    }

    /// <summary>The default that counts now.</summary>
    private Reason.Default? InForce(Symbol symbol, int depth)
    {
        Property? preset = symbol.Defaults.FirstOrDefault(property => values.Of(property.Condition) != Tristate.N);
        if (preset is null)
        {
            return null;
        }

        // Of a default that is on, the symbols that make it so; of one that is off, those to blame.
        IEnumerable<Culprit> parts = !symbol.IsTristate ? []
            : values.Of(preset.Value) == Tristate.N ? new Culprits(e => values.Of(e)).Below(preset.Value!, Tristate.M)
            : new Culprits(e => values.Of(e)).Above(preset.Value!, Tristate.N);
        return new(preset, TextOf(preset), CausesOf(parts, depth + 1), CommandsOf(preset.Line, onlyNo: false));
    }

    private Reason.Selected? SelectedBy(Symbol symbol, PropertyKind kind, int depth)
    {
        (Symbol By, Property Property)[] active =
        [
            .. situation.SelectorsOf(symbol).Where(pair => pair.Property.Kind == kind && values.Of(pair.By) != Tristate.N && values.Of(pair.Property.Condition) != Tristate.N),
        ];
        if (active.Length == 0)
        {
            return null;
        }

        // What a user's line turned on says more than what follows from something else.
        (Symbol by, Property property) = active
            .OrderByDescending(pair => values.Of(pair.By))
            .ThenByDescending(pair => situation.Lines[pair.By.Name] is not null)
            .First();
        return new(property, CauseOf(by, depth + 1), active.Length - 1);
    }

    private Reason NothingSets(Symbol symbol, int depth)
    {
        ImmutableArray<WeakDefault> defaults =
        [
            .. symbol.Defaults.Where(property => symbol.IsTristate || values.Of(property.Condition) == Tristate.N).Take(MostDefaults).Select(property => Weak(property, depth)),
        ];
        (Symbol By, Property Property)[] all = [.. situation.SelectorsOf(symbol)];
        (Symbol By, Property Property)[] shown = [.. all.OrderByDescending(pair => values.Of(pair.By)).Take(MostSelectors)];
        return new Reason.NothingSets(
            defaults,
            [.. shown.Select(pair => new OffSelector(pair.Property, situation.Shown(pair.By), values.Of(pair.By) == Tristate.N ? [] : Failing(Terms.OfProperty(pair.Property), Tristate.M, depth + 1)))],
            all.Length - shown.Length);
    }

    private WeakDefault Weak(Property property, int depth)
    {
        ImmutableArray<WhyTerm> terms = Failing(Terms.OfProperty(property), Tristate.M, depth + 1);
        bool count = terms.IsEmpty;
        return new(
            property,
            TextOf(property),
            terms,
            count ? CausesOf(new Culprits(e => values.Of(e)).Below(property.Value!, Tristate.M), depth + 1) : [],
            count ? CommandsOf(property.Line, onlyNo: true) : []);
    }

    /// <summary>What keeps a symbol's prompt away, in the definition that is nearest to being seen.</summary>
    private ImmutableArray<WhyTerm> Nearest(Symbol symbol, Tristate needed, int depth)
    {
        MenuEntry? nearest = symbol.Entries.Where(entry => entry.Prompt is not null)
            .MinBy(entry => Terms.OfPrompt(entry).Count(term => values.Of(term.Expression) < needed));
        return nearest is null ? [] : Failing(Terms.OfPrompt(nearest), needed, depth + 1);
    }

    /// <summary>Whether the user decides. A value that a completed configuration gives without a line of the user, and that the defaults give too, is a default.</summary>
    private bool IsAsked(Symbol symbol) => values.IsGiven(symbol) && values.VisibilityOf(symbol) != Tristate.N
        && (situation.Lines[symbol.Name] is not null || values.TextOf(symbol) != values.PresetOf(symbol));

    private string TextOf(Property property)
    {
        string raw = situation.Source[property.Line];
        return raw.Contains("$(", StringComparison.Ordinal) ? raw : property.ToString();
    }

    private Tristate GivenValue(Symbol symbol) => values.GivenTo(symbol) switch
    {
        "y" => Tristate.Y,
        "m" => Tristate.M,
        _ => Tristate.N,
    };
}
