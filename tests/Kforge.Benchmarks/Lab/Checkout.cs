namespace Kforge.Benchmarks.Lab;

/// <summary>The checkout this program was compiled from.</summary>
public static class Checkout
{
    /// <summary>The directory that holds <c>Kforge.sln</c>.</summary>
    public static string Root { get; } = Find();

    /// <summary>The launcher.</summary>
    public static string Launcher => Path.Combine(Root, "kforge");

    private static string Find()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "Kforge.sln")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return directory ?? throw new InvalidOperationException("this does not run below the repository");
    }
}
