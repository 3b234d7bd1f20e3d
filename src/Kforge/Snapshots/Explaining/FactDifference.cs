namespace Kforge.Snapshots.Explaining;

/// <summary>What a fact of a plan is about, from coarse to fine: a difference further up makes those below it matter less.</summary>
public enum FactKind
{
    /// <summary>The tools, the machine they build for, and how kforge calls them.</summary>
    Tools,

    /// <summary>The unpatched tree.</summary>
    Tree,

    /// <summary>The patches and their order.</summary>
    Patches,

    /// <summary>Variables of make, and what it is asked for.</summary>
    Make,

    /// <summary>What the configuration is made from.</summary>
    Configuration,
}

/// <summary>One thing that two plans state differently.</summary>
public abstract record FactDifference
{
    private FactDifference(FactKind kind, string name) => (Kind, Name) = (kind, name);

    /// <summary>What it is about.</summary>
    public FactKind Kind { get; }

    /// <summary>The fact's name, such as <c>patch patches/a.patch</c>; empty for <see cref="Moved"/>.</summary>
    public string Name { get; }

    /// <summary>Only the later plan states it.</summary>
    public sealed record Added : FactDifference
    {
        internal Added(string name, string now)
            : base(FactComparison.KindOf(name), name) => Now = now;

        /// <summary>What it says.</summary>
        public string Now { get; }
    }

    /// <summary>Only the earlier plan states it.</summary>
    public sealed record Removed : FactDifference
    {
        internal Removed(string name, string then)
            : base(FactComparison.KindOf(name), name) => Then = then;

        /// <summary>What it said.</summary>
        public string Then { get; }
    }

    /// <summary>Both state it, and not the same.</summary>
    public sealed record Changed : FactDifference
    {
        internal Changed(string name, string then, string now)
            : base(FactComparison.KindOf(name), name) => (Then, Now) = (then, now);

        /// <summary>What it said.</summary>
        public string Then { get; }

        /// <summary>What it says.</summary>
        public string Now { get; }
    }

    /// <summary>Both state the same in another order, as of patches.</summary>
    public sealed record Moved : FactDifference
    {
        internal Moved(FactKind kind)
            : base(kind, "")
        {
        }
    }
}
