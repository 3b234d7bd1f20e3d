using System.Reflection;
using Kforge.Diagnostics;

namespace Kforge.Tests.House;

/// <summary>The rooms of the library, from left to right; each uses only those to its left.</summary>
public sealed class RoomTests
{
    /// <summary>Rooms of one line stand side by side and do not use each other.</summary>
    private static readonly string[][] LeftToRight =
    [
        ["Diagnostics"],
        ["Platform"],
        ["Toml"],
        ["Workspace"],
        ["Debian", "Kconfig"],
        ["Requirements"],
        ["Toolchains", "Sources"],
        ["Inputs"],
        ["Planning", "Auditing", "Caching"],
        ["Snapshots"],
        ["Building"],
        ["Artifacts"],
        ["Booting", "Releasing", "Checkup"],
        ["Modules"],
    ];

    private const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Assembly Library = typeof(Diagnostic).Assembly;

    [Fact]
    public void Every_room_of_the_library_has_its_place() =>
        Assert.Equal([], Library.GetTypes().Select(RoomOf).OfType<string>().Distinct().Except(LeftToRight.SelectMany(rooms => rooms)));

    [Fact]
    public void Each_room_uses_only_rooms_to_its_left()
    {
        Dictionary<string, int> position = LeftToRight
            .SelectMany((rooms, index) => rooms.Select(room => (room, index)))
            .ToDictionary(pair => pair.room, pair => pair.index);
        IEnumerable<string> wrong =
            from type in Library.GetTypes()
            let room = RoomOf(type)
            where room is not null
            from used in UsedBy(type)
            let other = RoomOf(used)
            where other is not null && other != room && position[other] >= position[room]
            select $"{type.FullName} uses {used.FullName}";
        Assert.Equal([], wrong.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_library_never_writes_to_the_console()
    {
        IEnumerable<string> wrong = Library.GetTypes().Where(type => UsedBy(type).Any(used => used == typeof(Console))).Select(type => type.FullName!);
        Assert.Equal([], wrong);
    }

    private static string? RoomOf(Type type) =>
        type.Namespace?.Split('.') is ["Kforge", { } room, ..] && type.Assembly == Library ? room : null;

    private static IEnumerable<Type> UsedBy(Type type)
    {
        IEnumerable<Type?> signature =
        [
            type.BaseType,
            .. type.GetInterfaces(),
            .. type.GetFields(Everything).Select(field => field.FieldType),
            .. type.GetProperties(Everything).Select(property => property.PropertyType),
        ];
        IEnumerable<Type?> bodies = type.GetMethods(Everything).Cast<MethodBase>().Concat(type.GetConstructors(Everything)).SelectMany(UsedBy);
        return signature.Concat(bodies).OfType<Type>().SelectMany(Parts).Distinct();
    }

    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!)
        : type.IsConstructedGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type)
        : [type];

    private static IEnumerable<Type?> UsedBy(MethodBase method)
    {
        IEnumerable<Type?> parameters = method.GetParameters().Select(parameter => parameter.ParameterType);
        Type? result = (method as MethodInfo)?.ReturnType;
        return parameters.Append(result).Concat(TypesInBody(method));
    }

    /// <summary>The types of the local variables and of every member a method names.</summary>
    private static IEnumerable<Type?> TypesInBody(MethodBase method) =>
        (method.GetMethodBody()?.LocalVariables.Select(local => local.LocalType) ?? [])
            .Concat(MethodBodies.MembersIn(method).Select(member => member as Type ?? member.DeclaringType));
}
