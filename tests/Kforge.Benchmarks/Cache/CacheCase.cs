using System.Collections.Immutable;
using Kforge.Benchmarks.Lab;

namespace Kforge.Benchmarks.Cache;

/// <summary>Where a measured build finds what was built before.</summary>
internal enum Place
{
    /// <summary>In the output tree of the build before.</summary>
    Same,

    /// <summary>Only in the tool's cache: the output tree, and kforge's workspace, are new.</summary>
    Fresh,

    /// <summary>Only in the tool's cache: the output tree of the same workspace was deleted.</summary>
    Deleted,

    /// <summary>Nowhere: the cache is empty, too.</summary>
    Cold,
}

/// <summary>What is different in the measured build.</summary>
internal sealed record Change
{
    /// <summary>Nothing.</summary>
    public static Change None { get; } = new();

    /// <summary>Edits the user's tree; gets the number of the round, so that no cache has seen the text.</summary>
    public Action<UserTree, int>? Edit { get; init; }

    /// <summary>A symbol.</summary>
    public string? Symbol { get; init; }

    /// <summary>Its values, one a round.</summary>
    public ImmutableArray<int> Values { get; init; } = [];

    /// <summary>The symbols of a round.</summary>
    public ImmutableDictionary<string, string> Symbols(int serial) => Symbol is null ? ImmutableDictionary<string, string>.Empty
        : serial < Values.Length ? ImmutableDictionary<string, string>.Empty.Add(Symbol, $"{Values[serial]}")
        : throw new InvalidOperationException($"every value of {Symbol} was used in this directory: begin in another one");
}

/// <summary>A situation in which tools are compared.</summary>
/// <param name="Name">For <c>--cases</c>.</param>
/// <param name="Title">For the table.</param>
/// <param name="Rival">The tool that kforge is held against.</param>
/// <param name="Goal">The most of the rival's time, or room, that kforge may take.</param>
internal sealed record CacheCase(string Name, string Title, string Rival, double Goal)
{
    /// <summary>Whether kforge's source is the user's tree; else it is locked.</summary>
    public bool UsersTree { get; init; }

    /// <summary>Where make, ccache and sccache build.</summary>
    public Place Theirs { get; init; } = Place.Fresh;

    /// <summary>Where kforge builds.</summary>
    public Place Ours { get; init; } = Place.Fresh;

    /// <summary>What is different.</summary>
    public Change Change { get; init; } = Change.None;

    /// <summary>What is built between the base and the measured build, and then taken back.</summary>
    public Change Between { get; init; } = Change.None;

    /// <summary>Whether a tool takes part when nobody asked for it by name: plain make in a new tree would build everything, which is the case <c>cold</c>.</summary>
    public bool Suits(string tool) => tool != "make" || Rival == "make" || Theirs == Place.Same;

    /// <summary>Every case but that of the room on the disk, which is no build.</summary>
    public static ImmutableArray<CacheCase> All { get; } =
    [
        new("cold", "cold, cache empty", "make", 1.04) { Theirs = Place.Cold, Ours = Place.Cold },
        new("nothing-locked", "nothing changed, locked source", "make", 0.15) { Theirs = Place.Same, Ours = Place.Same },
        new("nothing-path", "nothing changed, the user's own tree", "make", 0.5) { UsersTree = true, Theirs = Place.Same, Ours = Place.Same },
        new("deleted", "output deleted, same inputs", "ccache", 0.02) { Ours = Place.Deleted },
        new("c-edit", "fresh workspace, one C file edited", "ccache", 0.12) { UsersTree = true, Change = Edited(C("kernel/panic.c")) },
        new("rust-edit", "fresh workspace, one rust/kernel file edited", "ccache", 0.15) { UsersTree = true, Change = Edited(Rust("rust/kernel/print.rs")) },
        // Three C files mention it, and rust/bindings, whose constants are all options with a value.
        new("option", "fresh workspace, SERIAL_8250_NR_UARTS changed", "ccache", 0.15) { Change = new() { Symbol = "SERIAL_8250_NR_UARTS", Values = [.. Enumerable.Range(40, 200)] } },
        // kernel/printk/printk.c mentions it, and rust/bindings.
        new("log-buf-shift", "fresh workspace, LOG_BUF_SHIFT changed", "ccache", 0.4) { Change = new() { Symbol = "LOG_BUF_SHIFT", Values = [16, 15, 14, 13, 19, 20, 21, 22, 23, 24, 25, 12] } },
        new("branch", "branch A → B → A, B built before", "ccache", 0.02) { UsersTree = true, Ours = Place.Same, Between = Branch },
        new("branch-in-place", "the same in one output tree", "make", 0.5) { UsersTree = true, Theirs = Place.Same, Ours = Place.Same, Between = Branch },
        new("docs", "fresh workspace, only documentation changed", "ccache", 0.02)
        {
            UsersTree = true,
            Change = Edited((tree, serial) => tree.Append("Documentation/index.rst", $".. {serial}\n")),
        },
    ];

    /// <summary>The room of ten snapshots.</summary>
    public static CacheCase Disk { get; } = new("disk", "disk for ten snapshots of neighbouring trees", "make", 2.0) { UsersTree = true };

    private static Change Branch => Edited((tree, _) =>
    {
        C("kernel/panic.c")(tree, 0);
        Rust("rust/kernel/print.rs")(tree, 0);
        tree.Replace("include/linux/kobject.h", "#endif /* _KOBJECT_H_ */", "struct kforge_branch { int b; };\n#endif /* _KOBJECT_H_ */");
    });

    /// <summary>An edit of a C file that changes its object: a comment alone would be a hit for ccache's preprocessor mode.</summary>
    internal static Action<UserTree, int> C(string path) => (tree, serial) => tree.Append(path, $"static const char kforge_bench[] __attribute__((used)) = \"{serial}\";\n");

    private static Action<UserTree, int> Rust(string path) => (tree, serial) => tree.Append(path, $"\n/// A measurement.\npub const KFORGE_BENCH: u32 = {serial};\n");

    private static Change Edited(Action<UserTree, int> edit) => new() { Edit = edit };
}
