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

        Search search = new(index, reasons, pristine, baseText);
        List<string> notes = [];
        SolveResult result = search.Of(set);
        while (result is SolveResult.Impossible { Request: var refused } && set.WithModule(refused.Name) is { } less)
        {
            SolveResult second = search.Of(less);
            if (second is SolveResult.Impossible again && again.Request.Name == refused.Name)
            {
                break;
            }

            notes.Add($"{refused.Name} can only be a module here");
            (set, result) = (less, second);
        }

        return result switch
        {
            SolveResult.Solved solved => solved with { Notes = solved.Notes.AddRange(notes) },
            SolveResult.Impossible impossible when set.IsSeveral => SmallestConflict.Narrow(search, set, impossible),
            _ => result,
        };
    }
}
