using System.Collections.Immutable;
using Kforge.Benchmarks.Lab;
using Kforge.Platform;

namespace Kforge.Benchmarks.Mutations;

/// <summary>Tries every mutation, or some, and prints a line for each.</summary>
internal static class MutationCommand
{
    /// <summary>Runs it.</summary>
    /// <returns>Whether every kernel was right.</returns>
    public static async Task<bool> RunAsync(Host host, Store store, MutationOptions options, CancellationToken cancellation)
    {
        UserTree tree = await UserTree.CopyAsync(options.Tree, Path.Combine(options.Directory, "tree"), host, cancellation);
        using MutationRun run = new(new KforgeProgram(host, options.Kforge, store), tree, Path.Combine(options.Directory, "workspaces"), new LabWorkspace(Checkout.Root)) { Told = Console.Error.WriteLine };
        ImmutableArray<MutationVerdict>.Builder verdicts = ImmutableArray.CreateBuilder<MutationVerdict>();
        await run.BeginAsync(believed: false, cancellation);
        foreach (Mutation[] group in options.Mutations.Where(mutation => mutation.Skipped is null).Chunk(options.Group))
        {
            verdicts.Add(await run.TryAsync(group, cancellation));
            Console.WriteLine(verdicts[^1]);
        }

        foreach (Mutation skipped in options.Mutations.Where(mutation => mutation.Skipped is not null))
        {
            Console.WriteLine($"skipped {skipped.Name}: {skipped.Skipped}");
        }

        Console.WriteLine($"{verdicts.Count(verdict => verdict.Good)} of {verdicts.Count} good");
        return verdicts.All(verdict => verdict.Good);
    }
}
