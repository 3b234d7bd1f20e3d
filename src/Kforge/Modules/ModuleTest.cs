using System.Collections.Immutable;
using Kforge.Booting;
using Kforge.Building;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Modules;

/// <summary>What a module's directory has to try the module with: a script <c>test.sh</c>, a program <c>test.c</c>, or both, the program as <c>./test</c> beside the script.</summary>
/// <param name="Host">The outside world.</param>
/// <param name="Directory">Where the kernel was built. The caller holds its lock.</param>
/// <param name="Kbuild">How its makefiles are called: with which compiler.</param>
public sealed record ModuleTest(Host Host, BuildDirectory Directory, Kbuild Kbuild)
{
    private const string Script = "test.sh";
    private const string Source = "test.c";
    private const string Program = "test";

    /// <summary>Brings it together; the program is compiled with the kernel's toolchain, in its sandbox, with all of its C library in it.</summary>
    /// <param name="module">The module's directory, absolute.</param>
    /// <param name="shown">What the user calls it, for messages.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>Null where there is nothing: the module is loaded and unloaded then.</returns>
    /// <exception cref="Failure">KF6206: the program does not compile.</exception>
    public async Task<GuestTest?> MakeAsync(string module, string shown, CancellationToken cancellation)
    {
        ImmutableSortedDictionary<string, ReadOnlyMemory<byte>>.Builder files = ImmutableSortedDictionary.CreateBuilder<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        try
        {
            if (File.Exists(Path.Combine(module, Script)))
            {
                files.Add(Script, await File.ReadAllBytesAsync(Path.Combine(module, Script), cancellation).ConfigureAwait(false));
            }

            if (File.Exists(Path.Combine(module, Source)))
            {
                files.Add(Program, await CompileAsync(module, shown, cancellation).ConfigureAwait(false));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(ModuleWork.Of(Directory.Root, module).Root, exception);
        }

        return files.Count == 0 ? null : new(files.ToImmutable(), files.ContainsKey(Script) ? Script : Program);
    }

    private async Task<byte[]> CompileAsync(string module, string shown, CancellationToken cancellation)
    {
        string work = ModuleWork.Of(Directory.Root, module).Root + ".test";
        System.IO.Directory.CreateDirectory(work);
        File.Copy(Path.Combine(module, Source), Path.Combine(work, Source), overwrite: true);
        string[] compiler = Kbuild.Plan.MakeVariables.ContainsKey("LLVM") ? ["clang", "-fuse-ld=lld"] : ["gcc"];
        CommandResult compiled = await Kbuild.Toolchain.Mount(work, "/work", writable: true)
            .Run(compiler[0], [.. compiler[1..], "-static", "-O1", "-Wall", "-o", $"/work/{Program}", $"/work/{Source}"]).RunAsync(Host, cancellation).ConfigureAwait(false);
        return compiled.Succeeded
            ? await File.ReadAllBytesAsync(Path.Combine(work, Program), cancellation).ConfigureAwait(false)
            : throw (new Diagnostic(ModuleCodes.BadTest, $"`{Source}` of `{shown}` does not compile") { Verbatim = ModuleBuild.Known(compiled.Error.TrimEnd(), shown) }
                .WithHint("it becomes one program with all of the C library in it, for a guest that has none")).ToFailure();
    }
}
