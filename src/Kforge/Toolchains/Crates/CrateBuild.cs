using System.Collections.Immutable;
using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Workspace;

namespace Kforge.Toolchains.Crates;

/// <summary>
/// Builds a locked tool from its crates with a toolchain's own cargo, in the sandbox, without network: <c>built/KEY/TOOL</c> in the store,
/// <c>program.json</c> beside it, and cargo's words in <c>built/KEY.log</c>.
/// </summary>
/// <remarks>
/// A crate's build script is a program of its authors, so nothing that lies in the build's directory afterwards is believed: the program is
/// taken only when it is a file, reached through no link.
/// </remarks>
public static class CrateBuild
{
    /// <summary>Part of every key: raise it when the same crates would be built in another way.</summary>
    private const int Format = 1;

    /// <summary>bindgen takes two to three minutes on two processors.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(2);

    /// <summary>For all crates together.</summary>
    private const long MostBytes = 4L << 30;

    private const long LargestProgram = 512 << 20;

    /// <summary>
    /// The whole environment of cargo besides the sandbox's own. The paths are the same on every machine, so that a program that holds some
    /// (in its panic messages) is the same too; <c>SOURCE_DATE_EPOCH</c> is the time stamp of everything unpacked, the first second of 1980.
    /// </summary>
    private static readonly ImmutableSortedDictionary<string, string> Variables = new Dictionary<string, string>
    {
        ["CARGO_HOME"] = "/tmp/cargo",
        ["CARGO_INCREMENTAL"] = "0",
        ["CARGO_NET_OFFLINE"] = "true",
        ["CARGO_TARGET_DIR"] = "/out/target",
        ["CARGO_TERM_COLOR"] = "never",
        ["RUSTFLAGS"] = "--remap-path-prefix=/src=/crates --remap-path-prefix=/out=/build",
        ["SOURCE_DATE_EPOCH"] = "315532800",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>cargo looks for this file in the directories above a package (doc.rust-lang.org/cargo/reference/source-replacement.html).</summary>
    private const string Configuration = """
        [source.crates-io]
        replace-with = "locked"

        [source.locked]
        directory = "/src/vendor"

        """;

    /// <summary>The digest of everything that decides what the program is.</summary>
    /// <param name="toolchainKey">What the toolchain with cargo is made from: its key in the store.</param>
    /// <param name="tool">The tool.</param>
    public static Sha256Digest KeyOf(string toolchainKey, LockedCrateTool tool)
    {
        StringBuilder text = new($"kforge crate build {Format}\ntoolchain {toolchainKey}\nprogram {tool.Tool} of {tool.Crate} {tool.Version}\n");
        foreach (LockedCrate crate in tool.Crates.OrderBy(crate => crate.Name, StringComparer.Ordinal).ThenBy(crate => crate.Version, StringComparer.Ordinal))
        {
            text.Append($"crate {crate.Name} {crate.Version} {crate.Sha256}\n");
        }

        foreach ((string name, string value) in Variables)
        {
            text.Append($"variable {name}={value}\n");
        }

        return Sha256Digest.OfText(text.Append($"arguments {string.Join(' ', Arguments(tool))}\n").ToString());
    }

    /// <summary>The program, when it is in the store and still what was built; else null. Nothing needs to be fetched then.</summary>
    /// <param name="store">The store.</param>
    /// <param name="toolchainKey">As in <see cref="KeyOf"/>.</param>
    /// <param name="tool">The tool.</param>
    public static BuiltProgram? Find(Store store, string toolchainKey, LockedCrateTool tool) =>
        BuiltProgram.Read(DirectoryOf(store, KeyOf(toolchainKey, tool)), tool.Tool);

    /// <summary>Makes sure that the program is in the store; one that was changed there is built again.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="store">Where to.</param>
    /// <param name="toolchain">A sandbox whose root has cargo, rustc and a linker.</param>
    /// <param name="toolchainKey">As in <see cref="KeyOf"/>.</param>
    /// <param name="tool">The tool.</param>
    /// <param name="files">Where each crate's file is (<see cref="CrateRegistry.FetchAsync"/>).</param>
    /// <param name="cancellation">Stops the build; nothing of it stays but its log.</param>
    /// <exception cref="Failure">KF2360 to KF2363: it cannot be built; KF22xx: a crate is not acceptable; KF30xx: this machine cannot do it.</exception>
    public static async Task<BuiltProgram> EnsureAsync(
        Host host,
        Store store,
        Sandbox toolchain,
        string toolchainKey,
        LockedCrateTool tool,
        IReadOnlyDictionary<Sha256Digest, string> files,
        CancellationToken cancellation)
    {
        if (Find(store, toolchainKey, tool) is { } ready)
        {
            return ready;
        }

        Sha256Digest key = KeyOf(toolchainKey, tool);
        string phase = $"build {tool.Tool} {tool.Version}";
        return await host.PhaseAsync(
            phase,
            () => Publication.MakeOnceAsync(
                host, store, $"built-{key}", DirectoryOf(store, key), $"the build of `{tool.Tool}` {tool.Version}",
                directory => BuiltProgram.Read(directory, tool.Tool),
                directory => FillAsync(host, phase, toolchain, tool, files, directory, DirectoryOf(store, key) + ".log", cancellation),
                cancellation),
            _ => $"{tool.Crates.Length} crate{(tool.Crates.Length == 1 ? "" : "s")}").ConfigureAwait(false);
    }

    private static string DirectoryOf(Store store, Sha256Digest key) => Path.Combine(store.Root, "built", key.Hex);

    private static bool IsProgram(LockedCrateTool tool, LockedCrate crate) => crate.Name == tool.Crate && crate.Version == tool.Version;

    private static ImmutableArray<string> Arguments(LockedCrateTool tool) => ["build", "--release", "--locked", "--offline", "--bin", tool.Tool];

    private static async Task FillAsync(
        Host host, string phase, Sandbox toolchain, LockedCrateTool tool, IReadOnlyDictionary<Sha256Digest, string> files,
        string directory, string log, CancellationToken cancellation)
    {
        if (!tool.Crates.Any(crate => IsProgram(tool, crate)))
        {
            throw new Diagnostic(CrateCodes.NoProgram, $"`{tool.Tool}` {tool.Version} cannot be built: the lock names no crate `{tool.Crate}` {tool.Version}", new(WorkspaceDirectories.LockFileName))
                .WithHint("run `kforge update`: the lock was edited by hand").ToFailure();
        }

        string source = Path.Combine(directory, "src");
        string output = Path.Combine(directory, "out");
        Directory.CreateDirectory(output);
        await LayOutAsync(host, tool, files, source, cancellation).ConfigureAwait(false);
        await CompileAsync(host, phase, toolchain, tool, source, output, log, cancellation).ConfigureAwait(false);
        BuiltProgram program = await TakeAsync(tool, output, Path.Combine(directory, tool.Tool), cancellation).ConfigureAwait(false);
        program.Write(directory);
        Directory.Delete(source, recursive: true);
        Directory.Delete(output, recursive: true);
    }

    /// <summary>Makes what becomes <c>/src</c>: <c>program</c>, <c>vendor/NAME-VERSION</c> and cargo's configuration above them.</summary>
    private static async Task LayOutAsync(
        Host host, LockedCrateTool tool, IReadOnlyDictionary<Sha256Digest, string> files, string source, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.Combine(source, "vendor"));
        Directory.CreateDirectory(Path.Combine(source, ".cargo"));
        await File.WriteAllTextAsync(Path.Combine(source, ".cargo", "config.toml"), Configuration, cancellation).ConfigureAwait(false);
        long bytes = 0;
        foreach (LockedCrate crate in tool.Crates)
        {
            CrateFile file = new(files[crate.Sha256], crate);
            string target = IsProgram(tool, crate) ? Path.Combine(source, "program") : Path.Combine(source, "vendor", file.Top);
            bytes += await file.UnpackAsync(host, target, vendored: !IsProgram(tool, crate), cancellation).ConfigureAwait(false);
            if (bytes > MostBytes)
            {
                throw new Diagnostic(ArchiveCodes.TooLarge, $"the crates of `{tool.Tool}` {tool.Version} hold more than {MostBytes} bytes").ToFailure();
            }
        }
    }

    private static async Task CompileAsync(
        Host host, string phase, Sandbox toolchain, LockedCrateTool tool, string source, string output, string log, CancellationToken cancellation)
    {
        Sandbox sandbox = toolchain.Mount(source, "/src").Mount(output, "/out", writable: true) with
        {
            WorkingDirectory = "/src/program",
            Variables = toolchain.Variables.SetItems(Variables),
        };
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        using FileStream stream = new(log, FileMode.Create, FileAccess.Write, FileShare.Read);
        CargoOutput said = new(host, phase, tool.Crates.Length, stream);
        using CancellationTokenSource limit = new(Longest, host.Clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        CommandResult result;
        try
        {
            result = await (sandbox.Run("cargo", Arguments(tool)) with { OnLine = said.Take }).RunAsync(host, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new Diagnostic(CrateCodes.BuildTooLong, $"the build of `{tool.Tool}` {tool.Version} was stopped after {Longest.TotalHours:0} hours", null,
                [$"the log is `{log}`"], []).ToFailure();
        }

        if (!result.Succeeded)
        {
            throw Failed(tool, result, said.Words, log).ToFailure();
        }
    }

    private static Diagnostic Failed(LockedCrateTool tool, CommandResult result, string words, string log) => words switch
    {
        _ when words.StartsWith("bwrap: execvp cargo", StringComparison.Ordinal) =>
            new Diagnostic(CrateCodes.NoCargo, $"the toolchain that is to build `{tool.Tool}` {tool.Version} has no cargo")
                .WithHint("add `cargo` to the packages, or to the components of its Rust, in the toolchain's definition"),
        _ when words.StartsWith("bwrap: ", StringComparison.Ordinal) =>
            new Diagnostic(PlatformCodes.NoSandbox, "bubblewrap cannot make a sandbox", null, [words.Split('\n')[0]], ["run `kforge doctor` to see why and how to allow it"]),
        _ => new Diagnostic(CrateCodes.BuildFailed, $"`{tool.Tool}` {tool.Version} cannot be built from its crates", null,
            [$"cargo ended with status {result.ExitCode}", $"the log is `{log}`"],
            ["offer another version of the tool, or another version of Rust to build it with"])
        { Verbatim = words },
    };

    /// <summary>Copies the program out of the build.</summary>
    private static async Task<BuiltProgram> TakeAsync(LockedCrateTool tool, string output, string target, CancellationToken cancellation)
    {
        string directory = Path.Combine(output, "target");
        string release = Path.Combine(directory, "release");
        string built = Path.Combine(release, tool.Tool);
        string? wrong = Posix.KindOf(directory) != FileKind.Directory || Posix.KindOf(release) != FileKind.Directory ? "its output directory is not a directory any more"
            : Posix.KindOf(built) switch
            {
                FileKind.Missing => $"there is no `target/release/{tool.Tool}`",
                FileKind.Regular => new FileInfo(built).Length > LargestProgram ? $"the program has more than {LargestProgram} bytes" : null,
                _ => $"`target/release/{tool.Tool}` is not a file",
            };
        if (wrong is not null)
        {
            throw new Diagnostic(CrateCodes.NoProgram, $"the build of `{tool.Tool}` {tool.Version} left no program", null, [wrong],
                ["offer another version of the tool"]).ToFailure();
        }

        File.Copy(built, target);
        File.SetUnixFileMode(target, StagedTree.ExecutableMode);
        File.SetLastWriteTimeUtc(target, StagedTree.TimeStamp);
        return new(target, await Sha256Digest.OfFileAsync(target, cancellation).ConfigureAwait(false));
    }
}
