using System.Reflection;
using Kforge.Sources;
using Kforge.Tests.Archives;
using Kforge.Tests.House;

namespace Kforge.Tests.Sources.Git;

public sealed class LibraryOperationTests
{
    private const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static TheoryData<string> Names => [.. GitOperations.All.Select(operation => operation.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Each_operation_keeps_its_contract_with_the_libgit2_that_ships(string name)
    {
        await ShippedLibgit2.LoadAsync();
        using TemporaryDirectory scratch = new();
        GitOperations.All.Single(operation => operation.Name == name).Contract(scratch.Path);
    }

    [Fact]
    public void Every_member_of_LibGit2Sharp_that_is_used_is_on_the_list_and_no_other()
    {
        SortedSet<string> used = new(
            typeof(GitLibrary).Assembly.GetTypes()
                .SelectMany(type => type.GetMethods(Everything).Cast<MethodBase>().Concat(type.GetConstructors(Everything)))
                .SelectMany(MethodBodies.MembersIn)
                .Where(member => member is not Type && member.DeclaringType?.Assembly.GetName().Name == "LibGit2Sharp")
                .Where(member => !typeof(Delegate).IsAssignableFrom(member.DeclaringType))
                .Select(Named),
            StringComparer.Ordinal);
        string[] listed = [.. GitOperations.All.SelectMany(operation => operation.Uses).Distinct()];
        Assert.Equal([], used.Except(listed));
        Assert.Equal([], listed.Except(used));
        Assert.True(used.Count > 30);
    }

    [Fact]
    public void Operations_have_names_of_their_own() =>
        Assert.Equal(GitOperations.All.Length, GitOperations.All.Select(operation => operation.Name).Distinct().Count());

    /// <summary><c>Type.Member</c>; an accessor is its property, a constructor <c>new</c>.</summary>
    private static string Named(MemberInfo member)
    {
        string name = member.Name is ".ctor" ? "new" : member.Name is ['g' or 's', 'e', 't', '_', .. string property] ? property : member.Name;
        return $"{member.DeclaringType!.Name}.{name}";
    }
}
