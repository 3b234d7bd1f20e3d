namespace Kforge.Tests.Building;

/// <summary>The system's clock, whose timers fire 25 times too early: what happens every half second happens in a build of a fake kernel too.</summary>
internal sealed class ImpatientClock : TimeProvider
{
    private const int Haste = 25;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Sooner(dueTime), Sooner(period));

    private static TimeSpan Sooner(TimeSpan time) => time > TimeSpan.Zero ? time / Haste : time;
}
