using System.Collections.Immutable;
using System.Globalization;
using Kforge.Kconfig.Probes;
using Kforge.Planning;
using Kforge.Platform;

namespace Kforge.Building;

/// <summary>How kforge calls a kernel's makefiles: always in the sandbox, always at the same paths.</summary>
/// <param name="Plan">What is built.</param>
/// <param name="Toolchain">The toolchain's sandbox.</param>
/// <param name="SourceRoot">The patched tree.</param>
public sealed record Kbuild(BuildPlan Plan, Sandbox Toolchain, string SourceRoot)
{
    /// <summary>The command that runs make for some goals.</summary>
    /// <param name="output">The output tree on the host; it appears as <c>/out</c>.</param>
    /// <param name="jobs">Commands at once.</param>
    /// <param name="goals">What make is asked for.</param>
    /// <remarks>
    /// <c>V=1</c> puts every command into the log, so that a failing one can be shown, and <c>V=12</c> the reasons too (<see cref="Verbosity"/>); <c>--output-sync=line</c>
    /// keeps what one command says in one piece, and standard error goes where standard output goes: through
    /// two pipes a compiler's words could arrive before the line that names its command. Fixed paths matter beyond taste: Rust crates and
    /// <c>.cmd</c> files hold absolute paths of source and output.
    /// </remarks>
    public Command Make(string output, int jobs, params IEnumerable<string> goals) => Run(InSandbox(output), SideBySide(jobs), goals);

    /// <summary>
    /// The same, one command after another. Nothing of the machine is in <c>MAKEFLAGS</c> then, neither a number of jobs nor the names of make's own files: for goals that
    /// write down the environment they find.
    /// </summary>
    /// <param name="output">The output tree on the host; it appears as <c>/out</c>.</param>
    /// <param name="goals">What make is asked for.</param>
    public Command MakeOneByOne(string output, params IEnumerable<string> goals) => Run(InSandbox(output), [], goals);

    /// <summary>The command that has make put something beside the output tree, such as what <c>modules_install</c> installs.</summary>
    /// <param name="output">The output tree on the host; it appears as <c>/out</c>.</param>
    /// <param name="work">An empty directory on the host; it appears as <c>/work</c>.</param>
    /// <param name="jobs">Commands at once.</param>
    /// <param name="goals">What make is asked for, with variables.</param>
    public Command Install(string output, string work, int jobs, params IEnumerable<string> goals) => Run(InSandbox(output).Mount(work, "/work", writable: true), SideBySide(jobs), goals);

    /// <summary>The command that has make pack the kernel with tools of a distribution, which leave packages in the directory above the output tree.</summary>
    /// <param name="output">The output tree on the host; it appears as <c>/out</c>.</param>
    /// <param name="above">A directory on the host; it appears as <c>/</c>, with the toolchain in it. See <see cref="Sandbox.Base"/>.</param>
    /// <param name="variables">Of the environment.</param>
    /// <param name="jobs">Commands at once.</param>
    /// <param name="goals">What make is asked for, with variables.</param>
    public Command Package(string output, string above, IEnumerable<KeyValuePair<string, string>> variables, int jobs, params IEnumerable<string> goals)
    {
        Sandbox sandbox = InSandbox(output);
        return Run(sandbox with { Base = above, Variables = sandbox.Variables.SetItems(variables) }, SideBySide(jobs), goals);
    }

    /// <summary>The command that has make build modules outside of the tree. What was built of the kernel cannot be changed by them.</summary>
    /// <param name="output">The output tree on the host; it appears as <c>/out</c>, read-only.</param>
    /// <param name="module">Their directory on the host; it appears as <c>/work</c>.</param>
    /// <param name="jobs">Commands at once.</param>
    public Command Module(string output, string module, int jobs) =>
        Run((Toolchain with { WorkingDirectory = "/src" }).Mount(SourceRoot, "/src").Mount(output, "/out").Mount(module, "/work", writable: true), SideBySide(jobs), ["M=/work", "modules"]);

    private Sandbox InSandbox(string output) => (Toolchain with { WorkingDirectory = "/src" }).Mount(SourceRoot, "/src").Mount(output, "/out", writable: true);

    private static IEnumerable<string> SideBySide(int jobs) => ["--output-sync=line", string.Create(CultureInfo.InvariantCulture, $"-j{jobs}")];

    private Command Run(Sandbox sandbox, IEnumerable<string> jobs, IEnumerable<string> goals) =>
        sandbox.Run("sh", ["-c", "exec make \"$@\" 2>&1", "make", "-C", "/src", "O=/out", Verbosity.For(SourceRoot), .. Variables, .. jobs, .. goals]);

    /// <summary>What answers the commands in the tree's Kconfig files.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="store">Keeps the answers.</param>
    /// <remarks>
    /// Whoever reads a kernel's Kconfig files reads them with this, so that a build and <c>kforge config</c> share the answers, which depend on the
    /// environment. It has no <c>V=1</c>: that would set <c>KBUILD_VERBOSE</c> and <c>Q</c> for commands that do not look at them.
    /// </remarks>
    public ProbeContext Probes(Host host, Store store) => new(host, store, Toolchain, Plan.Toolchain, SourceRoot, Plan.Arch, Plan.MakeVariables);

    private ImmutableArray<string> Variables => [.. Plan.MakeVariables.Select(variable => $"{variable.Key}={variable.Value}")];
}
