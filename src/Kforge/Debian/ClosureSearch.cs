using System.Collections.Immutable;
using Kforge.Diagnostics;

namespace Kforge.Debian;

/// <summary>
/// Chooses packages until every dependency is satisfied. Dependencies with one possible package come first, so that
/// alternatives find as much as possible chosen already. When nothing is left to choose, the search goes back to the
/// latest choice that has to do with the failure (conflict-directed backjumping, Prosser 1993), not merely the latest one.
/// </summary>
internal sealed class ClosureSearch(PackageOffers offers)
{
    /// <summary>A real toolchain takes about 300 steps; this many end a search that goes round in circles.</summary>
    private const int MostSteps = 200_000;

    private readonly List<Choice> trail = [];
    private Diagnostic? firstFailure;

    /// <summary>Runs the search.</summary>
    /// <param name="wanted">What is asked for; each must have an offer.</param>
    /// <returns>The chosen packages in the order they were chosen, or what stood in the way first.</returns>
    public Checked<ImmutableArray<BinaryPackage>> Run(IEnumerable<PackageWish> wanted)
    {
        State state = wanted.Aggregate(State.Empty, (before, want) =>
            before.With(new Need(new([new PackageRelation(want.Name, want.Architecture, null)]), null, want.Place, offers.Wanted(want))));
        for (int steps = 0; steps < MostSteps; steps++)
        {
            if (state.Next(out State after) is not { } need)
            {
                return state.Chosen.Values.OrderBy(choice => choice.Level).Select(choice => choice.Package).ToImmutableArray();
            }

            if (need.Offers.Any(offer => state.Chosen.TryGetValue(offer.Key, out Choice? chosen) && chosen.Package.Version == offer.Version))
            {
                state = after;
                continue;
            }

            Choice choice = Weigh(need, after);
            trail.Add(choice);
            if (choice.Remaining.IsEmpty)
            {
                firstFailure ??= Describe(need, state);
                if (GoBack() is not { } earlier)
                {
                    break;
                }

                choice = earlier;
            }

            state = Take(choice);
        }

        return firstFailure ?? throw new InvalidOperationException("the search ended without a reason");
    }

    /// <summary>Sorts out the offers that what is chosen already forbids, and remembers which choices forbade them.</summary>
    private Choice Weigh(Need need, State before)
    {
        HashSet<int> culprits = need.Parent is null ? [] : [need.Parent.Level];
        ImmutableQueue<BinaryPackage> remaining = [];
        foreach (BinaryPackage offer in need.Offers)
        {
            if (Obstacle(offer, before) is { } obstacle)
            {
                culprits.Add(obstacle.Level);
            }
            else
            {
                remaining = remaining.Enqueue(offer);
            }
        }

        return new(need, before, trail.Count, culprits) { Remaining = remaining };
    }

    /// <summary>Undoes choices up to the latest one that had to do with the failure and has something else to offer.</summary>
    private Choice? GoBack()
    {
        HashSet<int> culprits = trail[^1].Culprits;
        while (culprits.Count > 0)
        {
            int level = culprits.Max();
            Choice choice = trail[level];
            trail.RemoveRange(level + 1, trail.Count - level - 1);
            choice.Culprits.UnionWith(culprits.Where(culprit => culprit != level));
            if (!choice.Remaining.IsEmpty)
            {
                return choice;
            }

            culprits = choice.Culprits;
        }

        return null;
    }

    private State Take(Choice choice)
    {
        choice.Remaining = choice.Remaining.Dequeue(out BinaryPackage package);
        Choice taken = new(choice.Need, choice.Before, choice.Level, choice.Culprits) { Remaining = choice.Remaining, Taken = package };
        trail[choice.Level] = taken;
        return package.Needs.Aggregate(
            choice.Before with { Chosen = choice.Before.Chosen.SetItem(package.Key, taken) },
            (state, dependency) => state.With(new Need(dependency, taken, null, offers.For(dependency, package.Machine))));
    }

    /// <summary>A choice that excludes a package: another version of it, or one that conflicts with it or is broken by it.</summary>
    private static Choice? Obstacle(BinaryPackage offer, State state) =>
        state.Chosen.TryGetValue(offer.Key, out Choice? same)
            ? same
            : state.Chosen.Values.Where(chosen => Excludes(chosen.Package, offer) || Excludes(offer, chosen.Package)).MinBy(chosen => chosen.Level);

    private static bool Excludes(BinaryPackage left, BinaryPackage right) =>
        left.Name == right.Name ? !PackageOffers.GoTogether(left, right) : left.Excludes.Any(relation => PackageOffers.Excludes(relation, right));

    private Diagnostic Describe(Need need, State state)
    {
        if (need.Offers.IsEmpty)
        {
            Diagnostic diagnostic = new(DebianCodes.Unsatisfiable, $"`{need.Chain}` cannot be satisfied", need.Root.Place);
            return need.Dependency.Alternatives
                .Select(WhatThereIs)
                .Aggregate(diagnostic, (so, cause) => so.WithCause(cause))
                .WithHint("add the suite that has it to the definition, or do not ask for what needs it");
        }

        Diagnostic conflict = new(DebianCodes.Conflict, $"`{need.Chain}` excludes other packages that are needed", need.Root.Place);
        return need.Offers.Take(6)
            .Select(offer => (Offer: offer, Obstacle: Obstacle(offer, state)!))
            .Select(pair => pair.Obstacle.Package.Key == pair.Offer.Key
                ? $"`{pair.Obstacle.Need.Chain}` already chose `{pair.Obstacle.Package}`, not `{pair.Offer}`"
                : $"`{pair.Offer}` and `{pair.Obstacle.Package}` exclude each other; the latter is there for `{pair.Obstacle.Need.Chain}`")
            .Aggregate(conflict, (so, cause) => so.WithCause(cause))
            .WithHint("ask for only one of them in the definition");
    }

    private string WhatThereIs(PackageRelation relation) => offers.Versions(relation.Name) is { IsEmpty: false } versions
        ? $"of `{relation.Name}` there is {DebianFailures.List(versions.Select(package => package.IsForeign ? $"{package.Version} ({package.Suite}, {package.Machine})" : $"{package.Version} ({package.Suite})"), 4)}"
        : $"`{relation.Name}` is not in {DebianFailures.List(offers.Suites)}";

    /// <summary>A dependency that must be satisfied, and for whom.</summary>
    private sealed record Need(Dependency Dependency, Choice? Parent, SourcePlace? Place, ImmutableArray<BinaryPackage> Offers)
    {
        /// <summary>Whether there is nothing to choose but the version.</summary>
        public bool IsPlain { get; } = Offers.Select(offer => offer.Key).Distinct().Take(2).Count() < 2;

        public Need Root => Parent is null ? this : Parent.Need.Root;

        /// <summary>From what was asked for to this, such as <c>rust-src -> x (>= 2)</c>.</summary>
        public string Chain => Parent is null ? Dependency.ToString() : $"{Parent.Path} -> {Dependency}";
    }

    /// <summary>A package that was chosen for a need, what else could be, and which earlier choices led to it.</summary>
    private sealed record Choice(Need Need, State Before, int Level, HashSet<int> Culprits)
    {
        public ImmutableQueue<BinaryPackage> Remaining { get; set; } = [];

        public BinaryPackage? Taken { get; init; }

        public BinaryPackage Package => Taken ?? throw new InvalidOperationException("nothing was chosen yet");

        /// <summary>The names from what was asked for to this package.</summary>
        public string Path => Need.Parent is null ? Package.Key : $"{Need.Parent.Path} -> {Package.Key}";

        // Trail entries are compared by identity: their states hold each other.
        public bool Equals(Choice? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => Level;
    }

    /// <summary>What is chosen and what is still to be satisfied; immutable, so that going back is free.</summary>
    private sealed record State(ImmutableDictionary<string, Choice> Chosen, ImmutableQueue<Need> Plain, ImmutableQueue<Need> Open)
    {
        public static readonly State Empty = new(ImmutableDictionary<string, Choice>.Empty.WithComparers(StringComparer.Ordinal), [], []);

        public State With(Need need) => need.IsPlain ? this with { Plain = Plain.Enqueue(need) } : this with { Open = Open.Enqueue(need) };

        /// <summary>The next need, or null when all is satisfied.</summary>
        public Need? Next(out State after)
        {
            after = this;
            if (!Plain.IsEmpty)
            {
                after = this with { Plain = Plain.Dequeue(out Need need) };
                return need;
            }

            if (!Open.IsEmpty)
            {
                after = this with { Open = Open.Dequeue(out Need need) };
                return need;
            }

            return null;
        }
    }
}
