using System.Runtime.ExceptionServices;

namespace Kforge.Caching.Trees;

/// <summary>The same for many files, on all cores.</summary>
internal static class InParallel
{
    /// <summary>Does it for each, until one fails.</summary>
    /// <exception cref="Exception">What the first that failed threw, itself: callers tell a full disk from a bug.</exception>
    public static void ForEach<T>(IEnumerable<T> items, Action<T, ParallelLoopState> body, CancellationToken cancellation)
    {
        try
        {
            Parallel.ForEach(items, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, body);
        }
        catch (AggregateException several)
        {
            ExceptionDispatchInfo.Throw(several.InnerExceptions.FirstOrDefault(inner => inner is not OperationCanceledException) ?? several.InnerExceptions[0]);
        }
    }
}
