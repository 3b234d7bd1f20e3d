using System.Text;
using Kforge.Diagnostics;

namespace Kforge.Tests.Workspace;

/// <summary>Diagnostics as lines, for comparison.</summary>
internal static class Shown
{
    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public static string[] Mistakes<T>(Checked<T> result) =>
        [.. Assert.IsType<Checked<T>.Bad>(result).Diagnostics.Select(mistake => mistake.ToString())];

    public static Diagnostic Mistake<T>(Checked<T> result) => Assert.Single(Assert.IsType<Checked<T>.Bad>(result).Diagnostics);
}
