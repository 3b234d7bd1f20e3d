using Kforge.Requirements;

namespace Kforge.Tests.Requirements;

/// <summary>The trees between 6.0 and 7.3, one for every change of what they ask or how they say it.</summary>
public sealed class KernelErasTests
{
    private const string S390 = "if [ \"$SRCARCH\" = s390 ]; then\n\t\techo {0}\n\telse\n\t\techo {1}\n\tfi";
    private const string Loongarch = "if [ \"$SRCARCH\" = s390 ]; then\n\t\techo {0}\n\telif [ \"$SRCARCH\" = loongarch ]; then\n\t\techo 18.0.0\n\telse\n\t\techo {1}\n\tfi";
    private const string TwoAtOnce = "if [ \"$SRCARCH\" = s390 -o \"$SRCARCH\" = x86 ]; then\n\t\techo 15.0.0\n\telif [ \"$SRCARCH\" = loongarch ]; then\n\t\techo 18.0.0\n\telse\n\t\techo 13.0.1\n\tfi";
    private const string LoongarchOnly = "if [ \"$SRCARCH\" = loongarch ]; then\n\t\techo 18.0.0\n\telse\n\t\techo 15.0.0\n\tfi";
    private const string RustNow = "if [ \"$SRCARCH\" = \"s390\" ]; then\n\t\techo 1.96.0\n\telif [ \"$ARCH\" = powerpc ]; then\n\t\techo 1.95.0\n\telse\n\t\techo 1.85.0\n\tfi";

    /// <summary>Version, arms for LLVM and rustc, bindgen, LLVM in the document, whether one version only, whether the table is sorted.</summary>
    public static TheoryData<string, string, string, string, string, bool, bool> Eras() => new()
    {
        { "6.1.0", "echo 11.0.0", "echo 1.62.0", "0.56.0", "11.0.0", true, false },
        { "6.3.0", string.Format(S390, "14.0.0", "11.0.0"), "echo 1.62.0", "0.56.0", "11.0.0", true, false },
        { "6.5.0", string.Format(S390, "15.0.0", "11.0.0"), "echo 1.68.2", "0.56.0", "11.0.0", true, false },
        { "6.6.0", string.Format(S390, "15.0.0", "11.0.0"), "echo 1.71.1", "0.65.1", "11.0.0", true, false },
        { "6.7.0", string.Format(S390, "15.0.0", "11.0.0"), "echo 1.73.0", "0.65.1", "11.0.0", true, false },
        { "6.8.0", string.Format(Loongarch, "15.0.0", "11.0.0"), "echo 1.74.1", "0.65.1", "11.0.0", true, false },
        { "6.9.0", string.Format(Loongarch, "15.0.0", "11.0.0"), "echo 1.76.0", "0.65.1", "11.0.0", true, false },
        { "6.10.0", string.Format(Loongarch, "15.0.0", "13.0.1"), "echo 1.78.0", "0.65.1", "13.0.1", true, false },
        { "6.11.0", string.Format(Loongarch, "15.0.0", "13.0.1"), "echo 1.78.0", "0.65.1", "13.0.1", false, false },
        { "6.13.0", TwoAtOnce, "echo 1.78.0", "0.65.1", "13.0.1", false, false },
        { "6.18.0", LoongarchOnly, "echo 1.78.0", "0.65.1", "15.0.0", false, false },
        { "7.0.0", LoongarchOnly, "echo 1.78.0", "0.65.1", "15.0.0", false, false },
        { "7.1.0", LoongarchOnly, "echo 1.85.0", "0.71.1", "15.0.0", false, true },
        { "7.3.0-rc1", LoongarchOnly, RustNow, "0.71.1", "15.0.0", false, true },
    };

    [Theory]
    [MemberData(nameof(Eras))]
    public void Every_era_says_what_it_asks_and_where(string version, string llvm, string rustc, string bindgen, string llvmInTable, bool exact, bool sorted)
    {
        IKernelTree tree = Tree(version, llvm, rustc, bindgen, llvmInTable, exact, sorted);
        foreach ((string arch, string wantedLlvm, string wantedRustc) in Wanted(version))
        {
            KernelFacts facts = MadeTree.Facts(tree, arch);
            VersionPolicy policy = exact ? VersionPolicy.Exact : VersionPolicy.Minimum;
            Assert.Equal((version, true), (facts.Version.Text, facts.HasRust));
            Assert.Equal((wantedRustc, policy), (facts["rustc"]!.Version.Text, facts["rustc"]!.Policy));
            Assert.Equal((bindgen, policy), (facts["bindgen"]!.Version.Text, facts["bindgen"]!.Policy));
            Assert.Equal((wantedLlvm, VersionPolicy.Minimum), (facts["llvm"]!.Version.Text, facts["llvm"]!.Policy));
            Assert.Equal((KernelTreeFiles.Changes, "1.16"), (facts["pahole"]!.File, facts["pahole"]!.Version.Text));
            Assert.All([facts["rustc"]!, facts["bindgen"]!, facts["llvm"]!], tool => Assert.Equal(KernelTreeFiles.Script, tool.File));
            Assert.Equal(KernelTreeFiles.RustAvailable, facts.RustPolicy!.File);
            Assert.Empty(facts.Warnings);
        }
    }

    [Fact]
    public void A_tree_of_6_0_has_no_Rust()
    {
        KernelFacts facts = MadeTree.Facts(MadeTree.Of(
            ("Makefile", MadeTree.Makefile("6.0.0")),
            (KernelTreeFiles.Script, MadeTree.Script(("binutils", "echo 2.23.0"), ("gcc", "echo 5.1.0"), ("llvm", "echo 11.0.0"))),
            (KernelTreeFiles.Changes, MadeTree.Changes(MadeTree.Row("GNU C", "5.1", "gcc --version"), MadeTree.Row("Clang/LLVM (optional)", "11.0.0", "clang --version")))));
        Assert.False(facts.HasRust);
        Assert.Null(facts["rustc"]);
        Assert.Null(facts.RustPolicy);
        Assert.Empty(facts.Warnings);
        Assert.Equal("11.0.0", facts["llvm"]!.Version.Text);
    }

    [Fact]
    public void A_tree_before_5_13_has_only_its_table()
    {
        KernelFacts facts = MadeTree.Facts(MadeTree.Of(
            ("Makefile", MadeTree.Makefile("5.4.200")), (KernelTreeFiles.Changes, MadeTree.Changes(MadeTree.Row("GNU make", "3.81", "make --version")))));
        Assert.False(facts.HasRust);
        Assert.Equal("make", Assert.Single(facts.Tools).Tool);
        Assert.Equal("KF1313", Assert.Single(facts.Warnings).Code.Id);
    }

    [Fact]
    public void A_tree_of_2021_names_its_versions_in_the_page()
    {
        const string page = "rustc\n*****\n\nA particular version (`1.54.0-beta.1`) of the Rust compiler is required. Newer\nversions may not work.\n\n\nbindgen\n*******\n\nA particular version (``0.56.0``)\nis required.\n";
        KernelFacts facts = MadeTree.Facts(MadeTree.Of(
            ("Makefile", MadeTree.Makefile("5.13.0-rc4")), (KernelTreeFiles.Script, MadeTree.Script(("llvm", "echo 10.0.1"))),
            (KernelTreeFiles.Changes, MadeTree.Changes(MadeTree.Row("GNU make", "3.81", "make --version"))), (KernelTreeFiles.QuickStart, page)));
        Assert.True(facts.HasRust);
        Assert.Equal(("1.54.0-beta.1", VersionPolicy.Exact, KernelTreeFiles.QuickStart, 4), (facts["rustc"]!.Version.Text, facts["rustc"]!.Policy, facts["rustc"]!.File, facts["rustc"]!.Line));
        Assert.Equal(("0.56.0", VersionPolicy.Exact, 11), (facts["bindgen"]!.Version.Text, facts["bindgen"]!.Policy, facts["bindgen"]!.Line));
        Assert.True(facts["rustc"]!.Version.IsPrerelease);
    }

    private static IKernelTree Tree(string version, string llvm, string rustc, string bindgen, string llvmInTable, bool exact, bool sorted)
    {
        string rustInTable = rustc.Split("echo ")[^1].Split('\n')[0];
        IEnumerable<string> rows =
        [
            MadeTree.Row("GNU C", "5.1", "gcc --version"), MadeTree.Row("Clang/LLVM (optional)", llvmInTable, "clang --version"),
            MadeTree.Row("Rust (optional)", rustInTable, "rustc --version"), MadeTree.Row("bindgen (optional)", bindgen, sorted ? "bindgen \\--version" : "bindgen --version"),
            MadeTree.Row("pahole", "1.16", "pahole --version"), MadeTree.Row("cpio", "any", "cpio --version"),
        ];
        return MadeTree.Whole(
            MadeTree.Script(("gcc", "echo 5.1.0"), ("llvm", llvm), ("rustc", rustc), ("bindgen", $"echo {bindgen}")),
            MadeTree.Changes([.. sorted ? rows.OrderBy(row => row, StringComparer.OrdinalIgnoreCase) : rows]),
            exact ? MadeTree.OneOnly : MadeTree.LeastOnly,
            exact ? MadeTree.ParticularPage : MadeTree.RecentPage,
            version);
    }

    /// <summary>What each architecture is asked for, told apart by hand.</summary>
    private static IEnumerable<(string Arch, string Llvm, string Rustc)> Wanted(string version) => version switch
    {
        "6.1.0" => [("x86_64", "11.0.0", "1.62.0"), ("s390", "11.0.0", "1.62.0")],
        "6.3.0" => [("x86_64", "11.0.0", "1.62.0"), ("s390", "14.0.0", "1.62.0")],
        "6.5.0" => [("x86_64", "11.0.0", "1.68.2"), ("s390", "15.0.0", "1.68.2")],
        "6.6.0" => [("arm64", "11.0.0", "1.71.1"), ("s390", "15.0.0", "1.71.1")],
        "6.7.0" => [("x86_64", "11.0.0", "1.73.0")],
        "6.8.0" => [("x86_64", "11.0.0", "1.74.1"), ("s390", "15.0.0", "1.74.1"), ("loongarch", "18.0.0", "1.74.1")],
        "6.9.0" => [("riscv", "11.0.0", "1.76.0")],
        "6.10.0" or "6.11.0" => [("x86_64", "13.0.1", "1.78.0"), ("loongarch", "18.0.0", "1.78.0")],
        "6.13.0" => [("x86_64", "15.0.0", "1.78.0"), ("i386", "15.0.0", "1.78.0"), ("s390", "15.0.0", "1.78.0"), ("arm64", "13.0.1", "1.78.0")],
        "6.18.0" or "7.0.0" => [("powerpc", "15.0.0", "1.78.0"), ("loongarch", "18.0.0", "1.78.0")],
        "7.1.0" => [("s390", "15.0.0", "1.85.0")],
        "7.3.0-rc1" => [("x86_64", "15.0.0", "1.85.0"), ("s390", "15.0.0", "1.96.0"), ("powerpc", "15.0.0", "1.95.0")],
        _ => throw new ArgumentException(version),
    };
}
