using System.Collections.Immutable;
using Kforge.Kconfig.Model;
using Kforge.Kconfig.Values;

namespace Kforge.Kconfig.Explaining;

/// <summary>Compares two configurations of one tree, and tells what a user changed from what only follows.</summary>
public sealed class Differ
{
    private readonly Situation old;
    private readonly Situation @new;
    private readonly Dictionary<Symbol, ValueChange> changes = [];

    private Differ(Situation old, Situation @new)
    {
        this.old = old;
        this.@new = @new;
        foreach (Symbol symbol in old.Model.Symbols.Where(symbol => symbol is { IsDefined: true, IsChoice: false }))
        {
            ValueChange change = new(symbol.Name, Written(old.Values, symbol), Written(@new.Values, symbol));
            if (change.Old != change.New)
            {
                changes[symbol] = change;
            }
        }
    }

    /// <summary>The differences, each group in the order of the files.</summary>
    /// <param name="old">The first configuration.</param>
    /// <param name="new">The second, of the same model.</param>
    public static ConfigDifference Compare(Situation old, Situation @new) => new Differ(old, @new).Compare();

    private ConfigDifference Compare()
    {
        ImmutableArray<RootChange>.Builder roots = ImmutableArray.CreateBuilder<RootChange>();
        ImmutableArray<FollowingChange>.Builder followers = ImmutableArray.CreateBuilder<FollowingChange>();
        Dictionary<Symbol, ChangeReason?> reasons = [];
        foreach ((Symbol symbol, ValueChange change) in changes)
        {
            if (IsRoot(symbol))
            {
                roots.Add(new(change, old.Lines[symbol.Name], @new.Lines[symbol.Name]));
            }
            else
            {
                reasons[symbol] = ReasonOf(symbol);
            }
        }

        foreach ((Symbol symbol, ChangeReason? reason) in reasons)
        {
            followers.Add(new(changes[symbol], reason, RootOf(symbol, reasons)));
        }

        return new(roots.ToImmutable(), followers.ToImmutable());
    }

    /// <summary>Whether the user could choose in the second configuration, and a value is there that is not what Kconfig would make by itself.</summary>
    private bool IsRoot(Symbol symbol)
    {
        if (symbol.Choice is { } choice && symbol.IsChoiceMember)
        {
            return Visible(symbol) && (AsksFor(@new, @new.Values.ChosenOf(choice)) || AsksFor(old, old.Values.ChosenOf(choice)));
        }

        return @new.Values.IsChangeable(symbol)
            && (@new.Values.TextOf(symbol) != @new.Values.PresetOf(symbol)
                || (old.Values.IsChangeable(symbol) && old.Values.TextOf(symbol) != old.Values.PresetOf(symbol)));
    }

    private bool Visible(Symbol symbol) => old.Values.VisibilityOf(symbol) != Tristate.N && @new.Values.VisibilityOf(symbol) != Tristate.N;

    private static bool AsksFor(Situation situation, Symbol? member) => member is not null && situation.Values.GivenTo(member) == "y";

    private ChangeReason? ReasonOf(Symbol symbol) =>
        (old.Values.SelectedTo(symbol) != @new.Values.SelectedTo(symbol) ? Select(symbol, PropertyKind.Select) : null)
        ?? (old.Values.VisibilityOf(symbol) != @new.Values.VisibilityOf(symbol) ? Condition(symbol) : null)
        ?? Default(symbol)
        ?? Select(symbol, PropertyKind.Imply)
        ?? Condition(symbol)
        ?? Member(symbol);

    private ChangeReason? Select(Symbol symbol, PropertyKind kind)
    {
        foreach ((Symbol by, Property property) in old.SelectorsOf(symbol))
        {
            if (property.Kind != kind)
            {
                continue;
            }

            Tristate before = Least(old.Values.Of(by), old.Values.Of(property.Condition));
            Tristate now = Least(@new.Values.Of(by), @new.Values.Of(property.Condition));
            if (before != now)
            {
                return new(kind == PropertyKind.Select ? "selected" : "implied", $"{by.Name} does `{property}`", property.Line, Text(before), Text(now),
                    Differing([by, .. property.Condition?.Symbols ?? []]));
            }
        }

        return null;
    }

    private ChangeReason? Condition(Symbol symbol)
    {
        foreach (MenuEntry entry in symbol.Entries)
        {
            foreach (Term term in entry.Prompt is null ? Terms.OfEntry(entry) : Terms.OfPrompt(entry))
            {
                (Tristate before, Tristate now) = (old.Values.Of(term.Expression), @new.Values.Of(term.Expression));
                if (before != now)
                {
                    return new("term", term.ToString(), term.Line, Text(before), Text(now), Differing(term.Expression.Symbols));
                }
            }
        }

        return null;
    }

    private ChangeReason? Default(Symbol symbol)
    {
        Property? before = InForce(old.Values, symbol);
        Property? now = InForce(@new.Values, symbol);
        Property? line = now ?? before;
        if (line is null)
        {
            return null;
        }

        ImmutableArray<string> through = Differing([.. Parts(now), .. Parts(before == now ? null : before)]);
        return through.IsEmpty ? null : new("default", line.ToString(), line.Line, PresetText(old.Values, symbol, before), PresetText(@new.Values, symbol, now), through);
    }

    private ChangeReason? Member(Symbol symbol) => symbol.Choice is not { } choice ? null : new(
        "choice",
        $"choice \"{choice.Prompt?.Text}\"",
        choice.Line,
        old.Values.ChosenOf(choice)?.Name ?? "n",
        @new.Values.ChosenOf(choice)?.Name ?? "n",
        Differing(choice.Members.Where(member => member != symbol)));

    /// <summary>Follows the reasons to a difference that a user made, the nearest first.</summary>
    private string? RootOf(Symbol symbol, Dictionary<Symbol, ChangeReason?> reasons)
    {
        Queue<Symbol> open = new([symbol]);
        HashSet<Symbol> seen = [symbol];
        while (open.TryDequeue(out Symbol? at))
        {
            if (!reasons.TryGetValue(at, out ChangeReason? reason))
            {
                return at.Name;
            }

            foreach (string name in reason?.Through ?? [])
            {
                if (old.Model[name] is { } next && seen.Add(next))
                {
                    open.Enqueue(next);
                }
            }
        }

        return null;
    }

    private ImmutableArray<string> Differing(IEnumerable<Symbol> symbols) =>
        [.. symbols.Where(changes.ContainsKey).Select(symbol => symbol.Name).Distinct(StringComparer.Ordinal)];

    private static IEnumerable<Symbol> Parts(Property? property) => property is null ? [] : [.. property.Value?.Symbols ?? [], .. property.Condition?.Symbols ?? []];

    private static Property? InForce(Evaluation values, Symbol symbol) => symbol.Defaults.FirstOrDefault(property => values.Of(property.Condition) != Tristate.N);

    private static string PresetText(Evaluation values, Symbol symbol, Property? preset) => preset is null ? "none" : values.PresetOf(symbol);

    private static string? Written(Evaluation values, Symbol symbol) =>
        !values.IsWritten(symbol) ? null : symbol.Type == SymbolType.String ? DotConfig.Quote(values.TextOf(symbol)) : values.TextOf(symbol);

    private static Tristate Least(Tristate left, Tristate right) => left < right ? left : right;

    private static string Text(Tristate value) => value.ToString().ToLowerInvariant();
}
