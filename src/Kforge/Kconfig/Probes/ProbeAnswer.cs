using System.Text;

namespace Kforge.Kconfig.Probes;

/// <summary>What a command said.</summary>
/// <param name="Text">As <c>$(shell,…)</c> gives it.</param>
/// <param name="Complaint">The beginning of what it wrote to standard error.</param>
internal sealed record ProbeAnswer(string Text, string Complaint)
{
    /// <summary>The most bytes of standard output that count, one less than <c>do_shell</c> reads at most (scripts/kconfig/preprocess.c).</summary>
    public const int LongestText = 4095;

    /// <summary>The most bytes of standard error that are kept.</summary>
    public const int LongestComplaint = 4096;

    /// <summary>The answer that was made by a command that was stopped.</summary>
    public static ProbeAnswer Empty { get; } = new("", "");

    /// <summary>
    /// Turns the outputs of a command into its answer, as <c>do_shell</c> does: what fits into its buffer, without the newlines at the end,
    /// the others as spaces; a C string, so it ends at the first NUL. The exit status has no part.
    /// </summary>
    public static ProbeAnswer Of(ReadOnlySpan<byte> output, ReadOnlySpan<byte> error)
    {
        ReadOnlySpan<byte> text = output[..Math.Min(output.Length, LongestText)].TrimEnd((byte)'\n');
        int end = text.IndexOf((byte)0);
        text = end < 0 ? text : text[..end];
        return new(
            Encoding.UTF8.GetString(text).Replace('\n', ' '),
            Encoding.UTF8.GetString(error[..Math.Min(error.Length, LongestComplaint)]));
    }
}
