using Kforge.Diagnostics;

namespace Kforge.Platform.Downloads;

/// <summary>Adds up the bytes of parallel transfers and reports them, at most ten times a second.</summary>
internal sealed class TransferProgress(Host host, string phase, long? total)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private readonly Lock gate = new();
    private long done;
    private long? reported;

    /// <summary>Counts bytes that came, or negative ones that turned out to be worthless.</summary>
    public void Add(long bytes, string detail)
    {
        lock (gate)
        {
            done += bytes;
            if (reported is { } last && done < (total ?? long.MaxValue) && host.Clock.GetElapsedTime(last) < Interval)
            {
                return;
            }

            reported = host.Clock.GetTimestamp();
            host.Reports(new Report.Progress(phase, done, total, ProgressUnit.Bytes, detail));
        }
    }
}
