using Kforge.Diagnostics;
using Kforge.Kconfig.Model;
using Kforge.Kconfig.Values;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Kconfig.Solving;

/// <summary>
/// Finds a smallest set of changes to symbols a user can set, after which every request is fulfilled; pure.
/// The rule: the fewest changes, where turning off modules altogether counts as many; among those, turning off what blocks before
/// turning on more; then the fewest symbols that get another value because of it; then the order of the menu. Protected symbols keep the value they have in the base, and so do other requests.
/// </summary>
/// <param name="model">The tree.</param>
/// <param name="open">Gives the text of the tree's files, for reasons that show what is written; null when there is none.</param>
public sealed class Solver(KconfigModel model, Func<string, string?>? open = null)
{
    private const int MostTries = 200;
    private const int MoreTries = 12;
    private const int MostOthers = 3;

    private readonly ModelIndex index = new(model);
    private readonly Reasons reasons = new(model, new(open ?? (_ => null)));

    /// <summary>A solver that shows what the files of a tree say.</summary>
    /// <param name="model">The tree's symbols.</param>
    /// <param name="sourceRoot">Its directory, absolute; it is only read.</param>
    /// <param name="cancellation">Stops reading.</param>
    public static Solver For(KconfigModel model, string sourceRoot, CancellationToken cancellation) =>
        new(model, path => RelativePath.TryParse(path, out RelativePath relative) ? KconfigFiles.Read(sourceRoot, relative, cancellation) : null);

    /// <summary>Solves.</summary>
    /// <param name="baseText">The configuration to change: a <c>.config</c>, completed or not.</param>
    /// <param name="requests">What is asked for.</param>
    /// <param name="keep">Names of protected symbols.</param>
    /// <param name="lines">Lines of the base that must stay as they are, such as those of profiles; null for none.</param>
    /// <returns>The result, or KF1202, KF1203, KF1204 or KF1230 for requests that mean nothing.</returns>
    public Checked<SolveResult> Solve(string baseText, IReadOnlyList<SolveRequest> requests, IReadOnlyList<string> keep, IReadOnlyList<ProfileSymbol>? lines = null)
    {
        Evaluation pristine = new(model);
        pristine.Give(baseText);
        Checked<RequestSet> asked = RequestSet.Of(model, pristine, requests, keep, lines ?? []);
        if (asked is not Checked<RequestSet>.Good { Value: var set })
        {
            return new Checked<SolveResult>.Bad(((Checked<RequestSet>.Bad)asked).Diagnostics);
        }

        SolveResult first = Solve(baseText, pristine, set);
        for (int i = 0; i < set.Wishes.Length && first is SolveResult.Impossible { Request: var refused }; i++)
        {
            if (set.Wishes[i] is { } wish && wish.Symbol.Name == refused.Name && wish.CanFallBack(out Wish? module)
                && Solve(baseText, pristine, set with { Wishes = set.Wishes.SetItem(i, module) }) is var second and not SolveResult.Impossible)
            {
                return second is SolveResult.Solved solved ? solved with { Notes = solved.Notes.Add($"{refused.Name} can only be a module here") } : second;
            }
        }

        return first;
    }

    private SolveResult Solve(string baseText, Evaluation pristine, RequestSet set)
    {
        Evaluation before = pristine.Copy();
        if (set.Wishes.All(wish => before.TextOf(wish.Symbol) == wish.Value))
        {
            return new SolveResult.AlreadySo([.. set.Wishes.Select(wish => new SolveRequest(wish.Symbol.Name, wish.Value))]);
        }

        Attempt attempt = new(index, reasons, pristine, before, set);
        List<Way> found = [];
        PriorityQueue<Way, (int, int, int)> queue = new([(Way.Empty, default)]);
        HashSet<string> seen = [""];
        Obstacle? why = null;
        Wish? refused = null;
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
            if (ways.None)
            {
                why ??= ways.Why;
                refused ??= missing;
                continue;
            }

            foreach (Way more in ways.List)
            {
                if (way.And(more) is { } next && next.Count > way.Count && seen.Add(next.Key))
                {
                    queue.Enqueue(next, Priority(next));
                }
            }
        }

        return found.Count > 0
            ? attempt.Describe(baseText, found, MostOthers)
            : Refused(refused ?? set.Wishes[0], why);
    }

    private (int, int, int) Priority(Way way) => (way.Cost, way.On, way.Steps.Sum(step => index.OrderOf(step.Symbol)));

    private static SolveResult.Impossible Refused(Wish wish, Obstacle? why) => new(
        new(wish.Symbol.Name, wish.Value),
        why?.Lines() ?? [new(0, $"{wish.Symbol.Name}: no set of changes was found; this proves nothing", null, false)]);
}
