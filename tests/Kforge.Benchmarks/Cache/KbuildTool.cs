using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Kforge.Benchmarks.Lab;
using Kforge.Platform;

namespace Kforge.Benchmarks.Cache;

/// <summary>make in kforge's sandbox, alone or with a compiler cache.</summary>
/// <param name="lab">The kernel.</param>
/// <param name="tree">The user's tree.</param>
/// <param name="directory">For output trees and caches.</param>
internal abstract class KbuildTool(KernelLab lab, UserTree tree, string directory) : ICacheTool
{
    private readonly Aside aside = new(directory);

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <summary>The variables of make's command line that put the tool in front of the compiler.</summary>
    protected abstract ImmutableArray<string> Variables { get; }

    /// <summary>The kernel.</summary>
    protected KernelLab Lab => lab;

    /// <summary>What the tool may write; <c>/work</c> in the sandbox.</summary>
    protected string Work => Path.Combine(directory, "work");

    private string Known => Path.Combine(directory, "known");

    /// <inheritdoc/>
    public async Task KnowAsync(CacheCase asked, CancellationToken cancellation)
    {
        if (asked.Theirs != Place.Cold)
        {
            await MakeAsync(Known, ImmutableDictionary<string, string>.Empty, cancellation);
        }
    }

    /// <inheritdoc/>
    public async Task<(double Seconds, string Hits)> BuildAsync(CacheCase asked, ImmutableDictionary<string, string> symbols, CancellationToken cancellation)
    {
        string output = Known;
        if (asked.Theirs != Place.Same)
        {
            output = Path.Combine(directory, "out");
            aside.Move(output);
        }

        string kept = Work + ".kept";
        if (asked.Theirs == Place.Cold && Directory.Exists(Work))
        {
            Directory.Move(Work, kept);
        }

        try
        {
            return await MakeAsync(output, symbols, cancellation);
        }
        finally
        {
            if (Directory.Exists(kept))
            {
                aside.Move(Work);
                Directory.Move(kept, Work);
            }
        }
    }

    /// <inheritdoc/>
    public void Clear() => aside.Clear();

    /// <summary>Makes the directory <c>/work</c> ready, and forgets what was counted.</summary>
    protected virtual Task PrepareAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>What the tool counted since.</summary>
    protected virtual Task<string> CountedAsync(CancellationToken cancellation) => Task.FromResult("");

    /// <summary>The sandbox with what the tool needs.</summary>
    protected virtual Sandbox With(Sandbox sandbox) => sandbox;

    /// <summary>Puts a program into <c>/work</c>.</summary>
    /// <param name="path">Below it.</param>
    /// <param name="script">For <c>/bin/sh</c>.</param>
    /// <param name="cancellation">Stops the writing.</param>
    /// <remarks>
    /// <c>HOSTCC="ccache clang"</c> cannot be given: <c>scripts/Makefile.host</c> makes it <c>-Clinker=ccache clang</c> of Rust's host programs; and
    /// <c>scripts/rust_is_available.sh</c> takes <c>RUSTC</c> for one word. sccache by another name answers <c>--version</c> itself, so links will not do.
    /// </remarks>
    protected async Task AddProgramAsync(string path, string script, CancellationToken cancellation)
    {
        string file = Path.Combine(Work, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, "#!/bin/sh\n" + script, cancellation);
        File.SetUnixFileMode(file, (UnixFileMode)0b111_101_101);
    }

    private async Task<(double Seconds, string Hits)> MakeAsync(string output, ImmutableDictionary<string, string> symbols, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Work);
        Directory.CreateDirectory(output);
        string config = Path.Combine(output, ".config");
        if (!File.Exists(config))
        {
            await File.WriteAllTextAsync(config, Configured(symbols), cancellation);
        }

        await PrepareAsync(cancellation);
        CommandResult result;
        FileStream log = File.Create(Path.Combine(directory, "make.log"));
        await using (log.ConfigureAwait(false))
        {
            result = await (lab.Make(tree.Root, output, With, Variables) with { LogTo = log }).RunAsync(lab.Host, cancellation);
        }

        return result.Succeeded
            ? (result.Elapsed.TotalSeconds, await CountedAsync(cancellation))
            : throw new InvalidOperationException($"{Name}: make ended with {result.ExitCode}, see {log.Name}");
    }

    private string Configured(ImmutableDictionary<string, string> symbols) => symbols.Aggregate(lab.Config, (text, symbol) =>
    {
        Regex line = new($"^CONFIG_{symbol.Key}=.*$", RegexOptions.Multiline);
        return line.IsMatch(text)
            ? line.Replace(text, string.Create(CultureInfo.InvariantCulture, $"CONFIG_{symbol.Key}={symbol.Value}"))
            : throw new InvalidOperationException($"the configuration has no value of {symbol.Key}");
    });
}

/// <summary>make without any cache.</summary>
/// <param name="lab">The kernel.</param>
/// <param name="tree">The user's tree.</param>
/// <param name="directory">For output trees.</param>
internal sealed class PlainMake(KernelLab lab, UserTree tree, string directory) : KbuildTool(lab, tree, directory)
{
    /// <inheritdoc/>
    public override string Name => "make";

    /// <inheritdoc/>
    protected override ImmutableArray<string> Variables => [];
}
