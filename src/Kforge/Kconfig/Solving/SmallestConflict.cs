namespace Kforge.Kconfig.Solving;

/// <summary>Finds out of several requests those that cannot be had together.</summary>
internal static class SmallestConflict
{
    // Each request costs a search; a user who asks for more at once gets the chain alone.
    private const int MostRequests = 20;

    /// <summary>The refusal of one request that cannot be had even alone, or of one that a smallest number of others excludes.</summary>
    /// <param name="search">Looks for ways.</param>
    /// <param name="set">What cannot be had.</param>
    /// <param name="refused">Why, with all others in view.</param>
    public static SolveResult.Impossible Narrow(Search search, RequestSet set, SolveResult.Impossible refused)
    {
        RequestSet free = set with { Kept = [], Lines = [] };
        foreach (Wish wish in set.Wishes.OrderByDescending(wish => wish.Symbol.Name == refused.Request.Name).Take(MostRequests))
        {
            if (search.Of(free with { Wishes = [wish] }) is SolveResult.Impossible alone
                && !(wish.CanFallBack(out Wish? module) && search.Of(free with { Wishes = [module] }) is not SolveResult.Impossible))
            {
                return alone;
            }
        }

        // What is protected shows in the chain by itself.
        if (set.Wishes.Length is 1 or > MostRequests || search.Of(free) is not SolveResult.Impossible together)
        {
            return refused;
        }

        foreach (Wish wish in set.Wishes)
        {
            RequestSet less = free with { Wishes = free.Wishes.Remove(wish) };
            if (less.Wishes.Length > 1 && search.Of(less) is SolveResult.Impossible still)
            {
                (free, together) = (less, still);
            }
        }

        return together with { Against = [.. free.Wishes.Where(wish => wish.Symbol.Name != together.Request.Name).Select(wish => new SolveRequest(wish.Symbol.Name, wish.Value))] };
    }
}
