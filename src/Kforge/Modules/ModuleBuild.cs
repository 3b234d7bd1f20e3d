using System.Collections.Immutable;
using Kforge.Artifacts;
using Kforge.Building;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Modules;

/// <summary>A module that was built.</summary>
/// <param name="Path">The <c>.ko</c>, absolute, below the module's directory.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">Of its content.</param>
public sealed record BuiltModule(string Path, long Size, Sha256Digest Sha256);

/// <summary>Builds modules that lie outside of the kernel's tree (Documentation/kbuild/modules.rst), against a kernel that is built.</summary>
/// <param name="Host">The outside world.</param>
/// <param name="Directory">Where the kernel was built. The caller holds its lock.</param>
/// <param name="Kbuild">How its makefiles are called.</param>
public sealed record ModuleBuild(Host Host, BuildDirectory Directory, Kbuild Kbuild)
{
    /// <summary>The directory, below the module's own, that gets what was built; by kernel.</summary>
    public const string Results = "build";

    /// <summary>What kbuild reads in a module's directory (<c>scripts/Makefile.build</c>).</summary>
    private static readonly string[] Makefiles = ["Kbuild", "Makefile"];

    /// <summary>Builds.</summary>
    /// <param name="source">The module's directory, absolute. Only <see cref="Results"/> in it is written to.</param>
    /// <param name="shown">What the user calls it, for messages.</param>
    /// <param name="jobs">Commands at once.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>The modules, in the order of their names.</returns>
    /// <exception cref="Failure">KF6204: there is no module. KF6205: the kernel takes none. KF5001: it does not compile; places are those of the user's files.</exception>
    public async Task<ImmutableArray<BuiltModule>> RunAsync(string source, string shown, int jobs, CancellationToken cancellation)
    {
        string built = Check(source, shown);
        ModuleWork work = ModuleWork.Of(Directory.Root, source);
        try
        {
            work.Take(source, built, IsSource);
            await new MakeRun().RunAsync(Host, Kbuild.Module(Directory.Output, work.Root, jobs), work.Root + ".log", null, cancellation).ConfigureAwait(false);
            return await TakeResultsAsync(work, Path.Combine(source, Results, Kbuild.Plan.Kernel), cancellation).ConfigureAwait(false);
        }
        catch (Failure failure)
        {
            throw new Failure([.. failure.Diagnostics.Select(diagnostic => AsTheUserKnowsIt(diagnostic, shown))]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(work.Root, exception);
        }
    }

    /// <summary>Looks whether there is a module, and a kernel for it.</summary>
    /// <returns>What tells this build of the kernel from others.</returns>
    private string Check(string source, string shown)
    {
        if (!Makefiles.Any(name => File.Exists(Path.Combine(source, name))))
        {
            throw new Diagnostic(ModuleCodes.NoModule, $"`{shown}` is no module: it has neither `Kbuild` nor `Makefile`")
                .WithHint("write one: `kforge module new NAME --rust`, or `--c`").ToFailure();
        }

        if (OutputState.Read(Directory) is not { Nearest: { } key } state || !state.IsFinished(Directory))
        {
            throw new Diagnostic(ModuleCodes.NoKernel, $"`{Kbuild.Plan.Kernel}` is not built").WithHint($"run `kforge build {Kbuild.Plan.Kernel}` first").ToFailure();
        }

        // Without modules kbuild says so too, in the middle of other things, and only for some trees.
        if (!File.Exists(Path.Combine(Directory.Output, "Module.symvers")))
        {
            throw new Diagnostic(ModuleCodes.NoKernel, $"no module can be built for `{Kbuild.Plan.Kernel}`")
                .WithCause("its output tree has no `Module.symvers`, which lists what modules may call: it takes no modules, or was built without the target `modules`")
                .WithHint("switch on `MODULES` in a profile, have `modules` in `targets`, and run `kforge build`").ToFailure();
        }

        return key;
    }

    private static bool IsSource(string name) =>
        !name.Split('/').Any(part => part.StartsWith('.')) && !name.StartsWith(Results + "/", StringComparison.Ordinal) && Path.GetExtension(name) is not (".o" or ".ko" or ".mod");

    private async Task<ImmutableArray<BuiltModule>> TakeResultsAsync(ModuleWork work, string target, CancellationToken cancellation)
    {
        ImmutableArray<BuiltModule>.Builder built = ImmutableArray.CreateBuilder<BuiltModule>();
        System.IO.Directory.CreateDirectory(target);
        foreach (string name in ArtifactSet.ModuleNames(work.Root, "/work/"))
        {
            cancellation.ThrowIfCancellationRequested();
            byte[] content = await File.ReadAllBytesAsync(Path.Combine(work.Root, name), cancellation).ConfigureAwait(false);
            string path = Path.Combine(target, Path.GetFileName(name));
            WholeFile.Write(path, content);
            built.Add(new(path, content.Length, Sha256Digest.Of(content)));
        }

        return built.ToImmutable();
    }

    /// <summary>A text with the paths of the user's files instead of those in the sandbox.</summary>
    internal static string Known(string text, string shown) => text.Replace("/work/", shown == "." ? "" : shown + "/", StringComparison.Ordinal);

    private static Diagnostic AsTheUserKnowsIt(Diagnostic diagnostic, string shown) => diagnostic with
    {
        Message = Known(diagnostic.Message, shown),
        Place = diagnostic.Place is { } place ? place with { File = Known(place.File, shown) } : null,
        Verbatim = Known(diagnostic.Verbatim, shown),
    };
}
