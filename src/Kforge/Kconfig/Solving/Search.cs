using System.Globalization;
using Kforge.Kconfig.Values;

namespace Kforge.Kconfig.Solving;

/// <summary>Looks for the best way to fulfil a set of requests exactly: the cheapest proposal first, each one tried with a real evaluation.</summary>
/// <param name="index">Who selects whom.</param>
/// <param name="reasons">Words.</param>
/// <param name="pristine">The base as given, nothing calculated.</param>
/// <param name="baseText">The same as text.</param>
internal sealed class Search(ModelIndex index, Reasons reasons, Evaluation pristine, string baseText)
{
    private const int MostTries = 200;
    private const int MoreTries = 12;
    private const int MostOthers = 3;

    /// <summary>What becomes of the set.</summary>
    public SolveResult Of(RequestSet set)
    {
        Evaluation before = pristine.Copy();
        if (set.Wishes.All(wish => before.TextOf(wish.Symbol) == wish.Value))
        {
            return new SolveResult.AlreadySo(
                [.. set.Wishes.Select(wish => new SolveRequest(wish.Symbol.Name, wish.Value))], [.. set.Wishes.Select(wish => new ConfigEntry(wish.Symbol.Name, wish.Given))]);
        }

        Attempt attempt = new(index, reasons, pristine, before, set);
        List<Way> found = [];
        PriorityQueue<Way, (int, int, int)> queue = new([(Way.Empty, default)]);
        HashSet<string> seen = [""];
        Obstacle? why = null;
        Wish? refused = null;
        bool isWhole = true;
        int left = MostTries;
        while (left-- > 0 && queue.TryDequeue(out Way? way, out _))
        {
            if (found.Count > 0 && way.Cost > found[0].Cost + 1)
            {
                break;
            }

            Evaluation now = attempt.With(way.Steps);
            if (attempt.Unfulfilled(now) is not { } missing)
            {
                Way least = attempt.Minimal(way);
                if (!found.Exists(other => other.Key == least.Key))
                {
                    found.Add(least);
                    left = Math.Min(left, MoreTries);
                }

                continue;
            }

            Ways ways = attempt.Propose(now, missing, way);
            isWhole &= ways.IsWhole;
            if (ways.None)
            {
                why ??= ways.Why;
                refused ??= missing;
                continue;
            }

            foreach (Way more in ways.List)
            {
                Way? next = way.And(more);
                if (next is not null && next.Count > way.Count && seen.Add(next.Key))
                {
                    queue.Enqueue(next, (next.Cost, next.On, next.Steps.Sum(step => index.OrderOf(step.Symbol))));
                }

                // A proposal that changes nothing more, and yet does not do what it should: there is something the search does not see.
                isWhole &= next?.Count != way.Count;
            }
        }

        return found.Count > 0 ? attempt.Describe(baseText, found, MostOthers) : Refused(set, refused ?? set.Wishes[0], why, isWhole && queue.Count == 0);
    }

    private static SolveResult.Impossible Refused(RequestSet set, Wish refused, Obstacle? why, bool isProven)
    {
        // A protected symbol is nobody's request: what is refused is the request that would change it.
        Wish asked = set.Wishes.Contains(refused) ? refused : set.Wishes[^1];
        return new(new(asked.Symbol.Name, asked.Value), why?.Lines() ?? [])
        {
            Bounds = isProven && why is not null ? null : string.Create(CultureInfo.InvariantCulture, $"{MostTries} tries, {Ways.Most} ways to each goal, {Ways.MostSteps} changes to a way"),
        };
    }
}
