using System.Collections.Immutable;
using Kforge.Artifacts;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Cli;

/// <summary>Listens to a host's reports and remembers how long each phase took.</summary>
internal sealed class PhaseClock
{
    private readonly List<PhaseTime> phases = [];

    public PhaseClock(Host host) => Host = host with
    {
        Reports = report =>
        {
            if (report is Report.PhaseFinished finished)
            {
                lock (phases)
                {
                    phases.Add(new(finished.Phase, finished.Elapsed));
                }
            }

            host.Reports(report);
        },
    };

    /// <summary>The host to work with.</summary>
    public Host Host { get; }

    /// <summary>The phases that have ended, in order.</summary>
    public ImmutableArray<PhaseTime> Phases
    {
        get
        {
            lock (phases)
            {
                return [.. phases];
            }
        }
    }
}
