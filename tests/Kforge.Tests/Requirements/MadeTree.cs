using Kforge.Diagnostics;
using Kforge.Requirements;
using Kforge.Workspace;

namespace Kforge.Tests.Requirements;

/// <summary>Small kernel trees in memory, with the shapes that real trees had; every text is written for these tests.</summary>
internal static class MadeTree
{
    /// <summary>The check of a tree that accepts newer tools.</summary>
    public const string LeastOnly = """
        #!/bin/sh
        # Newer ones once were "too new. This may or may not work."
        if [ "$rust_compiler_cversion" -lt "$rust_compiler_min_cversion" ]; then
        	echo >&2 "***"
        	echo >&2 "*** Rust compiler '$RUSTC' is too old."
        	echo >&2 "***   Minimum version: $rust_compiler_min_version"
        	echo >&2 "***"
        	exit 1
        fi
        """;

    /// <summary>The check of a tree that was written for one version.</summary>
    public const string OneOnly = LeastOnly + """

        if [ "$rust_compiler_cversion" -gt "$rust_compiler_min_cversion" ]; then
        	echo >&2 "***"
        	echo >&2 "*** Rust compiler '$RUSTC' is too new. This may or may not work."
        	echo >&2 "***   Expected version: $rust_compiler_min_version"
        	echo >&2 "***"
        fi
        if [ "$rust_bindings_generator_cversion" -gt "$rust_bindings_generator_min_cversion" ]; then
        	echo >&2 "***"
        	echo >&2 "*** Rust bindings generator '$BINDGEN' is too new. This may or may not work."
        	echo >&2 "***"
        fi
        """;

    public const string ParticularPage = "Quick Start\n===========\n\nrustc\n*****\n\nA particular version of the Rust compiler is required. Newer versions may or\nmay not work because the kernel depends on unstable features.\n";

    public const string RecentPage = "Quick Start\n===========\n\nrustc\n*****\n\nA recent version of the Rust compiler\nis required.\n\n\tapt install rustc-1.80 bindgen-0.65\n";

    private const string Border = "====================== ===============  ========================================\n";

    /// <summary>A tree of these files, with the Makefile and Kconfig of a 6.12 unless they are among them.</summary>
    public static IKernelTree Of(params (string Path, string Text)[] files)
    {
        Dictionary<string, string> texts = new() { ["Makefile"] = Makefile("6.12.0"), ["Kconfig"] = "config A\n\tbool\n" };
        foreach ((string path, string text) in files)
        {
            texts[path] = text;
        }

        return new TextTree("made", texts);
    }

    /// <summary>A tree with all the files that hold requirements.</summary>
    public static IKernelTree Whole(string script, string changes, string available, string quickStart, string version = "6.12.0", string kconfig = "config A\n\tbool\n") => Of(
        ("Makefile", Makefile(version)), ("Kconfig", kconfig), (KernelTreeFiles.Script, script), (KernelTreeFiles.Changes, changes),
        (KernelTreeFiles.RustAvailable, available), (KernelTreeFiles.QuickStart, quickStart));

    /// <summary>The top of a makefile of a version such as <c>6.12.0-rc4</c>.</summary>
    public static string Makefile(string version)
    {
        string[] numbers = version.Split('-')[0].Split('.');
        string extra = version.Contains('-') ? version[version.IndexOf('-')..] : "";
        return $"# SPDX-License-Identifier: GPL-2.0\nVERSION = {numbers[0]}\nPATCHLEVEL = {numbers[1]}\nSUBLEVEL = {numbers[2]}\nEXTRAVERSION ={(extra.Length > 0 ? " " + extra : "")}\nNAME = Made up\n";
    }

    /// <summary>A version script with these arms, each a list of commands.</summary>
    public static string Script(params (string Tool, string Body)[] arms) =>
        "#!/bin/sh\nset -e\ncase \"$1\" in\n" + string.Concat(arms.Select(arm => $"{arm.Tool})\n\t{arm.Body}\n\t;;\n")) + "*)\n\techo \"$1: unknown tool\" >&2\n\texit 1\n\t;;\nesac\n";

    /// <summary>The document with a table of these rows, each as it stands in the file.</summary>
    public static string Changes(params string[] rows) =>
        "Current Minimal Requirements\n****************************\n\n" + Border + "        Program        Minimal version       Command to check the version\n" + Border
        + string.Concat(rows.Select(row => row + "\n")) + Border + "\nRust (optional)\n---------------\n";

    /// <summary>A row of the table.</summary>
    public static string Row(string program, string version, string command) => $"{program,-22} {version,-15}  {command}";

    public static KernelFacts Facts(IKernelTree tree, string arch = "x86_64") => KernelFacts.Read(tree, Arch(arch)).OrFail();

    public static Diagnostic Mistake(IKernelTree tree, string arch = "x86_64") =>
        Assert.Single(Assert.IsType<Checked<KernelFacts>.Bad>(KernelFacts.Read(tree, Arch(arch))).Diagnostics);

    public static ArchName Arch(string name) => ArchName.Parse(name).OrFail();
}
