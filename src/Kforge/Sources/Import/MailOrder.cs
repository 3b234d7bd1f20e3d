using System.Collections.Immutable;
using Kforge.Diagnostics;

namespace Kforge.Sources;

/// <summary>Mails in the order in which their patches are applied, and those that are left out.</summary>
/// <param name="Patches">At least one.</param>
/// <param name="Skipped">With the reasons.</param>
internal sealed record MailOrder(ImmutableArray<ReceivedPatch> Patches, ImmutableArray<SkippedPatch> Skipped)
{
    /// <summary>
    /// Puts the mails of one box in order. Numbers in the subjects decide, whatever the order in the box; without numbers it is the box's. Of several versions the
    /// newest counts, and it must be complete: an older one in its place would be a silent surprise.
    /// </summary>
    /// <param name="mails">In the order of the box.</param>
    /// <param name="place">The box.</param>
    /// <returns>The order; KF1422 without a patch, KF1423 with a gap, KF1424 when the subjects tell no one order.</returns>
    public static Checked<MailOrder> Of(IReadOnlyList<ReceivedPatch> mails, SourcePlace place)
    {
        List<SkippedPatch> skipped = [];
        List<ReceivedPatch> patches = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (ReceivedPatch mail in mails)
        {
            string? reason = mail.MessageId is { } id && !seen.Add(id) ? "the same message is there already"
                : mail.Told.Number == 0 && mail.Told.Total > 0 ? "a cover letter"
                : mail.Diff.IsEmpty ? mail.Told.IsReply ? "a reply without a patch" : "no patch is in it"
                : mail.Told.IsReply && mails.Count > 1 ? "a reply; a patch in it is a suggestion"
                : null;
            if (reason is null)
            {
                patches.Add(mail);
            }
            else
            {
                skipped.Add(new(mail.Name, mail.Shown, reason));
            }
        }

        if (patches.Count == 0)
        {
            return new Diagnostic(ImportCodes.NoPatch, $"no patch is in `{place.File}`", place, [.. skipped.Take(10).Select(one => $"{one.Name}, `{one.Subject}`: {one.Reason}")],
                mails.Count > 0 ? [] : ["save the mails as a mailbox, or the patch as raw text"]);
        }

        if (patches.TrueForAll(patch => patch.Told.Number is null))
        {
            return new MailOrder([.. patches], [.. skipped]);
        }

        if (patches.Find(patch => patch.Told.Number is null) is { } odd)
        {
            return Unclear(place, $"`{odd.Shown}` has no number and the other patches have", odd.Name);
        }

        int newest = patches.Max(patch => patch.Told.Version);
        skipped.AddRange(patches.Where(patch => patch.Told.Version < newest).Select(patch => new SkippedPatch(patch.Name, patch.Shown, $"version {newest} is there too")));
        return Numbered([.. patches.Where(patch => patch.Told.Version == newest)], skipped, place);
    }

    private static Checked<MailOrder> Numbered(List<ReceivedPatch> patches, List<SkippedPatch> skipped, SourcePlace place)
    {
        int total = patches[0].Told.Total;
        if (patches.Find(patch => patch.Told.Total != total) is { } other)
        {
            return Unclear(place, $"it holds several series: one of {total} patches and one of {other.Told.Total}", other.Name);
        }

        SortedDictionary<int, ReceivedPatch> byNumber = [];
        foreach (ReceivedPatch patch in patches)
        {
            int number = patch.Told.Number!.Value;
            if (byNumber.TryAdd(number, patch))
            {
                continue;
            }

            if (!patch.Diff.Span.SequenceEqual(byNumber[number].Diff.Span))
            {
                return Unclear(place, $"two different patches have the number {number}: `{byNumber[number].Shown}` and `{patch.Shown}`", byNumber[number].Name, patch.Name);
            }

            skipped.Add(new(patch.Name, patch.Shown, $"the same patch as {byNumber[number].Name}"));
        }

        int[] missing = [.. Enumerable.Range(1, total).Where(number => !byNumber.ContainsKey(number))];
        if (missing.Length > 0 || byNumber.Keys.Last() > total)
        {
            return new Diagnostic(ImportCodes.Incomplete, missing.Length > 0 ? $"of {total} patches in `{place.File}`, {Numbers(missing)} {(missing.Length == 1 ? "is" : "are")} missing" : $"`{place.File}` holds a patch {byNumber.Keys.Last()} of {total}", place,
                [$"there: {Numbers([.. byNumber.Keys])}{(patches[0].Told.Version > 1 ? $" of version {patches[0].Told.Version}" : "")}"],
                ["add the missing mails to the box; `b4 am -o - MESSAGE-ID` fetches a whole series"]);
        }

        return new MailOrder([.. byNumber.Values], [.. skipped]);
    }

    private static string Numbers(IReadOnlyList<int> numbers) =>
        string.Join(", ", numbers.Take(20).Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture))) + (numbers.Count > 20 ? " …" : "");

    private static Diagnostic Unclear(SourcePlace place, string why, params string[] where) =>
        new(ImportCodes.Ambiguous, $"the order of the patches in `{place.File}` is not clear: {why}", place, [.. where.Select(name => $"see {name}")],
            ["save the mails of one series in a box of their own and import that"]);
}
