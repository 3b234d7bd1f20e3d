using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Solving;

/// <content>The ways to a value of one symbol.</content>
internal sealed partial class WaySearch
{
    // Without modules every m becomes y or n: another kernel. Any sensible way is shorter than this.
    private const int WithoutModules = 10;

    private Ways RaiseOpen(Symbol symbol, Tristate least, Cause cause)
    {
        if (symbol.Choice?.Members.FirstOrDefault(other => other != symbol && held.TryGetValue(other, out Held? chosen) && chosen.Value == Tristate.Y) is { } rival)
        {
            return Ways.Closed(reasons.Rival(symbol, rival, held[rival].Obstacle));
        }

        // For a bool, anything but n will do.
        Tristate needed = symbol.Type == SymbolType.Bool ? Tristate.M : least;
        List<Ways> all = [];
        foreach (Property prompt in symbol.Prompts)
        {
            Ways seen = Wrapped(symbol, prompt, Make(prompt.Condition, needed, new(CauseKind.Depends, symbol, prompt)));
            all.Add(seen.None || symbol.IsChoice ? seen : seen & SetTo(symbol, least, cause));
        }

        if (symbol.Prompts.IsEmpty || now.GivenTo(symbol) is null || now.VisibilityOf(symbol) == Tristate.N)
        {
            all.Add(ByDefault(symbol, needed));
        }

        Ways best = Union(all);
        if (best.Least > 1)
        {
            best = Union([best, BySelectors(symbol, needed, index.SelectorsOf(symbol), CauseKind.Selects)]);
            if (best.None && symbol.Prompts.IsEmpty)
            {
                // Unlike a select, an imply does not go beyond what the symbol depends on.
                Ways implied = Both(BySelectors(symbol, needed, index.ImpliersOf(symbol), CauseKind.Selects), () => Make(symbol.DirectDependency, needed, new(CauseKind.Depends, symbol)));
                best = Union([best, implied]);
            }
        }

        return best.None && (best.Why is null || best.Why.Subject != symbol) ? best.Because(reasons.NobodySets(symbol, now, best.Why)) : best;
    }

    private static Ways Union(IEnumerable<Ways> all)
    {
        Ways? best = null;
        foreach (Ways ways in all)
        {
            best = best is null ? ways : best.None && best.Why is null ? ways : ways.None && ways.Why is null ? best : best | ways;
        }

        return best ?? new([], null);
    }

    private Ways SetTo(Symbol symbol, Tristate value, Cause cause)
    {
        bool isSet = now.GivenTo(symbol) is { } given && TristateOf(given) >= value;
        if (isSet && (symbol.Choice is null || now.VisibilityOf(symbol) == Tristate.N || held.ContainsKey(symbol)))
        {
            return Ways.Free;
        }

        bool module = value == Tristate.M && now.Of(now.Model.Modules) != Tristate.N;
        return Ways.Of(new(symbol, module ? "m" : "y", cause));
    }

    private Ways ByDefault(Symbol symbol, Tristate least)
    {
        Ways before = Ways.Free;
        List<Ways> all = [];
        foreach (Property preset in symbol.Defaults)
        {
            Cause cause = new(CauseKind.Default, symbol, preset);
            Ways ways = Both(before, () => Both(Make(preset.Condition, least, cause), () => Make(preset.Value, least, cause)));
            all.Add(Wrapped(symbol, preset, ways));
            before = Both(before, () => Keep(preset.Condition, Tristate.N, cause));
            if (before.None)
            {
                break;
            }
        }

        return Union(all);
    }

    private Ways BySelectors(Symbol symbol, Tristate least, IEnumerable<(Symbol By, Property Property)> selectors, CauseKind kind)
    {
        List<Ways> all = [];
        int tried = 0;
        bool isWhole = true;
        foreach ((Symbol by, Property property) in selectors.OrderByDescending(one => now.Of(one.By)).ThenByDescending(one => now.VisibilityOf(one.By)).ThenBy(one => index.OrderOf(one.By)))
        {
            Cause cause = new(kind, symbol, property);
            Ways ways = Both(Raise(by, least, cause), () => Make(property.Condition, least, new(CauseKind.Depends, by, property)));
            all.Add(ways.None ? ways.Because(reasons.Selected(symbol, by, property, ways.Why!)) : ways);
            if (all.Count(found => found.Least == 1) >= EnoughWays || (++tried >= MostSelectors && all.Exists(found => !found.None)))
            {
                isWhole = false;
                break;
            }
        }

        return Union(all).Partly(isWhole);
    }

    private Ways LowerOpen(Symbol symbol, Tristate most, Cause cause)
    {
        Ways free = Ways.Free;
        foreach ((Symbol by, Property property) in index.SelectorsOf(symbol))
        {
            if (now.Of(by) <= most || now.Of(property.Condition) <= most)
            {
                continue;
            }

            Cause selecting = new(CauseKind.SelectsUnwanted, symbol, property);
            Ways ways = Lower(by, most, selecting) | Keep(property.Condition, most, selecting);
            free = ways.None ? ways.Because(reasons.StaysSelected(symbol, by, property, ways.Why!)) : free & ways;
            if (free.None)
            {
                return free;
            }
        }

        return free & (symbol.IsChoiceMember ? ChooseAnother(symbol) : symbol.IsChoice ? LowerDefaults(symbol, most) : now.VisibilityOf(symbol) != Tristate.N ? SetDown(symbol, most, cause) : LowerHidden(symbol, most, cause));
    }

    /// <summary>What nobody can set just now is off when its defaults are, or when it can be set and is set so.</summary>
    private Ways LowerHidden(Symbol symbol, Tristate most, Cause cause)
    {
        Ways byDefault = LowerDefaults(symbol, most);
        if (byDefault == Ways.Free)
        {
            return byDefault;
        }

        IEnumerable<Ways> shown = symbol.Prompts.Select(prompt =>
            Both(Make(prompt.Condition, Tristate.M, new(CauseKind.Depends, symbol, prompt)), () => SetDown(symbol, most, cause)));
        return Union([byDefault, .. shown]);
    }

    private Ways SetDown(Symbol symbol, Tristate most, Cause cause) =>
        now.GivenTo(symbol) is { } given && TristateOf(given) <= most ? Ways.Free : Ways.Of(new(symbol, most == Tristate.M ? "m" : "n", cause) { Cost = symbol == now.Model.Modules ? WithoutModules : 1 });

    /// <summary>A member of a choice goes off when another one goes on, or the whole choice goes away.</summary>
    private Ways ChooseAnother(Symbol member)
    {
        MenuEntry choice = member.Choice!;
        Cause cause = new(CauseKind.Choice, member);
        List<Ways> all = [];
        foreach (Symbol other in choice.Members.Where(other => other != member))
        {
            all.Add(Raise(other, Tristate.Y, cause));
        }

        Ways ways = Union(all);
        if (ways.None)
        {
            Ways hidden = Ways.Free;
            foreach (Property prompt in member.Prompts)
            {
                hidden = Both(hidden, () => Keep(prompt.Condition, Tristate.N, new(CauseKind.Depends, member, prompt)));
            }

            ways = Union([ways, hidden]);
        }

        return ways.None && ways.Why is null ? ways.Because(reasons.NobodySets(member, now, null)) : ways;
    }

    private Ways LowerDefaults(Symbol symbol, Tristate most)
    {
        Ways ways = Ways.Free;
        if (symbol.IsChoice)
        {
            foreach (Property prompt in symbol.Prompts)
            {
                ways = Both(ways, () => Keep(prompt.Condition, most, new(CauseKind.Depends, symbol, prompt)));
            }

            return ways;
        }

        foreach (Property preset in symbol.Defaults)
        {
            if (now.Of(preset.Condition) > most && now.Of(preset.Value) > most)
            {
                Cause cause = new(CauseKind.Default, symbol, preset);
                Ways lower = Keep(preset.Value, most, cause) | Keep(preset.Condition, most, cause);
                ways = lower.None ? lower.Because(reasons.StaysOn(symbol, preset, lower.Why!)) : Both(ways, () => lower);
            }
        }

        foreach ((Symbol by, Property property) in index.ImpliersOf(symbol))
        {
            if (now.Of(by) > most && now.Of(property.Condition) > most && now.Of(symbol.DirectDependency) > most)
            {
                Cause cause = new(CauseKind.SelectsUnwanted, symbol, property);
                ways = Both(ways, () => Lower(by, most, cause) | Keep(symbol.DirectDependency, most, new(CauseKind.Depends, symbol)));
            }
        }

        return ways;
    }

    private Ways Wrapped(Symbol symbol, Property property, Ways ways) => ways.None ? ways.Because(reasons.Needs(symbol, property, ways.Why!)) : ways;

    private static Tristate TristateOf(string value) => value switch
    {
        "y" => Tristate.Y,
        "m" => Tristate.M,
        _ => Tristate.N,
    };
}
