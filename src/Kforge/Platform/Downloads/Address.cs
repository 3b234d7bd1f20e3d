using System.Net.Http.Headers;
using System.Text;

namespace Kforge.Platform.Downloads;

/// <summary>What is done with an address besides opening it: showing it, and taking the user and password out of it.</summary>
public static class Address
{
    /// <summary>The address for messages: a user and password in it become <c>***</c>.</summary>
    public static string Shown(Uri address) =>
        address.UserInfo.Length == 0 ? address.AbsoluteUri : WithoutUser(address).AbsoluteUri.Replace("://", "://***@");

    /// <summary>An address below a base, the path's own characters (<c>#</c>, <c>?</c>, <c>%</c>, spaces) escaped.</summary>
    /// <param name="origin">With or without a slash at the end.</param>
    /// <param name="path">Below it.</param>
    public static Uri Below(Uri origin, RelativePath path)
    {
        // `+` and `:` are allowed in a path (RFC 3986, 3.3), and some servers do not decode them.
        string escaped = Uri.EscapeDataString(path.Text).Replace("%2F", "/").Replace("%2B", "+").Replace("%3A", ":");
        return new(origin.AbsoluteUri.TrimEnd('/') + "/" + escaped);
    }

    /// <summary>A GET request; a user and password in the address become a header (RFC 7617), which a redirect to elsewhere drops.</summary>
    internal static HttpRequestMessage Get(Uri address)
    {
        HttpRequestMessage request = new(HttpMethod.Get, WithoutUser(address));
        if (address.UserInfo.Length > 0)
        {
            byte[] user = Encoding.UTF8.GetBytes(Uri.UnescapeDataString(address.UserInfo));
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(user));
        }

        return request;
    }

    /// <summary>The address without user and password.</summary>
    internal static Uri WithoutUser(Uri address) =>
        address.UserInfo.Length == 0 ? address : new UriBuilder(address) { UserName = "", Password = "" }.Uri;
}
