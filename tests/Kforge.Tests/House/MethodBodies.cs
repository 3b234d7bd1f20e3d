using System.Reflection;
using System.Reflection.Emit;

namespace Kforge.Tests.House;

/// <summary>Reads which members the compiled code of a method names.</summary>
internal static class MethodBodies
{
    private static readonly Dictionary<int, OpCode> OneByteCodes = Codes(code => code.Size == 1);

    private static readonly Dictionary<int, OpCode> TwoByteCodes = Codes(code => code.Size == 2);

    /// <summary>Walks the IL and collects the member of every token in it.</summary>
    public static IEnumerable<MemberInfo> MembersIn(MethodBase method)
    {
        byte[] il = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (int at = 0; at < il.Length;)
        {
            OpCode code = il[at] == 0xfe ? TwoByteCodes[il[at + 1]] : OneByteCodes[il[at]];
            at += code.Size;
            if (code.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok
                && method.Module.ResolveMember(
                    BitConverter.ToInt32(il, at), method.DeclaringType?.GetGenericArguments(), method.IsGenericMethod ? method.GetGenericArguments() : null) is { } member)
            {
                yield return member;
            }

            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
                _ => 4,
            };
        }
    }

    private static Dictionary<int, OpCode> Codes(Func<OpCode, bool> wanted) =>
        typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (OpCode)field.GetValue(null)!)
            .Where(wanted)
            .ToDictionary(code => code.Value & 0xff);
}
